import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openShared, type Shared, START, until } from '../support/teams-replicas.ts';
import { type Bench, createBench } from './process.ts';

/** Teams, or the database, that is not there for a while: nothing is lost, and nothing is said twice. */

let bench: Bench;
let shared: Shared;
const printed: string[] = [];
beforeAll(async () => {
  shared = await openShared();
  bench = createBench({ entry: START, args: shared.args });
}, 120_000);
afterEach(() => bench.sweep());
afterAll(async () => {
  await shared?.close();
  bench?.close();
});
const start = async () => {
  const house = await bench.start({ ...shared.env, LOG_LEVEL: 'debug', LOG_FORMAT: 'json' });
  shared.hears(house);
  return house;
};
const finished = () => until(async () => (await shared.open()) === 0, 'everything to be shown', 40_000);

test('Teams that is away when a last word is due has it when it is back, once; no secret is logged', async () => {
  const { teams, when, says } = shared;
  const house = await start();
  await shared.link('ada', 'bob');
  when('gone1', { text: ['Begun. ', 'Whole.'], chunkDelay: 2_500 });
  when('gone2', { text: ['Started. ', 'Second.'], chunkDelay: 2_500 });
  const room = teams.addConversation({ kind: 'channel', name: 'Room' });
  const runs = [says('ada', room, 'gone1'), says('bob', 'chat', 'gone2')];
  expect(await Promise.all(runs.map((it) => it.acked))).toEqual([true, true]);
  await until(() => runs.every((it) => it.replies().length === 1), 'the first words');
  await teams.away();
  await sleep(5_000);
  expect(await shared.open()).toBeGreaterThan(0);
  expect((await house.call('GET', '/readyz')).status).toBe(200);
  await teams.back();
  await finished();
  expect(runs.map((it) => it.replies().map((one) => one.text))).toEqual([
    ['Begun. Whole.'],
    ['Started. Second.'],
  ]);
  const ended = await house.end('SIGTERM');
  expect([ended.code, ended.stderr]).toEqual([0, '']);
  printed.push(ended.stdout);
  expect(printed.join('').length).toBeGreaterThan(500);
  expect(printed.join('')).not.toContain(teams.appPassword);
  expect(printed.join('')).not.toMatch(/Bearer \w/);
});

test('a message that came while the database was away is sent again by Teams, and answered once', async () => {
  const { gate, says, teams } = shared;
  const house = await start();
  await gate.shut();
  const room = teams.addConversation({ kind: 'channel', name: 'Room' });
  const run = says('ada', room, 'count 30');
  await until(() => (teams.deliveries('message').at(-1)?.attempts.length ?? 0) > 1, 'a second attempt');
  await gate.open();
  expect(await run.acked).toBe(true);
  await finished();
  await until(() => run.text() === 'You said: count 30', 'the answer');
  expect(run.replies()).toHaveLength(1);
  expect((await house.end('SIGTERM')).code).toBe(0);
});
