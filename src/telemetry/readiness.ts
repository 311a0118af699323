import type { Database } from '../db/connect.ts';
import { expectedVersion } from '../db/migrate.ts';

export interface Check {
  ok: boolean;
  detail?: string;
}

export type Readiness = () => Promise<Record<string, Check>>;

/** How long the database may take to answer before it counts as away. */
const PATIENCE_MS = 2_000;

/** Says of each thing that serving depends on whether it is there: the database and its schema. */
export function createReadiness(db: Pick<Database, 'query'>): Readiness {
  const expected = expectedVersion();
  return async (): Promise<Record<string, Check>> => {
    try {
      const [row] = await within(
        db.query<{ version: number }>(
          'readiness',
          'SELECT max(version) AS version FROM schema_migration',
          [],
        ),
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
  };
}

/** Rejects when the answer takes too long; a server that hangs is as good as away. */
function within<T>(work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no answer in time')), PATIENCE_MS);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
