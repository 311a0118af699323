import type { Answer } from './baselines.ts';

export interface Round {
  granted: number;
  refused: number;
  failed: number;
  seconds: number;
  /** Milliseconds of each ask. */
  times: number[];
}

/** `clients` people ask one after the other until the asks are used up. */
export async function drive<T>(
  clients: number,
  asks: readonly T[],
  book: (ask: T) => Promise<Answer>,
): Promise<Round> {
  const round: Round = { granted: 0, refused: 0, failed: 0, seconds: 0, times: [] };
  let next = 0;
  const begin = performance.now();
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (next < asks.length) {
        const ask = asks[next++] as T;
        const asked = performance.now();
        round[await book(ask)] += 1;
        round.times.push(performance.now() - asked);
      }
    }),
  );
  round.seconds = (performance.now() - begin) / 1000;
  return round;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}

/** A generator that gives the same numbers in each run (mulberry32), in [0, 1). */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
