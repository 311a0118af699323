import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DynoReason } from '../src/allocation/words.ts';
import type { Actor } from '../src/words.ts';
import { type Given, given, granted, refusedAs } from './support/given.ts';

let house: Given;
let erin: Actor;

beforeAll(async () => {
  house = await given();
  erin = await house.actor('engineer', 'Erin Engineer');
  await house.dyno('Cell 1', { test_type: 'brake', drive_types: ['2WD'], max_lbs: 10_000 });
  await house.dyno('Cell 2', { test_type: 'brake', max_lbs: 20_000 });
  await house.dyno('Cell 3', { test_type: 'emission' }, { test_type: 'nvh' });
  await house.vehicle('TRK-101', 5000, '2WD');
  await house.vehicle('HLD42', 15_000, 'AWD');
  await house.vehicle('HLD77', 5000, '2WD');
});
afterAll(() => house.close());

describe('booking', () => {
  test('takes the tightest dyno and says what was booked', async () => {
    const outcome = await house.core.allocate(erin, {
      vin: 'trk-101',
      test_type: 'brake',
      start_date: '2027-03-09',
      days: 2,
      notes: 'front axle',
    });
    expect(granted(outcome)).toMatchObject({
      site: 'Main',
      dyno: { name: 'Cell 1' },
      vehicle: { vin: 'TRK-101' },
      test_type: 'brake',
      start: '2027-03-09T05:00:00.000Z',
      end: '2027-03-11T05:00:00.000Z',
      start_date: '2027-03-09',
      end_date: '2027-03-10',
      days: 2,
      status: 'scheduled',
      shifted_days: 0,
      requested_by: erin.accountId,
      requested_by_name: 'Erin Engineer',
      channel: 'api',
      notes: 'front axle',
      version: 1,
    });
  });

  test('moves to a later day when backup days allow it, and says how far', async () => {
    await house.booking({ vin: 'HLD42', start_date: '2027-04-05', days: 2 });
    await house.booking({ vin: 'HLD77', start_date: '2027-04-05', days: 1, dyno: 'Cell 1' });
    const ask = { vin: 'TRK-101', test_type: 'brake', start_date: '2027-04-05', days: 1, dyno: 'Cell 2' };
    const booked = granted(await house.core.allocate(erin, { ...ask, backup_days: 5 }));
    expect(booked).toMatchObject({ start_date: '2027-04-07', shifted_days: 2, dyno: { name: 'Cell 2' } });
  });

  test('refuses with each rule that each dyno fails, both values named', async () => {
    await house.booking({ vin: 'HLD77', start_date: '2027-05-03', end_date: '2027-05-07', dyno: 'Cell 2' });
    const outcome = await house.core.allocate(erin, {
      vin: 'HLD42',
      test_type: 'brake',
      start_date: '2027-05-04',
      days: 1,
    });
    const facts = refusedAs(outcome, 'no_dyno_free');
    expect(
      (facts['reasons'] as DynoReason[]).map((it) => [it.dyno.name, ...it.rules.map((r) => r.detail)]),
    ).toEqual([
      ['Cell 1', 'it takes 2WD for brake, the vehicle is AWD', 'weight 15,000 lb is over its 10,000 lb'],
      ['Cell 2', 'taken until Fri 7 May by HLD77'],
      ['Cell 3', 'it does emission and nvh, not brake'],
    ]);
  });
});
