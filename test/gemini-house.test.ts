import { Temporal } from 'temporal-polyfill';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type FakeGemini, openFakeGemini, type Step } from './support/gemini/index.ts';
import { type OpenHouse, openTestHouse } from './support/house.ts';
import { frames } from './support/sse.ts';

// The house runs by the real clock: days on which nothing is booked yet, and which are not too far away.
const DAY = Temporal.Now.plainDateISO('America/Detroit').add({ days: 120 });
const OTHER = DAY.add({ days: 2 });
const said = (day: Temporal.PlainDate) =>
  day
    .toLocaleString('en-GB', { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' })
    .replace(',', '');

let gemini: FakeGemini;
let house: OpenHouse;
let token: string;
beforeAll(async () => {
  gemini = await openFakeGemini();
  house = await openTestHouse({
    env: { GOOGLE_API_KEY: 'test-key', ROLLBOOK_GEMINI_BASE_URL: gemini.url },
  });
  token = await house.signIn();
});
afterAll(async () => {
  await house.close();
  await gemini.close();
});

async function say(message: string, conversation_id?: string) {
  const body = conversation_id ? { message, conversation_id } : { message };
  const { body: stream, headers } = await house.call('POST', '/chat/stream', { as: token, body });
  const events = frames(stream);
  const last = events.findLast((it) => it.event === 'message' || it.event === 'error');
  return {
    events,
    text: String(last?.data['text']),
    model: last?.data['model'],
    usage: last?.data['usage'] as { cost_usd: number },
    conversation: String(events[0]?.data['conversation_id']),
    correlation: String(headers.get('x-correlation-id')),
  };
}

const AVAILABLE: Step = {
  calls: [
    {
      name: 'find_available_dynos',
      args: { vehicle: 'HLD42', test_type: 'emission', when: `${DAY}`, days: 1 },
    },
  ],
};

it('a conversation goes on with either model: what Gemini listed, the built-in one books', async () => {
  gemini.script(AVAILABLE, { text: 'These are free.' });
  const listed = await say(`what is free for HLD42 on ${DAY} for an emission test, one day?`);
  expect(listed).toMatchObject({ text: 'These are free.', model: 'gemini-3.5-flash-lite' });
  expect(listed.usage.cost_usd).toBeGreaterThan(0);
  gemini.script({ status: 403, message: 'no more' });
  const booked = await say('book the second one', listed.conversation);
  expect(booked.text).toMatch(/^Booked: HLD42 on .* for emission/);
  expect(booked.text).toContain(said(DAY));
  expect(booked.text).toMatch(/refused our request; the built-in one answered/);
  expect(booked.model).toBe('rollbook-builtin');
  // And back again: Gemini sees the words of both, and nothing of either's tools.
  gemini.script(
    { calls: [{ name: 'reschedule_allocation', args: { booking: 'it', when: `${OTHER}` } }] },
    { text: 'never asked: a question ends the run' },
  );
  const moved = await say(`move it to ${OTHER}`, booked.conversation);
  const question = moved.events.find((it) => it.event === 'confirm')?.data['summary'];
  expect(question).toMatch(/^Move #\d+ HLD42 /);
  expect(question).toContain(said(OTHER));
  const last = gemini.requests.at(-1)?.body.contents ?? [];
  expect(last.map((it) => it.role)).toEqual(['user', 'model', 'user', 'model', 'user']);
  expect(JSON.stringify(last)).not.toContain('functionCall');
  expect(gemini.unused()).toHaveLength(1);
});

it('what happened is counted, and told by the trace of its correlation id', async () => {
  const { body: metrics } = await house.call('GET', '/metrics');
  expect(metrics).toMatch(/rollbook_agent_fallbacks_total\{reason="refused"\} 1/);
  expect(metrics).toMatch(/rollbook_llm_cost_usd_total\{gen_ai_request_model="gemini-3.5-flash-lite"\} 0\.0/);
  expect(metrics).toMatch(
    /gen_ai_client_operation_duration_seconds_count\{[^}]*gcp\.gemini[^}]*error_type="refused"[^}]*\} 1/,
  );
});

it('a command or a button asks no model', async () => {
  const before = gemini.requests.length;
  const body = { vin: 'TRK-101', test_type: 'brake', start_date: `${DAY}`, days: 1 };
  expect((await house.call('POST', '/allocate', { as: token, body })).status).toBe(201);
  expect(gemini.requests).toHaveLength(before);
});

it('a link that the model made up reaches nobody, not even in pieces', async () => {
  while (gemini.unused().length > 0) await say('hello');
  gemini.script({
    text: ['See [the ', 'manual](https://evil', '.example/?d=secret)', ' and <!chan', 'nel>.'],
  });
  const { events, text } = await say('hello');
  expect(text).toBe('See the manual and ‹!channel>.');
  expect(events.flatMap((it) => (it.event === 'delta' ? String(it.data['text']) : [])).join('')).toBe(text);
});
