import { setTimeout as sleep } from 'node:timers/promises';
import type { Events } from '../events.ts';
import type { Log } from '../log.ts';
import type { Clock } from '../words.ts';
import type { Inbound, TurnEvent } from './channel.ts';
import type { Feed } from './feed.ts';
import type { Leases } from './leases.ts';
import { createLine } from './line.ts';
import type { Outbox } from './outbox.ts';
import { PHRASES } from './phrases.ts';
import type { createReply, Reply } from './reply.ts';
import { titleOf } from './threads.ts';
import type { Transcript } from './transcript.ts';
import type { Accepted, StoredTurn, Turns } from './turns.ts';

/** Waiting shorter than this is not worth a word. */
const SILENT_WAIT_MS = 300;
const POLL_MS = 100;

export interface AnswerNeeds {
  turns: Turns;
  leases: Leases;
  transcript: Transcript;
  outbox: Outbox;
  reply: ReturnType<typeof createReply>;
  clock: Clock;
  events: Events;
  log: Log;
}

/** One message on its way to its reply. */
interface Turn {
  inbound: Inbound;
  out: Pick<Feed<TurnEvent>, 'push'>;
  began: number;
  /** Runs while the message waits behind another. */
  patience?: NodeJS.Timeout;
}

/** Answers one message. Never rejects: whatever happens becomes the turn's last event. */
export function createAnswer(needs: AnswerNeeds) {
  const accepting = createLine();
  const running = createLine();
  return async (inbound: Inbound, out: Turn['out']): Promise<void> => {
    const turn: Turn = { inbound, out, began: performance.now() };
    const accepted = accepting(inbound.threadId, () => accept(needs, turn));
    try {
      // The place in the line is taken now, not after the database answered: order of arrival.
      await running(inbound.threadId, async () => proceed(needs, turn, await accepted));
    } catch (error) {
      needs.log.error({ err: error }, 'a turn broke');
      out.push({ type: 'error', code: 'internal', text: PHRASES.fault(inbound.actor.correlationId) });
      count(needs, turn, { status: 'failed', model: 'rollbook' });
    } finally {
      clearTimeout(turn.patience);
    }
  };
}

/** Stores the message in its thread's line, and says which conversation it is. */
async function accept({ turns, leases, clock }: AnswerNeeds, turn: Turn): Promise<Accepted> {
  const { threadId, actor, deliveryId, sound } = turn.inbound;
  const text = sound ? PHRASES.voice : turn.inbound.text;
  let conversationId = threadId;
  try {
    const accepted = await turns.accept({
      ...{ threadId, accountId: actor.accountId, channel: actor.channel, deliveryId },
      ...{ correlationId: actor.correlationId, text, title: titleOf(text), now: clock() },
    });
    if (accepted.kind === 'again') conversationId = accepted.turn.thread_id;
    if (accepted.kind === 'new') leases.hold(accepted.id);
    turn.patience = setTimeout(
      () => turn.out.push({ type: 'status', text: PHRASES.waiting }),
      SILENT_WAIT_MS,
    );
    return accepted;
  } finally {
    const correlationId = actor.correlationId;
    turn.out.push({ type: 'conversation', conversation_id: conversationId, correlation_id: correlationId });
  }
}

async function proceed(needs: AnswerNeeds, turn: Turn, accepted: Accepted): Promise<void> {
  if (accepted.kind === 'not_yours') {
    turn.out.push({ type: 'error', code: 'conversation_not_found', text: PHRASES.notYours });
    return;
  }
  if (accepted.kind === 'again') return await repeat(needs, turn, accepted.turn);
  try {
    await takeTurn(needs, turn, accepted.id, accepted.running);
  } finally {
    needs.leases.release(accepted.id);
  }
}

