import { createAllocationCore } from '../src/allocation/index.ts';
import { createEvents, type Events, type HouseEvent } from '../src/events.ts';
import { createMetrics } from '../src/telemetry/metrics.ts';
import { createRows } from '../src/telemetry/rows.ts';
import { isoDay, type Lab, openLab, TEST_TYPES, VEHICLES } from './lab.ts';
import { drive, median } from './load.ts';

/** The goal: of the CPU that this process spends on a booking. */
export const GOAL_SHARE = 0.01;
const CLIENTS = 8;

export interface Telemetry {
  /** Microseconds of CPU of this process a booking, nobody listening: medians of the rounds. */
  bookingMicros: number;
  /** What telling the house's listeners of one booking takes, on the path of whoever books. */
  tellingMicros: number;
  /** What one row takes later, when its batch is written. */
  writingMicros: number;
  /** Telling, of a booking. */
  share: number;
  /** CPU with listeners of that without, from interleaved rounds of whole bookings: within a few percent of noise. */
  wholeRatio: number;
}

/** What it costs that metrics and rows listen, in one run against nobody listening. */
export async function measureTelemetry(quick: boolean): Promise<Telemetry> {
  const lab = await openLab(10_000);
  try {
    const rounds = quick ? 4 : 10;
    const size = quick ? 400 : 1_000;
    const quiet = createEvents(() => {});
    const heard = createEvents(fail);
    const listeners = listen(lab, heard);
    const next = asks();
    const without: number[] = [];
    const beside: number[] = [];
    for (let round = 0; round <= rounds; round += 1) {
      const its = [await book(lab, quiet, next, size), await book(lab, heard, next, size)] as const;
      // The first round warms plans and caches.
      if (round === 0) continue;
      without.push(its[0]);
      beside.push(its[1]);
    }
    await listeners.rows.stop();
    listeners.metrics.close();
    const { telling, writing } = await alone(lab, quick ? 50_000 : 200_000);
    const bookingMicros = median(without);
    return {
      ...{ bookingMicros, tellingMicros: telling, writingMicros: writing, share: telling / bookingMicros },
      wholeRatio: median(beside) / bookingMicros,
    };
  } finally {
    await lab.close();
  }
}

function listen({ db, site }: Lab, events: Events, most?: number) {
  const clock = () => new Date();
  const log = { warn: fail };
  const rows = createRows({ db, events, clock, site, log, days: 90, ...(most ? { most } : {}) });
  return { rows, metrics: createMetrics({ events, version: 'bench', pool: db.pool }) };
}

function fail(error: unknown): never {
  throw error instanceof Error ? error : new Error(`telemetry failed: ${JSON.stringify(error)}`);
}

/** @returns microseconds of CPU a booking */
async function book(lab: Lab, events: Events, next: () => Ask, size: number): Promise<number> {
  const clock = () => new Date(`${isoDay(-1)}T12:00Z`);
  const core = createAllocationCore({ db: lab.db, events, clock, site: lab.site });
  const some = Array.from({ length: size }, next);
  const before = process.cpuUsage();
  await drive(CLIENTS, some, async (ask) =>
    (await core.allocate(lab.actor, ask)).ok ? 'granted' : 'refused',
  );
  return micros(before) / size;
}

interface Ask {
  vin: string;
  test_type: string;
  start_date: string;
  days: number;
}

/** Days far behind what is booked beforehand, each vehicle in its turn. */
function asks(): () => Ask {
  let n = 0;
  return () => {
    n += 1;
    return {
      vin: `V${1 + (n % VEHICLES)}`,
      test_type: `type${n % TEST_TYPES}`,
      start_date: isoDay(3_000 + Math.floor(n / 100)),
      days: 1,
    };
  };
}

/** The two events of a booking told so many times, and their rows written. */
async function alone(lab: Lab, times: number): Promise<{ telling: number; writing: number }> {
  const events = createEvents(fail);
  const { rows, metrics } = listen(lab, events, 4 * times);
  const telling: number[] = [];
  const writing: number[] = [];
  const batch = 2_000;
  for (let n = 0; n < times; n += batch) {
    const known = Array.from({ length: batch }, (_, i) => knownOf(n + i));
    const begun = process.cpuUsage();
    for (const it of known) tell(events, it);
    telling.push(micros(begun) / batch);
    const told = process.cpuUsage();
    await rows.flush();
    writing.push(micros(told) / batch);
  }
  await rows.stop();
  metrics.close();
  return { telling: median(telling), writing: median(writing) };
}

type Booked = Pick<Extract<HouseEvent, { type: 'booking' }>, 'ask' | 'window'>;

/** What whoever books has in hand anyway. */
function knownOf(n: number): Booked {
  const start = new Date(1_800_000_000_000 + n * 1_000);
  const ask = { vin: `V${1 + (n % VEHICLES)}`, test_type: `type${n % TEST_TYPES}` };
  return { ask, window: { start, end: new Date(start.getTime() + 86_400_000) } };
}

function tell(events: Events, { ask, window }: Booked): void {
  events.emit({
    ...{ type: 'booking', outcome: 'booked', channel: 'api', correlationId: 'bench', ms: 2 },
    ...{ allocation: { id: '7', shifted_days: 0 }, ask, window },
  });
  events.emit({ type: 'change', subject: 'allocation', action: 'booked', channel: 'api' });
}

function micros(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return user + system;
}
