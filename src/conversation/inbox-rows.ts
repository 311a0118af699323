import type { Database } from '../db/connect.ts';
import { retrying } from '../db/transaction.ts';
import type { ChannelName, Clock } from '../words.ts';
import type { Delivered } from './chat-port.ts';

/** Whoever has not renewed a row for this long is gone, and another takes it over. */
const LEASE = "interval '15 seconds'";
/** Redeliveries come within minutes; a week is plenty to know them again. */
const KEPT = "interval '7 days'";

export interface InboxRow {
  id: string;
  key: string;
  line: string;
  payload: unknown;
  reply: unknown;
  attempts: number;
}

interface Needs {
  db: Pick<Database, 'query'>;
  siteId: string;
  clock: Clock;
  channel: ChannelName;
}

/** The statements of the inbox. Leases go by the database's clock, which all processes share. */
export function createInboxRows({ db, siteId, clock, channel }: Needs) {
  return {
    /** @returns false when the key is there already. */
    async put({ key, line, sequence, payload }: Delivered): Promise<boolean> {
      const values = [siteId, channel, key, line, sequence, JSON.stringify(payload), clock()];
      const rows = await retrying(() => db.query('inbox_put', PUT, values));
      return rows.length > 0;
    },

    async claim(): Promise<InboxRow | undefined> {
      const [row] = await db.query<InboxRow>('inbox_claim', CLAIM, [siteId, channel]);
      return row;
    },

    /** Only what waits is changed; `undefined` takes it out. @returns whether there was one. */
    async amend(key: string, payload: unknown): Promise<boolean> {
      const rows =
        payload === undefined
          ? await db.query('inbox_drop', DROP, [siteId, channel, key, clock()])
          : await db.query('inbox_amend', AMEND, [siteId, channel, key, JSON.stringify(payload)]);
      return rows.length > 0;
    },

    async askToStop(line: string): Promise<string[]> {
      const rows = await db.query<{ id: string }>(
        'inbox_ask_to_stop',
        `UPDATE inbox SET stop_asked = true
          WHERE site_id = $1 AND channel = $2 AND line = $3 AND status = 'running' RETURNING id`,
        [siteId, channel, line],
      );
      return rows.map(({ id }) => id);
    },

    async stopAsked(ids: string[]): Promise<string[]> {
      const rows = await db.query<{ id: string }>(
        'inbox_stop_asked',
        'SELECT id FROM inbox WHERE site_id = $1 AND id = ANY($2::bigint[]) AND stop_asked',
        [siteId, ids],
      );
      return rows.map(({ id }) => id);
    },

    async renew(ids: string[]): Promise<void> {
      if (ids.length === 0) return;
      await db.query(
        'inbox_renew',
        `UPDATE inbox SET lease_until = now() + ${LEASE}
          WHERE site_id = $1 AND id = ANY($2::bigint[]) AND status = 'running'`,
        [siteId, ids],
      );
    },

    async keep(id: string, reply: unknown): Promise<void> {
      await db.query('inbox_keep', 'UPDATE inbox SET reply = $3 WHERE site_id = $1 AND id = $2', [
        ...[siteId, id, JSON.stringify(reply)],
      ]);
    },

    /** What was said is in the transcript; here it is kept no longer. */
    async end(id: string, status: 'done' | 'failed'): Promise<void> {
      await retrying(() =>
        db.query(
          'inbox_end',
          `UPDATE inbox SET status = $3, payload = '{}', reply = NULL, ended_at = $4, lease_until = NULL
            WHERE site_id = $1 AND id = $2`,
          [siteId, id, status, clock()],
        ),
      );
    },

    /** Another process may begin at once; that this one ends is no attempt. */
    async release(id: string): Promise<void> {
      await db.query(
        'inbox_release',
        `UPDATE inbox SET lease_until = now(), attempts = attempts - 1
          WHERE site_id = $1 AND id = $2 AND status = 'running'`,
        [siteId, id],
      );
    },

    async forget(): Promise<void> {
      const where = `site_id = $1 AND channel = $2 AND ended_at < now() - ${KEPT}`;
      await db.query('inbox_forget', `DELETE FROM inbox WHERE ${where}`, [siteId, channel]);
    },
  };
}

export type InboxRows = ReturnType<typeof createInboxRows>;

const PUT = `
INSERT INTO inbox (site_id, channel, key, line, sequence, payload, received_at)
VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (site_id, channel, key) DO NOTHING RETURNING id`;

/** The oldest that nobody works on and that is first in its line. One statement: whoever is second skips it. */
const CLAIM = `
UPDATE inbox SET status = 'running', attempts = attempts + 1, lease_until = now() + ${LEASE}
 WHERE site_id = $1 AND id = (
   SELECT w.id FROM inbox w
    WHERE w.site_id = $1 AND w.channel = $2
      AND (w.status = 'waiting' OR (w.status = 'running' AND w.lease_until <= now()))
      AND NOT EXISTS (
        SELECT FROM inbox e WHERE e.site_id = $1 AND e.channel = $2 AND e.line = w.line
           AND e.status IN ('waiting', 'running') AND e.id <> w.id
           AND (e.status = 'running' OR (e.sequence, e.id) < (w.sequence, w.id)))
    ORDER BY w.id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id, key, line, payload, reply, attempts`;

const AMEND = `
UPDATE inbox SET payload = $4 WHERE site_id = $1 AND channel = $2 AND key = $3 AND status = 'waiting' RETURNING id`;

const DROP = `
UPDATE inbox SET status = 'done', payload = '{}', ended_at = $4
 WHERE site_id = $1 AND channel = $2 AND key = $3 AND status = 'waiting' RETURNING id`;
