import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCalendar } from '../src/allocation/calendar.ts';
import type { Figure } from '../src/telemetry/report/index.ts';
import { until } from './support/chat-port.ts';
import { type OpenHouse, openTestHouse } from './support/house.ts';

// biome-ignore lint/suspicious/noExplicitAny: raw rows of every table
type Raw = any;
const ZONE = 'America/Detroit';
const calendar = createCalendar(ZONE);
const CHAT = ['web', 'terminal', 'slack', 'teams'];
const QUESTIONS = ['asked', 'missing', 'unclear', 'which'];

let house: OpenHouse;
let token: string;
let today: string;
let performance: Raw;
let business: Raw;
let talk: Raw;
const raw: Record<string, Raw[]> = {};

/** Every row as it is stored; instants as text, with all their digits. */
const readAll = async (...tables: string[]) => {
  for (const table of tables) {
    const { rows } = await house.database.owner.pool.query(`SELECT to_jsonb(t) AS row FROM ${table} t`);
    raw[table] = rows.map((it) => it.row);
  }
};
const ms = (text: string) =>
  Date.parse(text.replace(/\.\d+/, '')) + Number(`0${/\.\d+/.exec(text)?.[0] ?? ''}`) * 1_000;
const within = (figure: Figure, text: string) =>
  ms(text) >= Date.parse(figure.window.from) && ms(text) < Date.parse(figure.window.to);
const quantile = (values: number[], q: number) => {
  const sorted = [...values].sort((a, b) => a - b);
  const place = q * (sorted.length - 1);
  const low = sorted[Math.floor(place)] as number;
  return low + (place % 1) * ((sorted[Math.ceil(place)] as number) - low);
};
const tally = (names: string[]) => {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
};
const distinct = (values: unknown[]) => new Set(values).size;
const exactly = (figure: Figure, numerator: number, denominator: number) => {
  expect([figure.numerator, figure.denominator]).toEqual([numerator, denominator]);
  expect(figure.value).toBe(numerator / denominator);
};
const threadOf = (turn: Raw) => raw['thread']?.find((it) => it.id === turn.thread_id);
const ended = (figure: Figure) =>
  raw['turn']?.filter((it) => it.finished_at !== null && within(figure, it.created_at)) ?? [];
const took = (turn: Raw) => ms(turn.finished_at) - ms(turn.created_at);
const bookedBy = (turn: Raw) =>
  raw['history']?.some(
    (it) =>
      it.action === 'booked' &&
      it.subject === 'allocation' &&
      it.correlation_id === turn.correlation_id &&
      it.channel === threadOf(turn).channel,
  );
const isGood = (turn: Raw) => {
  const calls = raw['tool_call']?.filter(
    (it) => it.correlation_id === turn.correlation_id && it.channel === threadOf(turn).channel,
  );
  const last = calls?.sort((a, b) => ms(a.at) - ms(b.at) || a.n - b.n).at(-1);
  return turn.status === 'done' && (!last || last.ok || QUESTIONS.includes(last.code));
};

const say = async (message: string, conversation_id?: string) => {
  const response = await fetch(`${house.url}/chat/stream`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ message, ...(conversation_id ? { conversation_id } : {}) }),
  });
  return /"conversation_id":"([^"]+)"/.exec(await response.text())?.[1];
};
const ask = (body: object) => house.call('POST', '/allocate', { as: token, body });

beforeAll(async () => {
  house = await openTestHouse({
    env: {
      ROLLBOOK_ASSUMED_MANUAL_MINUTES: '12;2026-03-02;survey of the lab',
      ROLLBOOK_ASSUMED_HOURLY_RATE: '60;2026-01-01;controlling',
    },
  });
  token = await house.signIn();
  today = calendar.dayOf(new Date());
  await live();
  const { rows } = house.served.house;
  await rows.flush();
  // The ledger of models writes in batches of its own: all are there when none has come for a while.
  let last = { rows: -1, at: 0 };
  await until(async () => {
    await readAll('model_call');
    const count = raw['model_call']?.filter((it) => it.model === 'rollbook-builtin').length ?? 0;
    if (count !== last.rows) last = { rows: count, at: Date.now() };
    return count > 0 && Date.now() - last.at > 1_500;
  }, 30_000);
  const get = async (path: string) => (await house.call('GET', path, { as: token })).body;
  performance = await get('/metrics/performance?hours=48');
  business = await get(`/metrics/business?from=${calendar.plus(today, -13)}&to=${today}`);
  talk = await get('/chat/metrics/conversation?hours=48');
  await readAll('turn', 'thread', 'history', 'tool_call', 'booking_attempt', 'model_call', 'allocation');
  await readAll('outage', 'dyno', 'account', 'link', 'feedback');
}, 120_000);
afterAll(() => house?.close());

