import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor } from '../src/words.ts';
import { type Given, given, granted } from './support/given.ts';

let house: Given;
let erin: Actor;

beforeAll(async () => {
  house = await given();
  erin = await house.actor();
});
afterAll(() => house.close());

const paths = (outcome: { ok: boolean; refusal?: { errors?: { path: string }[] } }) =>
  outcome.refusal?.errors?.map((it) => it.path);

describe('vehicles', () => {
  test('keep their identifier in upper case, once in a site', async () => {
    const ask = { vin: ' suv-1 ', name: ' Blue one ', weight_lbs: 4100.5, drive_type: 'AWD' } as const;
    const vehicle = granted(await house.fleet.createVehicle(erin, ask));
    expect(vehicle).toMatchObject({ vin: 'SUV-1', name: 'Blue one', weight_lbs: 4100.5, drive_type: 'AWD' });
    expect(await house.fleet.createVehicle(erin, ask)).toBeRefused('exists');
    expect(granted(await house.fleet.getVehicle(erin, 'suv-1'))).toEqual(vehicle);
    expect(granted(await house.fleet.getVehicle(erin, vehicle.id))).toEqual(vehicle);
  });

  test('name each wrong field in one answer', async () => {
    const wrong = { vin: 'no spaces', name: 'x'.repeat(101), weight_lbs: -1, drive_type: '4x4' as 'AWD' };
    const outcome = await house.fleet.createVehicle(erin, wrong);
    expect(outcome).toBeRefused('invalid_request');
    expect(paths(outcome)).toEqual(['vin', 'name', 'weight_lbs', 'drive_type']);
  });

  test('take letters of our alphabet only, not what upper case makes of others', async () => {
    const outcome = await house.fleet.createVehicle(erin, { vin: 'ß1', weight_lbs: 4000, drive_type: 'AWD' });
    expect(outcome).toBeRefused('invalid_request');
  });

  test('change what is said and keep the rest', async () => {
    const { id } = granted(
      await house.fleet.createVehicle(erin, { vin: 'VAN-1', weight_lbs: 7000, drive_type: '2WD' }),
    );
    const changed = granted(await house.fleet.updateVehicle(erin, id, { weight_lbs: 7500 }));
    expect(changed).toEqual({ id, vin: 'VAN-1', name: null, weight_lbs: 7500, drive_type: '2WD' });
    expect(await house.fleet.updateVehicle(erin, id, { vin: 'SUV-1' })).toBeRefused('exists');
    expect(await house.fleet.updateVehicle(erin, '123456', { vin: 'X' })).toBeRefused('vehicle_not_found');
  });

  test('are listed page by page and found by a part of their name', async () => {
    for (const n of [1, 2, 3, 4, 5]) await house.vehicle(`EV-${n}`);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = granted(await house.fleet.listVehicles(erin, { search: 'ev-', limit: 2, cursor }));
      seen.push(...page.items.map((it) => it.vin));
      cursor = page.next_cursor ?? undefined;
    } while (cursor);
    expect(seen).toEqual(['EV-1', 'EV-2', 'EV-3', 'EV-4', 'EV-5']);
    expect(granted(await house.fleet.listVehicles(erin, { search: 'blue' })).items).toHaveLength(1);
    expect(granted(await house.fleet.listVehicles(erin, { search: '%' })).items).toEqual([]);
  });
});

