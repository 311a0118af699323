import type { Agent, Focus } from '../agent/words.ts';
import type { Log } from '../log.ts';
import { done, type Outcome } from '../refusals.ts';
import type { Actor, Site } from '../words.ts';
import type { Actions } from './actions.ts';
import { PHRASES } from './phrases.ts';

/** What came of a yes or a no. `ok` is false when the core refused the change after all. */
export interface Answered {
  action_id: string;
  status: 'confirmed' | 'dismissed';
  ok: boolean;
  code?: string;
  text: string;
  allocation_id?: string;
}

export interface CarriedOut {
  answered: Answered;
  threadId: string;
  focus: Focus | null;
}

export interface CarryOutNeeds {
  agent: Pick<Agent, 'perform'>;
  actions: Actions;
  site: Site;
  log: Log;
}

/** Executes or drops an action, once. The one way to do so, for buttons and for a written "yes". */
export function createCarryOut({ agent, actions, site, log }: CarryOutNeeds) {
  return {
    /** @throws when it broke; the action is then open again. */
    async confirm(actor: Actor, actionId: string): Promise<Outcome<CarriedOut>> {
      const taken = await actions.answer(actionId, actor.accountId, 'confirmed');
      if (!taken.ok) return taken;
      const { id, threadId, tool, args } = taken.value;
      try {
        const { focus, ...performed } = await agent.perform(actor, site, { tool, args, key: `action:${id}` });
        return done({ answered: { action_id: id, status: 'confirmed', ...performed }, threadId, focus });
      } catch (error) {
        await actions
          .reopen(id)
          .catch((failure: unknown) => log.error({ err: failure, action_id: id }, 'action was not reopened'));
        throw error;
      }
    },

    async dismiss(actor: Actor, actionId: string): Promise<Outcome<CarriedOut>> {
      const taken = await actions.answer(actionId, actor.accountId, 'dismissed');
      if (!taken.ok) return taken;
      const { id, threadId } = taken.value;
      return done({
        answered: { action_id: id, status: 'dismissed', ok: true, text: PHRASES.dismissed },
        threadId,
        focus: null,
      });
    },
  };
}

export type CarryOut = ReturnType<typeof createCarryOut>;
