import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Allocation } from '../src/allocation/words.ts';
import type { Actor } from '../src/words.ts';
import { type Given, given, granted, refusedAs } from './support/given.ts';

let house: Given;
let erin: Actor;
let booked: Allocation;

beforeEach(async () => {
  house = await given();
  erin = await house.actor('engineer', 'Erin Engineer');
  await house.dyno('Cell 1', { test_type: 'brake', max_lbs: 10_000 });
  await house.dyno('Cell 2', { test_type: 'brake' });
  await house.vehicle('TRK-101');
  await house.vehicle('HLD77');
  booked = await house.booking({ vin: 'TRK-101', start_date: '2027-03-09', days: 2, dyno: 'Cell 2' }, erin);
});
afterEach(() => house.close());

const move = (ask: object, actor = erin) => house.core.reschedule(actor, booked.id, ask);

test('what is not said stays as it is', async () => {
  expect(granted(await move({ start_date: '2027-03-16' }))).toMatchObject({
    dyno: { name: 'Cell 2' },
    start_date: '2027-03-16',
    end_date: '2027-03-17',
    version: 2,
  });
  expect(granted(await move({ days: 4 }))).toMatchObject({
    start_date: '2027-03-16',
    end_date: '2027-03-19',
  });
  expect(granted(await move({ end_date: '2027-03-16' }))).toMatchObject({
    start_date: '2027-03-16',
    days: 1,
  });
  expect(granted(await move({ dyno: 'cell 1' }))).toMatchObject({ dyno: { name: 'Cell 1' }, days: 1 });
  expect(granted(await move({ notes: 'hot' }))).toMatchObject({
    notes: 'hot',
    start_date: '2027-03-16',
    version: 6,
  });
  const { history } = granted(await house.core.get(erin, booked.id));
  expect(history.map((it) => it.action)).toEqual(['booked', 'moved', 'moved', 'moved', 'moved', 'noted']);
  expect(history[1]?.before?.start_date).toBe('2027-03-09');
});

test('a booking does not stand in its own way', async () => {
  expect(granted(await move({ start_date: '2027-03-10' }))).toMatchObject({ dyno: { name: 'Cell 2' } });
});

test('it stays on its dyno where it can, and takes another where it must', async () => {
  await house.booking({ vin: 'HLD77', start_date: '2027-03-22', dyno: 'Cell 2' });
  expect(granted(await move({ start_date: '2027-03-24' })).dyno.name).toBe('Cell 2');
  expect(granted(await move({ start_date: '2027-03-22' })).dyno.name).toBe('Cell 1');
});

test('clock times keep time and length on another day', async () => {
  const start = { start: '2027-03-12T08:00:00-05:00', end: '2027-03-12T12:00:00-05:00' };
  granted(await move(start));
  // The clocks change on 14 March.
  expect(granted(await move({ start_date: '2027-03-15' }))).toMatchObject({
    start: '2027-03-15T12:00:00.000Z',
    end: '2027-03-15T16:00:00.000Z',
  });
  expect(granted(await move({ end: '2027-03-15T18:00:00Z' }))).toMatchObject({
    end: '2027-03-15T18:00:00.000Z',
  });
});

test('a first day with a length makes whole days of clock times', async () => {
  granted(await move({ start: '2027-03-09T08:00:00Z', end: '2027-03-09T12:00:00Z' }));
  const whole = granted(await move({ start_date: '2027-03-11', days: 2 }));
  expect(whole).toMatchObject({ start_date: '2027-03-11', end_date: '2027-03-12', days: 2 });
  const hours = (Date.parse(whole.end) - Date.parse(whole.start)) / 3_600_000;
  expect(hours).toBe(48);
});

test('a refusal explains itself and leaves the booking as it was', async () => {
  await house.booking({ vin: 'HLD77', start_date: '2027-03-22', dyno: 'Cell 2' });
  const outcome = await move({ start_date: '2027-03-22', dyno: 'Cell 2' });
  const facts = refusedAs(outcome, 'no_dyno_free');
  expect(facts['reasons']).toHaveLength(2);
  expect(facts['alternatives']).toMatchObject([
    { dyno: { name: 'Cell 1' }, start_date: '2027-03-22' },
    {},
    {},
  ]);
  const { history, ...now } = granted(await house.core.get(erin, booked.id));
  expect(now).toEqual(booked);
  expect(history).toHaveLength(1);
});

