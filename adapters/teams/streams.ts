import { setTimeout as sleep } from 'node:timers/promises';
import { ChannelFault, type ChatPort, type Message, type Pace } from '../../src/conversation/channel.ts';
import { budgetOf, type Calls, StreamOver, StreamStopped } from './calls.ts';
import { type Drawn, draw } from './cards.ts';
import { createLane } from './lane.ts';
import { MOST } from './split.ts';
import { status as line } from './text.ts';
import { grown } from './text-grown.ts';
import type { Activity, Place, Ref } from './words.ts';

/** One call a second is taken, and 1.5 to 2 s are advised. */
const RHYTHM_MS = 1_500;
/** Teams ends a stream after two minutes. */
const LIFE_MS = 100_000;
/** A pressed Stop is told with the answer to our next call: so seldom we ask by saying the same again. */
const QUIET_MS = 4_000;
/** Two messages in quick succession: the second begins when the last word of the first stands there. */
const PATIENCE_MS = 5_000;
const LOOK_MS = 50;

type Kind = 'informative' | 'streaming';

/** A stream that this process began. */
interface Open {
  place: Place;
  began: number;
  sequence: number;
  /** What was said last, as it was said. */
  last: [Kind, string];
  timer?: NodeJS.Timeout;
}

export interface StreamsNeeds {
  calls: Pick<Calls, 'post' | 'update'>;
  pace: Pick<Pace, 'take'>;
  /** Somebody pressed Teams' own Stop. */
  stopped(place: Place): void;
}

export interface Streams {
  port: NonNullable<ChatPort<Place, Ref>['stream']>;
  /** Makes a message of a stream, whoever began it. */
  end(ref: Ref & { streamed: { said: string } }, message: Message): Promise<void>;
}

/** Teams' own streaming, in a chat alone. */
export function createStreams({ calls, pace, stopped }: StreamsNeeds): Streams {
  const streams = new Map<string, Open>();
  const lane = createLane();

  const forget = (id: string) => {
    clearTimeout(streams.get(id)?.timer);
    streams.delete(id);
  };
  const send = async (id: string, kind: Kind, text: string): Promise<void> => {
    const its = streams.get(id);
    if (!its) throw new Error('Another process began this stream, or it is over.');
    clearTimeout(its.timer);
    try {
      await lane(its.place.conversation, async () => {
        if (streams.get(id) !== its) return;
        await calls.post(its.place, piece(kind, text, its.sequence + 1, id));
        Object.assign(its, { sequence: its.sequence + 1, last: [kind, text] });
      });
      watch(id, its);
    } catch (error) {
      if (error instanceof StreamStopped) stopped(its.place);
      // What was not taken is said again; after anything else it is ended, and edited.
      if (error instanceof ChannelFault && error.kind === 'later') watch(id, its);
      throw error;
    }
  };
  /** A run may say nothing for long, and its person want no more of it. */
  const watch = (id: string, its: Open): void => {
    clearTimeout(its.timer);
    if (streams.get(id) !== its || performance.now() - its.began > LIFE_MS) return;
    its.timer = setTimeout(() => void again(id, its).catch(() => {}), QUIET_MS).unref();
  };
  const again = async (id: string, its: Open): Promise<void> => {
    if ((await pace.take(budgetOf(its.place))) > 0) return watch(id, its);
    if (streams.get(id) === its) await send(id, ...its.last);
  };
  const others = ({ conversation }: Place) =>
    [...streams.values()].some(({ place }) => place.conversation === conversation);

  return {
    port: {
      ...{ lifeMs: LIFE_MS, rhythmMs: RHYTHM_MS, opensMs: RHYTHM_MS },
      fits: ({ kind }) => kind === 'personal',
      async begin(place, said) {
        const text = line(said);
        for (const end = performance.now() + PATIENCE_MS; others(place) && performance.now() < end; )
          await sleep(LOOK_MS, undefined, { ref: false });
        const id = await lane(place.conversation, () => calls.post(place, piece('informative', text, 1)));
        const its: Open = { place, began: performance.now(), sequence: 1, last: ['informative', text] };
        streams.set(id, its);
        watch(id, its);
        return { place, id, streamed: { said: '' } };
      },
      status: ({ id }, text) => send(id, 'informative', line(text)),
      ahead: (ref, more) => ({ ...ref, streamed: { said: (ref.streamed?.said ?? '') + more } }),
      async append({ id, streamed }) {
        const text = grown(streamed?.said ?? '');
        // What is longer than a message is shown when it is whole, in several.
        if (text && text.length <= MOST) await send(id, 'streaming', text);
      },
    },
    async end(ref, message) {
      forget(ref.id);
      const say = (drawn: Drawn) =>
        lane(ref.place.conversation, () => calls.post(ref.place, lastPiece(drawn, ref.id)));
      await endBy(
        say,
        (drawn) => calls.update(ref.place, ref.id, drawn as Activity),
        ref.streamed.said,
        message,
      );
    },
  };
}

/** The last piece holds all that was said before it; where the message does not, it is made what it shall be after. */
async function endBy(
  say: (drawn: Drawn) => Promise<unknown>,
  edit: (drawn: Drawn) => Promise<void>,
  said: string,
  message: Message,
): Promise<void> {
  const whole = wordsAndCard(message);
  const before = draw({ text: said });
  if (whole.text?.startsWith(grown(said))) {
    const refused = await refusalOf(say(whole));
    if (!refused) return;
    // It is refused for what stands in it: then it ends as it stood.
    if (!(refused instanceof StreamOver)) await refusalOf(say(before));
  } else await refusalOf(say(before));
  await edit(whole);
}

/** What Teams does not take at any time; everything else is for whoever comes again. */
async function refusalOf(call: Promise<unknown>): Promise<ChannelFault | undefined> {
  try {
    await call;
    return undefined;
  } catch (error) {
    const isRefusal = error instanceof ChannelFault && error.kind === 'never';
    if (!isRefusal || error instanceof StreamStopped) throw error;
    return error;
  }
}

function piece(streamType: Kind, text: string, streamSequence: number, streamId?: string): Activity {
  const info = { type: 'streaminfo', streamType, streamSequence, ...(streamId ? { streamId } : {}) };
  return { type: 'typing', text, entities: [info] };
}

function lastPiece({ entities = [], ...drawn }: Drawn, streamId: string): Activity {
  const info = { type: 'streaminfo', streamType: 'final', streamId };
  return { ...drawn, entities: [...entities, info] } as Activity;
}

/** Words that were streamed stay words; what can be pressed stands below them, as a card. */
function wordsAndCard({ card, buttons, ...words }: Message): Drawn {
  const under = { ...(card ? { card } : {}), ...(buttons ? { buttons } : {}) };
  const below = card || buttons?.length ? draw({ text: '', ...under }) : {};
  return { ...below, ...draw(words) };
}
