import type { Tx } from '../db/transaction.ts';
import { done, type Outcome, type Refusal, refuse } from '../refusals.ts';
import type { Actor } from '../words.ts';
import { findVehicle, type VehicleFacts } from './ask.ts';
import { lockAllocation, saveChange } from './change.ts';
import { Contended } from './contention.ts';
import { pickDyno } from './pick.ts';
import type { Room } from './room.ts';
import { type AllocationRow, toAllocation, windowOf } from './rows.ts';
import { SAID_STATUS, sayList, sayWhen, sayWindow } from './say.ts';
import { shiftWindow, type Window } from './window.ts';
import type { Allocation, Named, Outage } from './words.ts';

const NOTHING = 'The outage was not entered and no booking was changed.';
/** How many later days a booking may be moved by. */
const LATER_DAYS = 30;

/** Ends a transaction with a refusal, so that what it wrote is rolled back. */
class Refused extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.code);
    this.refusal = refusal;
  }
}

/**
 * Enters an outage and, with `move`, rebooks what stands in its way: the same window on another dyno
 * first, then each later day. One transaction: all of it, or a refusal and nothing.
 * @throws {Contended} when somebody else books there at this moment
 */
export async function clearDyno(
  room: Room,
  actor: Actor,
  dyno: Named,
  window: Window,
  move: boolean,
  enter: (tx: Tx) => Promise<Outage>,
): Promise<Outcome<Outage & { moved: Allocation[] }>> {
  try {
    return await room.db.transaction(
      async (tx) => {
        const rows = await lockInTheWay(room, tx, dyno, window, move);
        const refusal = rows.length === 0 ? undefined : inTheWay(room, dyno, window, rows, move);
        if (refusal) throw new Refused(refusal);
        const outage = await enter(tx);
        const moved: Allocation[] = [];
        for (const row of rows) moved.push(await moveAway(room, tx, actor, { dyno, outage }, row));
        return done({ ...outage, moved });
      },
      { retry: true },
    );
  } catch (error) {
    if (error instanceof Refused) return { ok: false, refusal: error.refusal };
    throw error;
  }
}

/**
 * The active bookings in the way, with every lock that is needed: vehicles before the dyno, each in
 * ascending order, waiting for them. A booking that arrived while we waited has a vehicle that is not
 * locked, and the whole is asked again.
 */
async function lockInTheWay(
  room: Room,
  tx: Tx,
  dyno: Named,
  window: Window,
  move: boolean,
): Promise<AllocationRow[]> {
  const site = room.site.id;
  const vehicles = new Set<string>();
  if (move) {
    const expected = await readInTheWay(room, tx, dyno, window);
    for (const row of expected) vehicles.add(String(row.vehicle_id));
    for (const id of [...vehicles].sort((a, b) => Number(a) - Number(b))) {
      await tx.query('lock_vehicle', 'SELECT pg_advisory_xact_lock(vehicle_lock($1, $2))', [site, id]);
    }
  }
  await tx.query('lock_dyno', 'SELECT pg_advisory_xact_lock(dyno_lock($1, $2))', [site, dyno.id]);
  const rows = await readInTheWay(room, tx, dyno, window);
  if (move && rows.some((row) => !vehicles.has(String(row.vehicle_id)))) throw new Contended();
  return rows;
}

function readInTheWay(room: Room, tx: Tx, dyno: Named, window: Window): Promise<AllocationRow[]> {
  return tx.query<AllocationRow>(
    'bookings_in_the_way',
    `SELECT n.* FROM allocation_named n
      WHERE n.site_id = $1 AND n.dyno_id = $2 AND n.active
        AND n.starts_at < $4 AND n.starts_at > $3::timestamptz - interval '32 days' AND n.ends_at > $3
      ORDER BY n.starts_at`,
    [room.site.id, dyno.id, window.start, window.end],
  );
}

/** Undefined when all of them may be moved. */
function inTheWay(
  room: Room,
  dyno: Named,
  window: Window,
  rows: AllocationRow[],
  move: boolean,
): Refusal | undefined {
  const allocations = rows.map((row) => toAllocation(room, row));
  const fixed = allocations.filter((it) => it.status !== 'scheduled');
  if (move && fixed.length === 0) return undefined;
  const now = room.clock();
  const say = (it: Allocation) =>
    `booking ${it.id} (${it.vehicle.vin}, ${sayWhen(room.calendar, it, now)}, ${SAID_STATUS[it.status]})`;
  const when = sayWindow(room.calendar, window, now);
  const what = move
    ? `${sayList(fixed.slice(0, 5).map(say))} cannot be moved: only scheduled bookings can.`
    : `${allocations.length === 1 ? 'A booking stands' : `${allocations.length} bookings stand`} on ${dyno.name} ${when}: ${sayList(allocations.slice(0, 5).map(say))}.`;
  const next = move
    ? 'Enter the outage for a time in which none of these runs, or cancel them first.'
    : 'Move or cancel them first, or send move: true to have each rebooked.';
  return refuse('allocations_in_the_way', `${what} ${NOTHING} ${next}`, { facts: { allocations } }).refusal;
}

async function moveAway(
  room: Room,
  tx: Tx,
  actor: Actor,
  { dyno, outage }: { dyno: Named; outage: Pick<Outage, 'reason'> },
  row: AllocationRow,
): Promise<Allocation> {
  const before = await lockAllocation(tx, room, String(row.id));
  // Whoever changes a booking's status takes only its row's lock.
  if (before?.status !== 'scheduled') throw new Contended();
  const vehicle = (await findVehicle(tx.query, room.site.id, {
    vehicleId: String(row.vehicle_id),
  })) as VehicleFacts;
  const window = windowOf(room.calendar, before);
  const windows = Array.from({ length: LATER_DAYS + 1 }, (_, day) => shiftWindow(room.calendar, window, day));
  const demand = { ...vehicle, test_type: row.test_type };
  const search = { vehicle, demand, window, except: String(row.id) };
  const pick = await pickDyno(tx.query, room, search, windows, dyno.id);
  if (!pick) {
    const booking = toAllocation(room, before);
    throw new Refused(
      refuse(
        'allocations_in_the_way',
        `Booking ${booking.id} (${booking.vehicle.vin}, ${sayWhen(room.calendar, booking, room.clock())}) has no other place within ${LATER_DAYS} days. ${NOTHING} Cancel it first, or enter a shorter outage.`,
        { facts: { allocations: [booking] } },
      ).refusal,
    );
  }
  const to = windows[pick.shift] as Window;
  const change = {
    dyno_id: pick.dyno.id,
    starts_at: to.start,
    ends_at: to.end,
    shifted_days: before.shifted_days + pick.shift,
  };
  const reason = `${dyno.name} is out of service: ${outage.reason}`;
  return toAllocation(room, await saveChange(tx, room, actor, before, change, { action: 'moved', reason }));
}
