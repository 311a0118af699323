import { afterAll, beforeAll, expect, it } from 'vitest';
import type { HouseEvent } from '../src/events.ts';
import { startProbing } from '../src/telemetry/probing.ts';
import { type OpenHouse, openTestHouse } from './support/house.ts';

let house: OpenHouse;
let empty: OpenHouse;
beforeAll(async () => {
  house = await openTestHouse();
  empty = await openTestHouse({ env: { ROLLBOOK_DEMO: '0' } });
});
afterAll(async () => {
  await house?.close();
  await empty?.close();
});

const countsOf = async ({ database }: OpenHouse) =>
  (
    await database.owner.pool.query(
      'SELECT (SELECT count(*) FROM allocation) AS bookings, (SELECT count(*) FROM history) AS history, (SELECT count(*) FROM outbox) AS news',
    )
  ).rows;

it('a dry run goes through the whole booking and leaves nothing behind', async () => {
  const before = await countsOf(house);
  expect(await house.served.house.allocation.probe()).toEqual({ ok: true, outcome: 'ok' });
  expect(await countsOf(house)).toEqual(before);
});

it('ten at once do not get into each other’s way for long', async () => {
  const { allocation } = house.served.house;
  const before = await countsOf(house);
  const probed = await Promise.all(Array.from({ length: 10 }, () => allocation.probe()));
  expect(probed.filter((it) => it?.ok)).not.toEqual([]);
  // Who meets another's locks is told that; nobody is told that something is taken.
  for (const it of probed) expect(['ok', 'contended']).toContain(it?.outcome);
  expect(await countsOf(house)).toEqual(before);
});

it('where there is nothing to book, nothing is claimed', async () => {
  expect(await empty.served.house.allocation.probe()).toBeUndefined();
});

it('is told as an event, also when it breaks', async () => {
  const seen: HouseEvent[] = [];
  const answers = [
    async () => ({ ok: true, outcome: 'ok' }),
    async () => ({ ok: false, outcome: 'full' }),
    async () => {
      throw new Error('the database is away');
    },
  ];
  const end = startProbing({
    probe: () => (answers.shift() ?? (async () => undefined))(),
    events: { emit: (event) => void seen.push(event), on: () => () => {} },
    log: { warn: () => {} },
    everyMs: 10,
  });
  await expect.poll(() => seen.length, { timeout: 5_000 }).toBe(3);
  await end();
  expect(seen.map((it) => it.type === 'probe' && it.ok)).toEqual([true, false, false]);
});
