import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labels, read } from './support/slack/seen.ts';
import { day, openSlackHouse, type SlackHouse } from './support/slack-house.ts';

let house: SlackHouse;
let sam: string;
let count = 0;
let vin: string;
beforeAll(async () => {
  house = await openSlackHouse();
  await house.link('U0ADA');
  await house.link('U0BOB');
  sam = house.newcomer('sam');
  await house.link(sam, 'scheduler', 'Sam Scheduler');
});
afterAll(() => house.close());

/** A booking that is asked about first: a word in it is misspelt. */
async function asked() {
  count += 1;
  vin = `SUV-20${count}`;
  return await house.ask('U0ADA', `book ${vin} for nvvh on ${day(count)} for 1 day`);
}

describe('a question', () => {
  it('of another person is not mine to answer, and still waits for its asker', async () => {
    const card = await asked();
    expect(labels(card)).toEqual(['Book it', 'No']);
    const before = structuredClone(card.blocks);
    for (const label of ['Book it', 'No']) {
      const aside = await house.press('U0BOB', card, label);
      expect(aside.map((it) => it.text)).toEqual([
        'Only Ada Fast, who asked, or a scheduler may answer this. Nothing was changed.',
      ]);
    }
    expect(card.blocks).toEqual(before);
    expect(await house.bookings(vin)).toEqual([]);
    await house.press('U0ADA', card, 'Book it');
    expect(read(card)).toContain(`Booked: ${vin}`);
  });

  it('answered by a scheduler is done in the name of its asker, and says by whom', async () => {
    const card = await asked();
    await house.press(sam, card, 'Book it');
    expect(read(card)).toContain('Confirmed by Sam Scheduler for Ada Fast.');
    expect((await house.bookings(vin)).map((it) => it.by)).toEqual(['Ada Fast']);
  });

  it('is answered once: a second press is told so in private', async () => {
    const card = await asked();
    const press = () => house.slack.presses('U0ADA', card, 'rollbook:0');
    const told = house.slack.ephemerals('U0ADA').length;
    await Promise.all([press(), press()]);
    await house.quiet();
    expect(await house.bookings(vin)).toHaveLength(1);
    expect(
      house.slack
        .ephemerals('U0ADA')
        .slice(told)
        .map((it) => it.text),
    ).toEqual(['This question was answered already. Nothing more was done.']);
    expect(read(card)).toContain(`Booked: ${vin}`);
  });

  it('that was left open too long has expired, and changes nothing', async () => {
    const card = await asked();
    await house.rows(`UPDATE action SET expires_at = now() - interval '1 second' WHERE args->>'vin' = $1`, [
      vin,
    ]);
    const aside = await house.press('U0ADA', card, 'Book it');
    expect(aside.map((it) => it.text)).toEqual([
      'This question was open for five minutes and has expired. Nothing was changed. Ask me again.',
    ]);
    expect(await house.bookings(vin)).toEqual([]);
  });

  it('is answered by words in its thread as well', async () => {
    const card = await asked();
    const { replies } = await house.say('U0ADA', 'C0BAY', 'no', { thread_ts: card.thread_ts });
    expect(replies.map((it) => it.text)).toEqual(['All right, nothing was changed.']);
    const aside = await house.press('U0ADA', card, 'Book it');
    expect(aside[0]?.text).toBe('This question was answered already. Nothing more was done.');
    expect(await house.bookings(vin)).toEqual([]);
  });
});

describe('cancelling by words', () => {
  it('asks with its own verbs, and is done by the press', async () => {
    const made = await house.ask('U0ADA', `book HLD77 for nvh on ${day(20)} for 1 day`);
    const card = await house.ask('U0ADA', 'cancel it', made.thread_ts);
    expect(labels(card)).toEqual(['Cancel it', 'Keep it']);
    expect(await house.bookings('HLD77')).toHaveLength(1);
    await house.press('U0ADA', card, 'Cancel it');
    expect(await house.bookings('HLD77')).toEqual([]);
  });
});

describe('thumbs', () => {
  it('are kept with the reply that they are about, and the last one counts', async () => {
    const reply = await house.ask('U0ADA', 'list dynos');
    const about = house.slack.ephemerals('U0ADA').length;
    await house.slack.feedback('U0ADA', reply, false);
    await house.quiet();
    await house.slack.feedback('U0ADA', reply, true);
    await house.quiet();
    const rows = await house.rows(
      'SELECT f.score, t.said, p.fullname FROM feedback f JOIN turn t ON t.id = f.turn_id JOIN account p ON p.id = f.account_id',
    );
    expect(rows).toEqual([{ score: 1, said: 'list dynos', fullname: 'Ada Fast' }]);
    expect(
      house.slack
        .ephemerals('U0ADA')
        .slice(about)
        .map((it) => it.text),
    ).toEqual(['Thanks, noted.', 'Thanks, noted.']);
  });

  it('of somebody whom the reply was not for are not kept', async () => {
    const reply = await house.ask('U0ADA', 'which test types are there?');
    await house.slack.feedback('U0BOB', reply, false);
    await house.quiet();
    expect(house.slack.ephemerals('U0BOB').at(-1)?.text).toMatch(/nothing was noted/i);
    expect(await house.rows('SELECT 1 FROM feedback WHERE score = 0')).toEqual([]);
  });
});
