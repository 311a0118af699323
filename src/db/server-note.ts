import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseFault, errorCode } from './faults.ts';

/** What a running or killed server wrote about itself. */
export interface ServerNote {
  pid: number;
  /** A socket folder, or a loopback address. */
  host: string;
  port: number;
}

/** Reads the cluster's lock file; undefined when there is none, or it is only half written. */
export async function readServerNote(data: string): Promise<ServerNote | undefined> {
  try {
    const lines = (await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n');
    const [pid, port, host] = [Number(lines[0]), Number(lines[3]), lines[4] || lines[5]];
    return pid > 0 && port > 0 && host ? { pid, port, host } : undefined;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    // Also root, in a container that took away its right to read everything.
    throw new DatabaseFault(
      'unusable_folder',
      `Rollbook may not read the database in ${data} (${errorCode(error)}). Start it as the user to whom the folder belongs, or set DATABASE_URL.`,
      { cause: error },
    );
  }
}

/** True when a process with this number is there, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

/**
 * True when that process is a working Postgres. After a crash another program may have got the
 * number, the rule rather than the exception in a container, where numbers start anew; and a dead
 * server stays in the table there when nobody asks how it ended.
 */
export async function isPostgres(pid: number): Promise<boolean> {
  if (!isAlive(pid)) return false;
  if (process.platform !== 'linux') return true;
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const [, command, state] = /^\d+ \((.*)\) (\w)/s.exec(text) ?? [];
  return command === 'postgres' && state !== 'Z' && state !== 'X';
}
