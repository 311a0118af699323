import type { Room } from './room.ts';

/**
 * Differs from an earlier answer when something of the site was changed since. Ids are given before
 * their rows are committed, so the highest one alone could stay the same when a slower change arrives
 * below it; the sum of the latest ones then changes.
 */
export async function changeCursor(room: Room): Promise<string> {
  const [row] = await room.db.query<{ cursor: string }>(
    'change_cursor',
    `SELECT COALESCE(max(id), 0) || '.' || COALESCE(sum(id), 0) AS cursor
       FROM (SELECT id FROM history WHERE site_id = $1 ORDER BY id DESC LIMIT 50) latest`,
    [room.site.id],
  );
  return row?.cursor ?? '0.0';
}

/** Removes idempotency records that are older than a day. @returns how many */
export async function housekeeping(room: Room): Promise<number> {
  const rows = await room.db.query(
    'drop_old_keys',
    `DELETE FROM idempotency WHERE site_id = $1 AND created_at < now() - interval '24 hours' RETURNING 1`,
    [room.site.id],
  );
  return rows.length;
}
