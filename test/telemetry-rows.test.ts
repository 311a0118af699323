import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAllocationCore } from '../src/allocation/index.ts';
import { createEvents, type Events, type HouseEvent } from '../src/events.ts';
import { createRows, type Rows } from '../src/telemetry/rows.ts';
import { frailDatabase, paperLog, until } from './support/chat-port.ts';
import { type Given, given } from './support/given.ts';

type Event<T> = Omit<Extract<HouseEvent, { type: T }>, 'type'>;

let house: Given;
let events: Events;
let heard: HouseEvent[];
let rows: Rows | undefined;
let broken: unknown[];
beforeEach(async () => {
  house = await given();
  broken = [];
  events = createEvents((error) => broken.push(error));
  heard = [];
  events.on((event) => heard.push(event));
});
afterEach(async () => {
  await rows?.stop();
  rows = undefined;
  expect(broken).toEqual([]);
  await house.close();
});

const open = (more: Partial<Parameters<typeof createRows>[0]> = {}) => {
  const { site, database } = house;
  const { log } = paperLog();
  rows = createRows({ db: database.db, events, clock: () => house.now, site, log, days: 90, ...more });
  return rows;
};
const tool = (more: Partial<Event<'tool'>> = {}) =>
  events.emit({
    ...{ type: 'tool', tool: 'list_dynos', ok: true, channel: 'web', correlationId: 'c-1', ms: 3.5 },
    ...more,
  });
const booking = (more: Partial<Event<'booking'>> = {}) =>
  events.emit({
    ...{ type: 'booking', outcome: 'refused', code: 'no_dyno_free', rules: ['booked', 'outage'] },
    ...{ ask: { vin: 'trk-9', test_type: 'emission' }, channel: 'slack', correlationId: 'c-2', ms: 12 },
    window: { start: new Date('2027-05-17T04:00Z'), end: new Date('2027-05-19T04:00Z') },
    ...more,
  });
const stored = async (table: string) =>
  (await house.database.owner.pool.query(`SELECT * FROM ${table} ORDER BY n`)).rows;
const partitions = async () =>
  (
    await house.database.owner.pool.query<{ name: string }>(
      `SELECT inhrelid::regclass::text AS name FROM pg_inherits
        WHERE inhparent IN ('tool_call'::regclass, 'booking_attempt'::regclass) ORDER BY 1`,
    )
  ).rows.map((it) => it.name);
const sinks = () => heard.filter((it) => it.type === 'sink');

