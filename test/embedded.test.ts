import { type ChildProcess, execFileSync, fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Connection } from '../src/db/connect.ts';
import { type EmbeddedNeeds, openEmbedded } from '../src/db/embedded.ts';
import { DatabaseFault } from '../src/db/faults.ts';
import { copyBinaries, findBinaries } from '../src/db/postgres-binaries.ts';
import { isAlive, isPostgres } from '../src/db/server-note.ts';
import { projectRoot } from '../src/paths.ts';

const root = projectRoot();
const isRoot = process.getuid?.() === 0;
const hasSetpriv = existsSync('/usr/bin/setpriv') || existsSync('/bin/setpriv');
/** Below the checkout, so that the built code finds its packages. */
const built = join(root, 'node_modules', '.cache', `embedded-test-${process.pid}`);
const FAST = { fsync: 'off' };
/** Not root, not nobody, and on every Linux there is a name for it, which initdb insists on. */
const ORDINARY = { uid: 1, gid: 1 };

/** False where this checkout, or Node itself, lies below a folder such as /root. */
function othersMayEnter(): boolean {
  const read = 'fs.readFileSync(process.argv[1])';
  const words = ['-e', read, join(root, 'node_modules', 'pg', 'package.json')];
  return spawnSync(process.execPath, words, { ...ORDINARY, cwd: '/' }).status === 0;
}

/** What another Rollbook process does: opens the folder, tells how it went, and closes when told. */
const APP = `
  import { openEmbedded } from './src/db/embedded.js';
  process.once('message', async (needs) => {
    try {
      const it = await openEmbedded(needs);
      process.once('message', async () => { await it.close(); process.disconnect(); });
      process.send({ connection: it.connection, owned: it.owned });
    } catch (error) {
      process.send({ code: error.code, message: error.message, pid: error.pid });
      process.disconnect();
    }
  });
`;

interface Told {
  connection: Connection;
  owned: boolean;
  code?: string;
  message?: string;
  pid?: number;
}

const apps = new Set<ChildProcess>();
const folders = new Set<string>();

beforeAll(() => {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const words = [
    '-p',
    'tsconfig.build.json',
    '--noCheck',
    '--incremental',
    'false',
    '--tsBuildInfoFile',
    'null',
  ];
  execFileSync(process.execPath, [tsc, ...words, '--outDir', built], { cwd: root });
  writeFileSync(join(built, 'app.mjs'), APP);
});

afterEach(async () => {
  for (const app of apps) {
    if (app.exitCode === null && app.signalCode === null) {
      app.kill('SIGKILL');
      await once(app, 'exit');
    }
  }
  apps.clear();
  for (const folder of folders) {
    const pid = postmasterOf(folder);
    if (pid !== undefined && (await isPostgres(pid))) {
      process.kill(pid, 'SIGQUIT');
      await gone(pid);
    }
    await rm(folder, { recursive: true, force: true });
  }
  folders.clear();
});

afterAll(async () => {
  rmSync(built, { recursive: true, force: true });
  if (prepared) rmSync(await prepared, { recursive: true, force: true });
});

/** A data folder that does not exist yet. */
async function newFolder(name = 'data'): Promise<string> {
  const parent = await mkdtemp(join(tmpdir(), 'rollbook-embedded-'));
  folders.add(parent);
  return join(parent, name);
}

let prepared: Promise<string> | undefined;

/** A data folder with a database that was made and closed before: a copy, a tenth of the time. */
async function usedFolder(name = 'data'): Promise<string> {
  prepared ??= prepare();
  const dataDir = await newFolder(name);
  mkdirSync(dataDir);
  execFileSync('cp', ['-a', join(await prepared, 'postgres'), dataDir]);
  return dataDir;
}

async function prepare(): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), 'rollbook-prepared-'));
  const it = await openEmbedded({ dataDir, mode: 'own', settings: FAST });
  await it.close();
  return dataDir;
}

async function startApp(
  needs: EmbeddedNeeds,
  who: { uid?: number; gid?: number } = {},
): Promise<[ChildProcess, Told]> {
  const app = fork(join(built, 'app.mjs'), [], { execArgv: [], ...who });
  apps.add(app);
  app.send(needs, () => {});
  const failed = once(app, 'exit').then(([status]) => [{ message: `the app ended, status ${status}` }]);
  const [told] = (await Promise.race([once(app, 'message'), failed])) as [Told];
  return [app, told];
}