test('another booking of the vehicle is in the way and is named', async () => {
  const other = await house.booking({ vin: 'TRK-101', start_date: '2027-03-22' });
  const facts = refusedAs(await move({ start_date: '2027-03-21' }), 'vehicle_already_allocated');
  expect(facts['allocation']).toMatchObject({ id: other.id });
});

test('a stale version is refused with the present one', async () => {
  granted(await move({ start_date: '2027-03-16', version: 1 }));
  expect(refusedAs(await move({ start_date: '2027-03-17', version: 1 }), 'stale_version')).toEqual({
    version: 2,
  });
});

test('bad windows are refused as in a booking', async () => {
  expect(await move({ start_date: '2027-02-30' })).toBeRefused('invalid_request');
  expect(await move({ start_date: '2027-02-01' })).toBeRefused('window_in_past');
  expect(await move({ days: 31 })).toBeRefused('window_too_long');
  expect(await move({})).toBeRefused('invalid_request');
  expect(await move({ dyno: 'Cell 9' })).toBeRefused('dyno_not_found');
  expect(await house.core.reschedule(erin, '999999', { days: 1 })).toBeRefused('allocation_not_found');
});

test("an engineer moves their own, a scheduler anyone's, and the owner is told", async () => {
  const other = await house.actor('engineer');
  expect(await move({ days: 1 }, other)).toBeRefused('forbidden');
  const sam = await house.actor('scheduler', 'Sam Scheduler');
  granted(await move({ days: 1 }, sam));
  const told = await house.database.owner.query('told', 'SELECT account_id, topic, payload FROM outbox');
  expect(told).toMatchObject([
    {
      account_id: erin.accountId,
      topic: 'booking_changed',
      payload: {
        action: 'moved',
        before: { days: 2 },
        after: { days: 1 },
        by: { fullname: 'Sam Scheduler' },
      },
    },
  ]);
});

test('while in progress only the end can change', async () => {
  granted(await house.core.start(erin, booked.id));
  expect(await move({ start_date: '2027-03-10' })).toBeRefused('wrong_status');
  expect(await move({ dyno: 'Cell 1' })).toBeRefused('wrong_status');
  expect(granted(await move({ end_date: '2027-03-12' }))).toMatchObject({ days: 4, status: 'in_progress' });
  await house.booking({ vin: 'HLD77', start_date: '2027-03-13', dyno: 'Cell 2' });
  expect(await move({ end_date: '2027-03-13' })).toBeRefused('no_dyno_free');
});

test('each status has its ways on', async () => {
  expect(await house.core.complete(erin, booked.id)).toBeRefused('wrong_status');
  expect(granted(await house.core.start(erin, booked.id)).status).toBe('in_progress');
  expect(await house.core.start(erin, booked.id)).toBeRefused('wrong_status');
  expect(granted(await house.core.complete(erin, booked.id, { reason: 'done' })).status).toBe('completed');
  expect(await house.core.cancel(erin, booked.id)).toBeRefused('wrong_status');
  expect(await move({ days: 1 })).toBeRefused('wrong_status');
  const { history } = granted(await house.core.get(erin, booked.id));
  expect(history.at(-1)).toMatchObject({ action: 'completed', reason: 'done' });
});

test('cancelling gives the window back', async () => {
  granted(await house.core.cancel(erin, booked.id, { reason: 'no car' }));
  const next = await house.booking({ vin: 'HLD77', start_date: '2027-03-09', days: 2, dyno: 'Cell 2' });
  expect(next.dyno.name).toBe('Cell 2');
});

test('a move can be planned without being made', async () => {
  const planned = granted(await house.core.planReschedule(erin, booked.id, { start_date: '2027-03-30' }));
  expect(planned).toMatchObject({ dyno: { name: 'Cell 2' }, end_date: '2027-03-31' });
  const { history, ...now } = granted(await house.core.get(erin, booked.id));
  expect(now).toEqual(booked);
});
