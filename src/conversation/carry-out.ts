import { quoted } from '../agent/phrases/text.ts';
import type { Agent, Focus, Performed } from '../agent/words.ts';
import type { Log } from '../log.ts';
import { done, type Outcome, refuse } from '../refusals.ts';
import { type Actor, type ChannelName, roleAllows, type Site } from '../words.ts';
import type { Actions, Offered } from './actions.ts';
import type { Outbox } from './outbox.ts';
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

export type ActorFor = (
  accountId: string,
  channel: ChannelName,
  correlationId: string,
) => Promise<Outcome<Actor>>;

export interface CarryOutNeeds {
  agent: Pick<Agent, 'perform'>;
  actions: Actions;
  outbox: Pick<Outbox, 'tell'>;
  site: Site;
  log: Log;
  /** Who an account is just now. Without it everybody answers only what they were asked themselves. */
  actorFor?: ActorFor | undefined;
}

/** Executes or drops an action, once. The one way to do so, for buttons and for a written "yes". */
export function createCarryOut(needs: CarryOutNeeds) {
  const { actions, log } = needs;

  async function dismiss(actor: Actor, actionId: string): Promise<Outcome<CarriedOut>> {
    const taken = await actions.answer(actionId, actor.accountId, 'dismissed');
    if (!taken.ok) return taken;
    const { id, threadId } = taken.value;
    return done({
      answered: { action_id: id, status: 'dismissed', ok: true, text: PHRASES.dismissed },
      threadId,
      focus: null,
    });
  }

  return {
    /** @throws when it broke; the action is then open again. */
    confirm: (actor: Actor, actionId: string) => confirm(needs, actor, actionId),
    dismiss,
    /** The same for whoever was asked, and for a scheduler in the name of whoever was asked. */
    async answerFor(actor: Actor, actionId: string, answer: 'yes' | 'no'): Promise<Outcome<CarriedOut>> {
      const asker = await askerFor(needs, actor, actionId);
      if (!asker.ok) return asker;
      const mine = asker.value.accountId === actor.accountId;
      const outcome = await (answer === 'yes'
        ? confirm(needs, asker.value, actionId)
        : dismiss(asker.value, actionId));
      if (!outcome.ok || mine) return outcome;
      log.info(
        { action_id: actionId, by: actor.accountId, asker: asker.value.accountId },
        'answered for another',
      );
      await tellAsker(needs, actor, asker.value, outcome.value.answered);
      return done(namedBy(actor, asker.value, outcome.value));
    },
  };
}

async function confirm(
  { agent, actions, site, log }: CarryOutNeeds,
  actor: Actor,
  actionId: string,
): Promise<Outcome<CarriedOut>> {
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
}

/**
 * In whose name an answer counts: the person's own, or that of whoever was asked when a scheduler answers. What
 * the asker may not do, no scheduler does in their name: the core looks at the asker's role as it is now.
 */
async function askerFor(
  { actions, actorFor, site }: CarryOutNeeds,
  actor: Actor,
  actionId: string,
): Promise<Outcome<Actor>> {
  const asked = await actions.askerOf(actionId);
  // What is not there is refused like one's own.
  if (!asked || asked.accountId === actor.accountId) return done(actor);
  const name = quoted(asked.fullname);
  const may = actor.siteId === site.id && roleAllows(actor.role, 'scheduler');
  if (!may || !actorFor) return refuse('not_yours', PHRASES.notYoursToAnswer(name));
  const asker = await actorFor(asked.accountId, actor.channel, actor.correlationId);
  return asker.ok ? asker : refuse('forbidden', PHRASES.askerGone(name));
}

/** Whoever was asked hears what was done in their name. It is done: that this broke is no reason to say it was not. */
async function tellAsker(
  { outbox, log }: CarryOutNeeds,
  { fullname }: Actor,
  { accountId }: Actor,
  { action_id, ok, text, allocation_id }: Answered,
): Promise<void> {
  if (!ok || allocation_id === undefined) return;
  const news = { action: 'confirmed' as const, by: { fullname }, text, allocation_id };
  await outbox
    .tell(accountId, `action:${action_id}`, news)
    .catch((error: unknown) => log.error({ err: error, action_id }, 'an asker is not told what was done'));
}

function namedBy(actor: Actor, asker: Actor, { answered, ...rest }: CarriedOut): CarriedOut {
  const [by, whom] = [quoted(actor.fullname), quoted(asker.fullname)];
  const who =
    answered.status === 'confirmed' ? PHRASES.confirmedFor(by, whom) : PHRASES.dismissedFor(by, whom);
  return { ...rest, answered: { ...answered, text: `${who}\n\n${answered.text}` } };
}

export type CarryOut = ReturnType<typeof createCarryOut>;
