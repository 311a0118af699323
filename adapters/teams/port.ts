import type { ChatPort, Message } from '../../src/conversation/channel.ts';
import { budgetOf, type Calls, chatOf } from './calls.ts';
import { draw } from './cards.ts';
import { mentioning } from './mention.ts';
import { fits, MOST, split } from './split.ts';
import { createStreams, type StreamsNeeds } from './streams.ts';
import type { Activity, Place, Ref } from './words.ts';

/** Edits count like messages; the docs advise two seconds. */
const EDIT_MS = 2_000;

/** Teams as the conversation uses it. */
export function createPort(needs: StreamsNeeds & { calls: Pick<Calls, 'alone'> }): ChatPort<Place, Ref> {
  const { calls } = needs;
  const streams = createStreams(needs);
  return {
    async post(to, message) {
      const { apart, ...place } = to.apart ? await calls.alone(to) : to;
      const said = message.notify ? mentioning(drawn(message), place) : drawn(message);
      return { place, id: await calls.post(place, said) };
    },
    async edit(ref, message) {
      const { place, id, streamed } = ref;
      if (!streamed) return await calls.update(place, id, drawn(message));
      await streams.end({ ...ref, streamed }, message);
      delete ref.streamed;
    },
    // Teams gives back nobody's messages: whether one that got no answer stands there cannot be told.
    find: async () => undefined,
    budget: (place) => budgetOf(place),
    nameOf: ({ place, id }) => `${chatOf(place.conversation)}/${id}`,
    split,
    rhythmMs: EDIT_MS,
    stream: streams.port,
  };
}

/** Of a reply that grows beyond what a message holds, only the beginning is shown. */
function drawn(message: Message): Activity {
  return draw({ ...message, text: fits(message.text, MOST) }) as Activity;
}
