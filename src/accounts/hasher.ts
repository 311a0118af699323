import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { done, type Outcome, refuse } from '../refusals.ts';
import { PASSWORD_BYTES } from './credentials.ts';

/** Hashes and compares passwords in a thread of its own, so that the event loop never waits for it. */
export interface Hasher {
  /** `busy` when the queue is full. The text says its own algorithm and cost (`$2b$12$…`). */
  hash(password: string): Promise<Outcome<string>>;
  /**
   * Compares with a stored hash. Without one it takes the same time and is never true: what an
   * unknown e-mail address must cost. `busy` when the queue is full.
   */
  matches(password: string, stored: string | undefined): Promise<Outcome<boolean>>;
  /** True when a hash was made with another cost than is used now. */
  isOutdated(stored: string): boolean;
  close(): Promise<void>;
}

export interface HasherNeeds {
  /** log2 of bcrypt's rounds; 12 took 256 ms where it was measured. */
  cost?: number;
  /** How many may wait for the one thread; more are refused. */
  queue?: number;
}

/** Seconds after which a full queue has surely moved: 17 hashes take some 4 s. */
const RETRY_AFTER = 5;

/** Well-formed and nobody's: 22 characters of salt, 31 of digest. */
const NOBODY = `${'.'.repeat(22)}${'u'.repeat(31)}`;

/** Starts the thread; it does not keep the process alive. */
export function createHasher({ cost = 12, queue = 16 }: HasherNeeds = {}): Hasher {
  const prefix = `$2b$${String(cost).padStart(2, '0')}$`;
  const pool = new Piscina({
    filename: fileURLToPath(new URL('./hash-worker.mjs', import.meta.url)),
    minThreads: 1,
    maxThreads: 1,
    maxQueue: queue,
    execArgv: [],
  });
  const run = async <T>(name: string, task: object): Promise<Outcome<T>> => {
    try {
      return done((await pool.run(task, { name })) as T);
    } catch (error) {
      if (error instanceof Error && /queue is at limit|all Workers are busy/.test(error.message))
        return busy();
      throw error;
    }
  };
  return {
    hash: (password) => run<string>('hash', { password, cost }),
    async matches(password, stored) {
      const possible = stored !== undefined && Buffer.byteLength(password, 'utf8') <= PASSWORD_BYTES.max;
      const compared = await run<boolean>('compare', {
        password,
        stored: possible ? stored : prefix + NOBODY,
      });
      return compared.ok && !possible ? done(false) : compared;
    },
    isOutdated: (stored) => !stored.startsWith(prefix),
    close: () => pool.destroy(),
  };
}

function busy(): Outcome<never> {
  return refuse(
    'busy',
    `Too many people are signing in at this moment, so this sign-in was not looked at. Try again in ${RETRY_AFTER} seconds.`,
    { facts: { retry_after: RETRY_AFTER } },
  );
}
