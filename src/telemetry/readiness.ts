import type { Database } from '../db/connect.ts';
import { expectedVersion } from '../db/migrate.ts';

export interface Check {
  ok: boolean;
  detail?: string;
  /** It can be away and the rest serves: shown, and never a reason to say that nothing can be served. */
  optional?: boolean;
}

export type Readiness = () => Promise<Record<string, Check>>;

/** How long the database may take to answer before it counts as away. */
const PATIENCE_MS = 2_000;

/**
 * Says of each thing that serving depends on whether it is there: the database and its schema. What `channels`
 * says stands beside it; it is asked each time and answers at once, from what it knows.
 */
export function createReadiness(
  db: Pick<Database, 'query'>,
  channels: () => Record<string, Check> = () => ({}),
): Readiness {
  const expected = expectedVersion();
  return async (): Promise<Record<string, Check>> => ({
    ...(await lookAt(db, expected)),
    ...saidBy(channels),
  });
}

async function lookAt(
  db: Pick<Database, 'query'>,
  expected: Promise<number>,
): Promise<Record<string, Check>> {
  try {
    const [row] = await within(
      db.query<{ version: number }>('readiness', 'SELECT max(version) AS version FROM schema_migration', []),
    );
    const wanted = await expected;
    const current = row?.version === wanted;
    return {
      database: { ok: true },
      schema: current
        ? { ok: true }
        : { ok: false, detail: `at version ${row?.version}, this code wants ${wanted}` },
    };
  } catch {
    return { database: { ok: false, detail: 'does not answer' } };
  }
}

/** A channel that cannot even say how it is takes nothing else down. */
function saidBy(channels: () => Record<string, Check>): Record<string, Check> {
  try {
    return channels();
  } catch {
    return { channels: { ok: false, detail: 'could not be looked at', optional: true } };
  }
}

/** Rejects when the answer takes too long; a server that hangs is as good as away. */
function within<T>(work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no answer in time')), PATIENCE_MS);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