describe('what happens', () => {
  it('becomes rows with the vehicle looked up, the days of the site, and rules', async () => {
    await house.vehicle('TRK-9', 9000, 'AWD');
    const { flush } = open();
    tool({ ok: false, code: 'no_dyno_free' });
    booking();
    await house.dyno('Cell 1');
    const { id } = await house.booking({ vin: 'TRK-9' });
    booking({
      ...{ outcome: 'booked', code: undefined, rules: undefined, keyed: true },
      ...{ allocation: { id, shifted_days: 2 }, ask: { vin: 'TRK-9', test_type: 'brake' } },
    } as object);
    await flush();
    expect(await stored('tool_call')).toMatchObject([
      { tool: 'list_dynos', ok: false, code: 'no_dyno_free', channel: 'web', ms: 3.5, correlation_id: 'c-1' },
    ]);
    const [refused, booked] = await stored('booking_attempt');
    expect(refused).toMatchObject({
      ...{ outcome: 'refused', code: 'no_dyno_free', rules: ['booked', 'outage'], test_type: 'emission' },
      ...{ drive_type: 'AWD', starts_at: new Date('2027-05-17T04:00Z'), days: 2, shifted_days: null },
      ...{ allocation_id: null, keyed: false, channel: 'slack', ms: 12, at: house.now },
    });
    expect(booked).toMatchObject({ outcome: 'booked', code: null, rules: [], allocation_id: id });
    expect(booked).toMatchObject({ shifted_days: 2, keyed: true, drive_type: 'AWD', test_type: 'brake' });
  });

  it('comes from the core with all that a row needs', async () => {
    const { database, site } = house;
    await house.dyno('Cell 1', { test_type: 'brake', drive_types: ['2WD'] });
    await house.vehicle('SUV-1', 5000, 'AWD');
    await house.vehicle('CAR-1');
    const ours = createAllocationCore({ db: database.db, events, clock: () => house.now, site });
    const { flush } = open();
    const ask = { test_type: 'brake', start_date: '2027-03-12', days: 3 };
    await ours.allocate(house.admin, { ...ask, vin: 'SUV-1' });
    const made = await ours.allocate(house.admin, { ...ask, vin: 'CAR-1' });
    await ours.allocate(house.admin, { ...ask, vin: 'CAR-1', start_date: '2020-01-01' });
    await flush();
    const common = { test_type: 'brake', channel: 'api', correlation_id: house.admin.correlationId };
    expect(await stored('booking_attempt')).toMatchObject([
      { ...common, code: 'no_dyno_fits', rules: ['drive_type'], drive_type: 'AWD', days: 3 },
      { ...common, code: null, outcome: 'booked', drive_type: '2WD', shifted_days: 0 },
      { ...common, code: 'window_in_past', drive_type: '2WD', starts_at: null, days: null },
    ]);
    const [, booked] = await stored('booking_attempt');
    expect(made.ok && made.value.id).toBe(booked.allocation_id);
  });

  it('leaves no personal data and no words that somebody wrote', async () => {
    await house.vehicle('TRK-9');
    const { flush } = open();
    const secret = 'mia.lopez@example.com';
    booking({ ask: { vin: secret, test_type: `call ${secret}`, notes: secret } as never });
    booking({ ask: { vehicle_id: `1; ${secret}`, test_type: 'brake\u0000' }, correlationId: `x ${secret}` });
    tool({ correlationId: secret });
    await flush();
    const all = JSON.stringify([await stored('tool_call'), await stored('booking_attempt')]);
    expect(all).not.toMatch(/mia|lopez|example|Ada Admin/);
    expect(await stored('booking_attempt')).toMatchObject([
      { test_type: null, drive_type: null, correlation_id: 'c-2' },
      { test_type: null, correlation_id: null },
    ]);
    const columns = await house.database.owner.pool.query(
      `SELECT column_name AS name FROM information_schema.columns WHERE table_name IN ('tool_call', 'booking_attempt')`,
    );
    for (const { name } of columns.rows) expect(name).not.toMatch(/name|mail|text|note|account|thread|vin/);
  });
});

