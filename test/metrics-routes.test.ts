import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../src/config.ts';
import { createReports, type Figure } from '../src/telemetry/report/index.ts';
import { type Person, type TestHouse, testHouse } from './support/http.ts';

const ROUTES = ['/metrics/performance', '/metrics/business', '/chat/metrics/conversation'];
/** A Monday at noon in Detroit, where clocks went forward on Sunday 14 March. */
const NOW = new Date('2027-03-29T16:00Z');
const DAY = 86_400;

let house: TestHouse;
let scheduler: Person;
beforeAll(async () => {
  house = await testHouse({ clock: () => NOW });
  scheduler = await house.person('scheduler');
  const { owner, db } = house.database;
  await db.query('keep', 'SELECT telemetry_keep($1, $2)', ['2027-03-28', 90]);
  for (const name of ['Cell 1', 'Cell 2'])
    await owner.pool.query('INSERT INTO dyno (site_id, name, enabled) VALUES ($1, $2, true)', [
      ...[house.site.id, name],
    ]);
  await owner.pool.query(`INSERT INTO dyno (site_id, name, enabled) VALUES ($1, 'Old cell', false)`, [
    house.site.id,
  ]);
  await owner.pool.query(`INSERT INTO test_type (site_id, name) VALUES ($1, 'emission')`, [house.site.id]);
  await owner.pool.query(
    `INSERT INTO vehicle (site_id, vin, weight_lbs, drive_type) VALUES ($1, 'A', 4000, 'AWD'), ($1, 'B', 4000, 'AWD')`,
    [house.site.id],
  );
});
afterAll(() => house?.close());

const get = (path: string, as: Person | undefined = scheduler) => house.call('GET', path, { as });
const figuresIn = (value: unknown): Figure[] => {
  if (typeof value !== 'object' || value === null) return [];
  if ('how' in value) return [value as Figure];
  return Object.values(value).flatMap(figuresIn);
};
const refused = (start: string, more: { at?: string; drive?: string; rules?: string[]; n?: number } = {}) =>
  house.database.owner.pool.query(
    `INSERT INTO booking_attempt (site_id, at, source, n, outcome, code, rules, test_type, drive_type, starts_at,
            days, keyed, channel, ms)
     SELECT $1, $2, gen_random_uuid(), i, 'refused', 'no_dyno_free', $3, 'emission', $4, $5, 1, false, 'slack', 5
       FROM generate_series(1, $6::int) i`,
    [
      ...[house.site.id, more.at ?? '2027-03-28T12:00Z', more.rules ?? ['booked'], more.drive ?? 'AWD'],
      ...[start, more.n ?? 1],
    ],
  );

describe('who may see the reports', () => {
  it.each(ROUTES)('schedulers and admins: %s', async (url) => {
    expect((await get(url)).status).toBe(200);
    expect((await get(url, await house.person('admin'))).status).toBe(200);
    for (const role of ['viewer', 'engineer'] as const) {
      const { status, body } = await get(url, await house.person(role));
      expect([status, body.code]).toEqual([403, 'forbidden']);
      expect(body.detail).toContain(`Your role is ${role}; these figures take scheduler`);
    }
    expect((await house.call('GET', url)).status).toBe(401);
  });

  it.each(ROUTES)('and nobody can put a figure into them: %s', async (url) => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
      expect((await house.call(method, url, { as: scheduler, body: { time_saved: 47_500 } })).status).toBe(
        405,
      );
    const { status } = await house.call('POST', '/metrics/update-business', { as: scheduler, body: {} });
    expect(status).toBe(404);
  });
});

describe('what may be asked', () => {
  it.each([
    ...['/metrics/performance?hours=0', '/metrics/performance?hours=721', '/metrics/performance?hours=1.5'],
    ...[
      '/metrics/performance?hours=day',
      '/metrics/performance?days=1',
      '/chat/metrics/conversation?hours=-1',
    ],
    ...['/metrics/business?from=2027-02-30', '/metrics/business?from=2027-03-02&to=2027-03-01'],
    ...['/metrics/business?from=2025-01-01&to=2027-01-01', '/metrics/business?hours=3'],
  ])('is refused with 422 when it is wrong: %s', async (url) => {
    const { status, body } = await get(url);
    expect([status, body.code]).toEqual([422, 'invalid_request']);
    expect(body.errors).toHaveLength(1);
  });

  it('has the last day and the last 28 whole days of the site as its usual time', async () => {
    const { body } = await get('/metrics/performance');
    expect(body.turns.all.count.window).toEqual({
      from: '2027-03-28T16:00:00.000Z',
      to: '2027-03-29T16:00:00.000Z',
    });
    const window = { from: '2027-03-01T05:00:00.000Z', to: '2027-03-29T04:00:00.000Z' };
    expect((await get('/metrics/business')).body.bookings.made.window).toEqual(window);
    const asked = await get('/metrics/business?from=2027-03-01&to=2027-03-28');
    expect(asked.body.bookings.made.window).toEqual(window);
    expect((await get('/metrics/business?to=2027-03-28')).body.bookings.made.window).toEqual(window);
  });
});

