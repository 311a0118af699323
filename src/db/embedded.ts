import { readFile, realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureCluster, isPostgres, type Layout, layOut, makeDataDir, readServerNote } from './cluster.ts';
import type { Connection } from './connect.ts';
import { DatabaseFault, errorCode } from './faults.ts';
import { claim, enter, isAlone, livingStarter, ownerOf, type Presence } from './ownership.ts';
import { findBinaries } from './postgres-binaries.ts';
import { chooseRunner, type Runner } from './run-as.ts';
import { startServer, stopServer } from './server-process.ts';
import { isConnectionLost } from './transaction.ts';

export type EmbeddedLog = (level: 'info' | 'warn' | 'error', text: string) => void;

export interface EmbeddedNeeds {
  /** The folder of ROLLBOOK_DATA_DIR; made when it is not there. */
  dataDir: string;
  /**
   * `own` is for the one server process of this folder. `attach` is for commands: it uses the running
   * server, or starts one until the last command has closed.
   */
  mode: 'own' | 'attach';
  log?: EmbeddedLog;
  /** Server settings besides our own, for tests. `fsync: 'off'` also makes the cluster without syncing. */
  settings?: Record<string, string>;
}

export interface EmbeddedDatabase {
  /** The superuser's door to the database `rollbook`. */
  connection: Connection;
  /** True for the process that holds the folder. */
  owned: boolean;
  /** Stops the server when it is ours to stop. Everything is on disk afterwards. Safe to call twice. */
  close(): Promise<void>;
}

interface House {
  needs: EmbeddedNeeds;
  layout: Layout;
  runner: Runner;
  log: EmbeddedLog;
  /** Set once we are the ones who end the server. */
  closing: boolean;
}

/** Recovery after a crash may take a while; an ordinary start takes a tenth of a second. */
const PATIENCE_MS = 60_000;
/** How long the process that started a server may take to claim it, or to be gone. */
const STARTER_PATIENCE_MS = 10_000;

const SHUTTING_OR_STARTING = /^57P0[123]$/;
const NOT_LISTENING = /^(ENOENT|ECONNREFUSED|ECONNRESET|ENOTSOCK)$/;

/**
 * Brings up the embedded Postgres of a data folder, made at the first time (about a second), or joins
 * the one that runs. Data survives every end of this process, `kill -9` included.
 * @throws {DatabaseFault} `already_running` when another process owns the folder (mode `own`);
 * `no_binaries`, `cannot_run_as_root`, `unusable_folder`, `cannot_start` with what to do about it
 */
export async function openEmbedded(needs: EmbeddedNeeds): Promise<EmbeddedDatabase> {
  const house = await enterHouse(needs);
  const began = Date.now();
  while (Date.now() - began < PATIENCE_MS) {
    const visit = await visitServer(house);
    if (visit === 'absent') await start(house);
    else if (visit !== 'busy') {
      const settled = needs.mode === 'own' ? await settleAsOwner(house, visit, began) : true;
      if (settled) return settleIn(house, visit);
    }
    if (visit !== 'absent') await sleep(50);
  }
  throw new DatabaseFault(
    'cannot_start',
    `The database in ${house.layout.dataDir} was starting or stopping for over ${PATIENCE_MS / 1000} s. Nothing was changed. Read the end of ${house.layout.log} for the reason.`,
  );
}

async function enterHouse(needs: EmbeddedNeeds): Promise<House> {
  await makeDataDir(resolve(needs.dataDir));
  // One folder has one name, or a second start through a link would not see the first.
  const layout = layOut(await realpath(needs.dataDir));
  const installed = await findBinaries(layout.dataDir);
  const runner = await chooseRunner(installed, layout.dataDir, layout.data);
  return { needs, layout, runner, log: needs.log ?? (() => {}), closing: false };
}

interface Visit {
  connection: Connection;
  presence: Presence;
}

/**
 * A server that answers counts, whatever the process table says: numbers are used again, and another
 * container's processes cannot be seen.
 */
async function visitServer({ layout, needs }: House): Promise<Visit | 'absent' | 'busy'> {
  const note = await readServerNote(layout);
  if (!note) return 'absent';
  const connection = await reach(layout, note);
  try {
    return { connection, presence: await enter(connection, needs.mode) };
  } catch (error) {
    const code = errorCode(error) ?? '';
    if (NOT_LISTENING.test(code)) return (await isPostgres(note.pid)) ? 'busy' : 'absent';
    if (SHUTTING_OR_STARTING.test(code) || isConnectionLost(error)) return 'busy';
    throw new DatabaseFault(
      'cannot_start',
      `A database runs in ${layout.dataDir} but does not let us in: ${(error as Error).message}. Nothing was changed.`,
      { cause: error },
    );
  }
}

