import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import type { Connection } from '../../src/db/connect.ts';
import { openEmbedded } from '../../src/db/embedded.ts';
import { migrate } from '../../src/db/migrate.ts';
import { isAlive } from '../../src/db/server-note.ts';

/** What test files are told about the server of this run. */
export interface TestServer {
  /** The superuser's door to `postgres`. */
  admin: Connection;
  /** A migrated, empty database that nobody may connect to, only copy. */
  template: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    server: TestServer;
  }
}

interface Shared {
  users: number;
  running: Promise<{ server: TestServer; stop(): Promise<void> }> | undefined;
}

/** Vitest loads this file once for each project, in one process: they share one server. */
const KEY = Symbol.for('rollbook.test-server');
const global = globalThis as unknown as Record<symbol, Shared | undefined>;
const shared: Shared = global[KEY] ?? { users: 0, running: undefined };
global[KEY] = shared;

const FOLDER = 'rollbook-test-';

/** One throwaway server per run, or the one that TEST_DATABASE_URL names. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  shared.users += 1;
  shared.running ??= start();
  const { server, stop } = await shared.running;
  project.provide('server', server);
  return async () => {
    shared.users -= 1;
    if (shared.users > 0) return;
    shared.running = undefined;
    await stop();
  };
}

async function start(): Promise<{ server: TestServer; stop(): Promise<void> }> {
  const template = `rollbook_template_${process.pid}`;
  const url = process.env['TEST_DATABASE_URL'];
  if (url) {
    const admin = partsOf(url);
    await makeTemplate(admin, template);
    return { server: { admin, template }, stop: () => dropTemplate(admin, template) };
  }
  await sweepKilledRuns();
  const folder = await mkdtemp(join(tmpdir(), `${FOLDER}${process.pid}-`));
  const embedded = await openEmbedded({
    dataDir: folder,
    mode: 'own',
    log: (level, text) => console.error(`[test database] ${level}: ${text}`),
    // A test's data need not survive a power cut.
    settings: { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off', max_connections: '200' },
  });
  const admin = { ...embedded.connection, database: 'postgres' };
  const stop = async () => {
    await embedded.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await makeTemplate(admin, template);
    return { server: { admin, template }, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A run that was killed could not clear up: its server died with it, its folder did not. */
async function sweepKilledRuns(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = Number(name.startsWith(FOLDER) ? name.slice(FOLDER.length).split('-')[0] : 0);
    if (pid > 0 && !isAlive(pid)) await rm(join(tmpdir(), name), { recursive: true, force: true });
  }
}

async function makeTemplate(admin: Connection, template: string): Promise<void> {
  await asAdmin(admin, (client) => client.query(`CREATE DATABASE ${template}`));
  await migrate({ connection: { ...admin, database: template } });
  await asAdmin(admin, (client) => client.query(`ALTER DATABASE ${template} ALLOW_CONNECTIONS false`));
}

async function dropTemplate(admin: Connection, template: string): Promise<void> {
  await asAdmin(admin, (client) => client.query(`DROP DATABASE IF EXISTS ${template} WITH (FORCE)`));
}

async function asAdmin(admin: Connection, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client(admin);
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

function partsOf(url: string): Connection {
  const { host, port, user, database = 'postgres', password } = new pg.Client(url);
  return { host, port, user: user ?? 'postgres', database, password: password ?? '' };
}
