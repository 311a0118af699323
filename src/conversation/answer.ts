import type { Events } from '../events.ts';
import type { Log } from '../log.ts';
import type { Clock } from '../words.ts';
import type { Inbound, TurnEvent } from './channel.ts';
import type { Feed } from './feed.ts';
import { lastWord, lastWordAgain, stopped, stoppedError } from './last-word.ts';
import type { Leases } from './leases.ts';
import { createLine } from './line.ts';
import type { Outbox } from './outbox.ts';
import { PHRASES } from './phrases.ts';
import type { createReply, Reply } from './reply.ts';
import { isHandedOver, pause } from './signals.ts';
import { titleOf } from './threads.ts';
import type { Transcript } from './transcript.ts';
import type { Accepted, StoredTurn, Turns } from './turns.ts';

/** Waiting shorter than this is not worth a word. */
const SILENT_WAIT_MS = 300;

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
    // The place in the line is taken now, not after the database answered: order of arrival.
    const inLine = running(inbound.threadId, async () => {
      const it = await accepted;
      if (it.kind !== 'again') await proceed(needs, turn, it);
    });
    inLine.catch(() => {});
    try {
      const it = await accepted;
      // A delivery that came before has its place already, and those in this line may be waiting for it.
      await (it.kind === 'again' ? repeat(needs, turn, it.turn) : inLine);
    } catch (error) {
      needs.log.error({ err: error }, 'a turn broke');
      // Whoever takes it over says how it ends.
      if (isHandedOver(inbound.signal)) return;
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

async function proceed(
  needs: AnswerNeeds,
  turn: Turn,
  accepted: Exclude<Accepted, { kind: 'again' }>,
): Promise<void> {
  if (accepted.kind === 'not_yours') {
    turn.out.push({ type: 'error', code: 'conversation_not_found', text: PHRASES.notYours });
    return;
  }
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
    if (!(await pause(turn.inbound.signal))) {
      if (isHandedOver(turn.inbound.signal)) return;
      return turn.out.push(stoppedError(PHRASES.stoppedBefore));
    }
    stored = await needs.turns.stored(turn.inbound.deliveryId);
  }
  turn.out.push(lastWordAgain(stored));
}

/** Waits until the turns before it are over, makes the reply, and stores it before it is shown. */
async function takeTurn(needs: AnswerNeeds, turn: Turn, id: string, mine: boolean): Promise<void> {
  const { actor, signal } = turn.inbound;
  const claim = mine ? 'yours' : await waitInLine(needs, turn, id);
  clearTimeout(turn.patience);
  const reply = claim === 'yours' ? await replyTo(needs, turn, id) : stopped();
  // A reply that is whole is told: a yes that was carried out must not be said a second time.
  if (reply.status !== 'done' && isHandedOver(signal)) return await handOver(needs, id);
  // As late as can be: what comes while the reply is made is told by it, and nowhere else.
  const told = reply.status === 'done' ? await needs.outbox.waiting(actor.accountId) : [];
  reply.reply = [told.map((notice) => notice.text).join('\n'), reply.reply].filter(Boolean).join('\n\n');
  const delivered = told.map((notice) => notice.id);
  await store(needs, turn, id, reply, delivered);
  turn.out.push(lastWord(reply));
  count(needs, turn, reply);
}

async function replyTo(needs: AnswerNeeds, turn: Turn, id: string): Promise<Reply> {
  const { threadId, actor, text, sound, signal } = turn.inbound;
  try {
    return await needs.reply({ turnId: id, threadId, actor, text, sound, signal }, turn.out.push);
  } catch (error) {
    needs.log.error({ err: error }, 'a reply broke');
    return { ...stopped(), status: 'failed', code: 'internal', reply: PHRASES.fault(actor.correlationId) };
  }
}

async function store(
  { turns, transcript, clock, log }: AnswerNeeds,
  { inbound: { threadId, text } }: Turn,
  id: string,
  reply: Reply,
  notices: string[],
): Promise<void> {
  const turn = { id, threadId, said: reply.said ?? text, now: clock() };
  // What was done is done: the person hears of it even if the transcript does not.
  await transcript.finish(turn, reply, notices).catch(async (error: unknown) => {
    log.error({ err: error, turn_id: id }, 'a reply was not stored');
    await turns.giveUp(id).catch(() => {});
  });
}

/** This process ends: the turn waits for the next one, which need not wait until a lease is over. */
async function handOver({ leases, turns }: AnswerNeeds, id: string): Promise<void> {
  leases.release(id);
  await turns.handOver(id);
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
