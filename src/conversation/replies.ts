import type { Log } from '../log.ts';
import type { Actor } from '../words.ts';
import type { Inbound, Receive } from './channel.ts';
import type { ChatPort, Deliveries, InboxItem, Pace } from './chat-port.ts';
import type { Desk, LastWord } from './desk-words.ts';
import { createLiveReply, type LiveReply, type Standing } from './live-reply.ts';
import { PHRASES } from './phrases.ts';
import type { Message } from './shown.ts';

/** Edits call nobody's attention: after so long a new message does. */
const LONG_MS = 30_000;

export interface RepliesNeeds {
  port: ChatPort;
  pace: Pace;
  deliveries: Deliveries;
  receive: Receive;
  desk: Pick<Desk, 'present'>;
  log: Log;
  longMs?: number;
}

/** A message to be answered where it was said. */
export interface ToAnswer {
  actor: Actor;
  threadId: string;
  place: unknown;
  text: string;
  sound?: Inbound['sound'];
  /** Stands before the reply: what was heard of a voice message, for example. */
  preface?: string;
}

export interface Replies {
  /**
   * Answers a delivery: the reply grows in one message, and its last word is stored before it is shown. When
   * the process ends before, another one goes on in the same message.
   */
  answer(item: InboxItem, asked: ToAnswer): Promise<void>;
}

export function createReplies(needs: RepliesNeeds): Replies {
  const { port, pace, deliveries, log, longMs = LONG_MS } = needs;
  return {
    async answer(item, asked) {
      const { place } = asked;
      // A person counts from when they said it: also what waited, or was begun by another process.
      const saidAt = performance.now() - (item.waitedMs ?? 0);
      // Edits of the same message can be gone on with, a stream of another process cannot.
      const before = item.reply ? { ...(item.reply as Standing), streamed: false } : undefined;
      const live = createLiveReply({
        ...{
          port,
          pace,
          log,
          place,
          key: `${item.key}:live`,
          before,
          doubtful: !before && item.attempts > 1,
        },
        isNext: () => deliveries.isNext(place),
        stands: (standing) => item.keep(standing),
      });
      const working = port.signal?.(place, 'working');
      try {
        const last = await grow(needs, item, asked, live);
        // Without a last word it was handed over.
        if (!last) return await leave(item, live, port);
        const [ref, message] = await Promise.all([live.close(), wordsOf(needs, asked, last)]);
        await deliveries.add(`${item.key}:reply`, place, message, ref);
        if (performance.now() - saidAt > longMs)
          await deliveries.add(`${item.key}:ready`, place, { text: PHRASES.ready, notify: true });
        await working;
        const asks = last.type === 'message' && last.question;
        await port.signal?.(place, asks ? 'waiting' : 'done');
      } catch (error) {
        await live.close();
        throw error;
      }
    },
  };
}

/** Shows the reply as it comes. @returns its last word. */
async function grow(
  { receive, port }: RepliesNeeds,
  item: InboxItem,
  { actor, threadId, text, sound, preface, place }: ToAnswer,
  live: LiveReply,
): Promise<LastWord | undefined> {
  const opens = port.stream?.fits(place) && item.attempts === 1 ? port.stream.opensMs : undefined;
  const silence = opens && setTimeout(() => live.status(PHRASES.thinking), opens).unref();
  let last: LastWord | undefined;
  // Not before something happens: of a reply that is whole already nothing but the last word comes, and the
  // preface alone would take its place.
  let ahead = preface ? `${preface}\n\n` : '';
  const inbound = { actor, threadId, deliveryId: item.key, text, signal: item.signal };
  for await (const event of receive(sound ? { ...inbound, sound } : inbound)) {
    if (event.type === 'message' || event.type === 'error') last = event;
    if (event.type !== 'conversation') clearTimeout(silence);
    if (event.type !== 'status' && event.type !== 'delta') continue;
    if (ahead) live.append(ahead);
    ahead = '';
    if (event.type === 'status') live.status(event.text);
    if (event.type === 'delta') live.append(event.text);
  }
  return last;
}

/** The last word as it is shown. What was said is worth more than what stands under it. */
async function wordsOf(
  { desk, log }: RepliesNeeds,
  { actor, threadId, preface }: ToAnswer,
  last: LastWord,
): Promise<Message> {
  const shown = await desk.present(actor, threadId, last, actor.correlationId).catch((error: unknown) => {
    log.error({ err: error }, 'a reply is shown without what stands under it');
    return { text: last.text };
  });
  return preface ? { ...shown, text: `${preface}\n\n${shown.text}` } : shown;
}

/** Says that another process goes on; unless one does already: then its words stand there. */
async function leave(item: InboxItem, live: LiveReply, port: ChatPort): Promise<void> {
  const ref = await live.close();
  if (ref === undefined) return;
  const ours = item.keep({ ref, streamed: false } satisfies Standing);
  await ours.then(() => port.edit(ref, { text: PHRASES.restarting })).catch(() => {});
}
