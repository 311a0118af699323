import type { Demand } from './fits.ts';
import type { Room } from './room.ts';
import { firstDay, lastDay, shiftWindow, type Window } from './window.ts';
import type { Alternative, Named } from './words.ts';

/** What was asked for, and by which vehicle. */
export interface Search {
  vehicle: { id: string; vin: string };
  demand: Demand;
  window: Window;
  /** The only dyno that was asked for. */
  dyno?: Named | undefined;
  /** An allocation that is not in its own way: the one that moves. */
  except?: string | undefined;
}

interface Found {
  shift: number;
  window: Window;
  dyno: Named;
}

const HOW_MANY = 3;

/**
 * Calendar days away from the asked window, nearest range first; the farther ones are only looked at
 * when too little was found. At most 61 windows a question: one bit of an integer for each.
 */
const RANGES = [
  [-30, 30],
  [31, 45],
  [-45, -31],
] as const;

/**
 * Up to three windows in which the vehicle and a dyno are free, nearest to the asked one first, none
 * of them past. When a dyno was asked for, another one in the very window comes first, then that dyno
 * at other dates, and others only to fill up.
 */
export async function findAlternatives(room: Room, search: Search): Promise<Alternative[]> {
  const found: Found[] = [];
  const asked: Found[] = [];
  for (const [from, to] of RANGES) {
    const fresh = await searchRange(room, search, from, to);
    found.push(...fresh);
    asked.push(...fresh.filter((it) => !search.dyno || it.shift === 0 || it.dyno.id === search.dyno.id));
    if (asked.length >= HOW_MANY) break;
  }
  const rest = found.filter((it) => !asked.includes(it));
  const chosen = [...asked.sort(nearer), ...rest.sort(nearer)].slice(0, HOW_MANY);
  return chosen.sort(nearer).map((it) => toAlternative(room, it));
}

/** Of two windows equally far away the later one goes first: there is more time to prepare. */
function nearer(a: Found, b: Found): number {
  return Math.abs(a.shift) - Math.abs(b.shift) || b.shift - a.shift;
}

async function searchRange(room: Room, search: Search, from: number, to: number): Promise<Found[]> {
  const windows = windowsAround(room, search, from, to);
  const [first, last] = [windows[0], windows.at(-1)];
  if (!first || !last) return [];
  const rows = await room.db.query<{ n: number; dyno_id: string; dyno_name: string }>(
    'find_alternatives',
    SQL,
    [
      room.site.id,
      search.vehicle.id,
      search.demand.test_type,
      search.demand.drive_type,
      search.demand.weight_lbs,
      search.dyno?.id ?? null,
      windows.map((it) => it.window.start),
      windows.map((it) => it.window.end),
      search.except ?? null,
      first.window.start,
      last.window.end,
    ],
  );
  return rows.flatMap((row) => {
    const window = windows[row.n - 1];
    return window ? [{ ...window, dyno: { id: row.dyno_id, name: row.dyno_name } }] : [];
  });
}

function windowsAround(room: Room, search: Search, from: number, to: number) {
  const now = room.clock();
  const today = room.calendar.dayOf(now);
  const day = firstDay(room.calendar, search.window);
  const windows: { shift: number; window: Window }[] = [];
  for (let shift = from; shift <= to; shift += 1) {
    if (shift === 0 && !search.dyno) continue;
    if (room.calendar.plus(day, shift) < today) continue;
    const window = shiftWindow(room.calendar, search.window, shift);
    if (window.wholeDays || window.start >= now) windows.push({ shift, window });
  }
  return windows;
}

function toAlternative({ calendar }: Room, { window, dyno }: Found): Alternative {
  const days = { start_date: firstDay(calendar, window), end_date: lastDay(calendar, window) };
  if (window.wholeDays) return { dyno, ...days };
  return { dyno, start: window.start.toISOString(), end: window.end.toISOString(), ...days };
}

// For each window the best dyno that is free then, in the order of pick_dyno. Each dyno's busy windows
// are bits of one integer, so that sixty windows cost one scan a dyno.
const SQL = `
WITH fitting AS MATERIALIZED (
  SELECT DISTINCT ON (k.dyno_id) k.dyno_id, k.dyno_name, k.breadth, k.dyno_breadth
    FROM dyno_check($1, $3, $4, $5, $10, $11, $9) k
   WHERE k.test_ok AND k.drive_ok AND k.weight_ok AND k.enabled
   ORDER BY k.dyno_id, k.breadth
), vehicle AS MATERIALIZED (
  SELECT COALESCE(bit_or(touched_windows(a.starts_at, a.ends_at, $7, $8)), 0) AS busy
    FROM allocation a
   WHERE a.site_id = $1 AND a.vehicle_id = $2 AND a.active
     AND a.starts_at < $11 AND a.starts_at > $10::timestamptz - interval '31 days' AND a.ends_at > $10
     AND ($9::bigint IS NULL OR a.id <> $9)
), calendar AS MATERIALIZED (
  SELECT f.dyno_id, f.dyno_name, f.breadth, f.dyno_breadth, (SELECT busy FROM vehicle)
    | COALESCE((SELECT bit_or(touched_windows(a.starts_at, a.ends_at, $7, $8))
        FROM allocation a
       WHERE a.site_id = $1 AND a.dyno_id = f.dyno_id AND a.active
         AND a.starts_at < $11 AND a.starts_at > $10::timestamptz - interval '31 days' AND a.ends_at > $10
         AND ($9::bigint IS NULL OR a.id <> $9)), 0)
    | COALESCE((SELECT bit_or(touched_windows(o.starts_at, o.ends_at, $7, $8))
        FROM outage o
       WHERE o.site_id = $1 AND o.dyno_id = f.dyno_id AND o.span && tstzrange($10, $11, '[)')), 0) AS busy
    FROM fitting f
)
SELECT DISTINCT ON (w.n) w.n, c.dyno_id, c.dyno_name
  FROM calendar c CROSS JOIN generate_series(1, cardinality($7::timestamptz[])) AS w(n)
 WHERE c.busy & (1::bigint << (w.n - 1)) = 0
 ORDER BY w.n, (c.dyno_id = $6::bigint) DESC NULLS LAST, c.breadth, c.dyno_breadth,
          hashint8extended(c.dyno_id, $2::bigint)`;
