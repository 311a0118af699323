import { readFile, realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Layout, layOut, makeDataDir } from './cluster.ts';
import type { Connection } from './connect.ts';
import { DatabaseFault, errorCode } from './faults.ts';
import { enter, type Presence } from './ownership.ts';
import { findBinaries } from './postgres-binaries.ts';
import { chooseRunner, type Runner } from './run-as.ts';
import { isPostgres, readServerNote } from './server-note.ts';
import { isConnectionLost } from './transaction.ts';

/** `own` is for the one server process of a folder, `attach` for commands beside it. */
export type Mode = 'own' | 'attach';

/** One data folder, and how its programs run here. */
export interface House {
  layout: Layout;
  runner: Runner;
  mode: Mode;
}

const SHUTTING_OR_STARTING = /^57P0[123]$/;
const NOT_LISTENING = /^(ENOENT|ECONNREFUSED|ECONNRESET|ENOTSOCK)$/;

/** Makes the data folder where there is none, and finds the way to run Postgres on it. */
export async function enterHouse(needs: { dataDir: string; mode: Mode }): Promise<House> {
  await makeDataDir(resolve(needs.dataDir));
  // One folder has one name, or a second start through a link would not see the first.
  const layout = layOut(await realpath(needs.dataDir));
  const installed = await findBinaries(layout.dataDir);
  const runner = await chooseRunner(installed, layout.dataDir, layout.data);
  return { layout, runner, mode: needs.mode };
}

/** A server that let us in. */
export interface Visit {
  connection: Connection;
  presence: Presence;
}

/**
 * A server that answers counts, whatever the process table says: numbers are used again, and another
 * container's processes cannot be seen.
 */
export async function visitServer({ layout, mode }: House): Promise<Visit | 'absent' | 'busy'> {
  const note = await readServerNote(layout.data);
  if (!note) return 'absent';
  const connection = await reach(layout, note);
  try {
    return { connection, presence: await enter(connection, mode) };
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
