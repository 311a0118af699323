import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readConfig } from '../src/config.ts';
import { type Served, serve } from '../src/main.ts';
import { openShared, type Shared, sentences, until } from './support/slack-replicas.ts';

/** What Slack takes a minute, and what becomes of what it does not take. */

let shared: Shared;
let served: Served;
beforeAll(async () => {
  shared = await openShared({ limits: { 'chat.update': { perMinute: 50, burst: 10 } } });
  served = await serve(readConfig(shared.env, false));
  await shared.slack.connected(2);
  await shared.link('U0ADA', 'U0BOB');
});
beforeEach(() => shared.slack.heal());
afterAll(async () => {
  await served.stop();
  await shared.close();
});

const mention = (words: string) => shared.slack.says('U0ADA', 'C0BAY', `<@U0ROLLBOOK> ${words}`);
const messages = (ts: string) => shared.replies('C0BAY', ts);
const calls = (method: string, since: number) => shared.slack.calls(method).filter((it) => it.at >= since);
/** When the text stood there, whether it was posted or edited in. */
function shownAt(ts: string, text: string): number | undefined {
  const [message] = messages(ts);
  const edit = message?.edits.find((it) => it.text.includes(text));
  return edit?.at ?? (message?.text.includes(text) ? message.at : undefined);
}

describe('Slack that says to come again later', () => {
  test('about an edit holds up neither other messages nor a home page', async () => {
    const { slack } = shared;
    shared.when('held', { text: sentences(20), chunkDelay: 250 });
    slack.fail('chat.update', { retryAfter: 4 });
    const { ts } = await mention('held');
    await until(() => slack.limited('chat.update').length === 1, 'the 429');
    const since = Date.now();
    await slack.opensHome('U0BOB');
    const other = await mention('quick');
    await until(() => calls('views.publish', since).some((it) => it.ok), 'the home page', 3_500);
    await until(() => messages(other.ts).length === 1, 'the other message', 3_500);
    const later = calls('chat.update', since).filter((it) => it.args['ts'] === messages(ts)[0]?.ts);
    expect(later.filter((it) => it.at - since < 3_000)).toEqual([]);
    await until(() => shownAt(ts, 'Part 20') !== undefined, 'the end', 15_000);
  });

  test('about a last word is heeded: it is shown then, and once', async () => {
    const { slack } = shared;
    // The first 429 may be for an edit on the way to it.
    shared.when('final', { text: ['One. ', 'Whole.'], chunkDelay: 2_500 });
    const { ts } = await mention('final');
    await until(() => messages(ts).length === 1, 'the first words');
    slack.fail('chat.update', { retryAfter: 3, times: 2 });
    await until(() => messages(ts)[0]?.text.includes('Whole.') === true, 'the last word', 20_000);
    const edits = slack.calls('chat.update').filter((it) => it.args['ts'] === messages(ts)[0]?.ts);
    const refused = edits.findLast((it) => it.status === 429);
    const taken = edits.find((it) => it.ok && String(it.args['text']).includes('Whole.'));
    expect((taken?.at ?? 0) - (refused?.doneAt ?? Number.POSITIVE_INFINITY)).toBeGreaterThan(2_900);
    expect((taken?.at ?? 0) - (refused?.doneAt ?? 0)).toBeLessThan(6_000);
    await sleep(1_000);
    expect(messages(ts)).toHaveLength(1);
  });
});

describe('a lost answer', () => {
  const lost = [
    ['of the first words', 'chat.postMessage', { cutAfter: true }],
    ['of an edit', 'chat.update', { cutAfter: true }],
    ['that never came', 'chat.postMessage', { cutBefore: true }],
    ['of a server in trouble', 'chat.update', { status: 503 }],
  ] as const;
  test.each(lost)('%s leads to one message, whole', async (name, method, fault) => {
    shared.when(name, { text: ['Begun. ', 'More of it. ', 'Whole.'], chunkDelay: 800 });
    shared.slack.fail(method, fault);
    const { ts } = await mention(name);
    await until(() => messages(ts)[0]?.text.includes('Whole.') === true, 'the last word', 20_000);
    await sleep(700);
    expect(messages(ts)).toHaveLength(1);
    expect(shared.slack.calls(method).some((it) => it.fault)).toBe(true);
  });
});

