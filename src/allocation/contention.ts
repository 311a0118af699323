import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseFault } from '../db/faults.ts';
import { type Outcome, refuse } from '../refusals.ts';

/**
 * Thrown when somebody else holds a lock that matters, so that nothing is known: a transaction around
 * it rolls back, and `untilSettled` asks again.
 */
export class Contended extends Error {}

const PATIENCE_MS = 5000;
const LONGEST_PAUSE_MS = 30;

/**
 * The one place where a contended ask is asked again, with pauses of full jitter that grow from 1 to
 * 30 ms. Undefined after five seconds, or when the database lost the race more often than it cares to:
 * the caller then says `busy`, never that there is no room.
 */
export async function untilSettled<T>(ask: () => Promise<T>): Promise<T | undefined> {
  const deadline = performance.now() + PATIENCE_MS;
  for (let longest = 1; ; longest = Math.min(LONGEST_PAUSE_MS, longest * 2)) {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof DatabaseFault && error.code === 'retries_exhausted') return undefined;
      if (!(error instanceof Contended)) throw error;
      if (performance.now() > deadline) return undefined;
    }
    await sleep(1 + Math.random() * (longest - 1));
  }
}

/** `untilSettled` for asks that end in an outcome of their own. */
export async function outcomeOf<T>(ask: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
  return (await untilSettled(ask)) ?? busy();
}

export function busy(): Outcome<never> {
  return refuse(
    'busy',
    'Many people are booking the same thing just now, so yours did not get its turn. Nothing was changed; try again in a moment.',
  );
}
