import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFakeGemini } from './support/gemini/index.ts';
import { labels } from './support/slack/seen.ts';
import { day, openSlackHouse, type SlackHouse, until } from './support/slack-house.ts';

/** Takes its time. */
const SLOW = { text: 'Well.', delay: 20_000 };

let house: SlackHouse;
let kim: string;
let alone: string;

beforeAll(async () => {
  house = await openSlackHouse();
  kim = house.newcomer('kim');
  await house.link(kim);
  alone = house.slack.dm(kim);
});
afterAll(() => house.close());

/** What is said beside any thread, as people do where there is nobody else. */
const tell = async (words: string) => (await house.say(kim, alone, words)).replies.at(-1)?.text ?? '';

describe('alone with the app, without threads', () => {
  it('what is said goes on with what was said just now', async () => {
    expect(await tell(`book SUV-201 for a brake test on ${day(40)} for 1 day`)).toMatch(/^Booked: SUV-201/);
    expect(await tell('cancel it')).toMatch(/^Cancel #\d+ SUV-201/);
    expect(await tell('yes')).toMatch(/^Cancelled: SUV-201/);
    expect(await house.bookings('SUV-201')).toEqual([]);
  });

  it('a reply in the thread of such a message goes on with it as well', async () => {
    const { ts } = await house.say(kim, alone, `book SUV-202 for a brake test on ${day(41)} for 1 day`);
    const { replies } = await house.say(kim, alone, 'cancel it', { thread_ts: ts });
    expect(replies.at(-1)?.text).toMatch(/^Cancel #\d+ SUV-202/);
    expect(labels(replies.at(-1))).toHaveLength(2);
  });

  it('somebody who links another account begins anew, with that account', async () => {
    const first = await house.link(kim, 'engineer', 'Kim First');
    expect(await tell(`book SUV-203 for a brake test on ${day(42)} for 1 day`)).toMatch(/^Booked: SUV-203/);
    const second = await house.link(kim, 'engineer', 'Kim Second');
    expect(await tell('undo that')).not.toMatch(/SUV-203|no such conversation/);
    expect(await tell(`book SUV-204 for a brake test on ${day(43)} for 1 day`)).toMatch(/^Booked: SUV-204/);
    expect(await house.bookings('SUV-203')).toMatchObject([{ by: 'Kim First' }]);
    expect(await house.bookings('SUV-204')).toMatchObject([{ by: 'Kim Second' }]);
    expect(first.id).not.toBe(second.id);
  });
});

it('"stop" beside any thread ends all that runs in this chat, and nothing elsewhere', async () => {
  const gemini = await openFakeGemini();
  const slow = await openSlackHouse({
    env: { GOOGLE_API_KEY: 'test-key', ROLLBOOK_GEMINI_BASE_URL: gemini.url },
  });
  try {
    const { slack } = slow;
    for (const user of ['U0ADA', 'U0BOB']) await slow.link(user);
    gemini.script(SLOW, SLOW);
    const [ada, bob] = [slack.dm('U0ADA'), slack.dm('U0BOB')];
    await slack.says('U0ADA', ada, 'tell me a long story about dynos');
    await slack.says('U0BOB', bob, 'tell me a long story about dynos');
    await until(() => gemini.open === 2, 'both to run');
    await slack.says('U0ADA', ada, 'stop');
    await until(() => slack.fromApp(ada).some((it) => /stopped/i.test(it.text)), 'it to be stopped');
    expect(gemini.open).toBe(1);
  } finally {
    await gemini.close();
    await slow.close();
    await slow.slack.close();
  }
});
