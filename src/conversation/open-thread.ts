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

/** True when anybody has talked in this thread, and it was not deleted since. */
export async function hasThread(
  db: Pick<Database, 'query'>,
  siteId: string,
  threadId: string,
): Promise<boolean> {
  const rows = await db.query('thread_there', 'SELECT id FROM thread WHERE site_id = $1 AND id = $2', [
    ...[siteId, threadId],
  ]);
  return rows.length > 0;
}