test('eight replies that grow at once: hardly a 429, and each last word at once', async () => {
  const { slack, gemini, when } = shared;
  slack.limit('chat.update', { perMinute: 50, burst: 10 });
  await sleep(4_000);
  const since = Date.now();
  // All in one channel and in the same second: their first words are paced as well.
  const said = await Promise.all(
    Array.from({ length: 8 }, async (_, n) => {
      when(`eight${n}`, { text: [...sentences(24), `Whole ${n}.`], chunkDelay: 400 });
      return { n, ...(await mention(`eight${n}`)) };
    }),
  );
  const whole = (it: (typeof said)[number]) => shownAt(it.ts, `Whole ${it.n}.`);
  await until(() => said.every((it) => whole(it) !== undefined), 'all eight', 40_000);
  const limited = slack.limited().filter((it) => it.at >= since);
  const edits = calls('chat.update', since).length;
  const ready = gemini.requests.filter((it) => it.at >= since);
  expect(ready).toHaveLength(8);
  const rows = await shared.rows<{ said: string; finished_at: Date }>(
    `SELECT said, finished_at FROM turn WHERE said LIKE 'eight%'`,
  );
  const late = said.map(
    (it) => (whole(it) ?? 0) - (rows.find((row) => row.said === `eight${it.n}`)?.finished_at.getTime() ?? 0),
  );
  console.info(
    `eight at once: ${edits} edits, ${limited.length} times 429, last words ${late.join(', ')} ms late`,
  );
  expect(limited.length).toBeLessThanOrEqual(3);
  // One for which there is no room waits for 1.4 s.
  expect(Math.max(...late)).toBeLessThan(1_300);
  for (const it of said) expect(messages(it.ts)).toHaveLength(1);
}, 90_000);

test('an answer that took over half a minute is followed by a short message that calls the person', async () => {
  const { when, rows } = shared;
  when('long0', { text: ['One. ', 'Two.'], chunkDelay: 1_500 });
  when('long1', { text: 'At last.' });
  const { ts } = await mention('long0');
  // It waits for the one before it, and has done so for a while.
  await shared.slack.says('U0ADA', 'C0BAY', 'long1', { thread_ts: ts });
  await rows(`UPDATE inbox SET received_at = received_at - interval '31 seconds' WHERE status = 'waiting'`);
  await until(() => messages(ts).length === 3, 'three messages', 15_000);
  const [first, second, ready] = messages(ts);
  expect([first?.text, second?.text]).toEqual(['One. Two.', 'At last.']);
  expect(ready?.text).toMatch(/^<@U0ADA> .{5,60}$/);
  expect(JSON.stringify(ready?.blocks)).toContain('<@U0ADA>');
  const quick = await mention('long1');
  await until(() => messages(quick.ts).length === 1, 'the quick one');
  await sleep(1_000);
  expect(messages(quick.ts)).toHaveLength(1);
});

test('somebody new whom Slack does not know for a moment is answered all the same', async () => {
  const { slack } = shared;
  const { id } = slack.addPerson({ name: 'newcomer' });
  await shared.link(id);
  const dm = slack.dm(id);
  slack.fail('users.info', { status: 503 });
  slack.fail('users.info', { cutBefore: true });
  slack.fail('users.info', { retryAfter: 1 });
  const { ts } = await slack.says(id, dm, 'hello there');
  await until(() => shared.replies(dm, ts).length > 0, 'the answer', 15_000);
  await until(() => shared.replies(dm, ts)[0]?.text === 'You said: hello there', 'its last word');
  expect(shared.replies(dm, ts)).toHaveLength(1);
});
