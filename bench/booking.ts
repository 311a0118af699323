import { createBatcher } from '../src/allocation/batch.ts';
import { createAllocationCore } from '../src/allocation/index.ts';
import { createEvents } from '../src/events.ts';
import { type Ask, type Booker, insertBooker, plainBooker, type Slot } from './baselines.ts';
import {
  countOverlaps,
  DYNOS,
  FITTING,
  freeDays,
  isoDay,
  type Lab,
  openLab,
  TEST_TYPES,
  VEHICLES,
} from './lab.ts';
import { createRandom, drive, median, quantile, type Round } from './load.ts';

const LOADS = ['hot', 'full', 'full explained', 'spread'] as const;
type Load = (typeof LOADS)[number];

export interface Comparison {
  load: Load;
  clients: number;
  /** Median asks a second over the rounds. */
  ours: number;
  plain: number;
  insert: number;
  timesPlain: number;
  timesInsert: number;
  oursMedianMs: number;
  plainMedianMs: number;
  overlaps: number;
  falseRefusals: number;
  failed: number;
}

/** Days of the calendar that each load uses; none touches another's. */
const SPREAD = { from: 0, to: 730 };
const FLOOR = { from: 730, to: 1_460 };
const HOT_WEEKS_FROM = 2_000;
const FULL = { from: 9_000, days: 60 };

/** `allocate` against the plain algorithm and the bare INSERT, interleaved, medians of the rounds. */
export async function compareBookings(rows: number, rounds: number): Promise<Comparison[]> {
  const lab = await openLab(rows);
  try {
    await fillFully(lab);
    const asks = createAsks();
    const results: Comparison[] = [];
    for (const clients of [1, 50]) {
      for (const load of LOADS) {
        results.push(await compare(lab, load, clients, rounds, asks));
      }
    }
    return results;
  } finally {
    await lab.close();
  }
}

async function compare(
  lab: Lab,
  load: Load,
  clients: number,
  rounds: number,
  asks: ReturnType<typeof createAsks>,
): Promise<Comparison> {
  const booker = load === 'full' ? searchBooker(lab) : coreBooker(lab);
  const bookers = { ours: booker, plain: plainBooker(lab), insert: insertBooker(lab) };
  const next = asks[load === 'full explained' ? 'full' : load];
  const size = clients === 1 ? 140 : 700;
  const runs: Record<'ours' | 'plain' | 'insert', Round[]> = { ours: [], plain: [], insert: [] };
  for (let round = 0; round <= rounds; round += 1) {
    const done = {
      ours: await drive(clients, next(size), bookers.ours),
      plain: await drive(clients, next(size), bookers.plain),
      insert: await drive(clients, asks.slots(size), bookers.insert),
    };
    // The first round warms plans and caches.
    if (round > 0) for (const name of ['ours', 'plain', 'insert'] as const) runs[name].push(done[name]);
  }
  const rate = (name: 'ours' | 'plain' | 'insert') =>
    median(runs[name].map((run) => run.times.length / run.seconds));
  const [ours, plain, insert] = [rate('ours'), rate('plain'), rate('insert')];
  const expected = load === 'hot' ? size : 0;
  return {
    load,
    clients,
    ours,
    plain,
    insert,
    timesPlain: ours / plain,
    timesInsert: ours / insert,
    oursMedianMs: quantile(
      runs.ours.flatMap((run) => run.times),
      0.5,
    ),
    plainMedianMs: quantile(
      runs.plain.flatMap((run) => run.times),
      0.5,
    ),
    overlaps: await countOverlaps(lab.owner),
    falseRefusals: runs.ours.reduce((sum, run) => sum + Math.max(0, expected - run.granted), 0),
    failed: runs.ours.reduce((sum, run) => sum + run.failed, 0),
  };
}

/**
 * The booking call of the core alone: it says "full" as the plain algorithm does, without the reasons and
 * alternatives that `full explained` measures along.
 */