async function reach(layout: Layout, at: { host: string; port: number }): Promise<Connection> {
  const password = await readFile(layout.passwordFile, 'utf8').catch((cause) => {
    throw new DatabaseFault(
      'unusable_folder',
      `The database's password in ${layout.passwordFile} cannot be read. Nothing was started. Restore the file, or start Rollbook as the user who made it.`,
      { cause },
    );
  });
  return { host: at.host, port: at.port, user: 'postgres', password, database: 'rollbook' };
}

async function start(house: House): Promise<void> {
  const { layout, runner, needs, log } = house;
  const settings = needs.settings ?? {};
  await ensureCluster(layout, runner, { sync: settings['fsync'] !== 'off' });
  await startServer({
    layout,
    runner,
    settings,
    starter: `${needs.mode}:${process.pid}`,
    // A command's server may come to serve others after it; the last one who leaves ends it.
    dieWithUs: needs.mode === 'own',
    onDeath: (how) => {
      if (house.closing) return;
      log(
        'error',
        `The embedded database ended by itself (${how}). Read the end of ${layout.log}, then start Rollbook again.`,
      );
    },
  });
}

/**
 * Makes us the owner, or says that somebody else is.
 * @returns false when the server is about to change hands or to end: look again
 */
async function settleAsOwner(house: House, { presence }: Visit, began: number): Promise<boolean> {
  try {
    const starter = await livingStarter(presence);
    const ours = starter === process.pid;
    if (starter !== undefined && !ours && Date.now() - began < STARTER_PATIENCE_MS) {
      const owner = await ownerOf(presence);
      if (owner) throw alreadyRunning(house, owner.pid ?? starter);
      await presence.leave();
      return false;
    }
    const result = await claim(presence);
    if (!result.claimed) throw alreadyRunning(house, result.pid);
    if (ours || !(await isAlone(presence))) return true;
    // Left behind by a process that was killed. One of our own dies with us and has our settings.
    house.log('info', 'Found the database still running without its Rollbook; starting it anew.');
    await stopServer(house.layout, house.runner);
    return false;
  } catch (error) {
    await presence.leave();
    if (isConnectionLost(error)) return false;
    throw error;
  }
}

function alreadyRunning({ layout }: House, pid: number | undefined): DatabaseFault {
  const who = pid === undefined ? '' : ` (process ${pid})`;
  return new DatabaseFault(
    'already_running',
    `Rollbook is already running on ${layout.dataDir}${who}. Nothing was started. Stop that one first, or set ROLLBOOK_DATA_DIR to another folder.`,
    { pid },
  );
}

async function settleIn(house: House, { connection, presence }: Visit): Promise<EmbeddedDatabase> {
  await createOnce(presence, connection.database);
  const owned = house.needs.mode === 'own';
  const held = { presence };
  if (owned) keepClaim(house, connection, held);
  let closed: Promise<void> | undefined;
  return {
    connection,
    owned,
    close: () => {
      closed ??= owned ? closeOwned(house, held) : closeAttached(house, presence);
      return closed;
    },
  };
}

async function createOnce({ client }: Presence, name: string): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
  if (rowCount) return;
  await client.query(`CREATE DATABASE ${name}`).catch((error) => {
    // Two commands at once: duplicate_database, or the same seen by the catalog's unique index.
    if (!['42P04', '23505'].includes(errorCode(error) ?? '')) throw error;
  });
}

/** The claim ends with its session, and any crashed session ends them all: take it again at once. */
function keepClaim(house: House, connection: Connection, held: { presence: Presence }): void {
  void held.presence.ended.then(async () => {
    for (let tries = 0; tries < 100 && !house.closing; tries += 1) {
      try {
        const presence = await enter(connection, 'own');
        if (!(await claim(presence)).claimed) {
          house.log('error', 'Another process has claimed our database. Stop one of the two.');
          return presence.leave();
        }
        held.presence = presence;
        return keepClaim(house, connection, held);
      } catch {
        await sleep(200, undefined, { ref: false });
      }
    }
  });
}

async function closeOwned(house: House, held: { presence: Presence }): Promise<void> {
  house.closing = true;
  // The claim is held until the server is gone, so that nobody takes over what is about to end.
  await stopServer(house.layout, house.runner);
  await held.presence.leave();
}

async function closeAttached(house: House, presence: Presence): Promise<void> {
  house.closing = true;
  const last = await isAlone(presence).catch(() => false);
  if (last) await stopServer(house.layout, house.runner);
  await presence.leave();
}
