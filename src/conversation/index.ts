import type { Agent, ProposedAction } from '../agent/words.ts';
import type { Database } from '../db/connect.ts';
import type { Events } from '../events.ts';
import { type Log, withCorrelation } from '../log.ts';
import { done, type Outcome } from '../refusals.ts';
import type { Actor, ChannelName, Clock, Site } from '../words.ts';
import { createActions, type PendingAction } from './actions.ts';
import { createAnswer } from './answer.ts';
import { type ActorFor, type Answered, type CarryOut, createCarryOut } from './carry-out.ts';
import type { Inbound, Receive, TurnEvent } from './channel.ts';
import { type Command, type CommandAnswer, createCommand } from './command.ts';
import { createFeed } from './feed.ts';
import { createFeedback, type Verdict } from './feedback.ts';
import { withHearing } from './hearing.ts';
import { createLeases } from './leases.ts';
import { hasThread, threadFor } from './open-thread.ts';
import { createOutbox } from './outbox.ts';
import { PHRASES } from './phrases.ts';
import { createReply } from './reply.ts';
import { isHandedOver } from './signals.ts';
import { createThreads } from './threads.ts';
import { createTranscript, storable, type Transcript } from './transcript.ts';
import { createTurns } from './turns.ts';

export type { PendingAction } from './actions.ts';
export type { Answered } from './carry-out.ts';
export type { Command, CommandAnswer } from './command.ts';

/** Characters of one message. */
export const MOST_CHARACTERS = 8_000;
const DRAIN_MS = 5_000;

export interface ConversationNeeds {
  db: Pick<Database, 'query' | 'transaction'>;
  agent: Agent;
  clock: Clock;
  events: Events;
  log: Log;
  site: Site;
  /** Makes an id that nobody can guess. */
  newId: () => string;
  /** Who an account is just now; lets a scheduler answer in the name of whoever was asked. */
  actorFor?: ActorFor;
}

export interface Conversation extends ReturnType<typeof createThreads> {
  /**
   * Answers one message. The turn starts at once and runs to its end whoever reads its events; a reader
   * who leaves, or the inbound's signal, stops it, but never a booking half way. `conversation` comes
   * first and `done` last, always; nothing is thrown.
   */
  receive: Receive;
  /** The id of a conversation that has not begun yet; it carries its channel. */
  newThreadId(channel: ChannelName): string;
  /**
   * Carries out what a person was asked about. Refuses with `action_not_found` (also for another
   * account's), `action_done` or `action_expired`; a "no" of the core is an answer with `ok: false`.
   * @throws when something broke; the question is then open again.
   */
  confirm(actor: Actor, actionId: string): Promise<Outcome<Answered>>;
  /** Drops what a person was asked about; refuses like `confirm`. */
  dismiss(actor: Actor, actionId: string): Promise<Outcome<Answered>>;
  /**
   * Confirms (or dismisses) what this person was asked or offered; a scheduler may also answer for another, in
   * whose name the change is then carried out. Refuses anybody else with `not_yours`, and else like `confirm`.
   */
  answerFor(actor: Actor, actionId: string, answer: 'yes' | 'no'): Promise<Outcome<Answered>>;
  /**
   * Carries out at once what a person ordered in full, in this thread, which it opens if need be. Under the
   * same key nothing is booked twice. A "no" is an answer with `ok: false`.
   * @throws when something broke
   */
  perform(actor: Actor, threadId: string, command: Command): Promise<CommandAnswer>;
  /** Asks for a yes to a change, in this thread, which it opens if need be. */
  propose(actor: Actor, threadId: string, action: ProposedAction): Promise<Outcome<PendingAction>>;
  /** True when anybody has talked in this thread, or in one whose id goes on from it behind a colon. */
  hasThread(threadId: string): Promise<boolean>;
  /**
   * The thread to which a message belongs that names none: `own`, or the one among those whose ids begin with
   * `place` in which this person was answered within a quarter of an hour.
   */
  threadFor(actor: Actor, own: string, place: string): Promise<string>;
  /** Keeps what a person thought of a reply. Refuses with `conversation_not_found` what is none of theirs. */
  feedback(actor: Actor, verdict: Verdict): Promise<Outcome<null>>;
  /** Takes no more messages, lets running turns end for five seconds, then stops them. */
  stop(): Promise<void>;
}

