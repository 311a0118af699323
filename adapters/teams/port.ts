import type { ChannelFault, ChatPort, Message } from '../../src/conversation/channel.ts';
import { budgetOf, type Calls, StreamStopped } from './calls.ts';
import { draw } from './cards.ts';
import { fits, MOST, split } from './split.ts';
import { status as line } from './text.ts';
import { grown } from './text-grown.ts';
import type { Activity, Place, Ref } from './words.ts';

/** Edits count like messages; the docs advise two seconds. */
const EDIT_MS = 2_000;
/** One request a second, and 1.5 to 2 s are advised. */
const STREAM_MS = 1_500;
/** Teams ends a stream after two minutes. */
const STREAM_LIFE_MS = 100_000;

/** How a reply that the channel itself lets grow stands; a stream belongs to the process that began it. */
interface Growing {
  sequence: number;
  text: string;
}

/** Teams as the conversation uses it. `stopped` is told when somebody pressed Teams' own Stop. */
export function createPort(calls: Calls, stopped: (place: Place) => void): ChatPort<Place, Ref> {
  const streams = new Map<string, Growing>();
  const piece = async (ref: Ref, kind: 'informative' | 'streaming', text: string): Promise<void> => {
    const its = streams.get(ref.id);
    if (!its) throw new Error('Another process began this stream.');
    its.sequence += 1;
    await calls.post(ref.place, streamed(kind, text, its.sequence, ref.id)).catch((error: unknown) => {
      if (error instanceof StreamStopped) stopped(ref.place);
      throw error;
    });
  };
  return {
    post: async (place, message) => ({ place, id: await calls.post(place, drawn(message) as Activity) }),
    async edit(ref, message) {
      const { place, id } = ref;
      if (!ref.streamed) return await calls.update(place, id, drawn(message) as Activity);
      const its = streams.get(id);
      streams.delete(id);
      const last = endOf(message, its?.text ?? '', id);
      await calls.post(place, last).catch(async (error: ChannelFault) => {
        if (error instanceof StreamStopped || error.kind !== 'never') throw error;
        // Its time is over, or it was another process's: from now on it is a message like any other.
        await calls.update(place, id, drawn(message) as Activity);
      });
      delete ref.streamed;
    },
    // Teams gives back nobody's messages: whether one that got no answer stands there cannot be told.
    find: async () => undefined,
    budget: (place) => budgetOf(place),
    split,
    rhythmMs: EDIT_MS,
    stream: {
      ...{ lifeMs: STREAM_LIFE_MS, rhythmMs: STREAM_MS },
      fits: ({ kind }) => kind === 'personal',
      async begin(place, said) {
        const id = await calls.post(place, streamed('informative', line(said), 1));
        streams.set(id, { sequence: 1, text: '' });
        return { place, id, streamed: 1 };
      },
      status: (ref, text) => piece(ref, 'informative', line(text)),
      async append(ref, more) {
        const its = streams.get(ref.id);
        if (!its) throw new Error('Another process began this stream.');
        its.text += more;
        const text = grown(its.text);
        if (text) await piece(ref, 'streaming', text);
      },
    },
  };
}

/** What an agent said is marked as such. Thumbs are not drawn: Teams hands back the message, and not whose reply it is. */
function drawn({ rating, ...message }: Message) {
  return draw({ ...message, text: fits(message.text, MOST) }, { byModel: rating !== undefined });
}

function streamed(streamType: string, text: string, streamSequence: number, streamId?: string): Activity {
  const info = { type: 'streaminfo', streamType, streamSequence, ...(streamId ? { streamId } : {}) };
  return { type: 'typing', text, entities: [info] };
}

/** The last piece holds all that was said before it; what can be pressed stands below the words, as a card. */
function endOf(message: Message, said: string, streamId: string): Activity {
  const { text, card, buttons, rating } = message;
  const words = text.startsWith(said.trim()) || said === '' ? text : `${said}\n\n${text}`;
  const below =
    card || buttons?.length
      ? draw({ text: '', ...(card ? { card } : {}), ...(buttons ? { buttons } : {}) })
      : {};
  const { entities = [], ...whole } = draw({ text: words }, { byModel: rating !== undefined });
  const info = { type: 'streaminfo', streamType: 'final', streamId };
  return { ...below, ...whole, entities: [...entities, info] } as Activity;
}
