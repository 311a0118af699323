import { DEMO_DYNOS, DEMO_PEOPLE, DEMO_VEHICLES, type DemoDyno, type DemoVehicle } from './demo-fleet.ts';

/** A booking in whole days, counted from today. */
export interface DemoBooking {
  dyno: string;
  vin: string;
  test_type: string;
  /** First day and the day after the last one. */
  from: number;
  to: number;
  status: 'scheduled' | 'in_progress' | 'completed' | 'cancelled';
  /** Index into the colleagues. */
  person: number;
  /** How many days before its start it was booked. */
  ahead: number;
}

export interface DemoOutage {
  dyno: string;
  from: number;
  to: number;
  reason: string;
}

const FIRST_DAY = -14;
const LAST_DAY = 28;
/** Never booked ahead, so that a newcomer's first booking works. */
const LEFT_FREE = new Set(['TRK-101', 'HLD42']);
const QUIET_CELL = 'Cell 3';

export const DEMO_OUTAGES: readonly DemoOutage[] = [
  { dyno: 'Cell 8', from: 6, to: 9, reason: 'roll bearing change' },
  { dyno: 'Cell 11', from: 16, to: 18, reason: 'gas analyser calibration' },
];

/**
 * Six weeks of invented bookings, the same for the same weekday of today: about 70 % of the days of
 * each dyno, no dyno and no vehicle twice.
 * @param weekday today's, 1 for Monday
 */
export function inventBookings(weekday: number): DemoBooking[] {
  const random = seeded(20_270_301);
  const below = (n: number) => Math.floor(random() * n);
  const busy = new Map<string, Set<number>>();
  const bookings: DemoBooking[] = [];
  for (const dyno of DEMO_DYNOS) {
    let day = FIRST_DAY + below(2);
    while (day < LAST_DAY) {
      const booking = nextBooking(dyno, day, { weekday, below, busy });
      if (booking) bookings.push(booking);
      // A gap every other time keeps about seven days of ten taken.
      day = (booking ? booking.to : day + 1) + (below(10) < 6 ? 0 : 1 + below(2));
    }
  }
  return bookings;
}

interface Chance {
  weekday: number;
  below(n: number): number;
  busy: Map<string, Set<number>>;
}

function nextBooking(dyno: DemoDyno, from: number, chance: Chance): DemoBooking | undefined {
  const { below, busy } = chance;
  const capability = dyno.capabilities[below(dyno.capabilities.length)] as DemoDyno['capabilities'][number];
  const longest = capability.test_type === 'mileage' ? 6 : 4;
  const to = Math.min(from + 1 + below(longest), LAST_DAY);
  const cancelled = below(12) === 0;
  const free = (vehicle: DemoVehicle) => {
    if (to > 0 && LEFT_FREE.has(vehicle.vin)) return false;
    const taken = busy.get(vehicle.vin);
    for (let day = from; day < to; day += 1) if (taken?.has(day)) return false;
    return (
      capability.drive_types.includes(vehicle.drive_type) &&
      vehicle.weight_lbs >= capability.min_lbs &&
      vehicle.weight_lbs <= capability.max_lbs
    );
  };
  const fitting = DEMO_VEHICLES.filter(free);
  const vehicle = fitting[below(Math.max(1, fitting.length))];
  if (!vehicle || isQuiet(dyno, from, to, chance.weekday) || isOut(dyno, from, to)) return undefined;
  if (!cancelled) {
    const taken = busy.get(vehicle.vin) ?? new Set();
    for (let day = from; day < to; day += 1) taken.add(day);
    busy.set(vehicle.vin, taken);
  }
  return {
    dyno: dyno.name,
    vin: vehicle.vin,
    test_type: capability.test_type,
    from,
    to,
    status: cancelled ? 'cancelled' : statusOf(from, to),
    person: below(DEMO_PEOPLE.length),
    ahead: 2 + below(12),
  };
}

function statusOf(from: number, to: number): DemoBooking['status'] {
  if (to <= 0) return 'completed';
  return from <= 0 ? 'in_progress' : 'scheduled';
}

/** The quiet cell keeps Tuesday to Thursday free from today on. */
function isQuiet(dyno: DemoDyno, from: number, to: number, weekday: number): boolean {
  if (dyno.name !== QUIET_CELL) return false;
  for (let day = Math.max(0, from); day < to; day += 1) {
    const there = (((weekday - 1 + day) % 7) + 7) % 7;
    if (there >= 1 && there <= 3) return true;
  }
  return false;
}

function isOut(dyno: DemoDyno, from: number, to: number): boolean {
  return DEMO_OUTAGES.some((it) => it.dyno === dyno.name && from < it.to && it.from < to);
}

/** Mulberry32: small, and the same everywhere. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
