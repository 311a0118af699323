import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { type Compose, composing } from './compose.ts';
import { DatabaseFault, errorCode } from './faults.ts';

/** Runs one named prepared statement: the name must belong to exactly one text. */
export type Query = <Row = Record<string, unknown>>(
  name: string,
  sql: string,
  params?: readonly unknown[],
) => Promise<Row[]>;

/** An open transaction. It ends when the function that it was given to returns or throws. */
export interface Tx {
  query: Query;
  compose: Compose;
}

interface TransactionOptions {
  /**
   * Run the function again when it lost a race or its connection before COMMIT. The function must
   * then have no effect outside the transaction, since it may run several times.
   */
  retry?: boolean;
}

export type Transaction = <T>(fn: (tx: Tx) => Promise<T>, options?: TransactionOptions) => Promise<T>;

/** Runs in all, by SQLSTATE. */
type Patience = Readonly<Record<string, number>>;

/** How often one kind of failure may be met, all runs of one transaction counted. */
const ATTEMPTS = 6;

/**
 * Every failure after which the same work may be tried again, and how many runs it gets in all. In
 * each of them the server has rolled everything back, or never had it.
 */
const RETRYABLE: Patience = {
  '40001': ATTEMPTS, // serialization_failure
  '40P01': ATTEMPTS, // deadlock_detected: the other one went through
  '23P01': ATTEMPTS, // exclusion_violation: somebody took the window after we had looked; look again
  // lock_not_available has waited its whole lock_timeout already: once more, not five times more.
  '55P03': 2,
  '53300': ATTEMPTS, // too_many_connections
  '57P01': ATTEMPTS, // admin_shutdown, also pg_terminate_backend
  '57P02': ATTEMPTS, // crash_shutdown
  '57P03': ATTEMPTS, // cannot_connect_now: starting up or shutting down
  '08000': ATTEMPTS,
  '08001': ATTEMPTS,
  '08003': ATTEMPTS,
  '08004': ATTEMPTS,
  '08006': ATTEMPTS,
  ECONNREFUSED: ATTEMPTS,
  ECONNRESET: ATTEMPTS,
  EPIPE: ATTEMPTS,
  ENOENT: ATTEMPTS, // the unix socket, while the server restarts
};

const CONNECTION_LOST = /^(08...|57P0[123]|ECONNREFUSED|ECONNRESET|EPIPE)$/;

/** What `pg` says, without a code, when the other side hung up. */
const HUNG_UP = /Connection terminated|connection is closed|not queryable/i;

/** True when the connection itself is gone, not only the statement. */
export function isConnectionLost(error: unknown): boolean {
  const code = errorCode(error);
  if (code !== undefined) return CONNECTION_LOST.test(code);
  return error instanceof Error && HUNG_UP.test(error.message);
}

function attemptsFor(error: unknown, patience: Patience): number {
  if (error instanceof DatabaseFault) return 1;
  const code = errorCode(error);
  if (code !== undefined) return patience[code] ?? RETRYABLE[code] ?? 1;
  return isConnectionLost(error) ? ATTEMPTS : 1;
}

/**
 * The one place that retries. Waits with full jitter, 2 ms doubling to at most 100 ms, so that those
 * who lost together do not come back together.
 * @throws {DatabaseFault} `retries_exhausted`, with the last failure as its cause; any failure that
 * no second run could mend is thrown as it is.
 * @param patience runs in all for a SQLSTATE, where the table's number does not suit
 */
export async function retrying<T>(run: () => Promise<T>, patience: Patience = {}): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run();
    } catch (error) {
      const allowed = attemptsFor(error, patience);
      if (allowed === 1) throw error;
      if (attempt >= allowed) {
        throw new DatabaseFault(
          'retries_exhausted',
          `The database was too contended: tried ${attempt} times, last failure ${errorCode(error) ?? 'connection lost'}. Nothing was changed; try again in a moment.`,
          { cause: error },
        );
      }
      await sleep(Math.random() * Math.min(100, 2 * 2 ** attempt));
    }
  }
}

/**
 * Wraps a client's queries as named prepared statements. Each says its name in a comment; who it is about cannot
 * stand there, since the text of a prepared statement is always the same.
 */
export function namedQuery(client: Pick<pg.Pool | pg.ClientBase, 'query'>): Query {
  return async <Row>(name: string, text: string, params: readonly unknown[] = []) => {
    const result = await client.query({ name, text: `/* ${name} */ ${text}`, values: [...params] });
    return result.rows as Row[];
  };
}

/** Makes `transaction` over a pool: BEGIN, the function, COMMIT; ROLLBACK when it throws. */
export function createTransaction(
  pool: Pick<pg.Pool, 'connect'>,
  about: () => string | undefined = () => undefined,
): Transaction {
  return (fn, options = {}) => {
    const once = () => runOnce(pool, fn, about());
    return options.retry ? retrying(once) : once();
  };
}

const PLAIN = /^[A-Za-z0-9._-]{1,50}$/;

/** In one round trip: the server's log and pg_stat_activity then say what the transaction is about. */
function beginning(about: string | undefined): string {
  return about && PLAIN.test(about) ? `BEGIN; SET LOCAL application_name = 'rollbook ${about}'` : 'BEGIN';
}

async function runOnce<T>(
  pool: Pick<pg.Pool, 'connect'>,
  fn: (tx: Tx) => Promise<T>,
  about: string | undefined,
): Promise<T> {
  const client = await pool.connect();
  let broken = false;
  try {
    await client.query(beginning(about));
    const value = await fn({ query: namedQuery(client), compose: composing(client) });
    await commit(client);
    return value;
  } catch (error) {
    broken = !(await rolledBack(client, error));
    throw error;
  } finally {
    client.release(broken);
  }
}

/**
 * Once COMMIT is on its way a lost connection says nothing about its fate: the server may have made
 * it durable and died before it could say so. Such a failure is therefore never retried here; the
 * caller looks whether its row is there, or repeats under an idempotency key.
 */
async function commit(client: pg.ClientBase): Promise<void> {
  let command: string;
  try {
    ({ command } = await client.query('COMMIT'));
  } catch (error) {
    // An SQLSTATE of another class (40001, 23P01 of a deferred constraint) is a definite rollback.
    if (!isConnectionLost(error)) throw error;
    throw new DatabaseFault(
      'commit_unknown',
      'The connection to the database broke while a change was being saved, so it may be saved or not. Look before you repeat it.',
      { cause: error },
    );
  }
  if (command !== 'COMMIT') {
    throw new DatabaseFault(
      'not_committed',
      'A statement of this transaction had failed, so the database rolled it back instead of saving it.',
    );
  }
}

/** False when the connection cannot be used again. */
async function rolledBack(client: pg.ClientBase, error: unknown): Promise<boolean> {
  if (isConnectionLost(error) || (error instanceof DatabaseFault && error.code === 'commit_unknown'))
    return false;
  try {
    await client.query('ROLLBACK');
    return true;
  } catch {
    return false;
  }
}
