import type { Agent, Focus, Performed } from '../agent/words.ts';
import type { Log } from '../log.ts';
import { done, type Outcome } from '../refusals.ts';
import type { Actor, Site } from '../words.ts';
import type { Actions, Offered } from './actions.ts';
import { PHRASES } from './phrases.ts';

/** What came of a yes or a no. `ok` is false when the core refused the change after all. */
export interface Answered {
  action_id: string;
  status: 'confirmed' | 'dismissed';
  ok: boolean;
  code?: string;
  text: string;
  allocation_id?: string;
  /** What may be pressed in place of what was refused. */
  offers?: Offered[];
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
      let performed: Performed;
      try {
        performed = await agent.perform(actor, site, { tool, args, key: `action:${id}` });
      } catch (error) {
        await actions
          .reopen(id)
          .catch((failure: unknown) => log.error({ err: failure, action_id: id }, 'action was not reopened'));
        throw error;
      }
      const { focus, offers, ...answer } = performed;
      const offered = await actions.offer(threadId, actor.accountId, offers);
      const answered = { action_id: id, status: 'confirmed' as const, ...answer };
      return done({
        ...{ answered: { ...answered, ...(offered.length > 0 ? { offers: offered } : {}) }, threadId, focus },
      });
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