/** Bookings, refusals, a move, a cancellation, outages, turns, verdicts, and what models cost. */
async function live() {
  const later = calendar.plus(today, 60);
  const vehicle = (vin: string, weight_lbs: number) =>
    house.call('POST', '/vehicles', { as: token, body: { vin, weight_lbs, drive_type: 'AWD' } });
  await vehicle('HEAVY-1', 89_000);
  await vehicle('M-1', 4_000);
  const made = await ask({ vin: 'M-1', test_type: 'brake', start_date: later, days: 2 });
  expect(made.status).toBe(201);
  for (const vin of ['M-1', 'HEAVY-1']) await ask({ vin, test_type: 'brake', start_date: later, days: 2 });
  await ask({ vin: 'M-1', test_type: 'no such', start_date: later, days: 1 });
  await ask({ vin: 'M-1', test_type: 'brake', start_date: later, days: 1, backup_days: 5 });
  const body = { start_date: calendar.plus(later, 7), days: 1, version: made.body.version };
  await house.call('PATCH', `/allocations/${made.body.id}`, { as: token, body });
  const first = await say(`book TRK-101 for brake on ${calendar.plus(later, 1)} for 1 day`);
  await say(`book TRK-102 for brake on ${calendar.plus(later, 1)} for 2 days`, first);
  await say('what can you do?', await say('book NOBODY-7 for brake tomorrow for 1 day'));
  await say('list all dynos');
  for (let i = 0; i < 100; i += 1)
    house.served.house.events.emit({
      ...{ type: 'tool', tool: 'maintenance_check', channel: 'slack', correlationId: `turn-${i % 7}`, ms: i },
      ...(i % 10 < 3 ? { ok: false, code: 'dyno_not_found' } : { ok: true }),
    });
  const { owner } = house.database;
  const { rows } = await owner.pool.query(`SELECT id, account_id, correlation_id FROM turn ORDER BY id`);
  for (const [n, turn] of rows.entries()) {
    await owner.pool.query(
      `INSERT INTO model_call (site_id, call_id, at, run_id, account_id, channel, correlation_id, model, outcome,
              input_tokens, cached_tokens, output_tokens, thinking_tokens, audio_tokens, estimated, usd, ms)
       VALUES (1, gen_random_uuid(), now(), gen_random_uuid(), $1, 'web', $2, 'gemini-x', $3, 10, 0, 5, 0, 0, false, $4, $5)`,
      [turn.account_id, turn.correlation_id, n === 1 ? 'timeout' : 'ok', 0.25 * (n + 1), 100 * n],
    );
    await owner.pool.query(
      `INSERT INTO feedback (site_id, turn_id, account_id, score, at) VALUES (1, $1, $2, $3, now())`,
      [turn.id, turn.account_id, n === 0 ? 0 : 1],
    );
  }
  await owner.pool.query(`
    INSERT INTO link (site_id, account_id, channel, tenant, chat_user_id, ended_at)
    SELECT 1, id, 'slack', 'T1', 'U' || id, CASE WHEN id % 3 = 0 THEN now() END FROM account WHERE id % 2 = 1 OR id = 6`);
  await past();
}

/** What stood in the days before: bookings that ran and one that did not, under outages that overlap. */
async function past() {
  const { owner } = house.database;
  const at = (days: number, hours = 0) =>
    new Date(calendar.startOf(calendar.plus(today, days)).getTime() + hours * 3_600_000 + 250);
  const dynos = (await owner.pool.query('SELECT id FROM dyno WHERE enabled ORDER BY id')).rows;
  await owner.pool.query('DELETE FROM outage');
  await owner.pool.query('DELETE FROM allocation WHERE dyno_id IN ($1, $2) AND starts_at < now()', [
    ...[dynos[0].id, dynos[1].id],
  ]);
  const put = (dyno: number, from: Date, to: Date, status: string) =>
    owner.pool.query(
      `INSERT INTO allocation (site_id, dyno_id, vehicle_id, test_type, starts_at, ends_at, status, requested_by, channel, created_at)
       SELECT 1, $1, picked.id, 'brake', $2, $3, $4, (SELECT min(id) FROM account), 'api', $2::timestamptz - interval '50 hours'
         FROM (SELECT max(id) - $5::int AS id FROM vehicle) picked
`,
      [dynos[dyno].id, from, to, status, dyno],
    );
  await put(0, at(-20), at(-12, 7), 'completed');
  await put(0, at(-9), at(-8), 'scheduled');
  await put(1, at(-6, 3), at(-5, 9), 'completed');
  await put(1, at(-4), at(-3), 'cancelled');
  for (const [dyno, from, to] of [
    ...([
      [1, at(-6), at(-6, 5)],
      [1, at(-6, 2), at(-6, 6)],
    ] as const),
    ...([
      [2, at(-30), at(30)],
      [0, at(-9, 1), at(-9, 2)],
    ] as const),
  ])
    await owner.pool.query(
      `INSERT INTO outage (site_id, dyno_id, starts_at, ends_at, reason, created_by)
       VALUES (1, $1, $2, $3, 'service', (SELECT min(id) FROM account))`,
      [dynos[dyno].id, from, to],
    );
}

