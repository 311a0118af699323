import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { projectRoot } from '../src/paths.ts';
import { type TestDatabase, testDatabase } from './support/database.ts';

const read = (path: string) => readFileSync(join(projectRoot(), path), 'utf8');
const FOLDER = 'grafana/dashboards';
const queries = readdirSync(join(projectRoot(), FOLDER)).flatMap((file) =>
  sqlIn(JSON.parse(read(`${FOLDER}/${file}`))),
);

/** Every query of a dashboard that goes to Postgres, with a time where Grafana puts one. */
function sqlIn(part: unknown): string[] {
  if (typeof part !== 'object' || part === null) return [];
  const { rawSql } = part as { rawSql?: string };
  const own = rawSql
    ? [rawSql.replaceAll('$__timeFrom()', "now() - interval '1 day'").replaceAll('$__timeTo()', 'now()')]
    : [];
  return [...own, ...Object.values(part).flatMap(sqlIn)];
}

let database: TestDatabase;
const asGrafana = async (sql: string) => {
  const client = await database.owner.pool.connect();
  try {
    await client.query('SET ROLE rollbook_grafana');
    return await client.query(sql);
  } finally {
    await client.query('RESET ROLE');
    client.release();
  }
};

beforeAll(async () => {
  database = await testDatabase();
  await database.owner.pool.query(
    `DO $$ BEGIN CREATE ROLE rollbook_grafana NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`,
  );
  await database.owner.pool.query(read('manifests/postgres/grafana-reads.sql'));
});
afterAll(async () => {
  // The role belongs to the whole server; its rights go with the database.
  await database?.drop();
});

describe('Grafana in Postgres', () => {
  test('may run every query of the dashboards', async () => {
    expect(queries.length).toBeGreaterThan(0);
    for (const sql of queries) await expect(asGrafana(sql)).resolves.toBeDefined();
  });

  test.each([
    'SELECT password_hash FROM account',
    'SELECT email FROM account',
    'SELECT said FROM turn',
    'SELECT reply FROM turn',
    'SELECT * FROM message',
    'SELECT notes FROM allocation',
    'SELECT chat_name FROM link',
    'SELECT payload FROM inbox',
    'SELECT comment FROM feedback',
    'SELECT before FROM history',
  ])('may not %s', async (sql) => {
    await expect(asGrafana(sql)).rejects.toThrow(/permission denied/);
  });

  test.each(['DELETE FROM allocation', 'UPDATE dyno SET enabled = false', 'TRUNCATE model_call'])(
    'may not %s',
    async (sql) => {
      await expect(asGrafana(sql)).rejects.toThrow(/permission denied/);
    },
  );
});
