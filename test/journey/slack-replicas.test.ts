import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bookingOf, day, openShared, type Shared, sentences, until } from '../support/slack-replicas.ts';
import { type Bench, createBench, type Running } from './process.ts';
import { linesOf, open, says } from './slack-runs.ts';

/** Two processes behind one app: whichever of them hears it, it happens once and in order. */

let bench: Bench;
let shared: Shared;
let [first, second]: Running[] = [];
const finished = () => until(async () => (await open(shared)) === 0, 'everything to be finished', 30_000);

beforeAll(async () => {
  bench = createBench();
  shared = await openShared();
  const env = { ...shared.env, LOG_LEVEL: 'info', LOG_FORMAT: 'json' };
  first = await bench.start(env);
  second = await bench.start(env);
  await shared.slack.connected(4);
  await shared.link('U0ADA', 'U0BOB');
});
afterAll(async () => {
  await bench?.sweep();
  await shared?.close();
  bench?.close();
});

test('three deliveries of one event to two processes run once, with one reply', async () => {
  const { slack, gemini, when } = shared;
  when('TRK-104', bookingOf('TRK-104', 1), { text: 'It is booked.' });
  const words = `<@U0ROLLBOOK> book TRK-104 for brake on ${day(1)} for 1 day`;
  slack.deliverTwice(2);
  const { ts, deliveries } = await slack.says('U0ADA', 'C0BAY', words);
  const [event] = deliveries;
  if (!event) throw new Error('nothing was delivered');
  // One after the other on all four connections, of which each process has two.
  const again = await Promise.all([1, 2, 3, 4].map(() => slack.again(event)));
  await finished();
  expect(new Set(again.map((it) => it.attempts[0]?.connection)).size).toBe(4);
  const all = slack.deliveries().filter((it) => it.event_id === event.event_id);
  expect(all).toHaveLength(6);
  expect(all.every((it) => it.state === 'acked')).toBe(true);
  await sleep(500);
  expect(shared.replies('C0BAY', ts)).toHaveLength(1);
  expect(gemini.requests.filter((it) => JSON.stringify(it.body).includes('TRK-104'))).toHaveLength(2);
  expect(await shared.booked('TRK-104')).toBe(1);
});

test('a thread keeps its order over both, also when it is heard the wrong way round', async () => {
  const { slack, rows } = shared;
  const first = says(shared, 'C0BAY', 'number 0');
  await until(() => first.text() === 'You said: number 0', 'the first answer');
  const held = slack.hold();
  const said = [1, 2, 3, 4, 5].map((n) =>
    slack.says('U0ADA', 'C0BAY', `number ${n}`, { thread_ts: first.ts }),
  );
  await until(() => held.waiting.length === 5, 'all five');
  // The first of them is being answered when the others come.
  shared.when('number 1', { text: 'You said: number 1', delay: 1_500 });
  held.release([0, 4, 3, 2, 1]);
  await Promise.all(said);
  await finished();
  const texts = () => first.replies().map((it) => it.text);
  expect(texts()).toEqual([0, 1, 2, 3, 4, 5].map((n) => `You said: number ${n}`));
  const told = await rows<{ text: string }>(
    `SELECT text FROM message WHERE thread_id LIKE '%' || $1 || '%' AND role = 'user' ORDER BY id`,
    [first.ts],
  );
  expect(told.map((it) => it.text)).toEqual([0, 1, 2, 3, 4, 5].map((n) => `number ${n}`));
});

test('two people in one thread are answered each, none twice', async () => {
  const { slack } = shared;
  const asked = says(shared, 'C0BAY', 'count 10');
  await until(() => asked.text() !== '', 'the first answer');
  const both = [
    ...[11, 12].map((n) => slack.says('U0ADA', 'C0BAY', `<@U0ROLLBOOK> count ${n}`, { thread_ts: asked.ts })),
    ...[13, 14].map((n) => slack.says('U0BOB', 'C0BAY', `<@U0ROLLBOOK> count ${n}`, { thread_ts: asked.ts })),
  ];
  await Promise.all(both);
  await finished();
  const texts = asked
    .replies()
    .map((it) => it.text)
    .sort();
  expect(texts).toEqual([10, 11, 12, 13, 14].map((n) => `You said: count ${n}`));
});

test('SIGTERM in the middle of replies: they say so, and the other process finishes them in seconds', async () => {
  const { slack, when } = shared;
  // The other one sleeps until it is needed, so that all of them run in the first.
  second?.child.kill('SIGSTOP');
  for (const index of [3, 2]) slack.cut(index);
  const free = {
    name: 'find_available_dynos',
    args: { vehicle: 'HLD77', test_type: 'brake', when: day(5), days: 1 },
  };
  const saying = { text: sentences(300), chunkDelay: 200 };
  when('TRK-105', { calls: [free] }, saying, bookingOf('TRK-105', 2), { text: 'Early: it is booked.' });
  when('TRK-106', bookingOf('TRK-106', 3), saying, bookingOf('TRK-106', 3), {
    text: 'Booked: it is booked.',
  });
  when('HLD77', { calls: [free] }, saying, { text: 'Stream: whole.' });
  const order = (vin: string, n: number) => `book ${vin} for brake on ${day(n)} for 1 day`;
  const early = says(shared, 'C0BAY', order('TRK-105', 2));
  const booked = says(shared, 'C0BAY', order('TRK-106', 3));
  const stream = says(shared, slack.dm('U0BOB'), 'what is free for HLD77?', 'U0BOB');
  // Each stands somewhere, and Gemini is in the middle of its words; how many are shown yet is for the pace to say.
  const stands = () => [early, booked, stream].every((it) => it.replies().length === 1);
  await until(() => stands() && shared.gemini.open === 3, 'all three to run', 15_000);
  const stood = [early, booked, stream].map((it) => it.replies()[0]?.ts);
  expect([await shared.booked('TRK-105'), await shared.booked('TRK-106')]).toEqual([0, 1]);
  second?.child.kill('SIGCONT');
  await slack.connected(4);

  const began = performance.now();
  const ended = await first?.end('SIGTERM');
  const endedMs = performance.now() - began;
  await finished();
  const finishedMs = performance.now() - began;
  expect([ended?.code, ended?.signal]).toEqual([0, null]);
  expect(linesOf(ended?.stdout ?? '').filter((it) => it.level >= 50)).toEqual([]);
  expect(ended?.stderr).toBe('');
  expect(endedMs).toBeLessThan(12_000);
  expect(finishedMs - endedMs).toBeLessThan(8_000);

  for (const run of [early, booked, stream])
    expect(run.shown().filter((it) => it.includes('restarting'))).toHaveLength(1);
  expect([early, booked, stream].map((it) => it.replies().map((one) => one.ts))).toEqual(
    stood.map((it) => [it]),
  );
  expect(early.text()).toContain('Early: it is booked.');
  expect(booked.text()).toContain('Booked: it is booked.');
  expect(stream.text()).toBe('Stream: whole.');
  expect(stream.replies()[0]?.stream?.state).toBe('stopped');
  expect([await shared.booked('TRK-105'), await shared.booked('TRK-106')]).toEqual([1, 1]);
  // What comes meanwhile is heard by the one that is left.
  const after = says(shared, 'C0BAY', 'count 20');
  expect(await after.acked).toBe(true);
  await finished();
  expect(after.text()).toBe('You said: count 20');
  expect((await second?.end('SIGTERM'))?.code).toBe(0);
});
