import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../src/config.ts';
import { type Served, serve } from '../src/main.ts';
import { doorOf } from './support/house.ts';
import type { Delivery } from './support/slack/words.ts';
import { ackTimes, openShared, type Shared, until } from './support/slack-replicas.ts';

let shared: Shared;
let served: Served;
const dm = () => shared.slack.dm('U0ADA');
beforeAll(async () => {
  shared = await openShared();
  served = await serve(readConfig(shared.env, false));
  await shared.slack.connected(2);
  await shared.link('U0ADA', 'U0BOB');
});
afterEach(() => shared.slack.heal());
afterAll(async () => {
  await served.stop();
  await shared.close();
});

/** Says so many things, each in a thread of its own, so often. */
async function talk(name: string, count: number, everyMs: number) {
  const said: ReturnType<typeof shared.slack.says>[] = [];
  for (let n = 0; n < count; n += 1) {
    said.push(shared.slack.says('U0ADA', dm(), `${name} ${n}`));
    await sleep(everyMs);
  }
  return await Promise.all(said);
}

const answer = (ts: string) => shared.replies(dm(), ts).map((it) => it.text);
const answered = async (said: { ts: string }[], name: string) => {
  const all = () => said.every(({ ts }, n) => answer(ts).includes(`You said: ${name} ${n}`));
  await until(all, `answers to ${name}`, 25_000);
  expect(said.flatMap(({ ts }) => answer(ts))).toHaveLength(said.length);
};

/** Milliseconds without any connection since then. */
function blind(since: number): number {
  const open = new Set<number>();
  let gap = 0;
  let from: number | undefined;
  for (const it of shared.slack.log) {
    if (it.kind !== 'socket') continue;
    if (it.what === 'open') open.add(it.connection);
    if (it.what === 'close') open.delete(it.connection);
    if (open.size > 0 && from !== undefined) gap += Math.max(0, it.at - Math.max(from, since));
    from = open.size > 0 ? undefined : (from ?? it.at);
  }
  return gap;
}

const ready = async () => (await doorOf(served.url).call('GET', '/readyz')).body.checks.slack;

test('two connections are open, and what comes is acknowledged well under a second', async () => {
  expect(shared.slack.connections).toBe(2);
  expect(await ready()).toEqual({ ok: true, detail: '2 connections', optional: true });
  const said = await talk('plain', 10, 20);
  const deliveries = said.flatMap((it) => it.deliveries);
  expect(new Set(deliveries.map((it) => it.attempts[0]?.connection)).size).toBe(2);
  const times = ackTimes(deliveries).sort((a, b) => a - b);
  expect(times[5]).toBeLessThan(1_000);
  expect(times.at(-1)).toBeLessThan(3_000);
  await answered(said, 'plain');
});

describe('without its database', () => {
  const attempts = (deliveries: Delivery[]) => deliveries.flatMap((it) => it.attempts);

  test('nothing is acknowledged; what Slack sends again after that runs once', async () => {
    await shared.gate.shut();
    const said = shared.slack.says('U0ADA', dm(), 'away 0');
    await sleep(3_500);
    await shared.gate.open();
    const { ts, deliveries } = await said;
    expect(attempts(deliveries)[0]).toMatchObject({ failure: 'timeout' });
    expect(attempts(deliveries).length).toBeGreaterThan(1);
    await answered([{ ts }], 'away');
    const rows = await shared.rows(`SELECT FROM inbox WHERE key LIKE 'said:%' || $1`, [ts]);
    expect(rows).toHaveLength(1);
    expect(shared.slack.connections).toBe(2);
  });

  test('what cannot be stored yet is acknowledged when it is, and not before', async () => {
    const client = await shared.database.owner.pool.connect();
    await client.query('BEGIN; LOCK TABLE inbox IN ACCESS EXCLUSIVE MODE');
    const began = Date.now();
    const said = shared.slack.says('U0ADA', dm(), 'slow 0');
    await sleep(1_000);
    await client.query('COMMIT');
    client.release();
    const { ts, deliveries } = await said;
    expect(ackTimes(deliveries)[0]).toBeGreaterThan(900);
    expect(Date.now() - began).toBeLessThan(2_500);
    await answered([{ ts }], 'slow');
  });
});