function searchBooker(lab: Lab): Booker {
  const send = createBatcher(lab.db);
  return async (ask) => {
    const days = Array.from({ length: ask.backupDays + 1 }, (_, shift) => ask.day + shift);
    const wire = {
      site_id: lab.site.id,
      account_id: lab.actor.accountId,
      channel: lab.actor.channel,
      correlation_id: lab.actor.correlationId,
      vin: `V${ask.vehicle}`,
      test_type: ask.testType,
      starts: days.map((day) => new Date(`${isoDay(day)}T00:00Z`)),
      ends: days.map((day) => new Date(`${isoDay(day + 1)}T00:00Z`)),
    };
    let { outcome } = await send(wire);
    while (outcome === 'contended') ({ outcome } = await send(wire));
    if (outcome === 'ok') return 'granted';
    return outcome === 'full' ? 'refused' : 'failed';
  };
}

/** The core as HTTP and chat call it, one process, with all that it answers. */
export function coreBooker(lab: Lab): Booker {
  const core = createAllocationCore({
    db: lab.db,
    events: createEvents(() => {}),
    clock: () => new Date(`${isoDay(-1)}T12:00Z`),
    site: lab.site,
  });
  return async (ask) => {
    const outcome = await core.allocate(lab.actor, {
      vin: `V${ask.vehicle}`,
      test_type: ask.testType,
      start_date: isoDay(ask.day),
      days: 1,
      backup_days: ask.backupDays,
    });
    if (outcome.ok) return 'granted';
    return outcome.refusal.code === 'busy' ? 'failed' : 'refused';
  };
}

/** Books out the dynos of one test type for two months, so that nothing is left there. */
async function fillFully(lab: Lab): Promise<void> {
  await lab.owner.pool.query(
    `INSERT INTO allocation (site_id, dyno_id, vehicle_id, test_type, starts_at, ends_at, requested_by, channel)
     SELECT 1, d, d, 'type0', $1::timestamptz + k * interval '1 day', $1::timestamptz + (k + 1) * interval '1 day', 1, 'api'
       FROM generate_series($2::int, $3::int, $2::int) d, generate_series(0, $4::int - 1) k`,
    [`${isoDay(FULL.from)}T00:00Z`, TEST_TYPES, DYNOS, FULL.days],
  );
  await lab.owner.pool.query('ANALYZE allocation');
}

function createAsks() {
  const random = createRandom(7);
  const pick = (n: number) => Math.floor(random() * n);
  const spreadDays = freeDays(SPREAD.from, SPREAD.to);
  const floorSlots = shuffled(everySlot(freeDays(FLOOR.from, FLOOR.to)), random);
  let week = 0;
  let asked = 0;
  return {
    /** Everybody wants Monday of the same week, or else a later day of it; when it is full, the next week. */
    hot(size: number): Ask[] {
      return Array.from({ length: size }, () => {
        if (asked++ % (FITTING * 7) === 0) week += 1;
        return {
          vehicle: 1 + (asked % VEHICLES),
          testType: 'type1',
          day: HOT_WEEKS_FROM + week * 7,
          backupDays: 6,
        };
      });
    },
    /** Nothing is free for a month. Vehicles that stand elsewhere are left out. */
    full(size: number): Ask[] {
      return Array.from({ length: size }, () => ({
        vehicle: DYNOS + 1 + pick(VEHICLES - DYNOS),
        testType: 'type0',
        day: FULL.from + 10 + pick(20),
        backupDays: 14,
      }));
    },
    /** Any test on any free day of two years. */
    spread(size: number): Ask[] {
      return Array.from({ length: size }, () => ({
        vehicle: 1 + pick(VEHICLES),
        testType: `type${pick(TEST_TYPES)}`,
        day: spreadDays[pick(spreadDays.length)] as number,
        backupDays: 5,
      }));
    },
    slots(size: number): Slot[] {
      return floorSlots.splice(0, size);
    },
  };
}

function everySlot(days: number[]): Slot[] {
  return days.flatMap((day) =>
    Array.from({ length: DYNOS }, (_, dyno) => ({
      dyno: dyno + 1,
      vehicle: dyno * 10 + 1,
      testType: `type${(dyno + 1) % TEST_TYPES}`,
      day,
    })),
  );
}

function shuffled<T>(items: T[], random: () => number): T[] {
  for (let i = items.length - 1; i > 0; i -= 1) {
    const j = Math.floor(random() * (i + 1));
    [items[i], items[j]] = [items[j] as T, items[i] as T];
  }
  return items;
}