describe('dynos', () => {
  const capability = { test_type: 'brake', drive_types: ['2WD' as const], min_lbs: 0, max_lbs: 9000 };

  test('are found by name without regard to case, or by id', async () => {
    const dyno = granted(
      await house.fleet.createDyno(house.admin, { name: 'Cell 1', capabilities: [capability] }),
    );
    expect(dyno).toMatchObject({ name: 'Cell 1', site: 'Main', enabled: true, capabilities: [capability] });
    expect(granted(await house.fleet.getDyno(erin, 'cell 1'))).toEqual(dyno);
    expect(granted(await house.fleet.getDyno(erin, dyno.id))).toEqual(dyno);
    expect(await house.fleet.getDyno(erin, 'cell 9')).toBeRefused('dyno_not_found');
    expect(await house.fleet.createDyno(house.admin, { name: 'CELL 1' })).toBeRefused('exists');
  });

  test('are not named like an id, which would take the place of another dyno', async () => {
    const outcome = await house.fleet.createDyno(house.admin, { name: ' 12 ' });
    expect(outcome).toBeRefused('invalid_request');
    expect(paths(outcome)).toEqual(['name']);
  });

  test('take an admin to change', async () => {
    expect(await house.fleet.createDyno(erin, { name: 'Mine' })).toBeRefused('forbidden');
    expect(await house.fleet.updateDyno(erin, 'Cell 1', { enabled: false })).toBeRefused('forbidden');
    expect(await house.fleet.createTestType(erin, { name: 'wind' })).toBeRefused('forbidden');
  });

  test('name each wrong capability', async () => {
    const wrong = { test_type: 'wind', drive_types: [], min_lbs: 10, max_lbs: 5 };
    const outcome = await house.fleet.createDyno(house.admin, {
      name: '',
      capabilities: [capability, wrong],
    });
    expect(paths(outcome)).toEqual([
      'name',
      'capabilities.1.drive_types',
      'capabilities.1.max_lbs',
      'capabilities.1.test_type',
    ]);
  });

  test('that are switched off or can no longer do it are not booked, and the audit names what stands there', async () => {
    await house.dyno('Cell 7', { test_type: 'nvh' });
    const booked = await house.booking({ vin: 'SUV-1', test_type: 'nvh', start_date: '2027-03-10' });
    granted(await house.fleet.updateDyno(house.admin, 'cell 7', { enabled: false }));
    const off = granted(await house.core.conflicts(erin));
    expect(off.on_disabled_dyno.map((it) => it.id)).toEqual([booked.id]);
    const ask = { vin: 'EV-1', test_type: 'nvh', start_date: '2027-03-20', days: 1 };
    expect(await house.core.allocate(erin, ask)).toBeRefused('no_dyno_free');
    granted(
      await house.fleet.updateDyno(house.admin, 'Cell 7', { enabled: true, capabilities: [capability] }),
    );
    const unfit = granted(await house.core.conflicts(erin));
    expect(unfit.on_disabled_dyno).toEqual([]);
    expect(unfit.no_longer_fits.map((it) => it.id)).toEqual([booked.id]);
    expect(unfit.count).toBe(1);
    expect(await house.core.allocate(erin, ask)).toBeRefused('no_dyno_fits');
    granted(await house.core.cancel(house.admin, booked.id));
  });

  test('of which the tightest stays so when its capabilities change', async () => {
    const wide = { ...capability, test_type: 'emission', drive_types: ['2WD' as const, 'AWD' as const] };
    await house.dyno('Cell 20', wide);
    await house.dyno('Cell 21', wide, { ...wide, test_type: 'nvh' });
    const ask = { vin: 'EV-2', test_type: 'emission', start_date: '2027-05-10' };
    expect((await house.booking(ask)).dyno.name).toBe('Cell 20');
    const all = ['brake', 'emission', 'nvh'].map((test_type) => ({ ...wide, test_type }));
    granted(await house.fleet.updateDyno(house.admin, 'Cell 20', { capabilities: all }));
    expect((await house.booking({ ...ask, start_date: '2027-05-12' })).dyno.name).toBe('Cell 21');
  });
});

test('test types are rows, each once', async () => {
  expect(granted(await house.fleet.createTestType(house.admin, { name: ' Wind ' }))).toEqual({
    name: 'wind',
  });
  expect(await house.fleet.createTestType(house.admin, { name: 'wind' })).toBeRefused('exists');
  expect(await house.fleet.createTestType(house.admin, { name: 'no spaces' })).toBeRefused('invalid_request');
  const names = granted(await house.fleet.testTypes(erin)).items.map((it) => it.name);
  expect(names).toEqual(['brake', 'emission', 'nvh', 'wind']);
});

