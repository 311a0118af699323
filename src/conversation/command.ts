import type { Agent, ProposedAction } from '../agent/words.ts';
import type { Database } from '../db/connect.ts';
import type { Log } from '../log.ts';
import { done, type Outcome, refuse } from '../refusals.ts';
import type { Actor, Clock, Site } from '../words.ts';
import type { Actions, Offered, PendingAction } from './actions.ts';
import { openThread } from './open-thread.ts';
import { PHRASES } from './phrases.ts';
import { titleOf } from './threads.ts';
import type { Transcript } from './transcript.ts';

/** A change that was ordered in full, by a command or a form; no model reads it. */
export interface Command extends Pick<ProposedAction, 'tool' | 'args'> {
  /** Under the same key nothing is booked twice. */
  key: string;
  /** What a thread is called that begins with it. */
  title?: string;
}

/** What came of a command. */
export interface CommandAnswer {
  ok: boolean;
  code?: string;
  text: string;
  allocation_id?: string;
  /** What may be pressed in place of what was refused. */
  offers?: Offered[];
}

export interface CommandNeeds {
  db: Pick<Database, 'query'>;
  agent: Pick<Agent, 'perform'>;
  actions: Actions;
  transcript: Transcript;
  clock: Clock;
  log: Log;
  site: Site;
}

/** What a person does in a thread without a message: a command is carried out, a button asks a question. */
export function createCommand({ db, agent, actions, transcript, clock, log, site }: CommandNeeds) {
  const open = ({ accountId, channel }: Actor, threadId: string, title: string) =>
    openThread(db, site.id, { threadId, accountId, channel, title: titleOf(title), now: clock() });

  /** What the thread remembers of it; that it does not is no reason to hide what was done. */
  const remember = async (actor: Actor, threadId: string, said: Remembered) => {
    const { correlationId } = actor;
    await transcript
      .append(threadId, { focus: null, ...said, correlationId, now: clock() })
      .catch((error: unknown) => log.error({ err: error, thread_id: threadId }, 'an answer was not stored'));
  };

  return {
    async perform(actor: Actor, threadId: string, command: Command): Promise<CommandAnswer> {
      const { tool, args, key, title = PHRASES.command } = command;
      if (!(await open(actor, threadId, title)))
        return { ok: false, code: 'conversation_not_found', text: PHRASES.notYours };
      const performed = await agent.perform(actor, site, { tool, args, key: `command:${key}` });
      const { focus, offers, ...answer } = performed;
      const offered = await actions.offer(threadId, actor.accountId, offers);
      const { text, allocation_id: allocationId } = answer;
      await remember(actor, threadId, { text, focus, ...(allocationId ? { allocationId } : {}) });
      return { ...answer, ...(offered.length > 0 ? { offers: offered } : {}) };
    },

    async propose(actor: Actor, threadId: string, action: ProposedAction): Promise<Outcome<PendingAction>> {
      const { summary } = action;
      if (!(await open(actor, threadId, summary))) return refuse('conversation_not_found', PHRASES.notYours);
      const asked = await actions.propose(threadId, actor.accountId, action);
      await remember(actor, threadId, { text: summary });
      return done({ ...asked, summary });
    },
  };
}

type Remembered = Pick<Parameters<Transcript['append']>[1], 'text' | 'allocationId'> & {
  focus?: Parameters<Transcript['append']>[1]['focus'];
};
