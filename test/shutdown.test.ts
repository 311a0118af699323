import { Agent, request } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import type { RunEvent, RunInput } from '../src/agent/words.ts';
import { type HouseOptions, type TestHouse, testHouse } from './support/http.ts';
import { listen } from './support/sse.ts';

let house: TestHouse;
async function open(options: HouseOptions = {}): Promise<TestHouse> {
  house = await testHouse(options);
  return house;
}
afterEach(() => house.close());

const after = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

async function took(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** Says a word, then nothing for `ms`, then the rest; stops when it is told to. */
function speaker(ms: number) {
  return async function* ({ signal }: RunInput): AsyncGenerator<RunEvent> {
    yield { type: 'delta', text: 'One moment' };
    await Promise.race([after(ms), new Promise((resolve) => signal.addEventListener('abort', resolve))]);
    if (signal.aborted) {
      yield { type: 'failed', code: 'stopped', text: 'Stopped.', focus: null };
      return;
    }
    const usage = { input_tokens: 0, output_tokens: 0, cost_usd: 0 };
    yield { type: 'end', text: 'One moment, done.', model: 'slow', usage, focus: null };
  };
}

test('a quiet house with open keep-alive connections closes at once, and again without a word', async () => {
  await open();
  const agent = new Agent({ keepAlive: true });
  await new Promise<void>((resolve, reject) => {
    request(`${house.base}/livez`, { agent }, (response) => response.resume().on('end', resolve))
      .on('error', reject)
      .end();
  });
  expect(await took(() => house.http.close())).toBeLessThan(1500);
  expect(await took(() => house.http.close())).toBeLessThan(50);
  await expect(house.call('GET', '/livez')).rejects.toThrow();
  agent.destroy();
});

test('a request under way is answered, new ones hear that it is closing, and nothing is lost', async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await open({
    readiness: async () => {
      await held;
      return { database: { ok: true } };
    },
    say: speaker(400),
  });
  const kim = await house.person('engineer');
  const underWay = house.call('GET', '/health');
  const stream = await listen(house, '/chat/stream', { as: kim, body: { message: 'hi' } });
  await stream.until('delta');
  const closing = house.http.close();
  await after(50);
  const late = await house.call('GET', '/me', { as: kim });
  expect([late.status, late.body.code]).toEqual([503, 'shutting_down']);
  expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(late.headers.get('connection')).toBe('close');
  release();
  expect((await underWay).body.status).toBe('draining');
  expect((await house.call('GET', '/readyz')).status).toBe(503);
  expect((await house.call('GET', '/livez')).status).toBe(200);
  expect((await stream.rest()).map((it) => it.event)).toEqual(['message', 'done']);
  expect(await took(() => closing)).toBeLessThan(1500);
});

test('open event streams end at once', async () => {
  await open();
  const kim = await house.person('engineer');
  const streams = await Promise.all([1, 2, 3].map(() => listen(house, '/events', { as: kim })));
  const elapsed = await took(() => house.http.close());
  expect(elapsed).toBeLessThan(1500);
  for (const stream of streams) expect(await stream.rest()).toEqual([]);
});

test('a reply that is still being made may finish', async () => {
  await open({ say: speaker(1500) });
  const kim = await house.person('engineer');
  const stream = await listen(house, '/chat/stream', { as: kim, body: { message: 'hi' } });
  await stream.until('delta');
  const closing = house.http.close();
  const rest = await stream.rest();
  expect(rest.map((it) => it.event)).toEqual(['message', 'done']);
  expect(rest[0]?.data).toMatchObject({ text: 'One moment, done.' });
  await closing;
});

test('a reply that takes too long ends in order after five seconds, and the house is closed within ten', async () => {
  await open({ say: speaker(60_000) });
  const kim = await house.person('engineer');
  const stream = await listen(house, '/chat/stream', { as: kim, body: { message: 'hi' } });
  await stream.until('delta');
  let rest: Awaited<ReturnType<typeof stream.rest>> = [];
  const elapsed = await took(async () => {
    const closing = house.http.close();
    rest = await stream.rest();
    await closing;
  });
  expect(rest.map((it) => it.event)).toEqual(['error', 'done']);
  expect(rest[0]?.data).toEqual({
    code: 'shutting_down',
    text: expect.stringContaining('Look at your bookings'),
  });
  expect(elapsed).toBeGreaterThan(4500);
  expect(elapsed).toBeLessThan(10_000);
});

test('a client that reads nothing does not hold the house up', async () => {
  await open({
    async *say() {
      for (let n = 0; n < 400; n += 1) yield { type: 'delta', text: 'x'.repeat(50_000) } as const;
      yield { type: 'failed', code: 'stopped', text: 'Stopped.', focus: null };
    },
  });
  const kim = await house.person('engineer');
  const opened = await new Promise<{ destroy(): void }>((resolve, reject) => {
    const headers = { authorization: `Bearer ${kim.token}`, 'content-type': 'application/json' };
    request(`${house.base}/chat/stream`, { method: 'POST', headers }, (response) => resolve(response.pause()))
      .on('error', reject)
      .end(JSON.stringify({ message: 'hi' }));
  });
  await after(100);
  expect(await took(() => house.http.close())).toBeLessThan(10_500);
  opened.destroy();
});
