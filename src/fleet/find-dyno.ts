import type { Query } from '../db/transaction.ts';
import { isFindable } from './fields.ts';

/** Finds a dyno by its name (without regard to case) or its id; a name wins over an id. */
export async function findDyno(
  query: Query,
  siteId: string,
  ref: string,
): Promise<{ id: string; name: string } | undefined> {
  if (!isFindable(ref)) return undefined;
  const [dyno] = await query<{ id: string; name: string }>(
    'find_dyno',
    `SELECT d.id, d.name FROM dyno d
      WHERE d.site_id = $1 AND (lower(d.name) = lower($2) OR d.id::text = $2)
      ORDER BY lower(d.name) = lower($2) DESC LIMIT 1`,
    [siteId, ref.trim()],
  );
  return dyno;
}