test('whatever changes moves the change cursor', async () => {
  const before = await house.core.changeCursor();
  expect(await house.core.changeCursor()).toBe(before);
  await house.vehicle('NEW-1');
  expect(await house.core.changeCursor()).not.toBe(before);
});

test('the audit finds what a broken constraint would let in', async () => {
  const there = await given();
  try {
    const { owner } = there.database;
    await there.dyno('Cell 1');
    await there.vehicle('TRK-101');
    const booked = await there.booking({ vin: 'TRK-101', start_date: '2027-03-08', days: 5 });
    await owner.query('off1', 'ALTER TABLE allocation DROP CONSTRAINT allocation_dyno_once');
    await owner.query('off2', 'ALTER TABLE allocation DROP CONSTRAINT allocation_vehicle_once');
    for (const day of [1, 3]) {
      await owner.query(
        'twice',
        `INSERT INTO allocation (site_id, dyno_id, vehicle_id, test_type, starts_at, ends_at, requested_by, channel)
          SELECT site_id, dyno_id, vehicle_id, test_type, starts_at + $2 * interval '1 day',
                 starts_at + ($2 + 1) * interval '1 day', requested_by, 'api' FROM allocation WHERE id = $1`,
        [booked.id, day],
      );
    }
    await owner.query(
      'under',
      `INSERT INTO outage (site_id, dyno_id, starts_at, ends_at, reason, created_by)
        SELECT site_id, dyno_id, starts_at, starts_at + interval '1 hour', 'bearing', requested_by
          FROM allocation WHERE id = $1`,
      [booked.id],
    );
    const found = granted(await there.core.conflicts(there.admin));
    expect(found.overlaps_by_dyno.map(([a, b]) => [a.start_date, b.start_date])).toEqual([
      ['2027-03-08', '2027-03-09'],
      ['2027-03-08', '2027-03-11'],
    ]);
    expect(found.overlaps_by_vehicle).toHaveLength(2);
    expect(found.under_outage).toMatchObject([
      { allocation: { id: booked.id }, outage: { reason: 'bearing' } },
    ]);
    expect(found.count).toBe(5);
  } finally {
    await there.close();
  }
});

test('utilisation is booked hours over hours in service', async () => {
  const there = await given();
  try {
    await there.dyno('Cell 1');
    await there.dyno('Cell 2', { test_type: 'nvh' });
    await there.vehicle('TRK-101');
    await there.booking({ vin: 'TRK-101', start_date: '2027-03-04', days: 2, dyno: 'Cell 1' });
    const off = { start_date: '2027-03-01', days: 2, reason: 'x' };
    granted(await there.core.addOutage(there.admin, 'Cell 1', off));
    granted(await there.core.addOutage(there.admin, 'Cell 1', { ...off, start_date: '2027-03-02' }));
    const stats = granted(await there.core.stats(there.admin, { from: '2027-03-01', to: '2027-03-10' }));
    expect(stats.by_dyno.map((it) => [it.name, it.allocations, it.utilisation])).toEqual([
      ['Cell 1', 1, { value: 48 / (7 * 24), numerator_hours: 48, denominator_hours: 7 * 24 }],
      ['Cell 2', 0, { value: 0, numerator_hours: 0, denominator_hours: 240 }],
    ]);
    expect(stats.utilisation).toMatchObject({ numerator_hours: 48, denominator_hours: 17 * 24 });
    expect(stats.by_status).toEqual({ scheduled: 1, in_progress: 0, completed: 0, cancelled: 0 });
    expect(stats.by_test_type).toEqual({ brake: 1 });
    expect(await there.core.stats(there.admin, { from: 'x', to: '2027-01-01' })).toBeRefused(
      'invalid_request',
    );
  } finally {
    await there.close();
  }
});
