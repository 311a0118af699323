import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bookingOf, day, openShared, type Shared, sentences, until } from '../support/slack-replicas.ts';
import { type Bench, createBench, type Running } from './process.ts';
import { open, type Run, says } from './slack-runs.ts';

/** One process is killed with -9 in the middle of five things, and another one finishes them all. */

const FREE = {
  name: 'find_available_dynos',
  args: { vehicle: 'HLD77', test_type: 'brake', when: day(5), days: 1 },
};
const order = (vin: string, n: number) => `book ${vin} for brake on ${day(n)} for 1 day`;

let bench: Bench;
let shared: Shared;
let second: Running;
const runs: Record<'early' | 'booked' | 'stream' | 'lost' | 'final', Run> = {} as never;
const before: Record<string, string> = {};
let bookedBefore: number[];
let tookMs: number;

beforeAll(async () => {
  bench = createBench();
  shared = await openShared();
  const { slack, when, booked } = shared;
  const env = { ...shared.env, LOG_LEVEL: 'info', LOG_FORMAT: 'json' };
  const first = await bench.start(env);
  await slack.connected(2);
  await shared.link('U0ADA');

  // It has looked, and hangs before it books.
  when('TRK-101', { calls: [FREE] }, { hang: 'before headers' }, bookingOf('TRK-101', 1), {
    text: 'Early: it is booked.',
  });
  // It has booked, and is in the middle of saying so.
  const saying = { text: sentences(300), chunkDelay: 250 };
  when('TRK-102', bookingOf('TRK-102', 2), saying, bookingOf('TRK-102', 2), {
    text: 'Booked: it is booked.',
  });
  when('HLD77', { calls: [FREE] }, saying, {
    ...{ text: ['Stream: ', 'whole. ', 'With a. ', 'With b. ', 'With c.'], chunkDelay: 1_000 },
  });
  // Its last word is on its way to Slack.
  when('TRK-103', { calls: [FREE] }, { text: 'Final: whole.' }, { text: 'said anew' });
  when(
    'HLD42',
    { text: ['Lost: begun. ', 'Then more. ', 'And more.'], chunkDelay: 6_000 },
    { text: 'Lost: whole.' },
  );

  runs.booked = says(shared, 'C0BAY', order('TRK-102', 2));
  runs.stream = says(shared, slack.dm('U0ADA'), 'what is free for HLD77?');
  await until(() => runs.booked.text().includes('Part 3'), 'the booked run to say so');
  await until(() => runs.stream.text().includes('Part 3'), 'the stream');

  runs.final = says(shared, 'C0BAY', 'what is free for TRK-103?');
  await until(() => runs.final.replies().length === 1, 'the final run to stand somewhere');
  slack.fail('chat.update', { hang: true, times: 50 });
  await until(async () => (await deliveries()) === 1, 'its last word to be stored');

  runs.early = says(shared, 'C0BAY', order('TRK-101', 1));
  await until(() => runs.early.replies().length === 1, 'the early run to stand somewhere');
  // Slack has posted it, the answer is lost, and it hangs while it looks for it.
  slack.fail('chat.postMessage', { cutAfter: true });
  slack.fail('conversations.replies', { hang: true, times: 5 });
  runs.lost = says(shared, 'C0BAY', 'tell me about HLD42');
  await until(() => slack.calls('conversations.replies').length > 0, 'the search for the lost one');
  for (const [name, run] of Object.entries(runs))
    before[name] = run
      .replies()
      .map((it) => it.ts)
      .join();
  bookedBefore = [await booked('TRK-101'), await booked('TRK-102')];
  const killed = performance.now();
  await first.end('SIGKILL');
  slack.heal();
  second = await bench.start(env);
  await until(async () => (await open(shared)) === 0, 'everything to be finished', 40_000);
  tookMs = performance.now() - killed;
  await sleep(1_000);
}, 120_000);
afterAll(async () => {
  await bench?.sweep();
  await shared?.close();
  bench?.close();
});

async function deliveries(): Promise<number> {
  const [row] = await shared.rows<{ count: string }>(
    'SELECT count(*) FROM delivery WHERE delivered_at IS NULL',
  );
  return Number(row?.count);
}

/** One message, the same as before, which ended with these words. */
function goesOn(name: keyof typeof runs, text: string): void {
  const replies = runs[name].replies();
  expect(replies.map((it) => it.ts).join()).toBe(before[name]);
  expect(replies).toHaveLength(1);
  expect(replies[0]?.text).toContain(text);
}

describe('a process that is killed', () => {
  test('is followed by another within its lease', () => {
    // 15 s of lease and what is left to do; a machine that is busy takes longer.
    expect(tookMs).toBeLessThan(30_000);
  });

  test('before anything was booked: one booking, in the message that stood there', async () => {
    expect(bookedBefore[0]).toBe(0);
    expect(await shared.booked('TRK-101')).toBe(1);
    goesOn('early', 'Early: it is booked.');
  });

  test('after the booking and before the reply: still one booking, in the message that stood there', async () => {
    expect(bookedBefore[1]).toBe(1);
    expect(await shared.booked('TRK-102')).toBe(1);
    goesOn('booked', 'Booked: it is booked.');
    expect(runs.booked.text()).not.toContain('Part');
  });

  test('in the middle of a stream: it ends as the whole text, and streams no more', () => {
    goesOn('stream', 'Stream: whole. With a. With b. With c.');
    const [message] = runs.stream.replies();
    expect(message?.stream).toBeDefined();
    expect(message?.stream?.state).toBe('stopped');
    expect(runs.stream.text()).not.toContain('Part');
    expect(runs.stream.shown().length).toBeGreaterThan(1);
    expect(shared.slack.calls('chat.stopStream')).toHaveLength(1);
  });

  test('after its last word was stored and before Slack had it: that word, and no other', () => {
    goesOn('final', 'Final: whole.');
  });

  test('after Slack took a post and before it knew so: it is not posted twice', () => {
    goesOn('lost', 'Lost: whole.');
  });

  test('leaves nothing to be asked about, and the other one goes on', async () => {
    const again = says(shared, 'C0BAY', 'TRK-103');
    await until(() => again.text() !== '', 'an answer');
    const conflicts = await second.call('GET', '/conflicts', { as: await second.signIn() });
    expect(conflicts.body.count).toBe(0);
  });
});
