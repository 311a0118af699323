import type { Query } from '../db/transaction.ts';
import type { Search } from './alternatives.ts';
import { Contended } from './contention.ts';
import type { Room } from './room.ts';
import type { Window } from './window.ts';
import type { Named } from './words.ts';

/** A dyno found, and locked until the transaction's end; `shift` counts windows after the first. */
export interface Pick {
  dyno: Named;
  shift: number;
}

/**
 * Finds a dyno for the first of the windows that works, by the SQL function `pick_dyno`. Undefined
 * when none works. Writes nothing: outside a transaction its locks are gone at once.
 * @param prefer a dyno to stay on where that is possible
 * @throws {Contended} when somebody else holds a lock that matters
 */
export async function pickDyno(
  query: Query,
  room: Room,
  search: Search,
  windows: readonly Window[],
  prefer?: string,
): Promise<Pick | undefined> {
  const [row] = await query<{ outcome: string; dyno_id: string; dyno_name: string; shift: number }>(
    'pick_dyno',
    'SELECT * FROM pick_dyno($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)',
    [
      room.site.id,
      search.vehicle.id,
      search.demand.test_type,
      search.demand.drive_type,
      search.demand.weight_lbs,
      search.dyno?.id ?? null,
      prefer ?? null,
      windows.map((it) => it.start),
      windows.map((it) => it.end),
      search.except ?? null,
    ],
  );
  if (!row || row.outcome === 'contended') throw new Contended();
  if (row.outcome !== 'ok') return undefined;
  return { dyno: { id: row.dyno_id, name: row.dyno_name }, shift: row.shift };
}