/** Builds the conversation room: one message in, one reply out, turns of a thread in their order. */
export function createConversation(needs: ConversationNeeds): Conversation {
  const { db, clock, events, log, site, agent } = needs;
  const siteId = site.id;
  const turns = createTurns({ db, siteId });
  const transcript = createTranscript({ db, siteId });
  const actions = createActions({ db, clock, siteId, log });
  const outbox = createOutbox({ db, clock, site, log });
  const carryOut = createCarryOut({ agent, actions, outbox, site, log, actorFor: needs.actorFor });
  const answer = createAnswer({
    ...{ turns, transcript, outbox, clock, events, log, leases: createLeases(turns, log) },
    reply: withHearing(createReply({ agent, site, transcript, actions, carryOut }), agent),
  });
  const door = createDoor(answer, site);
  return {
    ...createThreads({ db, actions, siteId }),
    receive: door.receive,
    newThreadId: (channel) => `${channel}:${needs.newId()}`,
    confirm: (actor, id) => press(actor, carryOut.confirm(actor, id), { transcript, clock, log }),
    dismiss: (actor, id) => press(actor, carryOut.dismiss(actor, id), { transcript, clock, log }),
    ...createCommand({ db, agent, actions, transcript, clock, log, site }),
    hasThread: (threadId) => hasThread(db, siteId, threadId),
    threadFor: ({ accountId }, own, place) => threadFor(db, siteId, { own, place, accountId, now: clock() }),
    answerFor: (actor, id, said) =>
      press(actor, carryOut.answerFor(actor, id, said), { transcript, clock, log }),
    feedback: createFeedback({ db, clock, events, siteId }),
    stop: door.stop,
  };
}

/** Where messages come in, and where the house waits for those inside when it closes. */
function createDoor(
  answer: ReturnType<typeof createAnswer>,
  site: Site,
): Pick<Conversation, 'receive' | 'stop'> {
  const inside = new Map<Promise<void>, AbortController>();
  let closing = false;

  return {
    receive(inbound) {
      const feed = createFeed<TurnEvent>();
      const stop = new AbortController();
      const clean = { ...inbound, text: storable(inbound.text) };
      const signal = AbortSignal.any([inbound.signal, stop.signal]);
      const answered = async () => {
        // It comes again, to another process: not even that we are closing is worth a word.
        if (isHandedOver(inbound.signal)) return;
        const refused = refusalOf(inbound, site, closing);
        if (refused) refuseAtDoor(inbound, refused, feed.push);
        else await withCorrelation(inbound.actor.correlationId, () => answer({ ...clean, signal }, feed));
      };
      const turn = answered().finally(() => {
        inside.delete(turn);
        feed.push({ type: 'done' });
        feed.end();
      });
      inside.set(turn, stop);
      return feed.read(() => stop.abort());
    },

    async stop() {
      closing = true;
      const all = () => Promise.allSettled([...inside.keys()]);
      let timer: NodeJS.Timeout | undefined;
      const patience = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, DRAIN_MS);
      });
      await Promise.race([all(), patience]);
      clearTimeout(timer);
      for (const stop of inside.values()) stop.abort();
      await all();
    },
  };
}

function refusalOf(
  inbound: Inbound,
  site: Site,
  closing: boolean,
): { code: string; text: string } | undefined {
  if (closing) return { code: 'busy', text: PHRASES.stopping };
  if (inbound.actor.siteId !== site.id) return { code: 'conversation_not_found', text: PHRASES.notYours };
  if (!inbound.sound && storable(inbound.text).trim() === '')
    return { code: 'invalid_request', text: PHRASES.empty };
  const length = [...inbound.text].length;
  if (length > MOST_CHARACTERS) {
    return { code: 'invalid_request', text: PHRASES.tooLong(length, MOST_CHARACTERS) };
  }
  return undefined;
}

function refuseAtDoor(
  inbound: Inbound,
  refused: { code: string; text: string },
  push: (event: TurnEvent) => void,
) {
  const { correlationId } = inbound.actor;
  push({ type: 'conversation', conversation_id: inbound.threadId, correlation_id: correlationId });
  push({ type: 'error', ...refused });
}

/** A button was pressed: what came of it goes into the transcript, too. */
async function press(
  actor: Actor,
  pressed: ReturnType<CarryOut['confirm']>,
  { transcript, clock, log }: { transcript: Transcript; clock: Clock; log: Log },
): Promise<Outcome<Answered>> {
  const outcome = await pressed;
  if (!outcome.ok) return outcome;
  const { answered, threadId, focus } = outcome.value;
  await transcript
    .append(threadId, {
      ...{ text: answered.text, correlationId: actor.correlationId, now: clock(), focus },
      ...(answered.allocation_id === undefined ? {} : { allocationId: answered.allocation_id }),
    })
    .catch((error: unknown) => log.error({ err: error, thread_id: threadId }, 'an answer was not stored'));
  return done(answered);
}
