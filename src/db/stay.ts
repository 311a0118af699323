import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from './connect.ts';
import { errorCode } from './faults.ts';
import { claim, enter, isAlone, type Presence } from './ownership.ts';
import { stopServer } from './server-process.ts';
import type { House, Visit } from './visit.ts';

export type EmbeddedLog = (level: 'info' | 'warn' | 'error', text: string) => void;

/** A house that we live in. */
export interface Home extends House {
  log: EmbeddedLog;
  settings: Record<string, string>;
  /** Told when the server ended by itself. */
  onDeath(): void;
  /** Set once we are the ones who end the server. */
  closing: boolean;
}

export interface EmbeddedDatabase {
  /** The superuser's door to the database `rollbook`. */
  connection: Connection;
  /** True for the process that holds the folder. */
  owned: boolean;
  /** Stops the server when it is ours to stop. Everything is on disk afterwards. Safe to call twice. */
  close(): Promise<void>;
}

/** Stays until `close`, and keeps the claim alive as long. */
export async function settleIn(home: Home, { connection, presence }: Visit): Promise<EmbeddedDatabase> {
  await createOnce(presence, connection.database);
  const owned = home.mode === 'own';
  const held = { presence };
  if (owned) keepClaim(home, connection, held);
  let closed: Promise<void> | undefined;
  return {
    connection,
    owned,
    close: () => {
      closed ??= owned ? closeOwned(home, held) : closeAttached(home, presence);
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
function keepClaim(home: Home, connection: Connection, held: { presence: Presence }): void {
  void held.presence.ended.then(async () => {
    for (let tries = 0; tries < 100 && !home.closing; tries += 1) {
      try {
        const presence = await enter(connection, 'own');
        if (!(await claim(presence)).claimed) {
          home.log('error', 'Another process has claimed our database. Stop one of the two.');
          return presence.leave();
        }
        held.presence = presence;
        return keepClaim(home, connection, held);
      } catch {
        await sleep(200, undefined, { ref: false });
      }
    }
  });
}

async function closeOwned(home: Home, held: { presence: Presence }): Promise<void> {
  home.closing = true;
  // The claim is held until the server is gone, so that nobody takes over what is about to end.
  await stopServer(home.layout, home.runner);
  await held.presence.leave();
}

async function closeAttached(home: Home, presence: Presence): Promise<void> {
  home.closing = true;
  const last = await isAlone(presence).catch(() => false);
  if (last) await stopServer(home.layout, home.runner);
  await presence.leave();
}
