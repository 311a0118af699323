import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Alternative, DynoReason } from '../src/allocation/words.ts';
import type { Capability } from '../src/fleet/words.ts';
import { type Given, given, granted, TESTS } from './support/given.ts';

let house: Given;

beforeEach(async () => {
  house = await given();
});
afterEach(() => house.close());

const driveTypes = fc.constantFrom(['2WD'] as const, ['AWD'] as const, ['2WD', 'AWD'] as const);
const testType = fc.constantFrom(...TESTS);
/** Few values, so that limits are met exactly. */
const capability = fc.record({
  test_type: testType,
  drive_types: driveTypes.map((drives) => [...drives]),
  min_lbs: fc.constantFrom(0, 2000, 4000),
  max_lbs: fc.constantFrom(4000, 6000, 8000),
}) satisfies fc.Arbitrary<Capability>;
const enabled = fc.constantFrom(true, true, true, false);
const window = fc.record({ day: fc.integer({ min: 0, max: 9 }), days: fc.integer({ min: 1, max: 4 }) });
const scene = fc.record({
  dynos: fc.array(fc.record({ enabled, capabilities: fc.array(capability, { maxLength: 4 }) }), {
    minLength: 1,
    maxLength: 5,
  }),
  vehicles: fc.array(
    fc.record({
      weight: fc.constantFrom(2000, 4000, 4001, 6000, 8500),
      drive: fc.constantFrom('2WD' as const, 'AWD' as const),
    }),
    {
      minLength: 2,
      maxLength: 3,
    },
  ),
  outages: fc.array(fc.record({ dyno: fc.nat(4), window }), { maxLength: 3 }),
  bookings: fc.array(fc.record({ vehicle: fc.nat(2), test: testType, window }), { maxLength: 8 }),
  asks: fc.array(fc.record({ vehicle: fc.nat(2), test: testType, window, clock: fc.boolean() }), {
    minLength: 1,
    maxLength: 3,
  }),
});

type Scene = typeof scene extends fc.Arbitrary<infer T> ? T : never;

function dateOf(day: number): string {
  // The clocks change on the 14th.
  return `2027-03-${String(9 + day).padStart(2, '0')}`;
}

/** Empties the site, behind the back of its foreign keys. */
function clear() {
  return house.database.owner.transaction(async (tx) => {
    await tx.query('no_guard', `SET LOCAL session_replication_role = 'replica'`);
    for (const table of ['allocation', 'outage', 'capability', 'dyno', 'vehicle']) {
      await tx.query(`clear_${table}`, `DELETE FROM ${table}`);
    }
  });
}

async function arrange(it: Scene) {
  const { admin, fleet, core } = house;
  await clear();
  const names: string[] = [];
  for (const [n, dyno] of it.dynos.entries()) {
    const name = `Cell ${n}`;
    names.push(granted(await fleet.createDyno(admin, { name, ...dyno })).name);
  }
  const vins: string[] = [];
  for (const [n, { weight, drive }] of it.vehicles.entries()) {
    vins.push((await house.vehicle(`V${n}`, weight, drive)).vin);
  }
  for (const {
    dyno,
    window: { day, days },
  } of it.outages) {
    const name = names[dyno % names.length] as string;
    granted(await core.addOutage(admin, name, { start_date: dateOf(day), days, reason: 'bearing' }));
  }
  for (const {
    vehicle,
    test: test_type,
    window: { day, days },
  } of it.bookings) {
    const vin = vins[vehicle % vins.length] as string;
    await core.allocate(admin, { vin, test_type, start_date: dateOf(day), days, backup_days: 2 });
  }
  const asks = it.asks.map(({ vehicle, test: test_type, window: { day, days }, clock }) => ({
    vin: vins[vehicle % vins.length] as string,
    test_type,
    ...(clock
      ? { start: `${dateOf(day)}T09:00:00-05:00`, end: `${dateOf(day + days - 1)}T17:00:00-04:00` }
      : { start_date: dateOf(day), days }),
  }));
  return { asks, dynos: granted(await fleet.listDynos(admin)).items };
}

