import { createHash } from 'node:crypto';
import type { Database } from '../db/connect.ts';
import { retrying } from '../db/transaction.ts';
import type { ChannelName, Clock } from '../words.ts';
import type { Delivered } from './chat-port.ts';

/** Redeliveries come within minutes; a week is plenty to know them again. */
const KEPT = "interval '7 days'";
/** A row that the database's absence cut short: not at once again, it may be away still. */
const PAUSE = "interval '1 second'";

export interface InboxRow {
  id: string;
  key: string;
  line: string;
  payload: unknown;
  reply: unknown;
  /** Also tells whose it is: whoever takes a row over counts it up. */
  attempts: number;
  waitedMs: number;
}

type Held = Pick<InboxRow, 'id' | 'attempts'>;

export interface InboxRowsNeeds {
  db: Pick<Database, 'query'>;
  siteId: string;
  clock: Clock;
  channel: ChannelName;
  /** Whoever has not renewed a row for this long is gone, and another takes it over. */
  leaseMs: number;
}

/**
 * The statements of the inbox. Leases go by the database's clock, which all processes share. Whatever is said
 * about a row that another took over meanwhile changes nothing.
 */
export function createInboxRows({ db, siteId, clock, channel, leaseMs }: InboxRowsNeeds) {
  /** Changes a row that is ours still. */
  const change = (name: string, set: string, { id, attempts }: Held, values: unknown[] = []) =>
    db.query(
      name,
      `UPDATE inbox SET ${set} WHERE site_id = $1 AND id = $2 AND attempts = $3 AND status = 'running' RETURNING id`,
      [siteId, id, attempts, ...values],
    );
  return {
    /** @returns false when the key is there already. */
    async put({ key, line, sequence, payload, opens = false }: Delivered): Promise<boolean> {
      const values = [siteId, channel, key, line, sequence, asJson(payload), clock(), opens];
      const rows = await retrying(() => db.query('inbox_put', PUT, values));
      return rows.length > 0;
    },

    /** @param mine what runs here: it is not taken over from ourselves, however late its renewal is. */
    async claim(mine: string[]): Promise<InboxRow | undefined> {
      for (;;) {
        const [row] = await db.query<InboxRow>('inbox_claim', CLAIM, [
          ...[siteId, channel, leaseMs, mine, clock()],
        ]);
        if (!row) return undefined;
        const gaveWay = await db.query('inbox_give_way', GIVE_WAY, [siteId, channel, row.id, row.line]);
        if (gaveWay.length === 0) return row;
      }
    },

    /** @returns those that are ours still. */
    async renew(held: Held[]): Promise<Set<string>> {
      if (held.length === 0) return new Set();
      const values = [siteId, held.map(({ id }) => id), held.map(({ attempts }) => attempts), leaseMs];
      const rows = await db.query<{ id: string }>('inbox_renew', RENEW, values);
      return new Set(rows.map(({ id }) => id));
    },

    /** @throws when it is not ours any more */
    async keep(held: Held, reply: unknown): Promise<void> {
      const kept = await change('inbox_keep', 'reply = $4', held, [asJson(reply)]);
      if (kept.length === 0) throw new Error('Another process has taken it over');
    },

    /** What was said is in the transcript; here it is kept no longer. */
    async end(held: Held, status: 'done' | 'failed'): Promise<void> {
      const set = `status = $4, payload = '{}', reply = NULL, ended_at = $5, lease_until = NULL`;
      await retrying(() => change('inbox_end', set, held, [status, clock()]));
    },

    /** Another process may begin at once; that this one ends is no attempt. */
    async release(held: Held): Promise<void> {
      await change('inbox_release', 'lease_until = now(), attempts = attempts - 1', held);
    },

    /** It is tried again in a moment, which counts. */
    async putBack(held: Held): Promise<void> {
      await change('inbox_put_back', `lease_until = now() + ${PAUSE}`, held);
    },

    async forget(): Promise<void> {
      const where = `site_id = $1 AND channel = $2 AND ended_at < now() - ${KEPT}`;
      await db.query('inbox_forget', `DELETE FROM inbox WHERE ${where}`, [siteId, channel]);
    },
  };
}

export type InboxRows = ReturnType<typeof createInboxRows>;

/** JSON as Postgres takes it: what people send may hold a NUL or half a character, and jsonb takes neither. */
export function asJson(value: unknown): string {
  return JSON.stringify(value, (_, it) =>
    typeof it === 'string' ? it.replaceAll('\0', '').replace(/\p{Surrogate}/gu, '\ufffd') : it,
  );
}

const PUT = `
INSERT INTO inbox (site_id, channel, key, line, sequence, payload, received_at, opens)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (site_id, channel, key) DO NOTHING RETURNING id`;

/**
 * The oldest that nobody works on and that is first in its line; what has begun comes before what waits. One
 * statement: whoever is second skips it.
 */
const CLAIM = `
UPDATE inbox SET status = 'running', attempts = attempts + 1, lease_until = now() + $3 * interval '1 millisecond'
 WHERE site_id = $1 AND id = (
   SELECT w.id FROM inbox w
    WHERE w.site_id = $1 AND w.channel = $2 AND w.id <> ALL ($4::bigint[])
      AND (w.status = 'waiting' OR (w.status = 'running' AND w.lease_until <= now()))
      AND NOT EXISTS (
        SELECT FROM inbox e WHERE e.site_id = $1 AND e.channel = $2 AND e.line = w.line
           AND e.status IN ('waiting', 'running') AND e.id <> w.id
           AND (e.status < w.status OR e.lease_until > now()
                OR (e.status = w.status AND (e.sequence, e.id) < (w.sequence, w.id))))
    ORDER BY w.id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id, key, line, payload, reply, attempts,
          (1000 * extract(epoch FROM $5::timestamptz - received_at))::float8 AS "waitedMs"`;

/**
 * A claim looks at its line as it stood when the claim began. One of this line that was put, and claimed, since
 * then has begun as well: whoever sees the other gives way. Nothing was done yet, so it waits as before.
 */
const GIVE_WAY = `
UPDATE inbox SET status = 'waiting', attempts = attempts - 1, lease_until = NULL
 WHERE site_id = $1 AND id = $3 AND EXISTS (
   SELECT FROM inbox e WHERE e.site_id = $1 AND e.channel = $2 AND e.line = $4 AND e.id <> $3
      AND e.status = 'running' AND e.lease_until > now())
RETURNING id`;

const RENEW = `
UPDATE inbox i SET lease_until = now() + $4 * interval '1 millisecond'
  FROM unnest($2::bigint[], $3::int[]) AS held (id, attempts)
 WHERE i.site_id = $1 AND i.id = held.id AND i.attempts = held.attempts AND i.status = 'running'
RETURNING i.id`;

/** The id by which everything that comes of a delivery is found again; `rollbook trace` makes it likewise in SQL. */
export function correlationOf(channel: string, key: string): string {
  return createHash('sha256').update(`${channel} ${key}`).digest('hex').slice(0, 32);
}
