import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AllocationCore, createAllocationCore } from '../src/allocation/index.ts';
import { createEvents } from '../src/events.ts';
import { createFleet, ensureSite, type Fleet, loadDemo } from '../src/fleet/index.ts';
import type { Actor, Site } from '../src/words.ts';
import { type TestDatabase, testDatabase } from './support/database.ts';
import { granted } from './support/given.ts';

/** A Thursday. */
const now = new Date('2027-03-04T15:00:00Z');
const clock = () => now;
let database: TestDatabase;
let site: Site;
let core: AllocationCore;
let fleet: Fleet;
let demo: Actor;
let took: number;
let loaded: boolean[];

beforeAll(async () => {
  database = await testDatabase();
  site = await ensureSite(database.db, { name: 'Main', timeZone: 'America/Detroit' });
  const started = performance.now();
  loaded = await Promise.all([loadDemo(database.db, site, clock), loadDemo(database.db, site, clock)]);
  took = performance.now() - started;
  const needs = { db: database.db, events: createEvents(() => {}), clock, site };
  core = createAllocationCore(needs);
  fleet = createFleet(needs);
  const [row] = await database.owner.query<{ id: string }>('one', `SELECT min(id) AS id FROM account`);
  demo = {
    accountId: row?.id ?? '',
    siteId: site.id,
    role: 'engineer',
    fullname: 'Demo',
    channel: 'web',
    correlationId: 'demo',
  };
});
afterAll(() => database.drop());

test('two starts at once load it once, in about a second, and a later start leaves it alone', async () => {
  expect(loaded.filter(Boolean)).toHaveLength(1);
  expect(took).toBeLessThan(3000);
  expect(await loadDemo(database.db, site, clock)).toBe(false);
  expect(granted(await fleet.listDynos(demo)).items.map((it) => it.name)).toContain('Cell 3');
  expect(granted(await fleet.listDynos(demo)).items).toHaveLength(12);
  const vehicles = granted(await fleet.listVehicles(demo, { limit: 200 })).items.map((it) => it.vin);
  expect(vehicles).toHaveLength(40);
  expect(vehicles).toEqual(expect.arrayContaining(['TRK-101', 'HLD42', 'HLD77']));
  expect(granted(await fleet.testTypes(demo)).items).toHaveLength(8);
});

test('the calendar is sound and about seven tenths full', async () => {
  expect(granted(await core.conflicts(demo)).count).toBe(0);
  const stats = granted(await core.stats(demo, { from: '2027-02-18', to: '2027-03-31' }));
  expect(stats.utilisation.value).toBeGreaterThan(0.6);
  expect(stats.utilisation.value).toBeLessThan(0.8);
  for (const status of ['scheduled', 'in_progress', 'completed', 'cancelled'] as const) {
    expect(stats.by_status[status]).toBeGreaterThan(0);
  }
});

test('every booking has its story', async () => {
  const { items } = granted(await core.list(demo, { status: 'completed', limit: 200 }));
  const story = granted(await core.get(demo, items[0]?.id ?? ''));
  expect(story.history.map((it) => it.action)).toEqual(['booked', 'started', 'completed']);
  expect(story.history.map((it) => it.after?.status)).toEqual(['scheduled', 'in_progress', 'completed']);
  for (const { at } of story.history) expect(new Date(at).getTime()).toBeLessThan(now.getTime());
});

test.each([1, 2, 3, 4])(
  'TRK-101 can be booked for a brake test on Tuesday for 2 days, %i weeks ahead',
  async (week) => {
    const tuesday = ['', '2027-03-09', '2027-03-16', '2027-03-23', '2027-03-30'][week] ?? '';
    const ask = { vin: 'TRK-101', test_type: 'brake', start_date: tuesday, days: 2 };
    expect(granted(await core.allocate(demo, ask)).days).toBe(2);
  },
);
