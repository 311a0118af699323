import type { Verdict } from './judge.ts';

/** One trial of one scenario. */
export interface Trial {
  scenario: string;
  group: string;
  trial: number;
  verdict: Verdict;
  /** What each message cost. */
  usd: number[];
  /** Messages that the built-in model answered in another's place. */
  fellBack: number;
  /** Each message, from its arrival to the end of its reply, in milliseconds. */
  ms: number[];
}

/** The figures of some trials, each with what it is computed from. */
export interface Score {
  group: string;
  scenarios: number;
  trials: number;
  passed: number;
  pass1: number;
  /** Undefined with fewer than four trials of a scenario. */
  pass4: number | undefined;
  toolsAsked: number;
  toolsMet: number;
  unasked: number;
  usdPerConversation: number;
  /** Of one message. */
  medianUsd: number;
  p95Usd: number;
  fellBack: number;
  medianMs: number;
  p95Ms: number;
}

/**
 * The chance that k trials of one scenario, drawn without replacement from n of which c passed, all pass:
 * C(c,k) / C(n,k).
 */
export function passK(passed: number, trials: number, k: number): number | undefined {
  if (trials < k) return undefined;
  let chance = 1;
  for (let drawn = 0; drawn < k; drawn += 1) chance *= Math.max(0, passed - drawn) / (trials - drawn);
  return chance;
}

/** Sums up trials: the mean over scenarios, so that each weighs the same. */
export function scoreOf(group: string, trials: readonly Trial[]): Score {
  const scenarios = [...grouped(trials, (it) => `${it.group}: ${it.scenario}`).values()];
  const each = (k: number) =>
    scenarios.map((its) => passK(its.filter((it) => it.verdict.pass).length, its.length, k));
  const sum = (figure: (it: Trial) => number) => trials.reduce((total, it) => total + figure(it), 0);
  const ms = trials.flatMap((it) => it.ms).sort((a, b) => a - b);
  const usd = trials.flatMap((it) => it.usd).sort((a, b) => a - b);
  return {
    ...{ group, scenarios: scenarios.length, trials: trials.length },
    passed: sum((it) => Number(it.verdict.pass)),
    pass1: mean(each(1)) ?? 0,
    pass4: mean(each(4)),
    toolsAsked: sum((it) => it.verdict.toolsAsked),
    toolsMet: sum((it) => it.verdict.toolsMet),
    unasked: sum((it) => it.verdict.unasked.length),
    usdPerConversation: trials.length === 0 ? 0 : usd.reduce((a, b) => a + b, 0) / trials.length,
    ...{ medianUsd: quantile(usd, 0.5), p95Usd: quantile(usd, 0.95), fellBack: sum((it) => it.fellBack) },
    medianMs: quantile(ms, 0.5),
    p95Ms: quantile(ms, 0.95),
  };
}

/** The score of every group in the order of the trials, and at the end of all together. */
export function scoresOf(trials: readonly Trial[]): Score[] {
  const groups = [...grouped(trials, (it) => it.group)].map(([group, its]) => scoreOf(group, its));
  return [...groups, scoreOf('all', trials)];
}

function mean(values: (number | undefined)[]): number | undefined {
  const known = values.filter((it) => it !== undefined);
  if (known.length < values.length || known.length === 0) return undefined;
  return known.reduce((total, it) => total + it, 0) / known.length;
}

function quantile(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}

/** The trials that share a name, in the order in which the names came. */
export function grouped(trials: readonly Trial[], nameOf: (it: Trial) => string): Map<string, Trial[]> {
  const groups = new Map<string, Trial[]>();
  for (const trial of trials) groups.set(nameOf(trial), [...(groups.get(nameOf(trial)) ?? []), trial]);
  return groups;
}
