import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PHRASES } from '../../src/conversation/phrases.ts';
import { read } from '../support/teams/seen.ts';
import {
  bookingOf,
  day,
  openShared,
  type Run,
  type Shared,
  START,
  sentences,
  until,
} from '../support/teams-replicas.ts';
import { type Bench, createBench, type Running } from './process.ts';

/** One process is killed with -9 in the middle of five things, and another one finishes them all. */

const FREE = {
  name: 'find_available_dynos',
  args: { vehicle: 'HLD77', test_type: 'brake', when: day(5), days: 1 },
};
const order = (vin: string, n: number) => `book ${vin} for brake on ${day(n)} for 1 day`;

let bench: Bench;
let shared: Shared;
let second: Running;
const runs: Record<'early' | 'booked' | 'stream' | 'final' | 'last', Run> = {} as never;
const before: Record<string, string> = {};
let bookedBefore: number[];
let tookMs: number;

beforeAll(async () => {
  shared = await openShared();
  const { teams, gemini, when, booked, says } = shared;
  bench = createBench({ entry: START, args: shared.args });
  const env = { ...shared.env, LOG_LEVEL: 'info', LOG_FORMAT: 'json' };
  const first = await bench.start(env);
  shared.hears(first);
  await shared.link('ada', 'bob');
  const room = () => teams.addConversation({ kind: 'channel', name: 'Room' });

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
  // Their last words are on their way to Teams.
  when('TRK-103', { calls: [FREE] }, { text: 'Final: whole.' }, { text: 'said anew' });
  when('HLD42', { calls: [FREE] }, { text: 'Last: whole.', delay: 1_500 }, { text: 'said anew' });

  runs.booked = says('ada', room(), order('TRK-102', 2));
  runs.stream = says('ada', 'chat', 'what is free for HLD77?');
  await until(() => runs.booked.text().includes('Part 3'), 'the booked run to say so', 20_000);
  await until(() => runs.stream.text().includes('Part 3'), 'the stream', 20_000);
  runs.final = says('ada', room(), 'what is free for TRK-103?');
  runs.last = says('bob', 'chat', 'what is free for HLD42?');
  await until(() => runs.final.replies().length === 1, 'the final run to stand somewhere');
  await until(() => runs.last.replies().length === 1, 'the last run to stand somewhere');
  for (const op of ['edit', 'stream'] as const) teams.fail(op, { status: 502, times: 200 });
  await until(async () => (await deliveries()) === 2, 'the last words to be stored', 20_000);
  runs.early = says('ada', room(), order('TRK-101', 1));
  await until(() => runs.early.replies().length === 1, 'the early run to stand somewhere');
  const asked = () => gemini.requests.filter((it) => JSON.stringify(it.body).includes('TRK-101'));
  await until(() => asked().length === 2, 'the model to hang');
  for (const [name, run] of Object.entries(runs)) before[name] = idsOf(run);
  bookedBefore = [await booked('TRK-101'), await booked('TRK-102')];
  const killed = performance.now();
  await first.end('SIGKILL');
  teams.heal();
  second = await bench.start(env);
  shared.hears(second);
  await until(async () => (await shared.open()) === 0, 'everything to be finished', 40_000);
  tookMs = performance.now() - killed;
  await sleep(1_000);
}, 120_000);
afterAll(async () => {
  await bench?.sweep();
  await shared?.close();
  bench?.close();
});

/** Whoever had to wait for long is called to the answer by a short message; that is no second answer. */
const answersOf = (run: Run) => run.replies().filter((it) => it.text !== PHRASES.ready);
const idsOf = (run: Run) =>
  answersOf(run)
    .map((it) => it.id)
    .join();

async function deliveries(): Promise<number> {
  const [row] = await shared.rows<{ count: string }>(
    'SELECT count(*) FROM delivery WHERE delivered_at IS NULL',
  );
  return Number(row?.count);
}

function answer(name: keyof typeof runs): string {
  const [message] = answersOf(runs[name]);
  return message ? [message.text, read(shared.teams.card(message))].join('\n') : '';
}

/** One message, the same as before, which ended with these words. */
function goesOn(name: keyof typeof runs, text: string): void {
  expect(answersOf(runs[name])).toHaveLength(1);
  expect(idsOf(runs[name])).toBe(before[name]);
  expect(answer(name)).toContain(text);
}

describe('a process that is killed', () => {
  test('is followed by another within its lease', () => {
    // 15 s of lease, or 20 of a last word, and what is left to do; a machine that is busy takes longer.
    expect(tookMs).toBeLessThan(35_000);
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
    expect(answer('booked')).not.toContain('Part');
  });

  test('in the middle of a stream: it ends as the whole text in the same message, and streams no more', () => {
    goesOn('stream', 'Stream: whole. With a. With b. With c.');
    const [message] = answersOf(runs.stream);
    expect(message && shared.teams.streamState(message)).toBe('final');
    expect(answer('stream')).not.toContain('Part');
    expect(message?.edits.length).toBeGreaterThan(1);
  });

  test('after its last word was stored and before Teams had it: that word, and no other', () => {
    goesOn('final', 'Final: whole.');
    goesOn('last', 'Last: whole.');
    const [message] = answersOf(runs.last);
    expect(message?.stream?.updates.at(-1)?.type).toBe('final');
  });

  test('leaves nothing to be asked about, and the other one goes on', async () => {
    const again = shared.says('bob', 'chat', 'TRK-103');
    await until(() => again.text() === 'said anew', 'an answer');
    const conflicts = await second.call('GET', '/conflicts', { as: await second.signIn() });
    expect(conflicts.body.count).toBe(0);
  });
});
