import { DrizzleQueryError } from 'drizzle-orm';
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import type pg from 'pg';

/** drizzle without its transactions: BEGIN, COMMIT and the retries are those of `transaction.ts`. */
export type Composer = Pick<NodePgDatabase, 'select' | 'execute'>;

/**
 * Runs one statement that is put together from optional parts, on the tables of `schema.ts`. It is not
 * prepared: a statement that is always the same is written as SQL and goes through `query`.
 */
export type Compose = <T>(statement: (composer: Composer) => PromiseLike<T>) => Promise<T>;

/**
 * Wraps a client, which then is drizzle's only when something is composed. Failures are the server's own:
 * drizzle's wrapping would carry every value into the log and hide a broken connection.
 */
export function composing(client: pg.Pool | pg.PoolClient): Compose {
  let composer: Composer | undefined;
  return async (statement) => {
    composer ??= drizzle(client);
    try {
      return await statement(composer);
    } catch (error) {
      throw error instanceof DrizzleQueryError ? (error.cause ?? error) : error;
    }
  };
}