describe('rows', () => {
  it('go by themselves, many in one statement', async () => {
    const db = frailDatabase(house.database.db);
    await open({ db }).keep();
    db.names.length = 0;
    for (let i = 0; i < 450; i += 1) tool();
    await until(async () => (await stored('tool_call')).length === 450, 15_000);
    expect(db.names.length).toBeLessThanOrEqual(3);
    expect(sinks().every((it) => it.type === 'sink' && it.result === 'ok')).toBe(true);
  });

  it('wait for a database that is away, lose nothing up to the bound, and count what is beyond', async () => {
    const db = frailDatabase(house.database.db);
    const { flush } = open({ db, most: 50, againMs: 20 });
    db.takeAway();
    for (let i = 0; i < 40; i += 1) tool();
    await flush();
    expect(await stored('tool_call')).toHaveLength(0);
    for (let i = 0; i < 30; i += 1) booking();
    await flush();
    expect(sinks()).toContainEqual({ type: 'sink', sink: 'rows', result: 'failed', count: 1 });
    expect(sinks()).toContainEqual({ type: 'sink', sink: 'rows', result: 'dropped', count: 20 });
    db.giveBack();
    await until(async () => (await stored('booking_attempt')).length === 10, 15_000);
    expect(await stored('tool_call')).toHaveLength(40);
    expect(sinks().filter((it) => it.type === 'sink' && it.result === 'dropped')).toHaveLength(1);
  });

  it('that were stored although the answer was lost are not stored twice', async () => {
    const { db } = house.database;
    let lost = false;
    const query: typeof db.query = async (name, sql, params) => {
      const answer = await db.query<never>(name, sql, params);
      if (name === 'booking_attempt_add' && !lost) {
        lost = true;
        throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
      }
      return answer;
    };
    const { flush } = open({ db: { query }, againMs: 20 });
    tool();
    booking();
    await flush();
    await until(() => sinks().some((it) => it.type === 'sink' && it.result === 'ok'), 15_000);
    expect(lost).toBe(true);
    expect(await stored('tool_call')).toHaveLength(1);
    expect(await stored('booking_attempt')).toHaveLength(1);
  });

  it('that no database takes do not hold back the others', async () => {
    const { flush } = open();
    tool();
    tool({ tool: 'bad\u0000tool' });
    tool();
    await flush();
    expect(await stored('tool_call')).toHaveLength(2);
    expect(sinks()).toContainEqual({ type: 'sink', sink: 'rows', result: 'dropped', count: 1 });
  });

  it('that wait are written at the end; a database that is away holds up the end for no longer than said', async () => {
    const first = open();
    tool();
    await first.stop();
    expect(await stored('tool_call')).toHaveLength(1);
    tool();
    await first.stop();
    expect(await stored('tool_call')).toHaveLength(1);

    const never = () => new Promise<never>(() => {});
    const second = open({ db: { query: never }, patienceMs: 50 });
    tool();
    const began = performance.now();
    await second.stop();
    rows = undefined;
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(sinks().at(-1)).toEqual({ type: 'sink', sink: 'rows', result: 'dropped', count: 1 });
  });
});

describe('the days of rows', () => {
  it('are made ahead, also by the first row of a day, and old ones go as they are configured', async () => {
    expect(await partitions()).toEqual([]);
    const { flush, keep } = open({ days: 10 });
    tool();
    await flush();
    expect(await stored('tool_call')).toHaveLength(1);
    const made = await partitions();
    for (const day of ['20270228', '20270301', '20270304'])
      for (const table of ['tool_call', 'booking_attempt']) expect(made).toContain(`${table}_${day}`);
    expect(made).toHaveLength(10);
    await house.database.db.query('keep', 'SELECT telemetry_keep($1, $2)', ['2020-01-10', 3_650]);
    expect(await partitions()).toContain('tool_call_20200113');
    await keep();
    expect(await partitions()).toEqual(made);
    expect(await stored('tool_call')).toHaveLength(1);
  });

  it('are kept on exactly as long as said, and a clock that is ahead drops nothing', async () => {
    const { owner, db } = house.database;
    const today = new Date().toISOString().slice(0, 10);
    const ago = (days: number) =>
      new Date(Date.parse(today) - days * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '');
    await owner.pool.query('SELECT telemetry_keep($1::date - 9, 3650)', [today]);
    await db.query('keep', 'SELECT telemetry_keep($1, $2)', [today, 9]);
    const kept = await partitions();
    expect(kept).toContain(`tool_call_${ago(9)}`);
    expect(kept).not.toContain(`tool_call_${ago(10)}`);
    await db.query('keep', 'SELECT telemetry_keep($1, $2)', ['2199-01-01', 9]);
    expect(await partitions()).toContain(`tool_call_${ago(9)}`);
  });

  it('are no table that the app could otherwise make, change or drop', async () => {
    const { db } = house.database;
    await open().keep();
    for (const sql of [
      'DROP TABLE tool_call_20270301',
      'DELETE FROM tool_call',
      'UPDATE booking_attempt SET ms = 1',
    ])
      await expect(db.query(sql, sql)).rejects.toThrow(/permission denied|must be owner/);
    await expect(db.query('keep', 'SELECT telemetry_keep($1, $2)', ['2027-03-01', 0])).rejects.toThrow(
      /a day/,
    );
  });
});