describe('a figure', () => {
  it('says how it was computed; it is null with a reason where nothing can be said, and never 0 or 100 %', async () => {
    let nulls = 0;
    for (const url of ROUTES) {
      const found = figuresIn((await get(url)).body);
      expect(found.length).toBeGreaterThan(5);
      for (const figure of found) {
        expect(figure.how.length).toBeGreaterThan(20);
        expect(figure.value === null).toBe(figure.reason !== undefined);
        if (figure.unit !== 'count') nulls += figure.value === null ? 1 : 0;
        if (figure.denominator === 0) expect(figure.value).toBeNull();
      }
    }
    expect(nulls).toBeGreaterThan(10);
  });

  it('of time or money saved is null without an assumption, and says which one is missing', async () => {
    const { body } = await get('/metrics/business');
    for (const figure of [body.time_saved, body.money_saved])
      expect(figure).toMatchObject({
        value: null,
        assumptions: [],
        reason: expect.stringContaining('ROLLBOOK_ASSUMED_MANUAL_MINUTES is not set'),
      });
  });

  it('of money alone is null while no rate is set, and of both while nothing was booked in chat', async () => {
    const { site, database } = house;
    const minutes = { value: 12, since: '2026-03-02', source: 'survey' };
    const reports = (hourlyRate: typeof minutes | undefined) =>
      createReports({
        ...{ db: database.db, clock: () => NOW, site, days: 90 },
        assumptions: { manualMinutes: minutes, hourlyRate },
      });
    const span = { from: new Date('2027-03-01T05:00Z'), to: new Date('2027-03-29T04:00Z') };
    const before = await reports(minutes).business(span);
    expect(before.time_saved).toMatchObject({ value: null, reason: expect.stringMatching(/booked in chat/) });
    await bookInChat('2027-03-10T12:00Z', 90_000);
    const after = await reports(undefined).business(span);
    expect(after.time_saved).toMatchObject({ value: 10.5 / 60, numerator: 10.5, denominator: 60 });
    expect(after.money_saved).toMatchObject({ value: null, reason: expect.stringMatching(/HOURLY_RATE/) });
    const both = await reports({ ...minutes, value: 60 }).business(span);
    expect(both.money_saved).toMatchObject({ value: 10.5, parts: { bookings: 1, hourly_rate: 60 } });
  });
});

/** A turn in Slack that booked, as it is stored. */
async function bookInChat(at: string, ms: number): Promise<void> {
  await house.database.owner.pool.query(
    `WITH th AS (INSERT INTO thread (site_id, id, channel, account_id, title) VALUES ($1, 'slack:t', 'slack', $2, 'x')),
          tu AS (INSERT INTO turn (site_id, thread_id, account_id, delivery_id, status, lease_until, correlation_id,
                                   said, created_at, finished_at)
                 VALUES ($1, 'slack:t', $2, 'd', 'done', now(), 'corr-1', 'x', $3::timestamptz,
                         $3::timestamptz + $4 * interval '1 ms')),
          al AS (INSERT INTO allocation (site_id, dyno_id, vehicle_id, test_type, starts_at, ends_at, requested_by,
                                         channel, created_at)
                 SELECT $1, (SELECT min(id) FROM dyno), (SELECT min(id) FROM vehicle), 'emission', '2027-06-01', '2027-06-02',
                        $2, 'slack', $3::timestamptz RETURNING id)
     INSERT INTO history (site_id, subject, subject_id, by_account, channel, action, correlation_id)
     SELECT $1, 'allocation', id::text, $2, 'slack', 'booked', 'corr-1' FROM al`,
    [house.site.id, scheduler.id, at, ms],
  );
}

