import pg from 'pg';
import type { Connection } from './connect.ts';
import { isAlive } from './server-note.ts';

/**
 * Who uses an embedded database, kept as locks in its own server: they go when the process goes,
 * however it goes, and cannot be stale as a file with a number can. Everybody holds `present`
 * together; the server process holds `owner` alone. Advisory locks belong to one database, and
 * `postgres` is always there.
 */
const LOCKS = { space: 7_247, owner: 1, present: 2 };
const OWNER_NAME = 'rollbook-owner';

/** A session that holds locks for as long as it lives. */
export interface Presence {
  client: pg.Client;
  /** Resolves when the session has ended, whoever ended it. */
  ended: Promise<void>;
  leave(): Promise<void>;
}

/** Opens the session. Its application name tells others which process it belongs to. */
export async function enter(server: Connection, mode: 'own' | 'attach'): Promise<Presence> {
  const client = new pg.Client({
    ...server,
    database: 'postgres',
    application_name: mode === 'own' ? `${OWNER_NAME} ${process.pid}` : `rollbook-guest ${process.pid}`,
  });
  client.on('error', () => {});
  const ended = new Promise<void>((resolve) => client.once('end', () => resolve()));
  const leave = () => client.end().catch(() => {});
  try {
    await client.connect();
    // Waits while the last guest is closing the server, and then fails with it.
    await client.query('SELECT pg_advisory_lock_shared($1, $2)', [LOCKS.space, LOCKS.present]);
  } catch (error) {
    void leave();
    throw error;
  }
  return { client, ended, leave };
}

/** Takes the owner's lock, or says who has it. */
export async function claim(
  presence: Presence,
): Promise<{ claimed: true } | { claimed: false; pid?: number }> {
  const { rows } = await presence.client.query('SELECT pg_try_advisory_lock($1, $2) AS got', [
    LOCKS.space,
    LOCKS.owner,
  ]);
  if (rows[0].got) return { claimed: true };
  return { claimed: false, ...(await ownerOf(presence)) };
}

/** Who holds the owner's lock, without trying to take it; undefined when nobody does. */
export async function ownerOf(presence: Presence): Promise<{ pid?: number } | undefined> {
  const { rows } = await presence.client.query(
    `SELECT substring(application_name FROM '\\d+$') AS pid
       FROM pg_stat_activity JOIN pg_locks USING (pid)
      WHERE locktype = 'advisory' AND classid = $1 AND objid = $2 AND granted`,
    [LOCKS.space, LOCKS.owner],
  );
  if (!rows[0]) return undefined;
  return rows[0].pid === null ? {} : { pid: Number(rows[0].pid) };
}

/**
 * True when nobody else is using the server; then others who come wait until this session ends, and
 * so meet either no server or one that stays.
 */
export async function isAlone(presence: Presence): Promise<boolean> {
  const lock = [LOCKS.space, LOCKS.present];
  await presence.client.query('SELECT pg_advisory_unlock_shared($1, $2)', lock);
  const { rows } = await presence.client.query('SELECT pg_try_advisory_lock($1, $2) AS got', lock);
  if (!rows[0].got) await presence.client.query('SELECT pg_advisory_lock_shared($1, $2)', lock);
  return rows[0].got;
}

/** The process that started the server in order to own it, while it lives. */
export async function livingStarter(presence: Presence): Promise<number | undefined> {
  const { rows } = await presence.client.query(`SELECT current_setting('rollbook.starter', true) AS starter`);
  const pid = Number(/^own:(\d+)$/.exec(rows[0].starter ?? '')?.[1] ?? 0);
  return pid > 0 && isAlive(pid) ? pid : undefined;
}
