import type { ChildProcess } from 'node:child_process';
import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Layout, makeSocketFolder, removeSocketFolder } from './cluster.ts';
import { DatabaseFault } from './faults.ts';
import type { Runner } from './run-as.ts';
import { isAlive, isPostgres, readServerNote } from './server-note.ts';

const LONGEST_LOG = 8 * 1024 * 1024;
const START_TIMEOUT_MS = 60_000;
/** A fast shutdown writes what is in memory; after this the next start recovers from the log instead. */
const FAST_STOP_MS = 20_000;
const PORT = 5432;

const SETTINGS = {
  max_connections: '60',
  shared_buffers: '128MB',
  jit: 'off',
  random_page_cost: '1.1',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_line_prefix: '%m [%p] ',
  cluster_name: 'rollbook',
};

export interface StartNeeds {
  layout: Layout;
  runner: Runner;
  /** `own:4711` or `attach:4711`: who started it, readable in every session as rollbook.starter. */
  starter: string;
  dieWithUs: boolean;
  settings: Record<string, string>;
  /** Called when the server ends without `stopServer` having been called for it. */
  onDeath: (how: string) => void;
}

/**
 * Starts the server and waits until it listens or is gone. It may be gone because another one was
 * quicker to take the folder: look again.
 * @returns how it ended, in its own words, or undefined when it listens
 */
export async function startServer(needs: StartNeeds): Promise<string | undefined> {
  const { layout, runner, settings } = needs;
  await removeForeignLock(layout);
  const log = await openLog(layout.log);
  try {
    const args = ['-D', layout.data, ...(await listenOn(layout, runner))];
    const all = { ...SETTINGS, ...settings, 'rollbook.starter': needs.starter };
    for (const [name, value] of Object.entries(all)) args.push('-c', `${name}=${value}`);
    const child = launch(needs, args, log.fd);
    child.unref();
    const ended = new Promise<string>((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('exit', (status, signal) => resolve(signal ?? `exit status ${status}`));
    });
    const listening = waitUntilListening(layout, child);
    const first = await Promise.race([listening.then(() => undefined), ended]);
    // On Windows the child is pg_ctl, which ends when the server listens.
    if (process.platform === 'win32') await listening;
    else if (first !== undefined) return `${first}; ${await lastWords(layout.log)}`;
    else void ended.then(needs.onDeath);
    return undefined;
  } finally {
    await log.close();
  }
}

function launch(needs: StartNeeds, args: string[], log: number): ChildProcess {
  const { runner, layout, dieWithUs } = needs;
  const stdio = ['ignore', log, log] satisfies import('node:child_process').StdioOptions;
  if (process.platform !== 'win32') return runner.start(runner.binaries.postgres, args, { stdio, dieWithUs });
  // On Windows pg_ctl sheds an administrator's rights, which Postgres would refuse.
  const quoted = args
    .slice(2)
    .map((word) => `"${word}"`)
    .join(' ');
  const words = ['start', '-w', '-D', layout.data, '-l', layout.log, '-o', quoted];
  return runner.start(runner.binaries.pgCtl, words, { stdio: 'ignore', dieWithUs: false });
}

async function waitUntilListening(layout: Layout, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline) {
    if (process.platform !== 'win32' && (child.exitCode !== null || child.signalCode !== null)) return;
    const note = await readServerNote(layout.data);
    if (note && (process.platform === 'win32' || note.pid === child.pid)) return;
    await sleep(15);
  }
  throw new DatabaseFault(
    'cannot_start',
    `The embedded database did not start within ${START_TIMEOUT_MS / 1000} s. Your data is untouched. Read the end of ${layout.log} for the reason.`,
  );
}

async function lastWords(log: string): Promise<string> {
  const lines = (await readFile(log, 'utf8').catch(() => '')).trim().split('\n');
  const fatal = lines.slice(-10).filter((line) => /FATAL|PANIC|error/i.test(line));
  return (fatal.at(-1) ?? lines.at(-1) ?? '').trim();
}

/** Postgres will not start while the process of its old lock file lives, even if that is no Postgres. */
async function removeForeignLock(layout: Layout): Promise<void> {
  const note = await readServerNote(layout.data);
  if (note && isAlive(note.pid) && !(await isPostgres(note.pid))) {
    await rm(join(layout.data, 'postmaster.pid'), { force: true });
  }
}

async function openLog(file: string) {
  const size = await stat(file).then(
    (it) => it.size,
    () => 0,
  );
  if (size > LONGEST_LOG) await rename(file, `${file}.1`);
  return open(file, 'a', 0o600);
}

async function listenOn(layout: Layout, runner: Runner): Promise<string[]> {
  if (process.platform === 'win32')
    return ['-c', 'listen_addresses=127.0.0.1', '-p', String(await freePort())];
  const folder = await makeSocketFolder(layout, runner);
  return ['-c', 'listen_addresses=', '-c', `unix_socket_directories=${folder}`, '-p', String(PORT)];
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/**
 * Ends the server of this folder: fast first (open sessions are cut, everything is written), then
 * without further ado. Returns when it is gone.
 */
export async function stopServer(layout: Layout, runner: Runner): Promise<void> {
  const note = await readServerNote(layout.data);
  if (!note) return;
  if (process.platform === 'win32') {
    const words = ['stop', '-D', layout.data, '-m', 'fast', '-w'];
    const child = runner.start(runner.binaries.pgCtl, words, { stdio: 'ignore', dieWithUs: false });
    await new Promise((resolve) => child.once('close', resolve));
  } else {
    for (const [signal, patience] of [
      ['SIGINT', FAST_STOP_MS],
      ['SIGQUIT', 5000],
      ['SIGKILL', 1000],
    ] as const) {
      if (await endedBy(note.pid, signal, patience)) break;
    }
  }
  await removeSocketFolder(note.host);
}

async function endedBy(pid: number, signal: NodeJS.Signals, patienceMs: number): Promise<boolean> {
  if (!(await isPostgres(pid))) return true;
  process.kill(pid, signal);
  const deadline = Date.now() + patienceMs;
  while (Date.now() < deadline) {
    if (!(await isPostgres(pid))) return true;
    await sleep(15);
  }
  return false;
}
