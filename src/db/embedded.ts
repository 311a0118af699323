import { setTimeout as sleep } from 'node:timers/promises';
import { ensureCluster } from './cluster.ts';
import { DatabaseFault } from './faults.ts';
import { claim, isAlone, livingStarter, ownerOf } from './ownership.ts';
import { readServerNote } from './server-note.ts';
import { startServer, stopServer } from './server-process.ts';
import { type EmbeddedDatabase, type EmbeddedLog, type Home, settleIn } from './stay.ts';
import { isConnectionLost } from './transaction.ts';
import { enterHouse, type House, type Mode, type Visit, visitServer } from './visit.ts';

export interface EmbeddedNeeds {
  /** The folder of ROLLBOOK_DATA_DIR; made when it is not there. */
  dataDir: string;
  /**
   * `own` is for the one server process of this folder. `attach` is for commands: it uses the running
   * server, or starts one until the last command has closed.
   */
  mode: Mode;
  log?: EmbeddedLog;
  /** Called when the server ended by itself, after the log was told. */
  onDeath?: () => void;
  /** Server settings besides our own, for tests. `fsync: 'off'` also makes the cluster without syncing. */
  settings?: Record<string, string>;
}

/** Recovery after a crash may take a while; an ordinary start takes a tenth of a second. */
const PATIENCE_MS = 60_000;
/** More than one, since another process may be starting the same, or the last crash still be settling. */
const START_ATTEMPTS = 5;
/** How long the process that started a server may take to claim it, or to be gone. */
const STARTER_PATIENCE_MS = 10_000;

/**
 * Brings up the embedded Postgres of a data folder, made at the first time (about a second), or joins
 * the one that runs. Data survives every end of this process, `kill -9` included.
 * @throws {DatabaseFault} `already_running` when another process owns the folder (mode `own`);
 * `no_binaries`, `cannot_run_as_root`, `unusable_folder`, `cannot_start` with what to do about it
 */
export async function openEmbedded(needs: EmbeddedNeeds): Promise<EmbeddedDatabase> {
  const house = await enterHouse(needs);
  const home: Home = {
    ...house,
    log: needs.log ?? (() => {}),
    settings: needs.settings ?? {},
    onDeath: needs.onDeath ?? (() => {}),
    closing: false,
  };
  let starts = 0;
  const began = Date.now();
  while (Date.now() - began < PATIENCE_MS) {
    const visit = await visitServer(home);
    if (visit === 'absent') {
      const ended = await start(home);
      starts += 1;
      if (starts >= START_ATTEMPTS) throw doesNotStart(home, ended ?? 'it ended soon after its start');
    }
    if (visit !== 'absent' && visit !== 'busy') {
      const settled = needs.mode === 'own' ? await settleAsOwner(home, visit, began) : true;
      if (settled) return settleIn(home, visit);
    }
    await sleep(starts > 1 ? 200 : 20);
  }
  throw new DatabaseFault(
    'cannot_start',
    `The database in ${home.layout.dataDir} was starting or stopping for over ${PATIENCE_MS / 1000} s. Nothing was changed. Read the end of ${home.layout.log} for the reason.`,
  );
}

/** @returns how it ended, when it did not start */
async function start(home: Home): Promise<string | undefined> {
  const { layout, runner, mode, settings, log } = home;
  await ensureCluster(layout, runner, { sync: settings['fsync'] !== 'off' });
  // Once more before anything runs: a new cluster may turn out to be closed to ourselves.
  await readServerNote(layout.data);
  return startServer({
    layout,
    runner,
    settings,
    starter: `${mode}:${process.pid}`,
    // A command's server may come to serve others after it; the last one who leaves ends it.
    dieWithUs: mode === 'own',
    onDeath: (how) => {
      if (home.closing) return;
      log(
        'error',
        `The embedded database ended by itself (${how}). Read the end of ${layout.log}, then start Rollbook again.`,
      );
      home.onDeath();
    },
  });
}

function doesNotStart({ layout }: House, ended: string): DatabaseFault {
  return new DatabaseFault(
    'cannot_start',
    `The embedded database in ${layout.dataDir} does not start: ${ended}. Your data is untouched. Read the end of ${layout.log}.`,
  );
}

/**
 * Makes us the owner, or says that somebody else is.
 * @returns false when the server is about to change hands or to end: look again
 */
async function settleAsOwner(home: Home, { presence }: Visit, began: number): Promise<boolean> {
  try {
    const starter = await livingStarter(presence);
    const ours = starter === process.pid;
    if (starter !== undefined && !ours && Date.now() - began < STARTER_PATIENCE_MS) {
      const owner = await ownerOf(presence);
      if (owner) throw alreadyRunning(home, owner.pid ?? starter);
      await presence.leave();
      return false;
    }
    const result = await claim(presence);
    if (!result.claimed) throw alreadyRunning(home, result.pid);
    if (ours || !(await isAlone(presence))) return true;
    // Left behind by a process that was killed. One of our own dies with us and has our settings.
    home.log('info', 'Found the database still running without its Rollbook; starting it anew.');
    await stopServer(home.layout, home.runner);
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
