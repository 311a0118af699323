import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { projectRoot } from '../paths.ts';
import { clientConfig, type Target } from './connect.ts';
import { DatabaseFault, errorCode } from './faults.ts';
import { retrying } from './transaction.ts';

export interface Migration {
  version: number;
  /** The file's name, `0001_sites.sql`. */
  name: string;
}

interface MigrationFile extends Migration {
  sql: string;
  checksum: string;
}

/** The target signs in as the owner of the tables, never as rollbook_app. */
export type MigrateNeeds = Target & {
  /** Where the numbered files are; our own `migrations/` when left out. */
  folder?: string;
};

/** One lock for every process that migrates this database; the number is ours alone. */
const MIGRATION_LOCK = 7_247_001;

/** A server that accepts and never answers is as good as none. */
const CONNECT_TIMEOUT_MS = 10_000;

/** How long to wait for another process that migrates. */
const TURN_TIMEOUT = '60s';

/**
 * A migration that waits for a table stalls all who queue behind it: it gives way after a second and
 * comes back. Our own sessions are idle in a transaction for 30 s at most, so it outlasts them.
 */
const LOCK_TIMEOUT = '1s';
const LOCK_PATIENCE = { '55P03': 35 };

/** What the migrations make, for people to read and for a test to compare. */
const DUMP_NAME = 'schema.sql';

const FILE_NAME = /^(\d{4})_[a-z0-9_]+\.sql$/;

/**
 * Brings the database to the newest schema this code knows, each file in a transaction of its own.
 * Processes that start together take turns, and all succeed.
 * @returns what was applied now; empty when there was nothing to do.
 * @throws {DatabaseFault} `migration_refused` when files and database do not belong together,
 * `migration_failed` when the SQL of a file failed. What was applied before that stays.
 */
export async function migrate(needs: MigrateNeeds): Promise<Migration[]> {
  const files = await readMigrations(needs.folder);
  const client = new pg.Client({
    ...clientConfig(needs, ['-c client_min_messages=warning']),
    application_name: 'rollbook-migrate',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  // A connection that breaks also fails the query that is under way.
  client.on('error', () => {});
  await client.connect();
  try {
    await takeTurn(client);
    const applied = await readApplied(client);
    compare(files, applied);
    const fresh = files.slice(applied.length);
    for (const file of fresh) await apply(client, file);
    return fresh.map(({ version, name }) => ({ version, name }));
  } finally {
    // Ending the session gives the lock back.
    await client.end();
  }
}

/** The version that a database has when this code fits it: the number of the newest file. */
export async function expectedVersion(folder?: string): Promise<number> {
  return (await readMigrations(folder)).length;
}

async function readMigrations(folder = join(projectRoot(), 'migrations')): Promise<MigrationFile[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql') && name !== DUMP_NAME).sort();
  return Promise.all(
    names.map(async (name, index) => {
      const version = Number(FILE_NAME.exec(name)?.[1]);
      if (version !== index + 1) {
        throw refused(
          `The migration files are not numbered one by one: expected number ${index + 1} (as in 0001_sites.sql), found ${name}. Nothing was applied; mend the names in ${folder}.`,
        );
      }
      // A checkout on Windows may have other line ends, and is the same migration.
      const sql = (await readFile(join(folder, name), 'utf8')).replaceAll('\r\n', '\n');
      return { version, name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

async function takeTurn(client: pg.Client): Promise<void> {
  try {
    await client.query(`SET lock_timeout = '${TURN_TIMEOUT}'`);
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await client.query(`SET lock_timeout = '${LOCK_TIMEOUT}'`);
  } catch (error) {
    if (errorCode(error) !== '55P03') throw error;
    throw refused(
      `Another process has been migrating this database for over ${TURN_TIMEOUT}. Nothing was applied; wait for it, or end it, and start again.`,
      error,
    );
  }
}

async function readApplied(
  client: pg.Client,
): Promise<{ version: number; name: string; checksum: string }[]> {
  await client.query(`CREATE TABLE IF NOT EXISTS schema_migration (
    version integer PRIMARY KEY,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
  )`);
  const { rows } = await client.query(
    'SELECT version, name, checksum FROM schema_migration ORDER BY version',
  );
  return rows;
}

function compare(
  files: MigrationFile[],
  applied: { version: number; name: string; checksum: string }[],
): void {
  for (const [index, row] of applied.entries()) {
    const file = files[index];
    if (row.version !== index + 1) {
      throw refused(
        `The database says migration ${row.version} was applied, but not number ${index + 1} before it. Nothing was applied; restore schema_migration from a backup.`,
      );
    }
    if (!file) {
      throw refused(
        `The database is newer than this Rollbook: it has migration ${row.name}, and this code ends at ${files.length}. Nothing was changed; upgrade Rollbook.`,
      );
    }
    if (file.checksum !== row.checksum) {
      throw refused(
        `Migration ${file.name} was changed after it was applied (as ${row.name}). Nothing was applied; restore the file and put the change into a new one.`,
      );
    }
  }
}

async function apply(client: pg.Client, file: MigrationFile): Promise<void> {
  try {
    await retrying(async () => {
      try {
        await client.query('BEGIN');
        await client.query(file.sql);
        await client.query('INSERT INTO schema_migration (version, name, checksum) VALUES ($1, $2, $3)', [
          file.version,
          file.name,
          file.checksum,
        ]);
        await letAppRead(client);
        await client.query('COMMIT');
      } catch (error) {
        await client.query('ROLLBACK').catch(() => {});
        throw error;
      }
    }, LOCK_PATIENCE);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DatabaseFault(
      'migration_failed',
      `Migration ${file.name} failed and was rolled back: ${reason}. The database stays at version ${file.version - 1}.`,
      { cause: error },
    );
  }
}

/** Readiness asks for the version as the app's own role, once there is one. */
async function letAppRead(client: pg.Client): Promise<void> {
  await client.query(`DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'rollbook_app') THEN
      GRANT SELECT ON schema_migration TO rollbook_app;
    END IF;
  END $$`);
}

function refused(message: string, cause?: unknown): DatabaseFault {
  return new DatabaseFault('migration_refused', message, { cause });
}
