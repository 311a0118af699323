import { cp, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectedVersion, type Migration, migrate } from '../src/db/migrate.ts';
import { dumpSchema } from '../src/db/schema-dump.ts';
import { projectRoot } from '../src/paths.ts';
import { type TestDatabase, testDatabase } from './support/database.ts';

const ours = join(projectRoot(), 'migrations');

let database: TestDatabase;
let folder: string;

beforeEach(async () => {
  database = await testDatabase('empty');
  folder = await mkdtemp(join(tmpdir(), 'rollbook-migrations-'));
});

afterEach(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

function run(from: string = folder): Promise<Migration[]> {
  return migrate({ connection: database.connection, folder: from });
}

async function write(files: Record<string, string>): Promise<void> {
  for (const [name, sql] of Object.entries(files)) await writeFile(join(folder, name), sql);
}

async function tables(): Promise<string[]> {
  const { rows } = await database.owner.pool.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class
      WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'schema_migration' ORDER BY 1`,
  );
  return rows.map((row) => row.name);
}

describe('migrations', () => {
  it('are applied in their order, once, and listed', async () => {
    await write({
      '0001_first.sql': 'CREATE TABLE one (n int)',
      '0002_second.sql': 'ALTER TABLE one RENAME TO two',
    });
    expect(await run()).toEqual([
      { version: 1, name: '0001_first.sql' },
      { version: 2, name: '0002_second.sql' },
    ]);
    expect(await run()).toEqual([]);
    expect(await tables()).toEqual(['two']);
    expect(await expectedVersion(folder)).toBe(2);
  });

  it('are all applied once when several start together', async () => {
    const several = await Promise.all([run(ours), run(ours), run(ours)]);
    const names = (await readdir(ours)).filter((name) => /^\d{4}_/.test(name));
    expect(
      several
        .flat()
        .map((it) => it.name)
        .sort(),
    ).toEqual(names.sort());
    expect(several.filter((applied) => applied.length > 0)).toHaveLength(1);
  });

  it('that fail leave nothing behind, and what came before stays', async () => {
    await write({
      '0001_good.sql': 'CREATE TABLE good (n int)',
      '0002_bad.sql': 'CREATE TABLE half (n int); SELECT 1 / 0',
    });
    await expect(run()).rejects.toMatchObject({
      code: 'migration_failed',
      message: expect.stringMatching(/0002_bad\.sql failed and was rolled back: division by zero.*version 1/),
    });
    expect(await tables()).toEqual(['good']);
    await write({ '0002_bad.sql': 'CREATE TABLE whole (n int)' });
    expect(await run()).toEqual([{ version: 2, name: '0002_bad.sql' }]);
  });

  it('give way to a table that is in use, and come through when it is free', async () => {
    await write({ '0001_first.sql': 'CREATE TABLE busy (n int)' });
    await run();
    await write({ '0002_second.sql': 'ALTER TABLE busy ADD COLUMN m int' });
    const reader = await database.owner.pool.connect();
    await reader.query('BEGIN; LOCK TABLE busy IN ACCESS SHARE MODE');
    const migrated = run();
    await expect.poll(waiting, { timeout: 5000 }).toBe(1);
    // Queued behind the migration, which is queued behind the reader, who has not ended yet.
    await database.owner.pool.query('INSERT INTO busy VALUES (1)');
    await reader.query('COMMIT');
    reader.release();
    expect(await migrated).toEqual([{ version: 2, name: '0002_second.sql' }]);
  });

  it('changed after they were applied are refused, and line ends do not count', async () => {
    await write({ '0001_first.sql': 'CREATE TABLE one\n(n int);\n' });
    await run();
    await write({ '0001_first.sql': 'CREATE TABLE one\r\n(n int);\r\n' });
    expect(await run()).toEqual([]);
    await write({
      '0001_first.sql': 'CREATE TABLE one (n bigint)',
      '0002_more.sql': 'CREATE TABLE more (n int)',
    });
    await expect(run()).rejects.toMatchObject({
      code: 'migration_refused',
      message: expect.stringContaining('0001_first.sql was changed after it was applied'),
    });
    expect(await tables()).toEqual(['one']);
  });

  it('of a newer Rollbook are refused with the advice to upgrade', async () => {
    await write({
      '0001_first.sql': 'CREATE TABLE one (n int)',
      '0002_second.sql': 'CREATE TABLE two (n int)',
    });
    await run();
    await rm(join(folder, '0002_second.sql'));
    await expect(run()).rejects.toMatchObject({
      code: 'migration_refused',
      message: expect.stringMatching(/newer than this Rollbook.*0002_second\.sql.*upgrade/),
    });
  });

  it.each([
    ['a gap', '0003_third.sql'],
    ['a number used twice', '0001_again.sql'],
    ['a name of another form', '2_second.sql'],
  ])('with %s are refused before anything is applied', async (_, name) => {
    await write({ '0001_first.sql': 'CREATE TABLE one (n int)', [name]: 'CREATE TABLE two (n int)' });
    await expect(run()).rejects.toMatchObject({
      code: 'migration_refused',
      message: expect.stringContaining('not numbered one by one'),
    });
    expect(await tables()).toEqual([]);
  });

  it('of an earlier day are carried on from where they ended', async () => {
    await cp(ours, folder, { recursive: true });
    const last = (await readdir(folder))
      .filter((name) => /^\d{4}_/.test(name))
      .sort()
      .at(-1) as string;
    await rename(join(folder, last), join(folder, 'later'));
    await run();
    await rename(join(folder, 'later'), join(folder, last));
    expect((await run()).map((it) => it.name)).toEqual([last]);
  });
});

describe('the schema', () => {
  it('is the one that migrations/schema.sql shows (UPDATE_SCHEMA=1 npx vitest run test/migrate.test.ts)', async () => {
    await run(ours);
    const dump = await dumpSchema(database.owner.pool);
    const file = join(ours, 'schema.sql');
    if (process.env['UPDATE_SCHEMA'] === '1') await writeFile(file, dump);
    expect((await readFile(file, 'utf8').catch(() => '')).replaceAll('\r\n', '\n')).toBe(dump);
  });

  it('is dumped alike whatever the order in which it came about', async () => {
    await database.owner.pool.query(`
      CREATE TABLE b (n int CHECK (n > 0), m text DEFAULT 'x'); CREATE TABLE a (n int PRIMARY KEY);
      CREATE INDEX b_m ON b (m); CREATE INDEX b_a ON b (n)`);
    const one = await dumpSchema(database.owner.pool);
    await database.owner.pool.query(`
      DROP TABLE a, b; CREATE TABLE a (n int PRIMARY KEY); CREATE TABLE b (n int CHECK (n > 0), m text DEFAULT 'x');
      CREATE INDEX b_a ON b (n); CREATE INDEX b_m ON b (m)`);
    expect(await dumpSchema(database.owner.pool)).toBe(one);
    await database.owner.pool.query('ALTER TABLE b ALTER m DROP DEFAULT');
    expect(await dumpSchema(database.owner.pool)).not.toBe(one);
  });

  it('lets the app read the version and write no other', async () => {
    await run(ours);
    const version = await database.db.query(
      'read_version',
      'SELECT max(version) AS newest FROM schema_migration',
    );
    expect(version).toEqual([{ newest: await expectedVersion() }]);
    await expect(database.db.query('forget', 'DELETE FROM schema_migration')).rejects.toThrow(
      /permission denied/,
    );
  });

  it.each(['UPDATE history SET reason = NULL', 'DELETE FROM history', 'TRUNCATE history'])(
    'keeps history append-only for the app and for the owner: %s',
    async (sql) => {
      await run(ours);
      await database.owner.pool.query(
        `INSERT INTO site (name, time_zone) VALUES ('S', 'UTC');
         INSERT INTO history (site_id, subject, subject_id, channel, action) SELECT id, 'dyno', '1', 'api', 'create' FROM site`,
      );
      await expect(database.db.pool.query(sql)).rejects.toMatchObject({ code: '42501' });
      await expect(database.owner.pool.query(sql)).rejects.toThrow(/append-only/);
      expect((await database.owner.pool.query('SELECT FROM history')).rowCount).toBe(1);
    },
  );
});

/** How many stand in the queue for the table `busy`. */
async function waiting(): Promise<number | null> {
  const { rowCount } = await database.owner.pool.query(
    `SELECT FROM pg_locks WHERE relation = 'busy'::regclass AND NOT granted`,
  );
  return rowCount;
}