describe('utilisation', () => {
  it.each([
    ['spring, when a day has 23 hours', '2027-03-08', '2027-03-14', 7 * DAY - 3_600],
    ['autumn, when a day has 25 hours', '2027-11-01', '2027-11-07', 7 * DAY + 3_600],
    ['the short day alone', '2027-03-14', '2027-03-14', DAY - 3_600],
  ])('adds up to calendar time exactly in %s', async (_, from, to, calendar) => {
    const { owner } = house.database;
    const dynos = (await owner.pool.query('SELECT id FROM dyno WHERE enabled ORDER BY id')).rows;
    await owner.pool.query('DELETE FROM outage');
    await owner.pool.query(`DELETE FROM allocation WHERE channel = 'api'`);
    const night = `${to} 00:00 America/Detroit`;
    for (const status of ['completed', 'cancelled'])
      await owner.pool.query(
        `INSERT INTO allocation (site_id, dyno_id, vehicle_id, test_type, starts_at, ends_at, status, requested_by, channel)
         VALUES ($1, $2, (SELECT max(id) FROM vehicle), 'emission', $3::timestamptz - interval '1 hour',
                 $3::timestamptz + interval '5 hours 0.75 seconds', $4, $5, 'api')`,
        [house.site.id, dynos[0].id, night, status, scheduler.id],
      );
    for (const hours of [1, 2])
      await owner.pool.query(
        `INSERT INTO outage (site_id, dyno_id, starts_at, ends_at, reason, created_by)
         VALUES ($1, $2, $3::timestamptz + $4 * interval '1 hour', $3::timestamptz + interval '3 hours', 'x', $5)`,
        [house.site.id, dynos[0].id, night, hours, scheduler.id],
      );
    const { body } = await get(`/metrics/business?from=${from}&to=${to}`);
    const { by_dyno, all } = body.utilisation;
    expect(by_dyno.map((it: { dyno: { name: string } }) => it.dyno.name)).toEqual(['Cell 1', 'Cell 2']);
    const before = from === to ? 0 : 3_600;
    expect(by_dyno[0].seconds).toMatchObject({ outage: 2 * 3_600, running: 3 * 3_600 + before, calendar });
    expect(by_dyno[1].seconds).toEqual({ planned: 0, running: 0, outage: 0, idle: calendar, calendar });
    for (const { seconds } of [...by_dyno, all])
      expect(seconds.planned + seconds.running + seconds.outage + seconds.idle).toBe(seconds.calendar);
    expect(all.seconds.calendar).toBe(2 * calendar);
  });
});

describe('refusals', () => {
  it('of one kind of test in weeks that follow one another are one cause', async () => {
    // A minute before midnight there it is still the week before.
    for (const [start, n] of [
      ['2027-05-17T04:00Z', 30],
      ['2027-05-24T04:00Z', 6],
      ['2027-05-31T03:59Z', 2],
    ] as const)
      await refused(start, { n });
    await refused('2027-05-31T04:00Z', { n: 3, rules: ['outage', 'booked'] });
    await refused('2027-07-05T04:00Z');
    await refused('2027-12-30T05:00Z', { drive: '2WD', n: 2 });
    await refused('2028-01-04T05:00Z', { drive: '2WD' });
    await refused('2027-05-17T04:00Z', { at: '2027-03-29T04:00Z' });
    const { body } = await get('/metrics/business');
    const { total, causes } = body.refusals;
    expect(total).toMatchObject({ value: 45, parts: { no_dyno_free: 45 } });
    expect(causes.map((it: { said: string }) => it.said)).toEqual([
      'AWD emission, weeks 20 to 22: 41',
      '2WD emission, weeks 52 to 1 of 2028: 3',
      'AWD emission, week 27: 1',
    ]);
    expect(causes[0]).toMatchObject({
      ...{ drive_type: 'AWD', test_type: 'emission', first_week: '2027-W20', last_week: '2027-W22' },
      ...{ count: 41, codes: { no_dyno_free: 41 }, rules: { booked: 41, outage: 3 } },
      by_week: [
        { week: '2027-W20', count: 30 },
        { week: '2027-W21', count: 8 },
        { week: '2027-W22', count: 3 },
      ],
    });
  });
});

describe('the configuration of assumptions', () => {
  const read = (env: Record<string, string>) => readConfig(env, false);

  it('takes a value with its day and where it comes from', () => {
    const { assumptions, telemetryDays } = read({
      ROLLBOOK_ASSUMED_MANUAL_MINUTES: '12.5; 2026-03-02; survey of the lab',
      ROLLBOOK_ASSUMED_HOURLY_RATE: '60;2026-01-01;controlling',
      ROLLBOOK_TELEMETRY_DAYS: '30',
    });
    expect(assumptions.manualMinutes).toEqual({
      value: 12.5,
      since: '2026-03-02',
      source: 'survey of the lab',
    });
    expect(assumptions.hourlyRate).toMatchObject({ value: 60, source: 'controlling' });
    expect(telemetryDays).toBe(30);
    expect(read({})).toMatchObject({ telemetryDays: 90, assumptions: { manualMinutes: undefined } });
  });

  it.each([
    ...['12', '12;2026-03-02', '12;;survey', ';2026-03-02;survey', '12;2026-02-30;survey'],
    ...['12;2999-01-01;survey', '0;2026-03-02;survey', '-1;2026-03-02;survey', '12;2026-03-02;   '],
  ])('refuses one that is half-set or undated: %s', (value) => {
    const start = () => read({ ROLLBOOK_ASSUMED_MANUAL_MINUTES: value });
    expect(start).toThrow(/ROLLBOOK_ASSUMED_MANUAL_MINUTES must/);
  });

  it('refuses a rate without minutes, and days that are none', () => {
    const rate = { ROLLBOOK_ASSUMED_HOURLY_RATE: '60;2026-01-01;controlling' };
    expect(() => read(rate)).toThrow(/ROLLBOOK_ASSUMED_MANUAL_MINUTES is required together with/);
    for (const days of ['0', '3651', '1.5', 'all'])
      expect(() => read({ ROLLBOOK_TELEMETRY_DAYS: days })).toThrow(/ROLLBOOK_TELEMETRY_DAYS must/);
  });
});
