import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isPostgres } from '../../src/db/server-note.ts';
import { projectRoot } from '../../src/paths.ts';
import { type Door, doorOf } from '../support/house.ts';

const READY_MS = 30_000;
const RUN_MS = 60_000;
type Env = Record<string, string>;

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** A started server: `rollbook start` in a process of its own. */
export interface Running extends Door {
  child: ChildProcess;
  /** All that it has printed so far. */
  printed(): string;
  /** Sends the signal and waits for the end. */
  end(signal: NodeJS.Signals): Promise<Ended>;
}

/** A command on its way. */
export interface Launched {
  child: ChildProcess;
  ended: Promise<Ended>;
  printed(): string;
}

export interface Bench {
  /** Starts one command without waiting for anything. */
  launch(args: string[], env: Env): Launched;
  /** Runs one command to its end; `stdin` is what is piped in. */
  run(args: string[], env: Env, stdin?: string): Promise<Ended>;
  /** Starts a server on a free port and waits until it says that it is ready. */
  start(env: Env): Promise<Running>;
  /** A data folder that does not exist yet. */
  newFolder(): Promise<string>;
  /** Kills what a test left running and removes its folders. */
  sweep(): Promise<void>;
  close(): void;
}

/**
 * Builds the house as `npm start` would, into a folder of its own, and runs its commands; with an entry of a test's
 * own, `start` runs that in the place of the command, with these arguments.
 */
export function createBench(own?: { entry: string; args: string[] }): Bench {
  const root = projectRoot();
  const built = join(root, 'node_modules', '.cache', `journey-${process.pid}`);
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const project = own ? projectWith(own.entry, root, built) : 'tsconfig.build.json';
  const words = ['-p', project, '--noCheck', '--incremental', 'false'];
  execFileSync(process.execPath, [tsc, ...words, '--tsBuildInfoFile', 'null', '--outDir', built], {
    cwd: root,
  });
  const main = join(built, 'src/cli/main.js');
  const entry = own && join(built, relative(root, own.entry).replace(/\.ts$/, '.js'));
  const children = new Set<ChildProcess>();
  const folders = new Set<string>();

  function launch(args: string[], env: Env, script = main): Launched {
    const { PATH = '', HOME = '' } = process.env;
    const child = spawn(process.execPath, [script, ...args], { env: { PATH, HOME, ...env }, cwd: tmpdir() });
    children.add(child);
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
    child.stdin.on('error', () => {});
    const ended = once(child, 'close').then(([code, signal]): Ended => {
      children.delete(child);
      return { code, signal, stdout, stderr };
    });
    return { child, ended, printed: () => stdout + stderr };
  }

  return {
    launch,
    async run(args, env, stdin = '') {
      const { child, ended } = launch(args, env);
      child.stdin?.end(stdin);
      const limit = setTimeout(() => child.kill('SIGKILL'), RUN_MS);
      const end = await ended;
      clearTimeout(limit);
      return end;
    },
    async start(env) {
      const given = { PORT: '0', LOG_LEVEL: 'warn', ...env };
      const { child, ended, printed } = launch(own?.args ?? ['start'], given, entry);
      const deadline = Date.now() + READY_MS;
      while (!printed().includes('Ctrl-C')) {
        if (child.exitCode !== null || Date.now() > deadline) throw new Error(`not ready:\n${printed()}`);
        await sleep(20);
      }
      const url = /ready:\s+(\S+)/.exec(printed())?.[1] ?? '';
      const end = (signal: NodeJS.Signals) => {
        child.kill(signal);
        return ended;
      };
      return { ...doorOf(url), child, printed, end };
    },
    async newFolder() {
      const parent = await mkdtemp(join(tmpdir(), 'rollbook-journey-'));
      folders.add(parent);
      return join(parent, 'data');
    },
    async sweep() {
      for (const child of children) {
        child.kill('SIGKILL');
        await once(child, 'close');
      }
      for (const folder of folders) {
        const pid = postmasterOf(join(folder, 'data'));
        if (pid !== undefined && (await isPostgres(pid))) process.kill(pid, 'SIGQUIT');
        if (pid !== undefined) await goneWithin(pid, 10_000);
        await rm(folder, { recursive: true, force: true });
      }
      folders.clear();
    },
    close: () => rmSync(built, { recursive: true, force: true }),
  };
}

/** What is built, and one more file. */
function projectWith(entry: string, root: string, folder: string): string {
  const project = join(folder, 'tsconfig.json');
  mkdirSync(folder, { recursive: true });
  writeFileSync(project, JSON.stringify({ extends: join(root, 'tsconfig.build.json'), files: [entry] }));
  return project;
}

/** The process of the embedded Postgres of a data folder; undefined while none is noted. */
export function postmasterOf(dataDir: string): number | undefined {
  const file = join(dataDir, 'postgres', 'data', 'postmaster.pid');
  return existsSync(file) ? Number.parseInt(readFileSync(file, 'utf8'), 10) : undefined;
}

/** True as soon as no Postgres has this number any more. */
export async function goneWithin(pid: number, ms: number): Promise<boolean> {
  for (const deadline = Date.now() + ms; Date.now() < deadline; await sleep(20)) {
    if (!(await isPostgres(pid))) return true;
  }
  return false;
}