test('explanation and booking never disagree, every refusal names every dyno, every alternative works', async () => {
  const seen = { granted: 0, refused: 0, alternatives: 0 };
  await fc.assert(
    fc.asyncProperty(scene, async (it) => {
      const { core, admin } = house;
      const { asks, dynos } = await arrange(it);
      for (const ask of asks) {
        const { available, unavailable, vehicle_taken } = granted(await core.availability(admin, ask));
        expect(available.length + unavailable.length).toBe(dynos.length);
        for (const dyno of dynos) {
          const why = granted(await core.whyNot(admin, { ...ask, dyno: dyno.name }));
          const free = why.rules.length === 0 && !why.vehicle_taken;
          expect(available.some(({ id }) => id === dyno.id) && !vehicle_taken).toBe(free);
          const outcome = await core.allocate(admin, { ...ask, dyno: dyno.id });
          expect(outcome.ok).toBe(free);
          seen[outcome.ok ? 'granted' : 'refused'] += 1;
          if (outcome.ok) granted(await core.cancel(admin, outcome.value.id));
        }
        await checkAnyDyno(ask, dynos.length, available.length > 0 && !vehicle_taken, seen);
      }
    }),
    { numRuns: 40, seed: 20270301, endOnFailure: true },
  );
  // The scenes are worth something only when all of it happens.
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(10);
}, 120_000);

async function checkAnyDyno(
  ask: { vin: string; test_type: string; start_date?: string; days?: number; start?: string; end?: string },
  dynos: number,
  free: boolean,
  seen: { alternatives: number },
) {
  const { core, admin } = house;
  const outcome = await core.allocate(admin, ask);
  expect(outcome.ok).toBe(free);
  if (outcome.ok) {
    granted(await core.cancel(admin, outcome.value.id));
    return;
  }
  const { code, facts } = outcome.refusal;
  expect(['no_dyno_free', 'no_dyno_fits', 'vehicle_already_allocated']).toContain(code);
  if (code !== 'vehicle_already_allocated') {
    const reasons = facts?.['reasons'] as DynoReason[];
    expect(reasons).toHaveLength(dynos);
    for (const { rules } of reasons) expect(rules.length).toBeGreaterThan(0);
  }
  for (const { dyno, ...when } of (facts?.['alternatives'] ?? []) as Alternative[]) {
    const { vin, test_type } = ask;
    const booked = granted(await core.allocate(admin, { vin, test_type, ...when, dyno: dyno.name }));
    expect(booked).toMatchObject({ dyno, start_date: when.start_date, end_date: when.end_date });
    granted(await core.cancel(admin, booked.id));
    seen.alternatives += 1;
  }
}

test('why not says each failing rule in words', async () => {
  await house.dyno('Cell 3', { test_type: 'brake', drive_types: ['2WD'], min_lbs: 4000, max_lbs: 9000 });
  await house.vehicle('LIGHT', 1500, 'AWD');
  await house.vehicle('HLD77', 5000);
  await house.booking({ vin: 'HLD77', start: '2028-03-07T08:00:00-05:00', end: '2028-03-07T16:30:00-05:00' });
  const ask = { dyno: 'cell 3', vin: 'LIGHT', test_type: 'brake', start_date: '2028-03-06', days: 4 };
  expect(granted(await house.core.whyNot(house.admin, ask))).toMatchObject({
    dyno: { name: 'Cell 3' },
    rules: [
      { code: 'drive_type', detail: 'it takes 2WD for brake, the vehicle is AWD' },
      { code: 'weight', detail: 'weight 1,500 lb is under its 4,000 lb' },
      { code: 'taken', detail: 'taken until Tue 7 Mar 16:30 by HLD77' },
    ],
  });
});

test('availability asks for a vehicle, or for its weight and drive', async () => {
  await house.dyno('Cell 3');
  const ask = { test_type: 'brake', start_date: '2027-03-10', days: 1 };
  const byWeight = granted(
    await house.core.availability(house.admin, { ...ask, weight_lbs: 5000, drive_type: 'AWD' }),
  );
  expect(byWeight.available.map((it) => it.name)).toEqual(['Cell 3']);
  expect(await house.core.availability(house.admin, ask)).toBeRefused('invalid_request');
  expect(await house.core.availability(house.admin, { ...ask, weight_lbs: 5000 })).toBeRefused(
    'invalid_request',
  );
  expect(await house.core.availability(house.admin, { ...ask, vin: 'NO' })).toBeRefused('vehicle_not_found');
  const viewer = await house.actor('viewer');
  expect((await house.core.availability(viewer, { ...ask, vin: 'NO' })).ok).toBe(false);
});
