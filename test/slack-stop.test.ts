import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type FakeGemini, openFakeGemini, type Step } from './support/gemini/index.ts';
import { facts, labels } from './support/slack/seen.ts';
import { day, openSlackHouse, type SlackHouse, until, VINS } from './support/slack-house.ts';

let gemini: FakeGemini;
let house: SlackHouse;
let free: () => void = () => {};
beforeAll(async () => {
  gemini = await openFakeGemini();
  const env = { GOOGLE_API_KEY: 'test-key', ROLLBOOK_GEMINI_BASE_URL: gemini.url };
  house = await openSlackHouse({ env });
  await house.link('U0ADA');
  await house.link('U0BOB');
});
afterEach(() => free());
afterAll(async () => {
  await house.close();
  await gemini.close();
});

/** An answer that comes when the test lets it. */
const slowly = (text: string): Step => {
  const freed = new Promise<void>((resolve) => {
    free = resolve;
  });
  return async () => {
    await freed;
    return { text };
  };
};
/** Says something that the model is busy with until it is freed. */
async function busy(channel = 'C0BAY', ...before: Step[]) {
  gemini.script(...before, slowly('There you are.'));
  const asked = gemini.requests.length + before.length;
  const words = channel === 'C0BAY' ? '<@U0ROLLBOOK> how are things?' : 'how are things?';
  const said = await house.slack.says('U0ADA', channel, words);
  await until(() => gemini.requests.length > asked, 'the model to be asked');
  return said;
}
const answers = (ts: string, channel = 'C0BAY') =>
  house.slack
    .thread(channel, ts)
    .slice(1)
    .filter((it) => it.bot_id)
    .map((it) => it.text);
const BOOK = (vin: string): Step => ({
  calls: [
    { name: 'auto_allocate_vehicle', args: { vehicle: vin, test_type: 'nvh', when: `${day(0)} for 1 day` } },
  ],
});

describe('a run', () => {
  it('ends by the word in its thread, by whoever asked', async () => {
    const { ts } = await busy();
    await house.say('U0ADA', 'C0BAY', 'stop', { thread_ts: ts });
    expect(answers(ts)).toEqual(['Stopped. Nothing was changed.']);
    expect(house.slack.ephemerals('U0ADA')).toEqual([]);
  });

  it('ends by Slack’s own button', async () => {
    const dm = house.slack.dm('U0ADA');
    const { ts } = await busy(dm);
    await house.slack.stops('U0ADA', dm, ts);
    await house.quiet();
    expect(answers(ts, dm)).toEqual(['Stopped. Nothing was changed.']);
    expect(house.slack.session(dm, ts)?.status).toBe('active');
  });

  it('goes on whatever another person says or presses', async () => {
    const { ts } = await busy();
    await house.slack.says('U0BOB', 'C0BAY', '<@U0ROLLBOOK> stop', { thread_ts: ts });
    await house.slack.stops('U0BOB', 'C0BAY', ts);
    const open = () => house.rows(`SELECT key FROM inbox WHERE status IN ('waiting', 'running')`);
    await until(async () => (await open()).length === 1, 'what Bob did to be handled');
    free();
    await house.quiet();
    expect(answers(ts)).toContain('There you are.');
    expect(answers(ts)).not.toContain('Stopped. Nothing was changed.');
  });

  it('that has booked already says that the booking stays', async () => {
    const vin = VINS[0] ?? '';
    gemini.script(BOOK(vin), slowly('never heard'));
    const asked = gemini.requests.length + 1;
    const { ts } = await house.slack.says(
      'U0ADA',
      'C0BAY',
      `<@U0ROLLBOOK> book ${vin} for nvh on ${day(0)} for 1 day`,
    );
    await until(() => gemini.requests.length > asked, 'the model to be asked again');
    await house.say('U0ADA', 'C0BAY', 'please stop now', { thread_ts: ts });
    expect(answers(ts)).toHaveLength(1);
    expect(answers(ts)[0]).toMatch(/^Stopped\. Before that, this was done and stays:\n\nBooked: /);
    expect(await house.bookings(vin)).toHaveLength(1);
  });

  it('that is over cannot be stopped, and nothing else happens', async () => {
    gemini.script({ text: 'Fine.' });
    const { ts } = await house.ask('U0ADA', 'how are things?').then((it) => ({ ts: it.thread_ts }));
    await house.say('U0ADA', 'C0BAY', 'stop', { thread_ts: ts });
    expect(answers(ts)).toEqual(['Fine.', expect.stringMatching(/nothing to stop/)]);
  });
});