async function ask<Row extends pg.QueryResultRow>(connection: Connection, sql: string): Promise<Row[]> {
  const client = new pg.Client(connection);
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

function postmasterOf(folder: string): number | undefined {
  for (const data of [folder, join(folder, 'data')]) {
    const file = join(data, 'postgres', 'data', 'postmaster.pid');
    if (existsSync(file)) return Number.parseInt(readFileSync(file, 'utf8'), 10);
  }
  return undefined;
}

async function gone(pid: number, withinMs = 10_000): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  while (Date.now() < deadline) {
    if (!(await isPostgres(pid))) return true;
    await sleep(20);
  }
  return false;
}

const WRITE = 'CREATE TABLE kept (n int); INSERT INTO kept VALUES (42)';
const READ = 'SELECT n FROM kept';

describe('the embedded database', () => {
  it('keeps its rows from one start to the next, and leaves no process behind', async () => {
    const dataDir = await newFolder();
    const first = await openEmbedded({ dataDir, mode: 'own' });
    expect(first.owned).toBe(true);
    const [settings] = await ask(
      first.connection,
      `SELECT current_setting('fsync') AS fsync, current_setting('timezone') AS zone, getdatabaseencoding() AS encoding,
              current_database() AS name, current_setting('jit') AS jit, current_setting('listen_addresses') AS tcp`,
    );
    expect(settings).toEqual({
      fsync: 'on',
      zone: 'UTC',
      encoding: 'UTF8',
      name: 'rollbook',
      jit: 'off',
      tcp: '',
    });
    await ask(first.connection, WRITE);
    const server = postmasterOf(dataDir) as number;
    expect(await isPostgres(server)).toBe(true);
    await first.close();
    expect(isAlive(server)).toBe(false);

    const again = await openEmbedded({ dataDir, mode: 'own' });
    expect(await ask(again.connection, READ)).toEqual([{ n: 42 }]);
    await again.close();
  });

  it('lets nobody in without the password', async () => {
    const it = await openEmbedded({ dataDir: await usedFolder(), mode: 'own', settings: FAST });
    await expect(ask({ ...it.connection, password: 'guess' }, 'SELECT 1')).rejects.toThrow(/password/);
    await it.close();
  });

  it('survives kill -9 of the app with every committed row, and a server does not outlive it', async () => {
    const dataDir = await usedFolder();
    const [app, { connection }] = await startApp({ dataDir, mode: 'own' });
    await ask(connection, WRITE);
    const server = postmasterOf(dataDir) as number;
    app.kill('SIGKILL');
    await once(app, 'exit');
    if (hasSetpriv) expect(await gone(server)).toBe(true);

    const again = await openEmbedded({ dataDir, mode: 'own' });
    expect(await ask(again.connection, READ)).toEqual([{ n: 42 }]);
    await again.close();
  });

  it('survives kill -9 of the server itself, and says that it died', async () => {
    const dataDir = await usedFolder();
    const log: string[] = [];
    const first = await openEmbedded({
      dataDir,
      mode: 'own',
      log: (level, text) => log.push(`${level}: ${text}`),
    });
    await ask(first.connection, WRITE);
    process.kill(postmasterOf(dataDir) as number, 'SIGKILL');
    await expect
      .poll(() => log.join('\n'))
      .toMatch(/^error: The embedded database ended by itself \(SIGKILL\)/);
    await first.close();

    const again = await openEmbedded({ dataDir, mode: 'own' });
    expect(await ask(again.connection, READ)).toEqual([{ n: 42 }]);
    await again.close();
  });

  it('refuses a second owner with the number of the first, while the first goes on', async () => {
    const dataDir = await usedFolder();
    const [app, { connection }] = await startApp({ dataDir, mode: 'own', settings: FAST });
    const refusal = await openEmbedded({ dataDir, mode: 'own' }).catch((error) => error);
    expect(refusal).toBeInstanceOf(DatabaseFault);
    expect(refusal).toMatchObject({ code: 'already_running', pid: app.pid });
    expect(refusal.message).toContain(`already running on ${dataDir} (process ${app.pid})`);
    expect(refusal.message).toContain('ROLLBOOK_DATA_DIR');
    expect(await ask(connection, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('gives an empty folder to exactly one of two who start at the same moment', async () => {
    const dataDir = await newFolder();
    const needs: EmbeddedNeeds = { dataDir, mode: 'own', settings: FAST };
    const both = await Promise.all([startApp(needs), startApp(needs)]);
    const told = both.map(([, it]) => it);
    expect(told.filter((it) => it.owned)).toHaveLength(1);
    expect(told.filter((it) => it.code === 'already_running')).toHaveLength(1);
    const winner = told.find((it) => it.owned) as Told;
    expect(await ask(winner.connection, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(readdirSync(dataDir).filter((name) => name.includes('.new-'))).toEqual([]);
  });

  it('keeps its claim when a crashed session makes the server throw everybody out', async () => {
    const dataDir = await usedFolder();
    const first = await openEmbedded({ dataDir, mode: 'own', settings: FAST });
    const owner = `SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'rollbook-owner %'`;
    const [session] = await ask<{ pid: number }>(first.connection, owner);
    process.kill((session as { pid: number }).pid, 'SIGKILL');
    const pids = () =>
      ask<{ pid: number }>(first.connection, owner).then(
        (rows) => rows.map((row) => row.pid),
        () => [],
      );
    await expect.poll(pids, { timeout: 10_000 }).not.toContain(session?.pid);
    await expect.poll(pids, { timeout: 10_000 }).toHaveLength(1);
    const [, refused] = await startApp({ dataDir, mode: 'own' });
    expect(refused.code).toBe('already_running');
    await first.close();
  });
});

describe('a command beside the server', () => {
  it('uses the server that runs, and leaves it running', async () => {
    const dataDir = await usedFolder();
    const [, app] = await startApp({ dataDir, mode: 'own', settings: FAST });
    const command = await openEmbedded({ dataDir, mode: 'attach' });
    expect(command.owned).toBe(false);
    await ask(command.connection, WRITE);
    await command.close();
    expect(await ask(app.connection, READ)).toEqual([{ n: 42 }]);
  });

  it('starts a server when there is none; the last command to close ends it', async () => {
    const dataDir = await newFolder();
    const first = await openEmbedded({ dataDir, mode: 'attach', settings: FAST });
    const second = await openEmbedded({ dataDir, mode: 'attach' });
    const server = postmasterOf(dataDir) as number;
    await first.close();
    expect(await ask(second.connection, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await second.close();
    expect(isAlive(server)).toBe(false);
  });

  it('hands its server over to a Rollbook that starts meanwhile', async () => {
    const dataDir = await usedFolder();
    const command = await openEmbedded({ dataDir, mode: 'attach', settings: FAST });
    const [, app] = await startApp({ dataDir, mode: 'own' });
    expect(app.owned).toBe(true);
    await expect(openEmbedded({ dataDir, mode: 'own' })).rejects.toMatchObject({ code: 'already_running' });
    await command.close();
    expect(await ask(app.connection, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('killed in the middle, leaves a server that the next start takes over', async () => {
    const dataDir = await usedFolder();
    const [command, { connection }] = await startApp({ dataDir, mode: 'attach' });
    await ask(connection, WRITE);
    command.kill('SIGKILL');
    await once(command, 'exit');
    const left = postmasterOf(dataDir) as number;
    expect(await isPostgres(left)).toBe(true);

    const next = await openEmbedded({ dataDir, mode: 'own' });
    expect(await ask(next.connection, READ)).toEqual([{ n: 42 }]);
    await next.close();
    expect(await isPostgres(left)).toBe(false);
    expect(postmasterOf(dataDir)).toBeUndefined();
  });
});

describe('on an awkward folder', () => {
  it('starts where the path is too long for a socket', async () => {
    const dataDir = await usedFolder(`a-folder-with-${'a-rather-long-name-'.repeat(8)}`);
    const it = await openEmbedded({ dataDir, mode: 'own', settings: FAST });
    expect(await ask(it.connection, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    const socketFolder = it.connection.host;
    expect(socketFolder.startsWith(dataDir)).toBe(false);
    await it.close();
    expect(existsSync(socketFolder)).toBe(false);
  });

  it('starts where a name has blanks, quotes and letters beyond ASCII', async () => {
    const dataDir = await usedFolder(`Prüf stand's "A"`);
    const it = await openEmbedded({ dataDir, mode: 'own', settings: FAST });
    expect(await ask(it.connection, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await it.close();
  });

  it('begins again after it was killed while it made the database', async () => {
    const dataDir = await newFolder();
    const app = fork(join(built, 'app.mjs'), [], { execArgv: [] });
    apps.add(app);
    app.send({ dataDir, mode: 'own' } satisfies EmbeddedNeeds);
    const half = () =>
      (existsSync(dataDir) ? readdirSync(dataDir) : []).filter((name) => name.includes('.new-'));
    await expect.poll(half, { interval: 5, timeout: 10_000 }).toHaveLength(1);
    app.kill('SIGKILL');
    await once(app, 'exit');
    expect(existsSync(join(dataDir, 'postgres'))).toBe(false);

    const next = await openEmbedded({ dataDir, mode: 'own', settings: FAST });
    expect(await ask(next.connection, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(half()).toEqual([]);
    await next.close();
  });

  it('is not deceived by an old lock file whose number now belongs to another program', async () => {
    const dataDir = await usedFolder();
    const first = await openEmbedded({ dataDir, mode: 'own', settings: FAST });
    const lock = join(dataDir, 'postgres', 'data', 'postmaster.pid');
    const text = readFileSync(lock, 'utf8').replace(/^\d+/, String(process.pid));
    await first.close();
    writeFileSync(lock, text);

    const next = await openEmbedded({ dataDir, mode: 'own', settings: FAST });
    expect(await ask(next.connection, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await next.close();
  });

  it("says why, with the server's own words, when the server cannot start", async () => {
    const dataDir = await usedFolder();
    const needs: EmbeddedNeeds = { dataDir, mode: 'own', settings: { ...FAST, shared_buffers: 'nonsense' } };
    const fault = await openEmbedded(needs).catch((error) => error);
    expect(fault).toMatchObject({ code: 'cannot_start' });
    expect(fault.message).toContain('shared_buffers');
    expect(fault.message).toContain(join(dataDir, 'postgres.log'));
  });

  it('runs from a copy whose links were restored', async () => {
    const folder = await newFolder();
    mkdirSync(folder, { recursive: true });
    const copy = await copyBinaries(await findBinaries(folder), folder);
    expect(copy.root.startsWith(folder)).toBe(true);
    expect(execFileSync(copy.postgres, ['--version'], { encoding: 'utf8' })).toMatch(/PostgreSQL/);
    expect(await copyBinaries(await findBinaries(folder), folder)).toEqual(copy);
  });

  describe.runIf(isRoot)('as root', () => {
    it.runIf(hasSetpriv)('starts below a folder that only root may enter', async () => {
      const dataDir = await newFolder('inner/data');
      const it = await openEmbedded({ dataDir, mode: 'own', settings: FAST });
      expect(serverUser(dataDir).uid).not.toBe(0);
      expect(await ask(it.connection, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
      await it.close();
    });

    it.runIf(isRoot && othersMayEnter())('gives the server no privilege where it needs none', async () => {
      const dataDir = await newFolder();
      await chmod(join(dataDir, '..'), 0o755);
      const it = await openEmbedded({ dataDir, mode: 'own', settings: FAST });
      const { uid, privileges } = serverUser(dataDir);
      expect(uid).not.toBe(0);
      expect(privileges).toMatch(/^0+$/);
      await it.close();
    });

    it.runIf(isRoot && othersMayEnter())(
      'is not needed: an ordinary user starts it, and root joins in',
      async () => {
        const dataDir = await newFolder();
        chmodSync(join(dataDir, '..'), 0o777);
        const [app, told] = await startApp({ dataDir, mode: 'own', settings: FAST }, ORDINARY);
        expect(told.message).toBeUndefined();
        const command = await openEmbedded({ dataDir, mode: 'attach' });
        await ask(command.connection, WRITE);
        await command.close();
        app.send('close');
        await once(app, 'exit');

        const asRoot = await openEmbedded({ dataDir, mode: 'own', settings: FAST });
        expect(await ask(asRoot.connection, READ)).toEqual([{ n: 42 }]);
        await asRoot.close();
      },
    );

    it.runIf(isRoot && othersMayEnter())(
      'made it, so an ordinary user is told to start it as before',
      async () => {
        const dataDir = await newFolder();
        chmodSync(join(dataDir, '..'), 0o755);
        const first = await openEmbedded({ dataDir, mode: 'own', settings: FAST });
        await first.close();
        const [, told] = await startApp({ dataDir, mode: 'own' }, ORDINARY);
        expect(told.code).toBe('unusable_folder');
        expect(told.message).toContain('Nothing was started');
      },
    );
  });
});

function serverUser(dataDir: string): { uid: number; privileges: string | undefined } {
  const status = readFileSync(`/proc/${postmasterOf(dataDir)}/status`, 'utf8');
  return {
    uid: Number(/^Uid:\s+(\d+)/m.exec(status)?.[1]),
    privileges: /^CapEff:\s+([0-9a-f]+)/m.exec(status)?.[1],
  };
}
