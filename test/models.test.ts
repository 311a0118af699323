import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createBuiltinModel } from '../src/agent/builtin/model.ts';
import type { Limits } from '../src/agent/models/budget.ts';
import { CATALOGUE, DEFAULT_MODEL } from '../src/agent/models/catalogue.ts';
import { NO_TOKENS } from '../src/agent/models/model.ts';
import { isPastShutdown, knownModel, priceOf, usdOf } from '../src/agent/models/prices.ts';
import type { Agent } from '../src/agent/words.ts';
import type { HouseEvent } from '../src/events.ts';
import type { Actor } from '../src/words.ts';
import { type FakeGemini, openFakeGemini, type Step } from './support/gemini/index.ts';
import { type Given, given } from './support/given.ts';
import { agentOver, tellAgent } from './support/thinking.ts';

describe('the catalogue of models', () => {
  it('has a default that is not switched off', () => {
    expect(isPastShutdown(DEFAULT_MODEL, new Date()), `${DEFAULT_MODEL} is gone: choose another`).toBe(false);
  });

  it('knows the day on which a model goes', () => {
    expect(isPastShutdown('gemini-2.5-flash', new Date('2026-11-30T23:59:00Z'))).toBe(false);
    expect(isPastShutdown('gemini-2.5-flash', new Date('2026-12-01T00:00:00Z'))).toBe(true);
    expect(isPastShutdown('nobody-knows-this', new Date())).toBe(false);
  });

  it('has its prices in the order of their days, and a thinking level for each', () => {
    for (const { id, prices, thinking } of CATALOGUE) {
      expect(prices.length, id).toBeGreaterThan(0);
      expect(prices.map((it) => it.from).toSorted(), id).toEqual(prices.map((it) => it.from));
      expect(['low', 'medium'], id).toContain(thinking);
    }
    expect(knownModel(DEFAULT_MODEL)).toBeDefined();
  });

  it('prices a call by the row of its day', () => {
    const before = priceOf('gemini-3.8-flash', new Date('2026-12-31T12:00:00Z'));
    const after = priceOf('gemini-3.8-flash', new Date('2027-01-01T12:00:00Z'));
    expect([before.row, after.row]).toEqual(['gemini-3.8-flash 2026-07-01', 'gemini-3.8-flash 2027-01-01']);
    const tokens = { ...NO_TOKENS, input: 1_000_000, cached: 400_000, output: 1_000_000, thinking: 900_000 };
    expect(usdOf(tokens, before)).toBeCloseTo(0.6 * 0.75 + 0.4 * 0.075 + 3.75, 9);
    expect(usdOf(tokens, after)).toBeCloseTo(2 * usdOf(tokens, before), 9);
  });

  it('prices sound by its own rate, and what nobody knows at the dearest', () => {
    const price = priceOf('gemini-3.1-flash-lite', new Date('2026-11-26'));
    expect(usdOf({ ...NO_TOKENS, input: 1_000_000, audio: 1_000_000 }, price)).toBeCloseTo(0.5, 9);
    const unknown = priceOf('gemini-9', new Date('2026-12-24'));
    expect(unknown.output).toBe(Math.max(...CATALOGUE.flatMap((it) => it.prices.map((p) => p.output))));
    expect(unknown.row).toMatch(/^unknown model/);
  });
});

const PLENTY: Limits = { run: 1, personDay: 100, siteMonth: 1000 };
/** A call of 10,000 tokens in, 2,000 of them cached, and 1,000 out, 400 of them thoughts. */
const USAGE = {
  ...{ promptTokenCount: 10_000, cachedContentTokenCount: 2_000 },
  ...{ candidatesTokenCount: 600, thoughtsTokenCount: 400, totalTokenCount: 11_000 },
};
const USD = (8_000 * 0.3 + 2_000 * 0.03 + 1_000 * 2.5) / 1e6;