describe('a connection that goes', () => {
  test('because Slack renews it takes nothing with it, and there is always one', async () => {
    const since = Date.now();
    const talking = talk('renewed', 8, 120);
    await sleep(300);
    shared.slack.disconnect({ index: 0, closeAfterMs: 5_000 });
    await sleep(200);
    shared.slack.disconnect({ reason: 'warning', closeAfterMs: 5_000 });
    const said = await talking;
    await answered(said, 'renewed');
    // Each was acknowledged on the connection that it came on: none had to be sent again.
    expect(said.flatMap((it) => it.deliveries.map((one) => one.attempts.length))).toEqual(Array(8).fill(1));
    await shared.slack.connected(2);
    expect(blind(since)).toBe(0);
  });

  test('while something is being stored still acknowledges it', async () => {
    const client = await shared.database.owner.pool.connect();
    await client.query('BEGIN; LOCK TABLE inbox IN ACCESS EXCLUSIVE MODE');
    const said = shared.slack.says('U0ADA', dm(), 'stored 0');
    await sleep(100);
    shared.slack.disconnect({ closeAfterMs: 1_500 });
    await sleep(500);
    await client.query('COMMIT');
    client.release();
    const { ts, deliveries } = await said;
    expect(deliveries[0]?.attempts).toHaveLength(1);
    await answered([{ ts }], 'stored');
  });

  test('because it was cut is made anew, and Slack sends again what was on it', async () => {
    const talking = talk('cut', 8, 120);
    for (let n = 0; n < 3; n += 1) {
      await sleep(300);
      shared.slack.cut(0);
    }
    await answered(await talking, 'cut');
    await shared.slack.connected(2);
  });

  test('although nobody said so is noticed, and nothing is lost', async () => {
    const before = shared.slack.log.filter((it) => it.kind === 'socket' && it.what === 'open').length;
    shared.slack.silence(0);
    const talking = talk('silent', 6, 100);
    const opened = () => shared.slack.log.filter((it) => it.kind === 'socket' && it.what === 'open').length;
    await until(() => opened() > before, 'a new connection', 15_000);
    await answered(await talking, 'silent');
  });

  test('while Slack gives no other is asked for again and again, and not all the time', async () => {
    const opens = () => shared.slack.calls('apps.connections.open').length;
    const before = opens();
    shared.slack.fail('apps.connections.open', { status: 503, times: 3 });
    shared.slack.fail('apps.connections.open', { cutAfter: true });
    shared.slack.cut();
    await until(() => opens() - before >= 6, 'six tries', 20_000);
    await shared.slack.connected(2, 20_000);
    expect(opens() - before).toBeLessThan(10);
    expect(await ready()).toMatchObject({ ok: true });
  });
});

test('Slack that is away is said in readyz, and what came before is answered after it is back', async () => {
  shared.when('gone', { text: ['You ', 'said: ', 'gone 0'], chunkDelay: 700 });
  const said = await talk('gone', 1, 300);
  await shared.slack.away();
  await until(async () => (await ready()).ok === false, 'readyz to say so');
  expect(await ready()).toMatchObject({
    ok: false,
    optional: true,
    detail: expect.stringMatching(/^not conn/),
  });
  expect((await doorOf(served.url).call('GET', '/readyz')).status).toBe(200);
  await sleep(4_000);
  await shared.slack.back();
  await shared.slack.connected(2, 20_000);
  expect(await ready()).toMatchObject({ ok: true });
  await answered(said, 'gone');
  await answered(await talk('back', 2, 50), 'back');
}, 60_000);
