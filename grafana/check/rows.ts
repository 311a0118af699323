import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createDatabase } from '../../src/db/connect.ts';
import type { House } from '../../src/main.ts';
import { projectRoot } from '../../src/paths.ts';
import type { Judged } from './judge.ts';

const READER = 'rollbook_grafana';

/** Runs the SQL of panels as the role that may only read, with what Grafana would fill in. */
export async function judgeRows(
  { target }: House,
  panels: readonly { name: string; sql: string }[],
): Promise<Judged[]> {
  const reads = await readFile(join(projectRoot(), 'manifests/postgres/grafana-reads.sql'), 'utf8');
  const owner = createDatabase({ ...target, appRole: false, max: 1 });
  try {
    await owner.pool.query(`CREATE ROLE ${READER} NOLOGIN`);
    await owner.pool.query(reads);
    await owner.pool.query(`SET ROLE ${READER}`);
    await owner.pool.query('SET default_transaction_read_only = on');
    const judged: Judged[] = [];
    for (const panel of panels) judged.push(await judgeOne(owner.pool, panel));
    return judged;
  } finally {
    await owner.close();
  }
}

interface Pool {
  query(sql: string): Promise<{ rows: unknown[] }>;
}

async function judgeOne(pool: Pool, { name, sql }: { name: string; sql: string }): Promise<Judged> {
  const asked = { name, expr: sql };
  const filled = sql
    .replaceAll('$__timeFrom()', `(now() - interval '6 hours')`)
    .replaceAll('$__timeTo()', `(now() + interval '1 minute')`);
  try {
    const { rows } = await pool.query(filled);
    return { ...asked, finding: rows.length > 0 ? 'ok' : 'no data' };
  } catch (error) {
    return { ...asked, finding: 'parse error', detail: (error as Error).message };
  }
}