describe('each figure, recomputed from the rows as they are stored', () => {
  it('turns: how many, what came of them, how long they took', () => {
    const check = (figures: Raw, turns: Raw[]) => {
      expect(figures.count.value).toBe(turns.length);
      const by = tally(turns.map((it) => it.status));
      expect(figures.count.parts).toEqual({ done: 0, failed: 0, stopped: 0, ...by });
      exactly(figures.success_rate, turns.filter(isGood).length, turns.length);
      for (const [name, q] of [
        ['p50', 0.5],
        ['p95', 0.95],
        ['p99', 0.99],
      ] as const) {
        expect(figures[name].value).toBeCloseTo(quantile(turns.map(took), q), 6);
        expect(figures[name].denominator).toBe(turns.length);
      }
    };
    const all = ended(performance.turns.all.count);
    expect(all.length).toBe(5);
    check(performance.turns.all, all);
    expect(performance.turns.by_channel.map((it: Raw) => it.channel)).toEqual(['web']);
    for (const it of performance.turns.by_channel)
      check(
        it,
        all.filter((turn: Raw) => threadOf(turn).channel === it.channel),
      );
    // One asked for a vehicle that nobody has: a reply came, and what was asked did not happen.
    expect(performance.turns.all.success_rate.value).toBeLessThan(1);
    expect(talk.success_rate.value).toBe(performance.turns.all.success_rate.value);
  });

  it('tools: calls, share, success, time and what follows which', () => {
    const calls = raw['tool_call'] as Raw[];
    const names = [...new Set(calls.map((it) => it.tool))].sort();
    expect(performance.tools.map((it: Raw) => it.tool).sort()).toEqual(names);
    expect(names.length).toBeGreaterThan(2);
    for (const it of performance.tools) {
      const its = calls.filter((call) => call.tool === it.tool);
      expect(it.calls.value).toBe(its.length);
      exactly(it.share, its.length, calls.length);
      exactly(
        it.success_rate,
        its.filter((call) => call.ok || QUESTIONS.includes(call.code)).length,
        its.length,
      );
      expect(it.p95.value).toBeCloseTo(
        quantile(
          its.map((call) => call.ms),
          0.95,
        ),
        6,
      );
      const next = its.flatMap((call) => {
        const after = calls
          .filter((other) => other.correlation_id === call.correlation_id && other.channel === call.channel)
          .filter((other) => other.n > call.n)
          .sort((a, b) => a.n - b.n)[0];
        return after ? [after.tool] : [];
      });
      expect(Object.fromEntries(it.followed_by.map((f: Raw) => [f.tool, f.count]))).toEqual(tally(next));
    }
    expect(talk.tools.map((it: Raw) => [it.tool, it.calls.value])).toEqual(
      performance.tools.map((it: Raw) => [it.tool, it.calls.value]),
    );
  });

  it('thirty of a hundred that fail show as 70 % and not as 100', () => {
    const tool = performance.tools.find((it: Raw) => it.tool === 'maintenance_check');
    exactly(tool.success_rate, 70, 100);
  });

  it('models: calls, errors, time, cost and fallbacks', () => {
    const calls = raw['model_call'] as Raw[];
    const { by_model, fallbacks } = performance.models;
    expect(by_model.map((it: Raw) => it.model)).toEqual([...new Set(calls.map((it) => it.model))].sort());
    for (const it of by_model) {
      const its = calls.filter((call) => call.model === it.model);
      expect(it.calls).toMatchObject({ value: its.length, parts: tally(its.map((call) => call.outcome)) });
      exactly(it.error_rate, its.filter((call) => call.outcome !== 'ok').length, its.length);
      expect(it.p95.value).toBeCloseTo(
        quantile(
          its.map((call) => call.ms),
          0.95,
        ),
        6,
      );
      expect(it.cost.value).toBe(its.reduce((sum, call) => sum + call.usd, 0));
    }
    const other = ended(fallbacks).filter((turn: Raw) =>
      calls.some((call) => call.correlation_id === turn.correlation_id && call.model !== 'rollbook-builtin'),
    );
    expect(fallbacks.numerator).toBeGreaterThan(0);
    exactly(fallbacks, other.filter((turn: Raw) => turn.model === 'rollbook-builtin').length, other.length);
  });

  it('asks for a booking: a refusal is no success, whatever was not thrown', () => {
    const attempts = raw['booking_attempt'] as Raw[];
    const by = { booked: 0, replayed: 0, refused: 0, ...tally(attempts.map((it) => it.outcome)) };
    const { bookings } = performance;
    expect(bookings.attempts).toMatchObject({ value: attempts.length, parts: by });
    expect(by.refused).toBeGreaterThan(2);
    exactly(bookings.success_rate, by.booked, by.booked + by.refused);
    expect(bookings.p95.value).toBeCloseTo(
      quantile(
        attempts.map((it) => it.ms),
        0.95,
      ),
      6,
    );
  });

  it('bookings: made, shifted, and how far ahead', () => {
    const { made, shifted, lead_time } = business.bookings;
    const rows = raw['allocation']?.filter((it) => within(made, it.created_at)) ?? [];
    expect(made).toMatchObject({ value: rows.length, parts: tally(rows.map((it) => it.channel)) });
    exactly(shifted, rows.filter((it) => it.shifted_days > 0).length, rows.length);
    expect(shifted.numerator).toBeGreaterThan(0);
    const hours = rows.map((it) => (ms(it.starts_at) - ms(it.created_at)) / 3_600_000);
    expect(lead_time.p50.value).toBeCloseTo(quantile(hours, 0.5), 6);
    expect(lead_time.p90.value).toBeCloseTo(quantile(hours, 0.9), 6);
  });

  it('refusals: by code, and by kind of test and week with their rules', () => {
    const { total, causes } = business.refusals;
    const rows = (raw['booking_attempt'] as Raw[]).filter((it) => it.outcome === 'refused');
    expect(total).toMatchObject({ value: rows.length, parts: tally(rows.map((it) => it.code)) });
    expect(causes.reduce((sum: number, it: Raw) => sum + it.count, 0)).toBe(rows.length);
    for (const cause of causes) {
      const its = rows.filter(
        (it) =>
          it.drive_type === cause.drive_type &&
          it.test_type === cause.test_type &&
          (it.starts_at === null) === (cause.first_week === null),
      );
      expect(its.length).toBe(cause.count);
      expect(cause.codes).toEqual(tally(its.map((it) => it.code)));
      expect(cause.rules).toEqual(tally(its.flatMap((it) => it.rules)));
    }
    expect(causes.map((it: Raw) => it.said).join('\n')).toMatch(/^AWD brake, week \d+( of \d+)?: 2$/m);
  });

  it('utilisation: every second of every dyno is one thing, and together they are the calendar', () => {
    const { all, by_dyno } = business.utilisation;
    const from = Date.parse(all.utilisation.window.from);
    const to = Date.parse(all.utilisation.window.to);
    const enabled = raw['dyno']?.filter((it) => it.enabled) ?? [];
    expect(by_dyno.map((it: Raw) => it.dyno.id)).toEqual(enabled.map((it) => String(it.id)));
    for (const it of by_dyno) {
      const { seconds } = it;
      const expected = sweep(Number(it.dyno.id), from, to);
      expect(seconds.planned + seconds.running + seconds.outage + seconds.idle).toBe(seconds.calendar);
      expect(seconds.calendar).toBe((to - from) / 1_000);
      for (const state of ['planned', 'running', 'outage'] as const)
        expect(seconds[state]).toBe(Math.floor(expected[state] / 1_000));
      if (seconds.calendar > seconds.outage)
        exactly(it.utilisation, seconds.planned + seconds.running, seconds.calendar - seconds.outage);
      else
        expect(it.utilisation).toMatchObject({
          value: null,
          reason: expect.stringMatching(/out of service/),
        });
    }
    for (const state of ['planned', 'running', 'outage', 'idle', 'calendar']) {
      expect(all.seconds[state]).toBe(by_dyno.reduce((sum: number, it: Raw) => sum + it.seconds[state], 0));
      expect(all.seconds[state]).toBeGreaterThan(0);
    }
    exactly(
      all.utilisation,
      all.seconds.planned + all.seconds.running,
      all.seconds.calendar - all.seconds.outage,
    );
  });

  it('conversations: turns, bookings, tokens, cost, verdicts', () => {
    const turns = ended(talk.conversations);
    const threads = distinct(turns.map((it: Raw) => it.thread_id));
    expect(threads).toBe(3);
    expect(talk.conversations.value).toBe(threads);
    exactly(talk.turns_per_conversation, turns.length, threads);
    const booked = distinct(turns.filter(bookedBy).map((it: Raw) => it.thread_id));
    expect(booked).toBe(1);
    exactly(talk.ended_in_booking, booked, threads);
    const tokens = turns.reduce((sum: number, it: Raw) => sum + it.input_tokens + it.output_tokens, 0);
    exactly(talk.tokens_per_conversation, tokens, threads);
    const ids = new Set(turns.map((it: Raw) => it.correlation_id));
    const usd = (raw['model_call'] as Raw[])
      .filter((it) => ids.has(it.correlation_id))
      .reduce((sum, it) => sum + it.usd, 0);
    expect(usd).toBeGreaterThan(0);
    exactly(talk.cost_per_conversation, usd, threads);
    const scores = (raw['feedback'] as Raw[]).map((it) => it.score);
    exactly(talk.feedback, scores.filter((it) => it === 1).length, scores.length);
  });

  it('adoption: linked people of registered, and no link that has ended', () => {
    const { adoption } = business;
    const end = Date.parse(adoption.window.to);
    const people = (raw['account'] as Raw[]).filter((it) => it.enabled && ms(it.created_at) < end);
    const linked = people.filter((it) =>
      raw['link']?.some(
        (link) => link.account_id === it.id && (link.ended_at === null || ms(link.ended_at) >= end),
      ),
    );
    exactly(adoption, linked.length, people.length);
  });

  it('time and money saved: from counted bookings, measured minutes and the dated assumptions, and no other', () => {
    const { time_saved, money_saved } = business;
    const bookings = (raw['allocation'] as Raw[]).filter(
      (it) => CHAT.includes(it.channel) && within(time_saved, it.created_at),
    ).length;
    const minutes = quantile(ended(time_saved).filter(bookedBy).map(took), 0.5) / 60_000;
    expect(bookings).toBeGreaterThanOrEqual(2);
    expect(time_saved.value).toBeCloseTo((bookings * (12 - minutes)) / 60, 9);
    expect(money_saved.value).toBeCloseTo(time_saved.value * 60, 9);
    expect(time_saved.parts).toMatchObject({ bookings, manual_minutes: 12 });
    expect(money_saved.assumptions).toEqual([
      'A booking without Rollbook takes 12 minutes (survey of the lab, as of Mon 2 Mar 2026).',
      'An hour costs 60 USD (controlling, as of Thu 1 Jan 2026).',
    ]);
  });

  it('two reports of the same time do not contradict each other, and the assumptions are exported as they are told', async () => {
    const day = (await house.call('GET', `/metrics/business?from=${today}&to=${today}`, { as: token })).body;
    if (calendar.dayOf(new Date()) === today)
      expect(day.cost_per_conversation.value).toBe(talk.cost_per_conversation.value);
    const text = await (await fetch(`${house.url}/metrics`)).text();
    expect(text).toContain('rollbook_assumption{name="manual_minutes_per_booking",since="2026-03-02"} 12');
    expect(text).toContain('rollbook_assumption{name="hourly_rate_usd",since="2026-01-01"} 60');
  });
});

/** Milliseconds of each state, from one edge to the next. */
function sweep(dyno: number, from: number, to: number) {
  const span = (it: Raw) => ({ ...it, from: ms(it.starts_at), to: ms(it.ends_at) });
  const bookings = (raw['allocation'] as Raw[])
    .filter((it) => it.dyno_id === dyno && it.status !== 'cancelled')
    .map(span);
  const outages = (raw['outage'] as Raw[]).filter((it) => it.dyno_id === dyno).map(span);
  const edges = [...bookings, ...outages].flatMap((it) => [it.from, it.to]);
  const sorted = [...new Set([from, ...edges.filter((it) => it > from && it < to), to])].sort(
    (a, b) => a - b,
  );
  const sums = { planned: 0, running: 0, outage: 0 };
  for (const [n, edge] of sorted.slice(0, -1).entries()) {
    const covers = (it: Raw) => it.from <= edge && it.to > edge;
    const booking = bookings.find(covers);
    const state = outages.some(covers)
      ? 'outage'
      : booking && (booking.status === 'scheduled' ? 'planned' : 'running');
    if (state) sums[state as 'planned'] += (sorted[n + 1] as number) - edge;
  }
  return sums;
}
