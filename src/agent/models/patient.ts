import { setTimeout as sleep } from 'node:timers/promises';
import type { BaseMessage } from '@langchain/core/messages';
import { BrokenCircuitError, CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel';
import { type Asking, type FaultReason, type Model, ModelFault, type Sound } from './model.ts';

/** A provider's single try, without patience of its own. */
export interface Attempt {
  name: string;
  readonly dearest: number;
  least(characters: number): number;
  ask(messages: BaseMessage[], how: Tried): ReturnType<Model['ask']>;
  hear(sound: Sound, how: Tried): Promise<string>;
}

export type Tried = Omit<Asking, 'until'> & { alive(): void };

export interface Patience {
  /** To the first token, retries included, and from each to the next, in milliseconds. */
  tokenMs: number;
  /** Wait before the second and third try where the provider names no time; half of it is jitter. */
  backoffMs: number;
  /** Failures in a row that open the circuit, and how long it stays open. */
  failures: number;
  openMs: number;
}

/** Issue and facts: 10 s to the first token, two more tries. Five failures of 10 s each are enough to know. */
export const PATIENCE: Patience = { tokenMs: 10_000, backoffMs: 400, failures: 5, openMs: 30_000 };
const RETRIES = 2;

/** Faults that say something about the provider and not about one question. */
const ABOUT_PROVIDER: readonly FaultReason[] = ['down', 'slow', 'quota', 'refused', 'cut', 'garbled'];

export type CircuitListener = (state: 'closed' | 'open' | 'half_open') => void;

/** A model that waits, asks again and gives up in time: deadline, two retries, circuit breaker. */
export function withPatience(attempt: Attempt, patience: Patience, onCircuit: CircuitListener): Model {
  const breaker = circuitBreaker(
    handleWhen((error) => error instanceof ModelFault && ABOUT_PROVIDER.includes(error.reason)),
    { halfOpenAfter: patience.openMs, breaker: new ConsecutiveBreaker(patience.failures) },
  );
  breaker.onStateChange((state) => {
    if (state === CircuitState.Open) onCircuit('open');
    else if (state === CircuitState.HalfOpen) onCircuit('half_open');
    else if (state === CircuitState.Closed) onCircuit('closed');
  });
  const guarded = async <T>(how: Omit<Asking, 'say'>, work: (tried: Omit<Tried, 'say'>) => Promise<T>) => {
    const away = () => new ModelFault('circuit_open', `${attempt.name} is not asked for a while`);
    // One question finds out whether it is back; the others do not wait for what that finds.
    if (breaker.state === CircuitState.HalfOpen) throw away();
    try {
      return await breaker.execute(() => persist(patience, how, work));
    } catch (error) {
      throw error instanceof BrokenCircuitError ? away() : error;
    }
  };
  return {
    name: attempt.name,
    get dearest() {
      return attempt.dearest;
    },
    least: (characters) => attempt.least(characters),
    async ask(messages, how) {
      let said = false;
      const say = (text: string) => {
        said = true;
        how.say(text);
      };
      return await guarded(how, (tried) =>
        attempt.ask(messages, { ...tried, say }).catch((error: unknown) => {
          // Words that a person has read already cannot be said again.
          throw said && error instanceof ModelFault ? new ModelFault(error.reason, error.message) : error;
        }),
      );
    },
    hear: (sound, how) => guarded(how, (tried) => attempt.hear(sound, { ...tried, say: () => {} })),
  };
}

/** Tries up to three times within the deadline. */
async function persist<T>(
  patience: Patience,
  how: Omit<Asking, 'say'>,
  work: (tried: Omit<Tried, 'say'>) => Promise<T>,
): Promise<T> {
  const deadline = createDeadline(patience.tokenMs, how.until);
  const signal = AbortSignal.any([how.signal, deadline.signal]);
  try {
    for (let retries = 0; ; retries += 1) {
      try {
        return await work({ ...how, signal, alive: deadline.alive });
      } catch (error) {
        const again = error instanceof ModelFault && !signal.aborted ? error.again : undefined;
        if (!again || retries === RETRIES) throw error;
        const wait = again.afterMs ?? patience.backoffMs * 2 ** retries * (0.5 + Math.random() / 2);
        // A wait that ends past the deadline is not begun: somebody else may answer now.
        if (wait >= deadline.leftMs()) throw error;
        await sleep(wait, undefined, { signal });
      }
    }
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    deadline.clear();
  }
}

/** Aborts when no first token has come in time, then when no next one has, and at `until` whatever comes. */
function createDeadline(tokenMs: number, until: number) {
  const slow = new AbortController();
  const late = () => slow.abort(new ModelFault('slow', 'no token in time'));
  const began = performance.now();
  const end = setTimeout(late, until - began);
  let timer = setTimeout(late, tokenMs);
  return {
    signal: slow.signal,
    alive: () => {
      clearTimeout(timer);
      timer = setTimeout(late, tokenMs);
    },
    /** For another try, which must still bring its first token in time. */
    leftMs: () => Math.min(until, began + tokenMs) - performance.now(),
    clear: () => {
      clearTimeout(timer);
      clearTimeout(end);
    },
  };
}
