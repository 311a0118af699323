import type { Database } from '../db/connect.ts';

/** Who comes to which thread, and what it is called if it begins now. */
export interface Coming {
  threadId: string;
  accountId: string;
  channel: string;
  title: string;
  now: Date;
}

/**
 * Opens the thread or goes on in it, and locks its row until the transaction ends. False when it is somebody
 * else's, or is not there and belongs to another channel: only a thread's own channel opens it, so that nobody
 * may sit down in one that is not there yet.
 */
export async function openThread(
  db: Pick<Database, 'query'>,
  siteId: string,
  { threadId, accountId, channel, title, now }: Coming,
): Promise<boolean> {
  const rows = threadId.startsWith(`${channel}:`)
    ? await db.query(
        'thread_open',
        `INSERT INTO thread AS t (site_id, id, channel, account_id, title, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $6)
         ON CONFLICT (site_id, id) DO UPDATE SET updated_at = greatest(t.updated_at, excluded.updated_at)
           WHERE t.account_id = excluded.account_id
         RETURNING id`,
        [siteId, threadId, channel, accountId, title, now],
      )
    : await db.query(
        'thread_continue',
        `UPDATE thread SET updated_at = greatest(updated_at, $4)
          WHERE site_id = $1 AND id = $2 AND account_id = $3 RETURNING id`,
        [siteId, threadId, accountId, now],
      );
  return rows.length > 0;
}

/** True when anybody has talked in this thread, or in one below it, and it was not deleted since. */
export async function hasThread(
  db: Pick<Database, 'query'>,
  siteId: string,
  threadId: string,
): Promise<boolean> {
  const rows = await db.query(
    'thread_there',
    `SELECT FROM thread WHERE site_id = $1 AND (id = $2 OR starts_with(id, $2 || ':')) LIMIT 1`,
    [siteId, threadId],
  );
  return rows.length > 0;
}

/** So long what somebody says goes on with what they said before it. */
const GOES_ON = "interval '15 minutes'";

/**
 * The thread to which a message belongs that names none: `own`, when it has begun; else the one among those
 * whose ids begin with `place` in which this person was answered just now; else `own`. One that is at work is
 * left alone: what is said meanwhile stands for itself.
 */
export async function threadFor(
  db: Pick<Database, 'query'>,
  siteId: string,
  { own, place, accountId, now }: { own: string; place: string; accountId: string; now: Date },
): Promise<string> {
  const [row] = await db.query<{ id: string }>(
    'thread_for',
    `SELECT t.id FROM thread t
      WHERE t.site_id = $1 AND t.account_id = $2
        AND (t.id = $3 OR (starts_with(t.id, $4) AND t.updated_at > $5::timestamptz - ${GOES_ON}
             AND NOT EXISTS (SELECT FROM turn u
                   WHERE u.site_id = $1 AND u.thread_id = t.id AND u.status IN ('waiting', 'running'))))
      ORDER BY t.id = $3 DESC, t.updated_at DESC LIMIT 1`,
    [siteId, accountId, own, place, now],
  );
  return row?.id ?? own;
}