/** A delivery that came before gets the reply that it has, or will have. It is not run again. */
async function repeat(needs: AnswerNeeds, turn: Turn, first: StoredTurn): Promise<void> {
  clearTimeout(turn.patience);
  let stored = first;
  while (stored.status === 'waiting' || stored.status === 'running') {
    // Nobody owns it any more: its process died. Bookings carry the turn's key, so none is made twice.
    if (await needs.turns.takeOver(stored.id)) {
      needs.leases.hold(stored.id);
      turn.inbound = { ...turn.inbound, threadId: stored.thread_id };
      return await proceed(needs, turn, { kind: 'new', id: stored.id, running: false });
    }
    if (!(await pause(turn.inbound.signal))) return turn.out.push(stoppedError(PHRASES.stoppedBefore));
    stored = await needs.turns.stored(turn.inbound.deliveryId);
  }
  const text = stored.reply ?? PHRASES.interrupted;
  if (stored.status === 'stopped') return turn.out.push(stoppedError(text));
  if (stored.status === 'failed') return turn.out.push({ type: 'error', code: 'internal', text });
  turn.out.push({
    ...{ type: 'message', text, model: stored.model ?? 'rollbook' },
    ...(stored.allocation_id === null ? {} : { allocation_id: stored.allocation_id }),
    usage: {
      ...{ input_tokens: stored.input_tokens, output_tokens: stored.output_tokens },
      cost_usd: stored.cost_usd,
    },
    // As it stood then: whether it may still be pressed is for its row to say.
    ...stored.offers,
  });
}

/** Waits until the turns before it are over, makes the reply, and stores it before it is shown. */
async function takeTurn(needs: AnswerNeeds, turn: Turn, id: string, mine: boolean): Promise<void> {
  const { threadId, actor, text, sound, signal } = turn.inbound;
  const claim = mine ? 'yours' : await waitInLine(needs, turn, id);
  clearTimeout(turn.patience);
  const notices = claim === 'yours' ? await needs.outbox.waiting(actor.accountId) : [];
  let reply: Reply;
  try {
    reply =
      claim === 'yours'
        ? await needs.reply({ turnId: id, threadId, actor, text, sound, signal }, turn.out.push)
        : stopped();
  } catch (error) {
    needs.log.error({ err: error }, 'a reply broke');
    reply = { ...stopped(), status: 'failed', code: 'internal', reply: PHRASES.fault(actor.correlationId) };
  }
  const told = reply.status === 'done' ? notices : [];
  reply.reply = [told.map((notice) => notice.text).join('\n'), reply.reply].filter(Boolean).join('\n\n');
  await needs.transcript
    .finish(
      { id, threadId, said: reply.said ?? text, now: needs.clock() },
      reply,
      told.map((notice) => notice.id),
    )
    // What was done is done: the person hears of it even if the transcript does not.
    .catch(async (error: unknown) => {
      needs.log.error({ err: error, turn_id: id }, 'a reply was not stored');
      await needs.turns.giveUp(id).catch(() => {});
    });
  turn.out.push(lastWord(reply));
  count(needs, turn, reply);
}

async function waitInLine(
  { turns, clock }: AnswerNeeds,
  { inbound }: Turn,
  id: string,
): Promise<'yours' | 'stopped'> {
  for (;;) {
    if (inbound.signal.aborted) return 'stopped';
    const claim = await turns.claim(inbound.threadId, id, clock());
    if (claim !== 'wait') return claim === 'yours' ? 'yours' : 'stopped';
    await pause(inbound.signal);
  }
}

/** False when the person stopped meanwhile. */
async function pause(signal: AbortSignal): Promise<boolean> {
  await sleep(POLL_MS, undefined, { signal }).catch(() => {});
  return !signal.aborted;
}

function stopped(): Reply {
  return {
    ...{ status: 'stopped', code: 'stopped', reply: PHRASES.stoppedBefore, model: 'rollbook' },
    usage: { input_tokens: 0, output_tokens: 0, cost_usd: 0 },
  };
}

function stoppedError(text: string): TurnEvent {
  return { type: 'error', code: 'stopped', text };
}

function lastWord(reply: Reply): TurnEvent {
  if (reply.status !== 'done') return { type: 'error', code: reply.code ?? 'internal', text: reply.reply };
  return {
    ...{ type: 'message', text: reply.reply, model: reply.model, usage: reply.usage },
    ...(reply.allocationId === undefined ? {} : { allocation_id: reply.allocationId }),
    ...reply.toPress,
  };
}

function count(
  { events }: AnswerNeeds,
  turn: Turn,
  { status, model }: Pick<Reply, 'status' | 'model'>,
): void {
  events.emit({
    ...{ type: 'turn', channel: turn.inbound.actor.channel, outcome: status, model },
    ms: performance.now() - turn.began,
  });
}
