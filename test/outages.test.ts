import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Actor } from '../src/words.ts';
import { type Given, given, granted, refusedAs } from './support/given.ts';

let house: Given;
let erin: Actor;
let sam: Actor;

beforeEach(async () => {
  house = await given();
  erin = await house.actor('engineer', 'Erin Engineer');
  sam = await house.actor('scheduler', 'Sam Scheduler');
  await house.dyno('Cell 1');
  await house.vehicle('TRK-101');
  await house.vehicle('HLD77');
});
afterEach(async () => {
  expect(granted(await house.core.conflicts(house.admin)).count).toBe(0);
  await house.close();
});

const bearing = { start_date: '2027-03-08', days: 5, reason: 'bearing change' };
const brake = { vin: 'TRK-101', test_type: 'brake', start_date: '2027-03-10', days: 1 };

test('a dyno out of service is not booked, and the refusal says until when and why', async () => {
  const outage = granted(await house.core.addOutage(sam, 'cell 1', bearing));
  expect(outage).toMatchObject({
    dyno: { name: 'Cell 1' },
    start_date: '2027-03-08',
    end_date: '2027-03-12',
    reason: 'bearing change',
    created_by: sam.accountId,
    moved: [],
  });
  const facts = refusedAs(await house.core.allocate(erin, brake), 'no_dyno_free');
  expect(facts['reasons']).toEqual([
    {
      dyno: outage.dyno,
      rules: [{ code: 'outage', detail: 'out of service until Fri 12 Mar: bearing change' }],
    },
  ]);
  granted(await house.core.removeOutage(sam, outage.id));
  expect(await house.core.removeOutage(sam, outage.id)).toBeRefused('outage_not_found');
  granted(await house.core.allocate(erin, brake));
});

test('an outage over bookings is refused and lists them', async () => {
  const booked = await house.booking(brake, erin);
  const facts = refusedAs(await house.core.addOutage(sam, 'Cell 1', bearing), 'allocations_in_the_way');
  expect(facts['allocations']).toMatchObject([{ id: booked.id }]);
  expect(granted(await house.core.outages(erin)).items).toEqual([]);
});

test('with move each booking goes to another dyno at its time, or to a later day', async () => {
  await house.dyno('Cell 2', { test_type: 'brake', max_lbs: 5000 });
  await house.vehicle('VAN-1', 9000);
  const here = await house.booking({ ...brake, dyno: 'Cell 1' }, erin);
  const heavy = await house.booking({ vin: 'VAN-1', start_date: '2027-03-11', days: 2 }, erin);
  const { moved } = granted(await house.core.addOutage(sam, 'Cell 1', { ...bearing, move: true }));
  expect(moved.map((it) => [it.id, it.dyno.name, it.start_date, it.days, it.shifted_days])).toEqual([
    [here.id, 'Cell 2', '2027-03-10', 1, 0],
    [heavy.id, 'Cell 1', '2027-03-13', 2, 2],
  ]);
  const { history } = granted(await house.core.get(erin, heavy.id));
  expect(history.at(-1)).toMatchObject({ action: 'moved', by: { fullname: 'Sam Scheduler' } });
  const told = await house.database.owner.query('told', 'SELECT account_id FROM outbox');
  expect(told).toEqual([{ account_id: erin.accountId }, { account_id: erin.accountId }]);
});

test('with move, one booking that finds no place leaves all where they are', async () => {
  await house.dyno('Cell 2', { test_type: 'brake', max_lbs: 5000 });
  await house.vehicle('VAN-1', 9000);
  await house.booking({ ...brake, dyno: 'Cell 1' }, erin);
  const stuck = await house.booking({ vin: 'VAN-1', start_date: '2027-03-11' }, erin);
  const before = granted(await house.core.list(erin));
  const outcome = await house.core.addOutage(sam, 'Cell 1', { ...bearing, days: 60, move: true });
  expect(refusedAs(outcome, 'allocations_in_the_way')['allocations']).toMatchObject([{ id: stuck.id }]);
  expect(granted(await house.core.list(erin))).toEqual(before);
  expect(granted(await house.core.outages(erin)).items).toEqual([]);
});

test('a test that runs is not moved', async () => {
  await house.dyno('Cell 2');
  const running = await house.booking({ ...brake, dyno: 'Cell 1' }, erin);
  granted(await house.core.start(erin, running.id));
  const outcome = await house.core.addOutage(sam, 'Cell 1', { ...bearing, move: true });
  expect(outcome).toBeRefused('allocations_in_the_way');
  expect(!outcome.ok && outcome.refusal.detail).toContain('in progress');
});

test('bookings that only touch its ends are not in the way', async () => {
  await house.booking({ vin: 'TRK-101', start_date: '2027-03-07' }, erin);
  await house.booking({ vin: 'HLD77', start_date: '2027-03-13' }, erin);
  granted(await house.core.addOutage(sam, 'Cell 1', bearing));
});

test('it takes a scheduler, a reason, a dyno that is there and an end to come', async () => {
  expect(await house.core.addOutage(erin, 'Cell 1', bearing)).toBeRefused('forbidden');
  expect(await house.core.addOutage(sam, 'Cell 1', { ...bearing, reason: ' ' })).toBeRefused(
    'invalid_request',
  );
  expect(await house.core.addOutage(sam, 'Cell 9', bearing)).toBeRefused('dyno_not_found');
  const past = { ...bearing, start_date: '2027-02-01' };
  expect(await house.core.addOutage(sam, 'Cell 1', past)).toBeRefused('window_in_past');
  // One that began earlier and still lasts is a fact, not a plan.
  granted(await house.core.addOutage(sam, 'Cell 1', { ...past, days: 60 }));
});

test('the list is by start, and by dyno and time when asked', async () => {
  await house.dyno('Cell 2');
  granted(await house.core.addOutage(sam, 'Cell 2', { ...bearing, start_date: '2027-04-05' }));
  granted(await house.core.addOutage(sam, 'Cell 1', bearing));
  const starts = async (filter: object) =>
    granted(await house.core.outages(erin, filter)).items.map((it) => it.start_date);
  expect(await starts({})).toEqual(['2027-03-08', '2027-04-05']);
  expect(await starts({ dyno: 'cell 2' })).toEqual(['2027-04-05']);
  expect(await starts({ from: '2027-03-12', to: '2027-04-04' })).toEqual(['2027-03-08']);
  const first = granted(await house.core.outages(erin, { limit: 1 }));
  expect(await starts({ limit: 1, cursor: first.next_cursor })).toEqual(['2027-04-05']);
});
