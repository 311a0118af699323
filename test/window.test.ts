import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor } from '../src/words.ts';
import { type Given, given, granted } from './support/given.ts';

const HOUR_MS = 3_600_000;

let house: Given;
let erin: Actor;

beforeAll(async () => {
  house = await given({ timeZone: 'Europe/Berlin' });
  erin = await house.actor();
  await house.dyno('Cell 1');
  await house.vehicle('TRK-101');
});
afterAll(() => house.close());

describe('whole days', () => {
  test.each([
    ['Europe/Berlin', '2027-03-28', 23],
    ['Europe/Berlin', '2027-10-31', 25],
    ['America/Detroit', '2027-03-14', 23],
    ['America/Detroit', '2027-11-07', 25],
    ['America/Detroit', '2027-11-08', 24],
  ])('in %s %s lasts %i hours', async (timeZone, day, hours) => {
    const there = await given({ timeZone });
    try {
      await there.dyno('Cell 1');
      await there.vehicle('TRK-101');
      const booked = await there.booking({ vin: 'TRK-101', start_date: day, days: 1 });
      expect((Date.parse(booked.end) - Date.parse(booked.start)) / HOUR_MS).toBe(hours);
      expect(booked).toMatchObject({ start_date: day, end_date: day, days: 1 });
    } finally {
      await there.close();
    }
  });

  test('shifted over the change of clocks stay whole days', async () => {
    await house.booking({ vin: 'TRK-101', start_date: '2027-03-26', end_date: '2027-03-27' });
    await house.vehicle('HLD77');
    const ask = { vin: 'HLD77', test_type: 'brake', start_date: '2027-03-27', days: 1, backup_days: 3 };
    const booked = granted(await house.core.allocate(erin, ask));
    expect(booked).toMatchObject({ start_date: '2027-03-28', end_date: '2027-03-28', shifted_days: 1 });
    expect(booked.end).toBe('2027-03-28T22:00:00.000Z');
  });

  test('may be thirty, also where the clocks go back, and no more', async () => {
    const thirty = { vin: 'TRK-101', test_type: 'brake', start_date: '2027-10-10' };
    expect(granted(await house.core.allocate(erin, { ...thirty, days: 30 })).days).toBe(30);
    expect(await house.core.allocate(erin, { ...thirty, days: 31 })).toBeRefused('window_too_long');
    const ends = { ...thirty, end_date: '2027-11-09' };
    expect(await house.core.allocate(erin, ends)).toBeRefused('window_too_long');
  });

  test('may be given by both their length and their last day when these agree', async () => {
    const ask = { vin: 'TRK-101', test_type: 'brake', start_date: '2027-04-05', end_date: '2027-04-06' };
    expect(granted(await house.core.allocate(erin, { ...ask, days: 2 })).days).toBe(2);
    expect(await house.core.allocate(erin, { ...ask, days: 3 })).toBeRefused('invalid_request');
  });

  test('may begin today but not yesterday', async () => {
    const ask = { vin: 'TRK-101', test_type: 'brake', days: 1 };
    expect(await house.core.allocate(erin, { ...ask, start_date: '2027-02-28' })).toBeRefused(
      'window_in_past',
    );
    expect(granted(await house.core.allocate(erin, { ...ask, start_date: '2027-03-01' })).days).toBe(1);
  });
});

describe('wrong windows', () => {
  test.each([
    [{ start_date: '2027-02-30', days: 1 }, ['start_date']],
    [{ start_date: '2027-3-1', days: 1 }, ['start_date']],
    [{ start_date: '2027-04-05', end_date: '2027-04-04' }, ['end_date']],
    [{ start_date: '2027-04-05' }, ['days']],
    [{ days: 2 }, ['start_date']],
    [{}, ['start_date', 'days']],
    [{ start_date: '2027-04-05', days: 0 }, ['days']],
    [{ start_date: '2027-04-05', days: 1.5 }, ['days']],
    [{ start: '2027-04-05T08:00:00Z' }, ['end']],
    [{ end: '2027-04-05T08:00:00Z' }, ['start']],
    [{ start: '2027-04-05T08:00:00', end: '2027-04-05T10:00:00Z' }, ['start']],
    [{ start: '2027-04-05T10:00:00Z', end: '2027-04-05T10:00:00Z' }, ['end']],
    [{ start: '2027-04-31T10:00:00Z', end: '2027-05-05T10:00:00Z' }, ['start']],
    [
      { start_date: '2027-04-05', start: '2027-04-05T08:00:00Z', end: '2027-04-05T10:00:00Z' },
      ['start_date'],
    ],
    [{ start_date: '9999-12-31', days: 1 }, ['start_date']],
    [{ start_date: 'tomorrow', end_date: 'later' }, ['start_date', 'end_date']],
  ])('%j names %j', async (window, paths) => {
    const outcome = await house.core.allocate(erin, { vin: 'TRK-101', test_type: 'brake', ...window });
    expect(outcome).toBeRefused('invalid_request');
    expect(!outcome.ok && outcome.refusal.errors?.map((it) => it.path)).toEqual(paths);
  });

  test('name everything that is wrong in one answer', async () => {
    const outcome = await house.core.allocate(erin, {
      vin: 'TRK-101',
      vehicle_id: '1',
      test_type: 'breaks',
      start_date: '2027-01-04',
      days: 31,
      backup_days: 40,
      notes: 'x'.repeat(2001),
    });
    expect(outcome).toBeRefused('invalid_request');
    const paths = outcome.ok ? [] : outcome.refusal.errors?.map((it) => it.path);
    expect(paths?.sort()).toEqual(['backup_days', 'days', 'notes', 'start_date', 'test_type', 'vin']);
  });

  test('are told by the first rule that they break when their fields can be read', async () => {
    const ask = { vin: 'TRK-101', test_type: 'breaks', start_date: '2027-01-04', days: 31 };
    const outcome = await house.core.allocate(erin, ask);
    expect(outcome).toBeRefused('window_too_long');
    expect(!outcome.ok && outcome.refusal.errors).toHaveLength(3);
  });

  test.each(['a\u0000b', '\ud800', '\u0007'])(
    'and text that cannot be stored (%j) never reach the database',
    async (text) => {
      const ask = { vin: 'TRK-101', test_type: 'brake', start_date: '2027-12-01', days: 1 };
      expect(await house.core.allocate(erin, { ...ask, notes: text })).toBeRefused('invalid_request');
      expect(await house.core.allocate(erin, { ...ask, vin: text })).toBeRefused('vehicle_not_found');
      expect(await house.core.allocate(erin, { ...ask, dyno: text })).toBeRefused('dyno_not_found');
      expect(await house.core.allocate(erin, { ...ask, test_type: text })).toBeRefused('unknown_test_type');
      expect(await house.core.get(erin, text)).toBeRefused('allocation_not_found');
    },
  );

  test('of clock times are past after a minute and too long after thirty days', async () => {
    const ask = { vin: 'TRK-101', test_type: 'brake' };
    const at = (ms: number) => new Date(house.now.getTime() + ms).toISOString();
    const past = { start: at(-2 * 60_000), end: at(HOUR_MS) };
    expect(await house.core.allocate(erin, { ...ask, ...past })).toBeRefused('window_in_past');
    const long = { start: at(HOUR_MS), end: at(HOUR_MS * (1 + 30 * 24 + 1) + 1) };
    expect(await house.core.allocate(erin, { ...ask, ...long })).toBeRefused('window_too_long');
  });
});
