import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Message } from './support/teams/words.ts';
import { day, openTeamsHouse, type TeamsHouse, VINS } from './support/teams-house.ts';

let house: TeamsHouse;
let sam: ReturnType<TeamsHouse['newcomer']>;
let count = 0;
/** A vehicle without bookings, light enough for most dynos. */
let vin: string;
beforeAll(async () => {
  house = await openTeamsHouse();
  await Promise.all(['ada', 'bob'].map((who) => house.link(who)));
  sam = house.newcomer('Sam Scheduler');
  await house.link(sam, 'scheduler');
});
afterAll(() => house?.close());

/** A booking that is asked about first: a word in it is misspelt. */
async function asked(on: number) {
  count += 1;
  vin = VINS[count] ?? '';
  return await house.ask('ada', `book ${vin} for nvvh on ${day(on)} for 1 day`);
}
const days = async () => (await house.bookings(vin)).map((it) => it.day);
const buttons = (message: Message, who?: string) => house.teams.buttons(message, who);
const everybodyReads = (message: Message) => ['ada', 'bob'].map((who) => house.read(message, who));

describe('a question', () => {
  it('of another person is not mine to answer, and still waits for its asker', async () => {
    const card = await asked(40);
    expect(buttons(card)).toEqual(['Book it', 'No']);
    for (const label of ['Book it', 'No'])
      expect(await house.press('bob', card, label)).toMatchObject({
        shown: 'message',
        text: 'Only Ada Fast, who asked, or a scheduler may answer this. Nothing was changed.',
      });
    expect(buttons(card, 'bob')).toEqual(['Book it', 'No']);
    expect(await days()).toEqual([]);
    await house.press('ada', card, 'Book it');
    for (const words of everybodyReads(card)) expect(words).toContain(`Booked: ${vin}`);
  });

  it('answered by a scheduler is done in the name of its asker, and says by whom', async () => {
    const card = await asked(42);
    await house.press(sam, card, 'Book it');
    expect(house.read(card)).toContain('Confirmed by Sam Scheduler for Ada Fast.');
    expect((await house.bookings(vin)).map((it) => it.by)).toEqual(['Ada Fast']);
  });

  it('is answered once: a second press is told so in private', async () => {
    const card = await asked(44);
    const both = await Promise.all([
      house.press('ada', card, 'Book it'),
      house.press('ada', card, 'Book it'),
    ]);
    expect(await days()).toHaveLength(1);
    expect(both.flatMap((it) => it.text ?? [])).toEqual([
      'This question was answered already. Nothing more was done.',
    ]);
    expect(house.read(card)).toContain(`Booked: ${vin}`);
  });

  it('that was left open too long has expired, and changes nothing', async () => {
    const card = await asked(46);
    await house.rows(`UPDATE action SET expires_at = now() - interval '1 second' WHERE args->>'vin' = $1`, [
      vin,
    ]);
    expect(await house.press('ada', card, 'Book it')).toMatchObject({
      shown: 'message',
      text: 'This question was open for five minutes and has expired. Nothing was changed. Ask me again.',
    });
    expect(await days()).toEqual([]);
  });

  it('that Teams could not show everybody at once does not come back over its answer', async () => {
    count += 1;
    vin = VINS[count] ?? '';
    const card = await house.ask('ada', `book ${vin} for nvh on ${day(50)} for 1 day`);
    house.teams.fail('edit', { status: 502 });
    await house.teams.presses('ada', card, 'Cancel');
    await house.press('ada', card, 'Cancel it');
    expect(await days()).toEqual([]);
    expect(house.read(card)).toContain(`Cancelled: ${vin}`);
    expect(buttons(card)).toEqual(['Undo']);
  });

  it('is answered by words in its thread as well', async () => {
    const card = await asked(48);
    expect(house.read(await house.ask('ada', 'no', card))).toContain('All right, nothing was changed.');
    const { text } = await house.press('ada', card, 'Book it');
    expect(text).toBe('This question was answered already. Nothing more was done.');
    expect(await days()).toEqual([]);
  });
});
