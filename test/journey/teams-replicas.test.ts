import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  bookingOf,
  day,
  openShared,
  type Shared,
  START,
  sentences,
  until,
} from '../support/teams-replicas.ts';
import { type Bench, createBench, type Running } from './process.ts';
import { linesOf } from './slack-runs.ts';

/** Two processes behind one bot: whichever of them hears it, it happens once and in order. */

let bench: Bench;
let shared: Shared;
let first: Running;
let second: Running;
const finished = () => until(async () => (await shared.open()) === 0, 'everything to be finished', 30_000);
const room = () => shared.teams.addConversation({ kind: 'channel', name: 'Room' });
const door = (replica: Running) => ({ via: `${replica.url}/teams/messages` });

beforeAll(async () => {
  shared = await openShared();
  bench = createBench({ entry: START, args: shared.args });
  const env = { ...shared.env, LOG_LEVEL: 'info', LOG_FORMAT: 'json' };
  first = await bench.start(env);
  second = await bench.start(env);
  shared.hears(first);
  await shared.link('ada', 'bob');
}, 120_000);
afterAll(async () => {
  await bench?.sweep();
  await shared?.close();
  bench?.close();
});

test('six deliveries of one message to two processes run once, with one reply', async () => {
  const { teams, gemini, when, says } = shared;
  when('TRK-104', bookingOf('TRK-104', 1), { text: 'It is booked.' });
  const run = says('ada', room(), `book TRK-104 for brake on ${day(1)} for 1 day`);
  expect(await run.acked).toBe(true);
  const delivery = teams.deliveries('message').at(-1);
  if (!delivery) throw new Error('nothing was delivered');
  const doors = [first, second, second, first, second].map(door);
  const again = await Promise.all(doors.map((it) => teams.again(delivery, it)));
  expect(again.every((it) => it.state === 'acked')).toBe(true);
  await finished();
  await sleep(500);
  expect(run.replies()).toHaveLength(1);
  expect(gemini.requests.filter((it) => JSON.stringify(it.body).includes('TRK-104'))).toHaveLength(2);
  expect(await shared.booked('TRK-104')).toBe(1);
});

test('a thread keeps its order over both, also when it is heard the wrong way round', async () => {
  const { teams, rows, when, says } = shared;
  const place = room();
  const start = says('ada', place, 'number 0');
  await finished();
  // The first of them is being answered when the others come.
  when('number 1', { text: 'You said: number 1', delay: 4_000 });
  const tell = (n: number) => {
    const how = { mention: true, thread: start.id, ...door(n % 2 ? first : second) };
    return teams.says('ada', place, `number ${n}`, how);
  };
  const said: Promise<unknown>[] = [tell(1)];
  const running = `SELECT FROM inbox WHERE status = 'running'`;
  await until(async () => (await rows(running)).length === 1, 'the first to run');
  const held = teams.hold();
  for (const n of [2, 3, 4, 5]) {
    // Nobody says two things in the same millisecond, by which Teams tells their order.
    await sleep(5);
    said.push(tell(n));
    await until(() => held.waiting.length === n - 1, 'it to wait');
  }
  held.release('reversed');
  await Promise.all(said);
  await finished();
  expect(start.replies().map((it) => it.text)).toEqual(
    [0, 1, 2, 3, 4, 5].map((n) => `You said: number ${n}`),
  );
  const told = await rows<{ text: string }>(
    `SELECT text FROM message WHERE thread_id LIKE '%' || $1 || '%' AND role = 'user' ORDER BY id`,
    [start.id],
  );
  expect(told.map((it) => it.text)).toEqual([0, 1, 2, 3, 4, 5].map((n) => `number ${n}`));
});

test('two people in one group chat are answered each, none twice', async () => {
  const { teams } = shared;
  const crew = teams.addConversation({ kind: 'groupChat', name: 'Crew 2' });
  const says = (who: string, n: number, replica: Running) =>
    teams.says(who, crew, `count ${n}`, { mention: true, ...door(replica) });
  await Promise.all([
    ...[11, 12].map((n, index) => says('ada', n, index ? first : second)),
    ...[13, 14].map((n, index) => says('bob', n, index ? second : first)),
  ]);
  await finished();
  const texts = teams.fromBot(crew).map((it) => it.text);
  expect(texts.sort()).toEqual([11, 12, 13, 14].map((n) => `You said: count ${n}`));
});

test('a chat alone is answered whole over both, one message after the other', async () => {
  const { teams } = shared;
  const said = [21, 22, 23].map((n) => teams.says('bob', 'chat', `count ${n}`, door(n % 2 ? first : second)));
  await Promise.all(said);
  await finished();
  const texts = teams.fromBot(teams.chatWith('bob')).map((it) => it.text);
  expect(texts.sort()).toEqual([21, 22, 23].map((n) => `You said: count ${n}`));
});

test('SIGTERM in the middle of replies: they say so, and the other process finishes them in seconds', async () => {
  const { when, says, gemini } = shared;
  // The other one sleeps until it is needed, so that all of them run in the first.
  second.child.kill('SIGSTOP');
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
  const early = says('ada', room(), order('TRK-105', 2));
  const booked = says('ada', room(), order('TRK-106', 3));
  const stream = says('bob', 'chat', 'what is free for HLD77?');
  const all = [early, booked, stream];
  const stands = () => all.every((it) => it.replies().length === 1);
  await until(() => stands() && gemini.open === 3, 'all three to run', 15_000);
  await until(() => stream.text().includes('Part 3'), 'the stream to have words', 15_000);
  const stood = all.map((it) => it.replies()[0]?.id);
  expect([await shared.booked('TRK-105'), await shared.booked('TRK-106')]).toEqual([0, 1]);
  second.child.kill('SIGCONT');

  const began = performance.now();
  const ended = await first.end('SIGTERM');
  const endedMs = performance.now() - began;
  shared.hears(second);
  await finished();
  const finishedMs = performance.now() - began;
  expect([ended.code, ended.signal]).toEqual([0, null]);
  expect(linesOf(ended.stdout).filter((it) => it.level >= 50)).toEqual([]);
  expect(ended.stderr).toBe('');
  expect(endedMs).toBeLessThan(12_000);
  expect(finishedMs - endedMs).toBeLessThan(8_000);

  for (const run of all) expect(run.shown().filter((it) => it.includes('restarting'))).toHaveLength(1);
  expect(all.map((it) => it.replies().map((one) => one.id))).toEqual(stood.map((it) => [it]));
  expect(early.text()).toContain('Early: it is booked.');
  expect(booked.text()).toContain('Booked: it is booked.');
  expect(stream.text()).toBe('Stream: whole.');
  // Where Teams would not stream again so soon it is a message that was edited; no stream is left open.
  expect(['final', undefined]).toContain(stream.replies()[0]?.stream?.state);
  expect([await shared.booked('TRK-105'), await shared.booked('TRK-106')]).toEqual([1, 1]);
  // What comes meanwhile is heard by the one that is left.
  const after = says('ada', room(), 'count 20');
  expect(await after.acked).toBe(true);
  await finished();
  expect(after.text()).toBe('You said: count 20');
  expect((await second.end('SIGTERM')).code).toBe(0);
});
