import type { Query } from '../db/transaction.ts';
import { type Refusal, refuse } from '../refusals.ts';
import { findAlternatives, type Search } from './alternatives.ts';
import { checkDynos, type Verdict } from './fits.ts';
import type { Room } from './room.ts';
import { type AllocationRow, toAllocation } from './rows.ts';
import { sayNearest, sayPounds, sayWhen, sayWindow } from './say.ts';
import type { Window } from './window.ts';
import type { Allocation, DynoReason } from './words.ts';

/**
 * Why a search found nothing, for a person and with its facts: `no_dyno_fits`,
 * `vehicle_already_allocated` or `no_dyno_free`. Undefined when by now nothing stands against it any
 * more: then it is to be asked again.
 * @param nothing what was not done, as a sentence
 * @param vehicleFree the search has found just now that the vehicle stands nowhere else in the window
 */
export async function explain(
  room: Room,
  search: Search,
  nothing: string,
  vehicleFree = false,
): Promise<Refusal | undefined> {
  const [verdicts, blocker, alternatives] = await Promise.all([
    checkDynos(room.db.query, room.calendar, room.site.id, search.demand, search.window, search.except),
    vehicleFree ? undefined : vehicleBlocker(room, room.db.query, search),
    findAlternatives(room, search),
  ]);
  const { calendar } = room;
  const now = room.clock();
  const { vehicle, demand } = search;
  if (!verdicts.some((it) => it.fits)) {
    return refuse(
      'no_dyno_fits',
      `No dyno of ${room.site.name} can take ${vehicle.vin} (${sayPounds(demand.weight_lbs)}, ${demand.drive_type}) for ${demand.test_type}, whatever the date. ${nothing} Check the vehicle's weight and drive type, or ask for another test.`,
      { facts: { reasons: verdicts.map(toReason), alternatives: [] } },
    ).refusal;
  }
  const nearest = sayNearest(calendar, alternatives[0], now);
  if (blocker) {
    const there = `${blocker.vehicle.vin} stands on ${blocker.dyno.name} ${sayWhen(calendar, blocker, now)} (booking ${blocker.id})`;
    return refuse('vehicle_already_allocated', `${there}. ${nothing} ${nearest}`, {
      facts: { allocation: blocker, alternatives },
    }).refusal;
  }
  const wanted = verdicts.filter((it) => !search.dyno || it.dyno.id === search.dyno.id);
  if (wanted.some((it) => it.rules.length === 0)) return undefined;
  const when = sayWindow(calendar, search.window, now);
  const who = search.dyno
    ? `${search.dyno.name} cannot take ${vehicle.vin} for ${demand.test_type} ${when}: ${wanted[0]?.rules.map((it) => it.detail).join('; ')}.`
    : `No dyno is free for ${vehicle.vin} and ${demand.test_type} ${when}.`;
  return refuse('no_dyno_free', `${who} ${nothing} ${nearest}`, {
    facts: { reasons: verdicts.map((it) => notAskedFor(search, it)), alternatives },
  }).refusal;
}

function toReason({ dyno, rules }: Verdict): DynoReason {
  return { dyno, rules };
}

/** With a dyno asked for, the others that are free say why they were not taken. */
function notAskedFor(search: Search, verdict: Verdict): DynoReason {
  if (verdict.rules.length > 0 || !search.dyno) return toReason(verdict);
  const detail = `free then, but ${search.dyno.name} was asked for`;
  return { dyno: verdict.dyno, rules: [{ code: 'not_asked_for', detail }] };
}

/** The first booking of the vehicle in the window. */
export async function vehicleBlocker(
  room: Room,
  query: Query,
  search: { vehicle: { id: string }; window: Window; except?: string | undefined },
): Promise<Allocation | undefined> {
  const [row] = await query<AllocationRow>(
    'vehicle_blocker',
    `SELECT n.* FROM allocation_named n
      WHERE n.site_id = $1 AND n.vehicle_id = $2 AND n.active
        AND n.starts_at < $4 AND n.starts_at > $3::timestamptz - interval '32 days' AND n.ends_at > $3
        AND ($5::bigint IS NULL OR n.id <> $5)
      ORDER BY n.starts_at LIMIT 1`,
    [room.site.id, search.vehicle.id, search.window.start, search.window.end, search.except ?? null],
  );
  return row && toAllocation(room, row);
}

/** The first booking on the dyno in the window. */
export async function dynoBlocker(
  room: Room,
  query: Query,
  search: { dyno: { id: string }; window: Window; except?: string | undefined },
): Promise<Allocation | undefined> {
  const [row] = await query<AllocationRow>(
    'dyno_blocker',
    `SELECT n.* FROM allocation_named n
      WHERE n.site_id = $1 AND n.dyno_id = $2 AND n.active
        AND n.starts_at < $4 AND n.starts_at > $3::timestamptz - interval '32 days' AND n.ends_at > $3
        AND ($5::bigint IS NULL OR n.id <> $5)
      ORDER BY n.starts_at LIMIT 1`,
    [room.site.id, search.dyno.id, search.window.start, search.window.end, search.except ?? null],
  );
  return row && toAllocation(room, row);
}
