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
afterEach(() => house.close());

const book = (by = erin) => house.booking({ vin: 'TRK-101', start_date: '2027-03-09', days: 2 }, by);

test('a booking that is taken back is cancelled', async () => {
  const { id } = await book();
  expect(granted(await house.core.undo(erin, id)).status).toBe('cancelled');
  expect(await house.core.undo(erin, id)).toBeRefused('nothing_to_undo');
});

test('a move goes back to where it was', async () => {
  const before = await book();
  granted(await house.core.reschedule(erin, before.id, { start_date: '2027-03-16', days: 1 }));
  expect(granted(await house.core.undo(erin, before.id))).toEqual({ ...before, version: 3 });
});

test('a move does not go back where another stands now', async () => {
  const before = await book();
  granted(await house.core.reschedule(erin, before.id, { start_date: '2027-03-16' }));
  const other = await house.booking({ vin: 'HLD77', start_date: '2027-03-10' });
  const facts = refusedAs(await house.core.undo(erin, before.id), 'no_dyno_free');
  expect(facts['allocation']).toMatchObject({ id: other.id });
  expect(granted(await house.core.get(erin, before.id)).start_date).toBe('2027-03-16');
});

test('a cancelled booking returns while its window is free', async () => {
  const { id } = await book();
  granted(await house.core.start(erin, id));
  granted(await house.core.cancel(erin, id));
  expect(granted(await house.core.undo(erin, id)).status).toBe('in_progress');
});

test('a cancelled booking whose window was taken names what is in the way', async () => {
  const { id } = await book();
  granted(await house.core.cancel(erin, id));
  const other = await house.booking({ vin: 'HLD77', start_date: '2027-03-10' });
  expect(refusedAs(await house.core.undo(erin, id), 'no_dyno_free')['allocation']).toMatchObject({
    id: other.id,
  });
});

test('a cancelled booking whose vehicle stands elsewhere names that', async () => {
  await house.dyno('Cell 2');
  const { id, dyno } = await book();
  granted(await house.core.cancel(erin, id));
  const elsewhere = dyno.name === 'Cell 1' ? 'Cell 2' : 'Cell 1';
  const other = await house.booking({ vin: 'TRK-101', start_date: '2027-03-10', dyno: elsewhere });
  const facts = refusedAs(await house.core.undo(erin, id), 'vehicle_already_allocated');
  expect(facts['allocation']).toMatchObject({ id: other.id });
});

test('a start, an end and a note are taken back too', async () => {
  const { id } = await book();
  granted(await house.core.start(erin, id));
  expect(granted(await house.core.undo(erin, id)).status).toBe('scheduled');
  granted(await house.core.start(erin, id));
  granted(await house.core.complete(erin, id));
  expect(granted(await house.core.undo(erin, id)).status).toBe('in_progress');
  granted(await house.core.reschedule(erin, id, { notes: 'oops' }));
  expect(granted(await house.core.undo(erin, id)).notes).toBeNull();
});

test("only one's own last change can be taken back", async () => {
  const { id } = await book();
  granted(await house.core.cancel(sam, id));
  const no = await house.core.undo(erin, id);
  expect(no).toBeRefused('nothing_to_undo');
  expect(!no.ok && no.refusal.detail).toContain('Sam Scheduler');
  expect(granted(await house.core.undo(sam, id)).status).toBe('scheduled');
});

test('after ten minutes it is too late', async () => {
  const { id } = await book();
  // History cannot be edited; only a superuser who switches its guard off can make a line older.
  await house.database.owner.transaction(async (tx) => {
    await tx.query('no_guard', `SET LOCAL session_replication_role = 'replica'`);
    await tx.query(
      'older',
      `UPDATE history SET at = at - interval '11 minutes' WHERE subject = 'allocation'`,
    );
  });
  expect(await house.core.undo(erin, id)).toBeRefused('too_late');
});