describe('what models cost', () => {
  let house: Given;
  let lee: Actor;
  let sam: Actor;
  let gemini: FakeGemini;
  let emitted: HouseEvent[];
  beforeAll(async () => {
    house = await given();
    lee = await house.actor('engineer', 'Lee');
    sam = await house.actor('engineer', 'Sam');
    await house.dyno('Cell 1');
    await house.vehicle('TRK-101');
  });
  afterAll(() => house.close());
  beforeEach(async () => {
    gemini = await openFakeGemini();
    emitted = [];
    house.now = new Date('2027-03-01T17:00:00Z');
    await house.database.owner.query('clear', 'TRUNCATE model_call, model_spend');
  });
  afterEach(() => gemini.close());

  const agentWith = (limits: Limits, model = DEFAULT_MODEL): Agent =>
    agentOver(house, createBuiltinModel(), emitted, {
      gemini: { apiKey: 'test-key', model, endpoint: gemini.url, limits },
      patience: { tokenMs: 500, backoffMs: 5 },
    });
  const say = (agent: Agent, actor: Actor, text = 'hello', turn?: string) =>
    tellAgent(house, agent, text, { actor, ...(turn ? { turn } : {}) });
  const hello: Step = { text: 'Hello.', usage: USAGE };
  const rows = () =>
    house.database.owner.query<Record<string, unknown>>('rows', 'SELECT * FROM model_call ORDER BY id');
  const fellBack = () => emitted.flatMap((it) => (it.type === 'fallback' ? [it.reason] : []));

  it('is a row for each call over the wire, with the price that was used', async () => {
    gemini.script({ calls: [{ name: 'list_dynos' }], usage: USAGE }, { status: 503 }, hello);
    const run = await say(agentWith(PLENTY), lee, 'which dynos?', '7');
    const [first, failed, last, ...more] = await rows();
    expect(more).toEqual([]);
    expect(first).toMatchObject({
      ...{ account_id: lee.accountId, channel: 'api', model: DEFAULT_MODEL, outcome: 'ok' },
      ...{ input_tokens: 10_000, cached_tokens: 2_000, output_tokens: 1_000, thinking_tokens: 400 },
      ...{ price_row: `${DEFAULT_MODEL} 2026-07-21`, estimated: false, usd: expect.closeTo(USD, 9) },
    });
    expect(failed).toMatchObject({ outcome: 'down', usd: 0, input_tokens: 0 });
    expect(last?.['run_id']).toBe(first?.['run_id']);
    const end = run.events.at(-1);
    expect(end?.type === 'end' && end.usage).toEqual({
      ...{ input_tokens: 20_000, output_tokens: 2_000, cost_usd: expect.closeTo(2 * USD, 9) },
    });
  });

  it('counts a stream that broke before it told its tokens, by its characters', async () => {
    gemini.script({ text: 'Booked it, as you', cut: 'middle', noUsage: true });
    await say(agentWith(PLENTY), lee);
    const [row] = await rows();
    expect(row).toMatchObject({ outcome: 'cut', estimated: true });
    expect(row?.['input_tokens']).toBeGreaterThan(500);
    expect(row?.['usd']).toBeGreaterThan(0);
  });

  it('is nothing for the built-in model, whose calls are rows all the same', async () => {
    const models = agentOver(house, createBuiltinModel());
    await say(models, lee);
    // A row of the test before may come late.
    const last = async () => (await rows()).at(-1);
    await expect.poll(last).toMatchObject({ model: 'rollbook-builtin', usd: 0, price_row: null });
  });

  it('of one message has a limit: the built-in model goes on, and says so', async () => {
    const look: Step = { calls: [{ name: 'list_dynos' }], usage: USAGE };
    gemini.script(look, look);
    const run = await say(agentWith({ ...PLENTY, run: 1.5 * USD }), lee, 'which dynos are there?');
    expect(run.text).toMatch(/Cell 1/);
    expect(run.text).toMatch(/This message reached its cost limit of \$0\.0\d+; the built-in one answered/);
    expect(fellBack()).toEqual(['budget_run']);
    expect(gemini.requests).toHaveLength(2);
  });

  it('of one person and day has a limit; another person, and the next day of the site, begin anew', async () => {
    const agent = agentWith({ ...PLENTY, personDay: 1.5 * USD });
    gemini.script(hello, hello, hello, hello);
    await say(agent, lee);
    await say(agent, lee);
    expect((await say(agent, lee)).text).toMatch(/Your budget for the language model is used up for today/);
    expect((await say(agent, sam)).text).toBe('Hello.');
    // 23:30 of the same day in Detroit, which is the next one in UTC.
    house.now = new Date('2027-03-02T04:30:00Z');
    expect((await say(agent, lee)).text).toMatch(/used up for today/);
    house.now = new Date('2027-03-02T05:00:00Z');
    expect((await say(agent, lee)).text).toBe('Hello.');
    expect(gemini.unused()).toEqual([]);
  });

  it('of the site and month has a limit', async () => {
    const agent = agentWith({ ...PLENTY, siteMonth: 1.5 * USD });
    gemini.script(hello, hello, hello);
    await say(agent, lee);
    await say(agent, sam);
    expect((await say(agent, sam)).text).toMatch(/The site's budget .* used up for this month/);
    house.now = new Date('2027-04-01T12:00:00Z');
    expect((await say(agent, sam)).text).toBe('Hello.');
  });

  it('does not run over its limit by many threads at once', async () => {
    const agent = agentWith({ ...PLENTY, personDay: 3 * USD });
    gemini.script(...Array.from({ length: 30 }, (): Step => ({ ...hello, firstDelay: 50 })));
    await Promise.all(Array.from({ length: 30 }, () => say(agent, lee)));
    const [row] = await house.database.owner.query<{ usd: number }>(
      'sum',
      'SELECT sum(usd) AS usd FROM model_call',
    );
    expect(row?.usd).toBeLessThanOrEqual(4 * USD);
    expect(fellBack().length).toBeGreaterThanOrEqual(26);
  });
});

describe('a voice message', () => {
  let house: Given;
  let gemini: FakeGemini;
  const emitted: HouseEvent[] = [];
  beforeAll(async () => {
    house = await given();
    gemini = await openFakeGemini();
  });
  afterAll(async () => {
    await gemini.close();
    await house.close();
  });
  const sound = { mimeType: 'audio/ogg; codecs=opus', data: Buffer.from('no real sound').toString('base64') };
  const agent = () =>
    agentOver(house, createBuiltinModel(), emitted, {
      gemini: { apiKey: 'test-key', model: DEFAULT_MODEL, endpoint: gemini.url, limits: PLENTY },
      patience: { tokenMs: 300, backoffMs: 5 },
    });
  const who = () => ({ actor: house.admin, turn: '9', signal: new AbortController().signal });

  it('is written down by a call without tools, as data', async () => {
    gemini.script({ text: 'book TRK-101 for brake' });
    const heard = await agent().hear(who(), sound);
    expect(heard).toMatchObject({ ok: true, text: 'book TRK-101 for brake' });
    expect(heard.usage.cost_usd).toBeGreaterThan(0);
    const body = gemini.requests.at(-1)?.body;
    expect(gemini.requests.at(-1)?.rejected).toBeUndefined();
    expect(body?.tools).toBeUndefined();
    expect(body?.contents?.[0]?.parts).toEqual([{ inlineData: { mimeType: 'audio/ogg', data: sound.data } }]);
  });

  it.each<[string, Step[], RegExp]>([
    [
      'in which nobody speaks',
      [1, 2, 3].map(() => ({ empty: true }) as Step),
      /could not make out any words/,
    ],
    ['while the model is away', [{ status: 403, message: 'no' }], /could not listen to this just now/],
    ['while the model is slow', [{ hang: 'after headers' }], /could not listen to this just now/],
  ])('%s is answered kindly', async (_when, steps, says) => {
    gemini.script(...steps);
    const heard = await agent().hear(who(), sound);
    expect(heard.ok).toBe(false);
    expect(heard.text).toMatch(says);
    expect(heard.text).toMatch(/Nothing was done\. Please write it\./);
  });

  it('of a kind that nobody can read, or where nobody hears, is answered kindly', async () => {
    expect((await agent().hear(who(), { ...sound, mimeType: 'video/mp4' })).text).toMatch(
      /kind of recording/,
    );
    const deaf = agentOver(house, createBuiltinModel());
    expect((await deaf.hear(who(), sound)).text).toMatch(/cannot listen to voice messages here/);
  });
});
