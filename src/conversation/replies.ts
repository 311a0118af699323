import type { Log } from '../log.ts';
import type { Actor } from '../words.ts';
import type { Inbound, Receive } from './channel.ts';
import type { ChatPort, Deliveries, InboxItem, Pace } from './chat-port.ts';
import type { Desk, LastWord } from './desk-words.ts';
import { createLiveReply, liveKey, type Standing } from './live-reply.ts';
import { PHRASES } from './phrases.ts';

/** Edits call nobody's attention: after so long a new message does. */
const LONG_MS = 30_000;

export interface RepliesNeeds {
  port: ChatPort;
  pace: Pace;
  deliveries: Deliveries;
  receive: Receive;
  desk: Pick<Desk, 'present'>;
  log: Log;
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
  const { port, pace, deliveries, receive, desk, log } = needs;
  return {
    async answer(item, { actor, threadId, place, text, sound, preface }) {
      const began = performance.now();
      const before = await standingOf(port, item, place);
      const stands = (standing: Standing) => item.keep(standing);
      const live = createLiveReply({ port, pace, log, place, key: item.key, before, stands });
      const working = port.signal?.(place, 'working');
      let last: LastWord | undefined;
      if (preface) live.append(`${preface}\n\n`);
      const inbound = { actor, threadId, deliveryId: item.key, text, signal: item.signal };
      for await (const event of receive(sound ? { ...inbound, sound } : inbound)) {
        if (event.type === 'status') live.status(event.text);
        else if (event.type === 'delta') live.append(event.text);
        else if (event.type === 'message' || event.type === 'error') last = event;
      }
      // Without a last word it was handed over.
      if (!last) return await leave(live, port);
      const [ref, shown] = await Promise.all([
        live.close(),
        desk.present(actor, threadId, last, actor.correlationId),
      ]);
      const message = preface ? { ...shown, text: `${preface}\n\n${shown.text}` } : shown;
      await deliveries.add(`${item.key}:reply`, place, message, ref);
      if (performance.now() - began > LONG_MS)
        await deliveries.add(`${item.key}:ready`, place, { text: PHRASES.ready, notify: true });
      await working;
      const asks = last.type === 'message' && last.question;
      await port.signal?.(place, asks ? 'waiting' : 'done');
    },
  };
}

async function standingOf(port: ChatPort, item: InboxItem, place: unknown): Promise<Standing | undefined> {
  if (item.reply) return { ...(item.reply as Standing), streamed: false };
  if (item.attempts < 2) return undefined;
  const ref = await port.find(place, liveKey(item.key)).catch(() => undefined);
  return ref === undefined ? undefined : { ref, streamed: false };
}

async function leave(live: ReturnType<typeof createLiveReply>, port: ChatPort): Promise<void> {
  const ref = await live.close();
  if (ref !== undefined) await port.edit(ref, { text: PHRASES.restarting }).catch(() => {});
}
