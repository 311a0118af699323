import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AllocateAsk, Allocation, Alternative, DynoReason } from '../src/allocation/words.ts';
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
  await house.vehicle('SUV-9', 5000, 'AWD');
});
afterAll(() => house.close());

function rulesOf(facts: Record<string, unknown>) {
  return (facts['reasons'] as DynoReason[]).map(({ dyno, rules }) => [
    dyno.name,
    ...rules.map((it) => it.detail),
  ]);
}

/** Books each alternative as it stands, one after the other, and takes it back. */
async function bookEach(ask: Partial<AllocateAsk> & { test_type: string }, alternatives: Alternative[]) {
  for (const { dyno, ...window } of alternatives) {
    const booked = granted(await house.core.allocate(erin, { ...ask, ...window, dyno: dyno.name }));
    expect(booked).toMatchObject({ dyno, start_date: window.start_date, end_date: window.end_date });
    granted(await house.core.cancel(erin, booked.id));
  }
}

describe('a booking', () => {
  test('takes the tightest dyno and says what was booked', async () => {
    const outcome = await house.core.allocate(erin, {
      vin: ' trk-101 ',
      test_type: 'brake',
      start_date: '2027-03-09',
      days: 2,
      notes: 'front axle',
    });
    const booked = granted(outcome);
    expect(booked).toMatchObject({
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
    const { history, ...same } = granted(await house.core.get(erin, booked.id));
    expect(same).toEqual(booked);
    expect(history).toMatchObject([{ action: 'booked', by: { fullname: 'Erin Engineer' }, before: null }]);
  });

  test('moves to a later day when backup days allow it, and says how far', async () => {
    await house.booking({ vin: 'HLD42', start_date: '2027-04-05', days: 2 });
    const ask = { vin: 'TRK-101', test_type: 'brake', start_date: '2027-04-05', days: 1, dyno: 'cell 2' };
    const booked = granted(await house.core.allocate(erin, { ...ask, backup_days: 5 }));
    expect(booked).toMatchObject({ start_date: '2027-04-07', shifted_days: 2, dyno: { name: 'Cell 2' } });
  });

  test('may be for clock times, of which the days are told too', async () => {
    const booked = await house.booking({
      vin: 'TRK-101',
      start: '2027-04-20T08:00:00-04:00',
      end: '2027-04-20T12:30:00-04:00',
    });
    expect(booked).toMatchObject({ start: '2027-04-20T12:00:00.000Z', start_date: '2027-04-20', days: 1 });
    // The afternoon is still free for another vehicle on the same dyno.
    const after = { start: '2027-04-20T12:30:00-04:00', end: '2027-04-20T18:00:00-04:00' };
    expect((await house.booking({ vin: 'HLD77', ...after })).dyno).toEqual(booked.dyno);
  });

  test('is told once to whoever counts', async () => {
    house.events.length = 0;
    await house.booking({ vin: 'HLD77', start_date: '2027-08-02' });
    expect(house.events).toMatchObject([
      { type: 'booking', outcome: 'booked', channel: 'api' },
      { type: 'change', subject: 'allocation', action: 'booked' },
    ]);
  });

  test('that would be made can be asked for without making it', async () => {
    const before = await house.activeRows();
    const ask = { vin: 'HLD42', test_type: 'brake', start_date: '2027-09-06', days: 3 };
    const planned = granted(await house.core.plan(erin, ask));
    expect(planned).toMatchObject({ dyno: { name: 'Cell 2' }, end_date: '2027-09-08', shifted_days: 0 });
    expect(await house.activeRows()).toEqual(before);
    expect(granted(await house.core.allocate(erin, ask))).toMatchObject({ dyno: planned.dyno });
    refusedAs(await house.core.plan(erin, { ...ask, vin: 'SUV-9' }), 'no_dyno_free');
  });
});

describe('a refusal', () => {
  test('names each rule that each dyno fails, with both values', async () => {
    await house.booking({ vin: 'HLD77', start_date: '2027-05-03', end_date: '2027-05-07', dyno: 'Cell 2' });
    const ask = { vin: 'HLD42', test_type: 'brake', start_date: '2027-05-04', days: 1 };
    const facts = refusedAs(await house.core.allocate(erin, ask), 'no_dyno_free');
    expect(rulesOf(facts)).toEqual([
      ['Cell 1', 'it takes 2WD for brake, the vehicle is AWD', 'weight 15,000 lb is over its 10,000 lb'],
      ['Cell 2', 'taken until Fri 7 May by HLD77'],
      ['Cell 3', 'it does emission and nvh, not brake'],
    ]);
  });

  test('offers the three nearest windows, each bookable as it stands', async () => {
    await house.booking({ vin: 'HLD77', start_date: '2027-05-17', end_date: '2027-05-21', dyno: 'Cell 2' });
    const ask = { vin: 'HLD42', test_type: 'brake' };
    const outcome = await house.core.allocate(erin, { ...ask, start_date: '2027-05-19', days: 2 });
    const alternatives = refusedAs(outcome, 'no_dyno_free')['alternatives'] as Alternative[];
    expect(alternatives.map((it) => [it.dyno.name, it.start_date, it.end_date])).toEqual([
      ['Cell 2', '2027-05-22', '2027-05-23'],
      ['Cell 2', '2027-05-23', '2027-05-24'],
      ['Cell 2', '2027-05-15', '2027-05-16'],
    ]);
    await bookEach(ask, alternatives);
  });

  test('for clock times offers clock times', async () => {
    await house.booking({ vin: 'HLD77', start_date: '2027-06-07', days: 2, dyno: 'Cell 2' });
    const ask = { vin: 'HLD42', test_type: 'brake' };
    const window = { start: '2027-06-07T08:00:00-04:00', end: '2027-06-07T12:00:00-04:00' };
    const facts = refusedAs(await house.core.allocate(erin, { ...ask, ...window }), 'no_dyno_free');
    const alternatives = facts['alternatives'] as Alternative[];
    expect(alternatives[0]).toMatchObject({ start: '2027-06-06T12:00:00.000Z', start_date: '2027-06-06' });
    await bookEach(ask, alternatives);
    expect(rulesOf(facts)[1]).toEqual(['Cell 2', 'taken until Tue 8 Jun by HLD77']);
  });

  test('never offers the past', async () => {
    await house.booking({ vin: 'HLD77', start_date: '2027-03-01', days: 5, dyno: 'Cell 2' });
    const ask = { vin: 'HLD42', test_type: 'brake', start_date: '2027-03-02', days: 1 };
    const facts = refusedAs(await house.core.allocate(erin, ask), 'no_dyno_free');
    expect((facts['alternatives'] as Alternative[])[0]).toMatchObject({ start_date: '2027-03-06' });
  });

  test('of one dyno says that the others were not asked for, and offers them first', async () => {
    await house.booking({ vin: 'HLD77', start_date: '2027-07-05', dyno: 'Cell 1' });
    const ask = { vin: 'TRK-101', test_type: 'brake', start_date: '2027-07-05', days: 1, dyno: 'Cell 1' };
    const facts = refusedAs(await house.core.allocate(erin, ask), 'no_dyno_free');
    expect(rulesOf(facts)).toContainEqual(['Cell 2', 'free then, but Cell 1 was asked for']);
    expect((facts['alternatives'] as Alternative[]).map((it) => [it.dyno.name, it.start_date])).toEqual([
      ['Cell 2', '2027-07-05'],
      ['Cell 1', '2027-07-06'],
      ['Cell 1', '2027-07-04'],
    ]);
  });

  test('of a vehicle that stands elsewhere names that booking', async () => {
    const there = await house.booking({ vin: 'SUV-9', start_date: '2027-10-04', days: 2 });
    const ask = { vin: 'SUV-9', test_type: 'nvh' };
    const outcome = await house.core.allocate(erin, { ...ask, start_date: '2027-10-05', days: 1 });
    const facts = refusedAs(outcome, 'vehicle_already_allocated');
    expect((facts['allocation'] as Allocation).id).toBe(there.id);
    const alternatives = facts['alternatives'] as Alternative[];
    expect(alternatives.map((it) => it.start_date)).toEqual(['2027-10-06', '2027-10-07', '2027-10-03']);
    await bookEach(ask, alternatives);
  });

  test('says when no dyno could ever take it', async () => {
    await house.vehicle('HUGE', 90_000, 'AWD');
    const ask = { vin: 'HUGE', test_type: 'brake', start_date: '2027-03-09', days: 1 };
    const facts = refusedAs(await house.core.allocate(erin, { ...ask, backup_days: 30 }), 'no_dyno_fits');
    expect(rulesOf(facts)).toHaveLength(3);
  });

  test('names what does not exist', async () => {
    const ask = { vin: 'TRK-101', test_type: 'brake', start_date: '2027-03-20', days: 1 };
    expect(await house.core.allocate(erin, { ...ask, vin: 'NOBODY' })).toBeRefused('vehicle_not_found');
    expect(await house.core.allocate(erin, { ...ask, dyno: 'Cell 99' })).toBeRefused('dyno_not_found');
    const unknown = await house.core.allocate(erin, { ...ask, test_type: 'breaks' });
    expect(unknown).toBeRefused('unknown_test_type');
    expect(!unknown.ok && unknown.refusal.detail).toContain('brake, emission and nvh');
  });

  test('comes for a role that may only read', async () => {
    const viewer = await house.actor('viewer');
    const ask = { vin: 'TRK-101', test_type: 'brake', start_date: '2027-03-20', days: 1 };
    expect(await house.core.allocate(viewer, ask)).toBeRefused('forbidden');
    expect(await house.core.allocate({ ...erin, siteId: '999' }, ask)).toBeRefused('forbidden');
  });
});

test('the history keeps a booking as the database shows it', async () => {
  const ask = { vin: 'TRK-101', test_type: 'brake', start_date: '2027-12-06', days: 2, notes: 'cold' };
  const { id } = granted(await house.core.allocate(erin, ask));
  const rows = await house.database.db.query<{ same: boolean }>(
    'test-named',
    `SELECT h.after = to_jsonb(n) AS same FROM allocation_named n
       JOIN history h ON h.site_id = n.site_id AND h.subject = 'allocation' AND h.subject_id = n.id::text
      WHERE n.id = $1`,
    [id],
  );
  expect(rows).toEqual([{ same: true }]);
});

describe('an idempotency key', () => {
  const ask = { vin: 'TRK-101', test_type: 'brake', start_date: '2027-11-01', days: 1 };

  test('gives the first answer again, and refuses another body', async () => {
    const first = await house.core.allocate(erin, ask, { idempotencyKey: 'k1' });
    const second = await house.core.allocate(erin, { ...ask }, { idempotencyKey: 'k1' });
    expect(granted(second)).toEqual(granted(first));
    expect([first.replayed, second.replayed]).toEqual([undefined, true]);
    const other = await house.core.allocate(erin, { ...ask, days: 2 }, { idempotencyKey: 'k1' });
    expect(other).toBeRefused('idempotency_mismatch');
  });

  test('gives a refusal again, also when there is room meanwhile', async () => {
    const taken = granted(await house.core.allocate(erin, { ...ask, start_date: '2027-11-08' }));
    const again = { ...ask, start_date: '2027-11-08' };
    const first = await house.core.allocate(erin, again, { idempotencyKey: 'k3' });
    expect(first).toBeRefused('vehicle_already_allocated');
    granted(await house.core.cancel(erin, taken.id));
    const second = await house.core.allocate(erin, again, { idempotencyKey: 'k3' });
    expect(second).toEqual({ ...first, replayed: true });
    expect(await house.core.allocate(erin, { ...again, days: 2 }, { idempotencyKey: 'k3' })).toBeRefused(
      'idempotency_mismatch',
    );
    granted(await house.core.allocate(erin, again, { idempotencyKey: 'k4' }));
  });

  test("is each account's own", async () => {
    const other = await house.actor();
    const mine = await house.core.allocate(
      erin,
      { ...ask, start_date: '2027-11-03' },
      { idempotencyKey: 'k2' },
    );
    const theirs = await house.core.allocate(
      other,
      { ...ask, start_date: '2027-11-04' },
      { idempotencyKey: 'k2' },
    );
    expect(granted(theirs).id).not.toBe(granted(mine).id);
  });
});

describe('a list', () => {
  test('goes on page by page without repeating or dropping', async () => {
    const whole = granted(await house.core.list(erin, { limit: 200 })).items.map((it) => it.id);
    const paged: string[] = [];
    let cursor: string | undefined;
    do {
      const page = granted(await house.core.list(erin, { limit: 3, ...(cursor && { cursor }) }));
      paged.push(...page.items.map((it) => it.id));
      cursor = page.next_cursor ?? undefined;
    } while (cursor);
    expect(paged).toEqual(whole);
    expect(whole.length).toBeGreaterThan(9);
  });

  test('holds what its filters say', async () => {
    const only = async (filter: object) =>
      granted(await house.core.list(erin, { limit: 200, ...filter })).items;
    for (const it of await only({ vin: 'hld77' })) expect(it.vehicle.vin).toBe('HLD77');
    for (const it of await only({ dyno: 'cell 2' })) expect(it.dyno.name).toBe('Cell 2');
    for (const it of await only({ mine: true })) expect(it.requested_by).toBe(erin.accountId);
    for (const it of await only({ status: 'cancelled' })) expect(it.status).toBe('cancelled');
    const may = await only({ from: '2027-05-07', to: '2027-05-17', status: 'scheduled' });
    expect(may.map((it) => it.start_date)).toEqual(['2027-05-03', '2027-05-17']);
    expect(await only({ vin: 'NOBODY' })).toEqual([]);
  });

  test('refuses a cursor that is not one of ours, and a span that is none', async () => {
    const no = await house.core.list(erin, { cursor: 'zzz', limit: 0, from: '2027-02-30' });
    expect(no).toBeRefused('invalid_request');
    expect(!no.ok && no.refusal.errors?.map((it) => it.path)).toEqual(['limit', 'cursor', 'from']);
  });
});
