import type { BaseMessage } from '@langchain/core/messages';
import type { RunnableConfig } from '@langchain/core/runnables';
import type { Events } from '../../events.ts';
import type { Log } from '../../log.ts';
import type { Actor } from '../../words.ts';
import type { Budget, BudgetReason } from './budget.ts';
import type { Ledger } from './ledger.ts';
import {
  type Answer,
  type FaultReason,
  type Model,
  type ModelCall,
  ModelFault,
  type Sound,
} from './model.ts';

/** Why the built-in model took a turn that another should have had. A label of metrics. */
export type FallbackReason = FaultReason | BudgetReason;

/** Who asks a model, and what has come of it so far. */
export interface Asker {
  runId: string;
  actor: Actor;
  /** Spent in this run, in USD. */
  usage: { input_tokens: number; output_tokens: number; cost_usd: number };
}

export interface AskedFor {
  signal: AbortSignal;
  until: number;
  say(text: string): void;
  config?: RunnableConfig;
}

/** The models of the house: one that goes first, and the built-in one that always can. */
export interface ModelRoom {
  /** The name of the one that goes first. */
  name: string;
  /** False when the first is the built-in model itself: then there is nobody to fall back to. */
  hasStandIn: boolean;
  /** @throws {ModelFault} or a {@link OverBudget} where the stand-in should take over. */
  ask(asker: Asker, messages: BaseMessage[], how: AskedFor): Promise<Answer & { model: string }>;
  askStandIn(asker: Asker, messages: BaseMessage[], how: AskedFor): Promise<Answer & { model: string }>;
  /** Writes down a voice message. Undefined where no model can hear. */
  hear: ((asker: Asker, sound: Sound, how: Omit<AskedFor, 'say'>) => Promise<string>) | undefined;
  /** Counts a turn that the stand-in took, by its reason. */
  fellBack(reason: FallbackReason, error: unknown): void;
  limits: { runUsd: number } | undefined;
  close(): Promise<void>;
}

/** The money for a call is not there. */
export class OverBudget extends Error {
  readonly reason: BudgetReason;
  constructor(reason: BudgetReason) {
    super(reason);
    this.name = 'OverBudget';
    this.reason = reason;
  }
}

export interface ModelRoomNeeds {
  builtin: Model;
  /** Goes first where it is configured. */
  better?: { model: Model; budget: Budget };
  ledger: Ledger;
  events: Events;
  log: Log;
}

/** Puts the models behind ledger and budgets. */
export function createModelRoom({ builtin, better, ledger, events, log }: ModelRoomNeeds): ModelRoom {
  const spent = (asker: Asker) => async (call: ModelCall) => {
    const { usd } = await ledger.record(asker, call);
    asker.usage = {
      input_tokens: asker.usage.input_tokens + call.tokens.input,
      output_tokens: asker.usage.output_tokens + call.tokens.output,
      cost_usd: asker.usage.cost_usd + usd,
    };
  };
  const within = async <T>(asker: Asker, characters: number, work: () => Promise<T>): Promise<T> => {
    if (!better) return await work();
    const { accountId } = asker.actor;
    const entered = await better.budget.enter(
      // What the next call costs at least is as good as spent.
      { accountId, runUsd: asker.usage.cost_usd + (better.model.least?.(characters) ?? 0) },
      better.model.dearest ?? 0,
    );
    if (typeof entered === 'string') throw new OverBudget(entered);
    return await work().finally(entered.done);
  };
  const first = better?.model ?? builtin;
  const hear = better?.model.hear;
  return {
    name: first.name,
    hasStandIn: better !== undefined,
    ask: (asker, messages, how) =>
      within(asker, sizeOf(messages), async () => ({
        ...(await first.ask(messages, { ...how, spent: spent(asker) })),
        model: first.name,
      })),
    askStandIn: async (asker, messages, how) => ({
      ...(await builtin.ask(messages, { ...how, spent: spent(asker) })),
      model: builtin.name,
    }),
    hear:
      hear && ((asker, sound, how) => within(asker, 0, () => hear(sound, { ...how, spent: spent(asker) }))),
    fellBack(reason, error) {
      const detail = error instanceof Error ? error.message : String(error);
      // What a provider refuses will not mend itself; the rest passes.
      log[reason === 'refused' ? 'error' : 'warn'](
        { model: first.name, reason, detail },
        'the built-in model took over',
      );
      events.emit({ type: 'fallback', model: first.name, reason });
    },
    limits: better && { runUsd: better.budget.limits.run },
    close: () => ledger.flush(),
  };
}

/** Characters that a call sends, without the tools. */
function sizeOf(messages: BaseMessage[]): number {
  return messages.reduce((sum, it) => sum + it.text.length, 0);
}

/** Why the stand-in takes over; undefined for what is no fault of the model's. */
export function fallbackReason(error: unknown): FallbackReason | undefined {
  return error instanceof ModelFault || error instanceof OverBudget ? error.reason : undefined;
}
