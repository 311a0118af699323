import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Budget, Pace } from '../src/conversation/channel.ts';
import { createPace } from '../src/conversation/pace.ts';
import { createDatabase, type Database } from '../src/db/connect.ts';
import { type TestDatabase, testDatabase } from './support/database.ts';

/** A budget of calls is one row, whoever makes them; its clock is the database's, and is set back and forth here. */

let database: TestDatabase;
let second: Database;
let one: Pace;
let two: Pace;
let budget: Budget;
beforeAll(async () => {
  database = await testDatabase();
  second = createDatabase({ connection: database.connection, appRole: true });
  one = createPace(database.db, 'slack');
  two = createPace(second, 'slack');
});
afterAll(async () => {
  await second.close();
  await database.drop();
});
beforeEach(() => {
  budget = { name: randomUUID(), perMinute: 6, burst: 3 };
});

/** As if so much time had gone by since the last call, or as if the clock had been set back. */
const goesBy = (ms: number) =>
  database.owner.query('goes_by', `UPDATE pace SET at = at - $2 * interval '1 millisecond' WHERE name = $1`, [
    ...[budget.name, ms],
  ]);
const grantedOf = (waits: number[]) => waits.filter((ms) => ms === 0).length;
const takes = (count: number, pace: Pace = one) =>
  Promise.all(Array.from({ length: count }, () => pace.take(budget)));

it('is granted up to the burst at once, and then says when the next one may be made', async () => {
  expect(grantedOf(await takes(3))).toBe(3);
  const wait = await one.take(budget);
  expect(wait).toBeGreaterThan(9_000);
  expect(wait).toBeLessThanOrEqual(10_000);
  await goesBy(wait);
  expect(await one.take(budget)).toBe(0);
  expect(await one.take(budget)).toBeGreaterThan(8_000);
});

it('is shared over two connections, and other budgets are not touched', async () => {
  const waits = await Promise.all([takes(10, one), takes(10, two)]);
  expect(grantedOf(waits.flat())).toBe(3);
  expect(await two.take({ ...budget, name: randomUUID() })).toBe(0);
  expect(await createPace(second, 'teams').take(budget)).toBe(0);
});

it('never grants more than the burst and what comes in, over a minute of calls in parallel', async () => {
  budget = { ...budget, perMinute: 60 };
  const began = performance.now();
  let granted = 0;
  for (let at = 0; at < 60_000; at += 1_500) {
    const waits = await Promise.all([takes(4, one), takes(4, two)]);
    granted += grantedOf(waits.flat());
    await goesBy(1_500);
  }
  // More came in by the time that the test itself takes.
  expect(granted).toBeGreaterThanOrEqual(60);
  expect(granted).toBeLessThanOrEqual(3 + 60 + (performance.now() - began) / 1_000);
});

it('gives whoever waits for as long as it was told to its call', async () => {
  budget = { ...budget, perMinute: 600, burst: 1 };
  expect(await one.take(budget)).toBe(0);
  const wait = await one.take(budget);
  await sleep(wait);
  expect(await one.take(budget)).toBe(0);
});

it('saves up no more than the burst', async () => {
  await one.take(budget);
  await goesBy(3_600_000);
  expect(grantedOf(await takes(10))).toBe(3);
});

it('is overdrawn by what must be said, and what comes after it waits for that', async () => {
  budget = { ...budget, spare: 5 };
  for (let count = 0; count < 8; count += 1) expect(await one.take(budget, true)).toBe(0);
  const wait = await two.take(budget);
  expect(wait).toBeGreaterThan(57_000);
  expect(wait).toBeLessThanOrEqual(60_000);
  await goesBy(30_000);
  expect(await two.take(budget)).toBeGreaterThan(27_000);
  await goesBy(30_000);
  expect(await two.take(budget)).toBe(0);
});

it('takes nothing for a call that may not be made', async () => {
  await takes(3);
  await takes(50);
  await goesBy(10_000);
  expect(await one.take(budget)).toBe(0);
});

it.each([
  ['that was never used', 0],
  ['that is full', 1],
])('a budget %s is held for as long as the channel says', async (_, used) => {
  await takes(used);
  await one.hold(budget, 20_000);
  const wait = await two.take(budget);
  expect(wait).toBeGreaterThan(18_000);
  expect(wait).toBeLessThanOrEqual(20_000);
  await goesBy(10_000);
  expect(await two.take(budget)).toBeGreaterThan(8_000);
  await goesBy(10_000);
  expect(await two.take(budget)).toBe(0);
  expect(await two.take(budget)).toBeGreaterThan(0);
});

it('beyond what is spare, what must be said has its turn one after the other', async () => {
  for (let count = 0; count < 3; count += 1) expect(await one.take(budget, true)).toBe(0);
  const waits = [await one.take(budget, true), await two.take(budget, true)];
  expect(waits[0]).toBeGreaterThan(9_000);
  expect(waits[0]).toBeLessThanOrEqual(10_000);
  expect(waits[1]).toBeGreaterThan(19_000);
  await goesBy(20_000);
  expect(await one.take(budget)).toBeGreaterThan(8_000);
});

it('a shorter hold does not end a longer one, and what must be said waits for its end as well', async () => {
  await one.hold(budget, 20_000);
  await one.hold(budget, 1_000);
  expect(await two.take(budget)).toBeGreaterThan(18_000);
  expect(await two.take(budget, true)).toBeGreaterThan(17_000);
  expect(await two.take(budget)).toBeGreaterThan(20_000);
});

it('a clock that was set back by an hour has nobody wait, and grants nothing', async () => {
  await takes(2);
  await goesBy(-3_600_000);
  expect(await one.take(budget)).toBe(0);
  const wait = await one.take(budget);
  expect(wait).toBeGreaterThan(0);
  expect(wait).toBeLessThanOrEqual(10_000);
});

it('a clock that was set forward by an hour grants a burst and no more', async () => {
  await takes(3);
  await goesBy(3_600_000);
  expect(grantedOf(await takes(10))).toBe(3);
});

describe('two windows', () => {
  const both = () => ({ ...budget, perMinute: 6, burst: 3, within: { perMinute: 600, burst: 2 } });

  it('the moment is full first, and soon is not any more; then the budget is, for long', async () => {
    expect([await one.take(both()), await two.take(both())]).toEqual([0, 0]);
    const moment = await one.take(both());
    expect(moment).toBeGreaterThan(0);
    expect(moment).toBeLessThanOrEqual(100);
    await sleep(moment);
    expect(await one.take(both())).toBe(0);
    await sleep(150);
    expect(await one.take(both())).toBeGreaterThan(8_000);
  });

  it('what must be said is booked in both, and waits for the longer', async () => {
    for (let count = 0; count < 3; count += 1) expect(await one.take(both(), true)).toBeLessThanOrEqual(100);
    expect(await one.take(both(), true)).toBeGreaterThan(9_000);
  });

  it('a hold is of the moment: what was saved up in the budget is there after it', async () => {
    await one.hold(both(), 300);
    const wait = await two.take(both());
    expect(wait).toBeGreaterThan(100);
    expect(wait).toBeLessThanOrEqual(300);
    await sleep(wait + 250);
    expect([await one.take(both()), await two.take(both())]).toEqual([0, 0]);
  });
});
