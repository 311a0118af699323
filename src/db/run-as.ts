import { type ChildProcess, execFile, type StdioOptions, spawn } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { DatabaseFault, errorCode } from './faults.ts';
import { copyBinaries, type PostgresBinaries } from './postgres-binaries.ts';

/** Starts Postgres programs as a user that Postgres accepts: it refuses to work as root. */
export interface Runner {
  binaries: PostgresBinaries;
  /** Who owns the files, when that is not ourselves. */
  owner: { uid: number; gid: number } | undefined;
  /** `dieWithUs` ends the program when this process is gone for whatever reason, where the system can. */
  start(program: string, args: string[], how: { stdio: StdioOptions; dieWithUs: boolean }): ChildProcess;
}

interface Tier {
  /** Words of setpriv; undefined where there is none that can end a program with us. */
  setpriv: string[] | undefined;
  /** Node itself changes the user. */
  byNode: boolean;
}

const run = promisify(execFile);

/** The signal of a fast shutdown, sent by the kernel when we are gone. */
const DIE_WITH_US = ['--pdeathsig', 'INT'];

/** Only what the programs need: PGDATA or PGPORT of the person's shell must not reach them. */
const ENVIRONMENT = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
};

/**
 * Finds a way to run the binaries on `folder`, from the least privilege upwards: as ourselves; as
 * root, as `nobody` (or as the owner of an existing database) with no privilege; then with the one
 * that lets it pass through folders such as /root, mode 0700; then from a copy below `folder`.
 * @param data where the database is or will be
 * @throws {DatabaseFault} `cannot_run_as_root`, `no_binaries`, `unusable_folder`
 */
export async function chooseRunner(
  installed: PostgresBinaries,
  folder: string,
  data: string,
): Promise<Runner> {
  const here = await stat(data).catch(() => undefined);
  const uid = process.getuid?.();
  if (uid !== 0) {
    if (here && uid !== undefined && here.uid !== uid) throw foreignFolder(data, here.uid);
    const setpriv = (await works(['setpriv', ...DIE_WITH_US, 'true'])) ? [] : undefined;
    await mustRun(installed);
    return runner(installed, { setpriv, byNode: false }, undefined);
  }
  const owner = here && here.uid !== 0 ? { uid: here.uid, gid: here.gid } : await nobody();
  await mustRun(installed);
  if (!(await works(['/bin/sh', '-c', 'true'], asSpawned(owner)))) {
    throw noOtherUser(`this system does not let root become user ${owner.uid}`);
  }
  const direct = await firstTier(installed, folder, owner);
  if (direct) return runner(installed, direct, owner);
  if (!(await works(['/bin/sh', '-c', 'cd "$1"', 'sh', folder], asSpawned(owner)))) {
    throw noOtherUser(`user ${owner.uid} cannot enter ${folder}`);
  }
  const copy = await copyBinaries(installed, folder);
  const fromCopy = await firstTier(copy, folder, owner);
  if (fromCopy) return runner(copy, fromCopy, owner);
  throw noOtherUser(`user ${owner.uid} cannot run programs in ${folder}`);
}

async function firstTier(
  binaries: PostgresBinaries,
  folder: string,
  owner: { uid: number; gid: number },
): Promise<Tier | undefined> {
  for (const tier of rootTiers(owner)) {
    if (await canRun(tier, binaries, folder, owner)) return tier;
  }
  return undefined;
}

function noOtherUser(why: string): DatabaseFault {
  return new DatabaseFault(
    'cannot_run_as_root',
    `Postgres does not work as root, and ${why}. Nothing was started. Start Rollbook as an ordinary user, or set ROLLBOOK_DATA_DIR to a folder that others may enter (such as /var/lib/rollbook), or set DATABASE_URL.`,
  );
}