describe('a message that waits behind another', () => {
  it('is answered as it was edited before it began', async () => {
    const { ts } = await busy();
    const second = await house.slack.says('U0ADA', 'C0BAY', 'list dinos', { thread_ts: ts });
    await house.slack.edits(second.message, 'list dynos');
    gemini.script({ text: 'Second.' });
    free();
    await house.quiet();
    expect(answers(ts)).toEqual(['There you are.', 'Second.']);
    const said = JSON.stringify(gemini.requests.at(-1)?.body.contents);
    expect(said).toContain('list dynos');
    expect(said).not.toContain('list dinos');
  });

  it('is not answered when it was taken back before it began', async () => {
    const { ts } = await busy();
    const second = await house.slack.says('U0ADA', 'C0BAY', 'list dynos', { thread_ts: ts });
    await house.slack.deletes(second.message);
    const asked = gemini.requests.length;
    free();
    await house.quiet();
    expect(answers(ts)).toEqual(['There you are.']);
    expect(gemini.requests).toHaveLength(asked);
  });

  it('is not answered again when it was edited or taken back afterwards', async () => {
    const { ts, message } = await busy();
    await house.slack.edits(message, '<@U0ROLLBOOK> how are other things?');
    free();
    await house.quiet();
    await house.slack.edits(message, '<@U0ROLLBOOK> and now?');
    await house.slack.deletes(message);
    await house.quiet();
    expect(answers(ts)).toEqual(['There you are.']);
    expect(JSON.stringify(gemini.requests.at(-1)?.body.contents)).toContain('how are things?');
  });

  it('of another person in the same thread does not wait', async () => {
    const { ts } = await busy();
    gemini.script({ text: 'For Bob.' });
    await house.slack.says('U0BOB', 'C0BAY', '<@U0ROLLBOOK> and for me?', { thread_ts: ts });
    await until(() => answers(ts).includes('For Bob.'), 'the answer to Bob');
    expect(answers(ts)).not.toContain('There you are.');
  });
});

function never(): never {
  throw new Error('no answer');
}

describe('a reply of a model that takes its time', () => {
  it('grows before one’s eyes, and ends as one message with its card', async () => {
    const vin = VINS[1] ?? '';
    gemini.script(BOOK(vin), { text: ['It is ', 'booked, ', 'have fun.'], chunkDelay: 1_800 });
    // A channel of its own, since we do not post faster than Slack takes it.
    const quiet = house.slack.addChannel({ name: 'quiet' }).id;
    const words = `<@U0ROLLBOOK> book ${vin} for nvh on ${day(0)} for 1 day`;
    const { replies } = await house.say('U0ADA', quiet, words);
    const [card = never()] = replies;
    expect(replies).toHaveLength(1);
    expect(card.edits.length).toBeGreaterThan(1);
    expect(card.edits.map((it) => it.text)[0]).toMatch(/^_Looking for a dyno|^It is/);
    expect(facts(card)['Vehicle']).toBe(vin);
    expect(labels(card)).toEqual(['Undo', 'Move', 'Cancel']);
  });

  it('streams to whoever is alone with us', async () => {
    gemini.script({ text: ['One. ', 'Two. ', 'Three.'], chunkDelay: 900 });
    const { replies } = await house.say('U0ADA', house.slack.dm('U0ADA'), 'count to three');
    expect(replies.map((it) => it.text)).toEqual(['One. Two. Three.']);
    expect(replies[0]?.stream?.appends.length).toBeGreaterThan(0);
    expect(replies[0]?.stream?.state).toBe('stopped');
  });
});
