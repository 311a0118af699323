import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import {
  access,
  chmod,
  chown,
  constants,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseFault, errorCode } from './faults.ts';
import type { Runner } from './run-as.ts';
import { isAlive, readServerNote } from './server-note.ts';

/** Where everything of one embedded database lies. */
export interface Layout {
  dataDir: string;
  /** Appears whole or not at all: made beside under another name, then renamed. */
  home: string;
  /** The Postgres cluster, in `home`. */
  data: string;
  /** The superuser's password, in `home`; the server itself does not read it. */
  passwordFile: string;
  log: string;
}

/** Linux allows 107 bytes for a socket's path, macOS 103; the socket's own name takes 15. */
const LONGEST_SOCKET_FOLDER = 85;

export function layOut(dataDir: string): Layout {
  const home = join(dataDir, 'postgres');
  return {
    dataDir,
    home,
    data: join(home, 'data'),
    passwordFile: join(home, 'password'),
    log: join(dataDir, 'postgres.log'),
  };
}

/**
 * Makes the data folder. As root others may pass through it, since Postgres works as another user;
 * what lies in it is closed by itself.
 * @throws {DatabaseFault} `unusable_folder`
 */
export async function makeDataDir(dataDir: string): Promise<void> {
  try {
    const mode = process.getuid?.() === 0 ? 0o711 : 0o700;
    // Node's recursive mkdir never ends below folders such as /proc, so it only makes missing parents.
    if (!existsSync(dirname(dataDir))) await mkdir(dirname(dataDir), { recursive: true, mode });
    if (!existsSync(dataDir)) await mkdir(dataDir, { recursive: false, mode }).catch(unlessThere);
    await access(dataDir, constants.W_OK);
  } catch (cause) {
    throw new DatabaseFault(
      'unusable_folder',
      `Rollbook cannot write to its data folder ${dataDir} (${errorCode(cause)}). Nothing was started. Give it the right to, or set ROLLBOOK_DATA_DIR to another folder.`,
      { cause },
    );
  }
}

/** Another process that starts at the same time may have made it. */
function unlessThere(error: unknown): void {
  if (errorCode(error) !== 'EEXIST') throw error;
}

/** Makes the cluster if there is none. A process killed in the middle of it leaves nothing in the way. */
export async function ensureCluster(
  layout: Layout,
  runner: Runner,
  settings: { sync: boolean },
): Promise<void> {
  await sweepHalfMade(layout);
  if (await stat(layout.home).catch(() => undefined)) {
    await stat(join(layout.data, 'PG_VERSION')).catch((cause) => {
      throw new DatabaseFault(
        'unusable_folder',
        `${layout.home} is there but holds no database. Nothing was started. Restore it from a backup, or move it away to begin empty.`,
        { cause },
      );
    });
    return;
  }
  const half = layOut(layout.dataDir);
  half.home = `${layout.home}.new-${process.pid}-${randomBytes(3).toString('hex')}`;
  half.data = join(half.home, 'data');
  half.passwordFile = join(half.home, 'password');
  try {
    await mkdir(half.home, { mode: runner.owner ? 0o711 : 0o700 });
    await writeFile(half.passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 });
    await makeFolder(half.data, runner);
    await initdb(half, runner, settings.sync);
    await rename(half.home, layout.home);
  } catch (error) {
    await rm(half.home, { recursive: true, force: true });
    // Another process made one in the same moment: that one counts.
    if (!['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(errorCode(error) ?? '')) throw error;
    await stat(layout.home).catch(() => {
      throw error;
    });
  }
}

/** What is left of an initdb whose process was killed. */
async function sweepHalfMade(layout: Layout): Promise<void> {
  for (const name of await readdir(layout.dataDir)) {
    const pid = Number(/^postgres\.new-(\d+)-/.exec(name)?.[1] ?? 0);
    if (pid > 0 && !isAlive(pid)) await rm(join(layout.dataDir, name), { recursive: true, force: true });
  }
}

async function makeFolder(folder: string, runner: Runner): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  if (runner.owner) await chown(folder, runner.owner.uid, runner.owner.gid);
}

async function initdb(half: Layout, runner: Runner, sync: boolean): Promise<void> {
  // The server's user cannot read our password file; it reads a copy that is gone a second later.
  const passwordCopy = join(half.home, 'password-for-initdb');
  await writeFile(passwordCopy, await readFile(half.passwordFile), { mode: 0o600 });
  if (runner.owner) await chown(passwordCopy, runner.owner.uid, runner.owner.gid);
  const child = runner.start(
    runner.binaries.initdb,
    [
      ...['-D', half.data, '--username=postgres', `--pwfile=${passwordCopy}`, '--auth=scram-sha-256'],
      ...['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
      ...(sync ? [] : ['--no-sync']),
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], dieWithUs: true },
  );
  const said: string[] = [];
  child.stdout?.on('data', (chunk) => said.push(String(chunk)));
  child.stderr?.on('data', (chunk) => said.push(String(chunk)));
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  await rm(passwordCopy, { force: true });
  if (status === 0) return;
  const text = said.join('').trim();
  if (text.includes('could not look up effective user ID')) {
    throw new DatabaseFault(
      'cannot_start',
      `Postgres wants a user with a name, and user ${runner.owner?.uid ?? process.getuid?.()} has none on this system. Nothing was started. Give it a line in /etc/passwd, start Rollbook as another user, or set DATABASE_URL.`,
    );
  }
  throw new DatabaseFault(
    'cannot_start',
    `The embedded database could not be made in ${half.dataDir}; nothing was left there. initdb said: ${text.split('\n').slice(-4).join(' ')}`,
  );
}

/**
 * A folder for the unix socket: in the data folder, or a private short one in the system's temporary
 * folder when the path would not fit into a socket's address.
 */
export async function makeSocketFolder(layout: Layout, runner: Runner): Promise<string> {
  await removeSocketFolder((await readServerNote(layout.data))?.host);
  let folder = join(layout.home, 'socket');
  if (Buffer.byteLength(folder) > LONGEST_SOCKET_FOLDER) {
    const tmp = Buffer.byteLength(tmpdir()) > LONGEST_SOCKET_FOLDER - 20 ? '/tmp' : tmpdir();
    folder = await mkdtemp(join(tmp, 'rollbook-socket-'));
  }
  await makeFolder(folder, runner);
  return folder;
}

/** Only a temporary folder of our own making is removed. */
export async function removeSocketFolder(folder: string | undefined): Promise<void> {
  if (!folder || !/[/\\]rollbook-socket-\w+$/.test(folder)) return;
  const owner = await stat(dirname(folder)).catch(() => undefined);
  if (owner) await rm(folder, { recursive: true, force: true });
}