function rootTiers(owner: { uid: number; gid: number }): Tier[] {
  const become = ['--reuid', String(owner.uid), '--regid', String(owner.gid), '--clear-groups'];
  // initdb asks with access(2), which forgets capabilities of anyone but root without this bit.
  const keep = (capability: string) => [
    `--inh-caps=-all,+${capability}`,
    `--ambient-caps=-all,+${capability}`,
    `--bounding-set=-all,+${capability}`,
    '--securebits=+no_setuid_fixup',
  ];
  return [
    { setpriv: become, byNode: false },
    { setpriv: [...become, ...keep('dac_read_search')], byNode: false },
    { setpriv: [...become, ...keep('dac_override')], byNode: false },
    { setpriv: undefined, byNode: true },
  ];
}

function runner(binaries: PostgresBinaries, tier: Tier, owner: Runner['owner']): Runner {
  return {
    binaries,
    owner,
    start(program, args, how) {
      const words = tier.setpriv
        ? ['setpriv', ...tier.setpriv, ...(how.dieWithUs ? DIE_WITH_US : []), program, ...args]
        : [program, ...args];
      return spawn(words[0] as string, words.slice(1), {
        stdio: how.stdio,
        cwd: binaries.root,
        // Its own process group: Ctrl-C in the terminal must reach us alone, so that we end in order.
        detached: process.platform !== 'win32',
        windowsHide: true,
        ...(process.platform === 'win32' ? {} : { env: ENVIRONMENT }),
        ...(tier.byNode ? asSpawned(owner) : {}),
      });
    },
  };
}

/** macOS has nobody at -2, which comes to us unsigned and has to leave signed. */
function asSpawned(owner: Runner['owner']): { uid?: number; gid?: number } {
  return owner ? { uid: owner.uid | 0, gid: owner.gid | 0 } : {};
}

/** Tries the real thing: enter the data folder, and run a program that looks for its neighbour. */
async function canRun(
  tier: Tier,
  binaries: PostgresBinaries,
  folder: string,
  owner: { uid: number; gid: number },
): Promise<boolean> {
  const script = 'cd "$1" && "$2" --version && test -x "$2"';
  const shell = ['/bin/sh', '-c', script, 'sh', folder, binaries.postgres];
  const words = tier.setpriv ? ['setpriv', ...tier.setpriv, ...DIE_WITH_US, ...shell] : shell;
  return works(words, tier.byNode ? asSpawned(owner) : {});
}

async function works(words: string[], who: { uid?: number; gid?: number } = {}): Promise<boolean> {
  try {
    await run(words[0] as string, words.slice(1), { cwd: '/', env: ENVIRONMENT, timeout: 10_000, ...who });
    return true;
  } catch {
    return false;
  }
}

/** As ourselves: the programs must run at all, or the reason is the machine and not the user. */
async function mustRun(binaries: PostgresBinaries): Promise<void> {
  try {
    await run(binaries.postgres, ['--version'], { timeout: 10_000 });
  } catch (cause) {
    const why =
      errorCode(cause) === 'ENOENT'
        ? 'they need glibc, which this system (Alpine, perhaps) does not have'
        : String((cause as { stderr?: string }).stderr || cause).trim();
    throw new DatabaseFault(
      'no_binaries',
      `The embedded Postgres does not run on this machine: ${why}. Nothing was started. Set DATABASE_URL to a Postgres 15 or newer of your own.`,
      { cause },
    );
  }
}

async function nobody(): Promise<{ uid: number; gid: number }> {
  const ask = async (flag: string) => Number((await run('id', [flag, 'nobody'])).stdout.trim());
  try {
    return { uid: await ask('-u'), gid: await ask('-g') };
  } catch {
    return { uid: 65_534, gid: 65_534 };
  }
}

function foreignFolder(data: string, uid: number): DatabaseFault {
  return new DatabaseFault(
    'unusable_folder',
    `The database in ${data} belongs to user ${uid}. Nothing was started. Start Rollbook as the user who made it, or set ROLLBOOK_DATA_DIR to another folder.`,
  );
}
