import { Temporal } from 'temporal-polyfill';
import { expect } from 'vitest';
import { type AllocationCore, createAllocationCore } from '../../src/allocation/index.ts';
import type { AllocateAsk, Allocation } from '../../src/allocation/words.ts';
import { createDatabase, type Database } from '../../src/db/connect.ts';
import { createEvents, type HouseEvent } from '../../src/events.ts';
import { createFleet, type Fleet } from '../../src/fleet/index.ts';
import type { Capability, Dyno, Vehicle } from '../../src/fleet/words.ts';
import type { Outcome, RefusalCode } from '../../src/refusals.ts';
import type { Actor, DriveType, Role, Site } from '../../src/words.ts';
import { type TestDatabase, testDatabase } from './database.ts';

export interface Given {
  database: TestDatabase;
  site: Site;
  core: AllocationCore;
  fleet: Fleet;
  events: HouseEvent[];
  /** The instant that the house takes for now; may be set. */
  now: Date;
  /** Whoever sets the place up. */
  admin: Actor;
  actor(role?: Role, fullname?: string): Promise<Actor>;
  /** Without capabilities: every test type of `TESTS`, both drives, 0 to 20,000 lb. */
  dyno(name: string, ...capabilities: Partial<Capability>[]): Promise<Dyno>;
  vehicle(vin: string, weight_lbs?: number, drive_type?: DriveType): Promise<Vehicle>;
  /** A booking that must succeed; by the admin unless told otherwise. */
  booking(ask: Partial<AllocateAsk> & { vin: string }, by?: Actor): Promise<Allocation>;
  /** Another process on the same database: its own pool, its own core. */
  secondCore(): { core: AllocationCore; db: Database };
  /** The stored active bookings, straight from the table. */
  activeRows(): Promise<{ id: string; dyno_id: string; vehicle_id: string }[]>;
  close(): Promise<void>;
}

export const TESTS = ['brake', 'emission', 'nvh'] as const;
/** A Monday. */
const TODAY = '2027-03-01';

let accounts = 0;

/** A site of its own in a database of its own; today is Monday 1 March 2027, noon local time. */
export async function given(options: { timeZone?: string } = {}): Promise<Given> {
  const timeZone = options.timeZone ?? 'America/Detroit';
  const database = await testDatabase();
  const [row] = await database.owner.query<{ id: string }>(
    'given_site',
    `INSERT INTO site (name, time_zone) VALUES ('Main', $1) RETURNING id`,
    [timeZone],
  );
  const site: Site = { id: row?.id ?? '', name: 'Main', timeZone };
  const bus = createEvents((error) => {
    throw error;
  });
  const events: HouseEvent[] = [];
  bus.on((event) => events.push(event));
  const others: Database[] = [];
  const noon = Temporal.PlainDateTime.from(`${TODAY}T12:00`).toZonedDateTime(timeZone).epochMilliseconds;
  const needs = { db: database.db, events: bus, clock: () => house.now, site };

  const house: Given = {
    database,
    site,
    core: createAllocationCore(needs),
    fleet: createFleet(needs),
    events,
    now: new Date(noon),
    admin: {} as Actor,
    async actor(role = 'engineer', fullname = `Somebody ${accounts + 1}`) {
      accounts += 1;
      const [account] = await database.owner.query<{ id: string }>(
        'given_account',
        `INSERT INTO account (site_id, email, fullname, password_hash, role) VALUES ($1, $2, $3, '!', $4) RETURNING id`,
        [site.id, `someone${accounts}@example.com`, fullname, role],
      );
      const correlationId = `test-${accounts}`;
      return { accountId: account?.id ?? '', siteId: site.id, role, fullname, channel: 'api', correlationId };
    },
    async dyno(name, ...capabilities) {
      const asked = capabilities.length > 0 ? capabilities : TESTS.map((test_type) => ({ test_type }));
      const whole = asked.map((it): Capability => ({ ...ANYTHING, ...it }));
      return granted(await house.fleet.createDyno(house.admin, { name, capabilities: whole }));
    },
    async vehicle(vin, weight_lbs = 4000, drive_type = '2WD') {
      return granted(await house.fleet.createVehicle(house.admin, { vin, weight_lbs, drive_type }));
    },
    async booking(ask, by = house.admin) {
      const time = ask.start ? {} : { start_date: '2027-03-08', ...(ask.end_date ? {} : { days: 1 }) };
      return granted(await house.core.allocate(by, { test_type: 'brake', ...time, ...ask }));
    },
    secondCore() {
      const db = createDatabase({ connection: database.connection, appRole: true, max: 10 });
      others.push(db);
      return { core: createAllocationCore({ ...needs, db }), db };
    },
    activeRows: () =>
      database.owner.query(
        'given_active_rows',
        `SELECT id, dyno_id, vehicle_id FROM allocation WHERE status <> 'cancelled' ORDER BY id`,
      ),
    async close() {
      await Promise.all(others.map((db) => db.close()));
      await database.drop();
    },
  };
  house.admin = await house.actor('admin', 'Ada Admin');
  for (const name of TESTS) granted(await house.fleet.createTestType(house.admin, { name }));
  return house;
}

const ANYTHING: Capability = { test_type: 'brake', drive_types: ['2WD', 'AWD'], min_lbs: 0, max_lbs: 20_000 };

/** The value of an outcome that must be a yes. */
export function granted<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(`refused as ${outcome.refusal.code}: ${outcome.refusal.detail}`);
  return outcome.value;
}

/** The facts of an outcome that must be this no. */
export function refusedAs(outcome: Outcome<unknown>, code: RefusalCode): Record<string, unknown> {
  expect(outcome).toBeRefused(code);
  return (!outcome.ok && outcome.refusal.facts) || {};
}

interface RefusalMatchers<R = unknown> {
  /** The outcome is a refusal with this code. */
  toBeRefused(code: RefusalCode): R;
}

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: the signature that vitest declares
  interface Assertion<T = any> extends RefusalMatchers<T> {}
}

expect.extend({
  toBeRefused(outcome: Outcome<unknown>, code: RefusalCode) {
    const found = outcome.ok ? `a yes: ${JSON.stringify(outcome.value)}` : outcome.refusal.code;
    return {
      pass: !outcome.ok && outcome.refusal.code === code,
      message: () => `expected the refusal ${code}, found ${found}`,
    };
  },
});
