import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { inputsOf } from './support/teams/seen.ts';
import type { Json, Message } from './support/teams/words.ts';
import { day, openTeamsHouse, type TeamsHouse, VINS } from './support/teams-house.ts';

let house: TeamsHouse;
let count = 0;
let vin: string;
beforeAll(async () => {
  house = await openTeamsHouse();
  await Promise.all(['ada', 'bob'].map((who) => house.link(who)));
});
afterAll(() => house?.close());
beforeEach(() => {
  count += 1;
  vin = VINS[count] ?? '';
});
/** A week of its own for each test. */
const on = (n: number) => day(count * 7 + n);
const filled = (more: Json = {}) => ({
  ...{ vehicle: vin, test_type: 'nvh', start_date: on(0), days: '2' },
  ...more,
});
const days = async () => (await house.bookings(vin)).map((it) => it.day);
/** What stands in the fields, as this person sees them. */
const inFields = (card: Json | undefined) =>
  Object.fromEntries(inputsOf(card).map((it) => [it['id'], it['value']]));
/** The field under which a card says what is wrong, and what it says. */
const wrong = (card: Json | undefined): [string, string][] => {
  const body = (card?.['body'] ?? []) as Json[];
  return body.flatMap((it, at) => {
    if (it['color'] !== 'Attention') return [];
    return [[String(body[at + 1]?.['id']), String(it['text'])] as [string, string]];
  });
};
const booked = async () => {
  const card = await house.ask('ada', `book ${vin} for nvh on ${on(0)} for 2 days`);
  return { card, id: (await house.bookings(vin))[0]?.id ?? '' };
};

describe('a client that is too old for an answer in place', () => {
  const old = { old: true };
  it('presses all the same: the outcome stands in the place of the buttons', async () => {
    const { card } = await booked();
    const { shown } = await house.press('ada', card, 'Undo', {}, old);
    expect(shown).toBe('nothing');
    expect(await days()).toEqual([]);
    expect(house.read(card, 'bob')).toMatch(/taken back/i);
  });

  it('of somebody who may not hears it in their own chat', async () => {
    const { card, id } = await booked();
    const told = await house.aside('bob', () => house.press('bob', card, 'Undo', {}, old));
    expect(told.map((it) => it.text)).toEqual([
      `Booking #${id} is Ada Fast's. Nothing was changed; ask them or a scheduler.`,
    ]);
    expect(await days()).toEqual([on(0)]);
  });

  it('sends a form, which gives way to what it booked', async () => {
    const form = await house.ask('ada', 'allocate');
    await house.press('ada', form, 'Book', filled(), old);
    expect(await days()).toEqual([on(0)]);
    expect(house.read(form, 'bob')).toContain(`Booked: ${vin}`);
  });

  it.each([true, false])(
    'presses a form twice and reads that it is booked, as it is (old: %s)',
    async (old) => {
      const form = await house.ask('ada', 'allocate');
      const both = await Promise.all(
        [1, 2].map(() => house.teams.presses('ada', form, 'Book', filled(), { old })),
      );
      await house.quiet();
      expect(await days()).toEqual([on(0)]);
      expect(house.read(form)).toContain(`Booked: ${vin}`);
      expect(house.read(form, 'ada')).not.toContain('Nothing was booked');
      for (const { card } of both) if (card) expect(JSON.stringify(card)).toContain(`Booked: ${vin}`);
    },
  );

  it('is shown the form again, with what is wrong in it and what was typed', async () => {
    const form = await house.ask('ada', 'allocate');
    await house.press('ada', form, 'Book', filled({ start_date: '2020-03-02', notes: 'keep me' }), old);
    const again = house.teams.thread(form.conversation, String(form.root)).at(-1) as Message;
    const card = house.teams.card(again);
    expect(wrong(card)).toEqual([['start_date', expect.stringMatching(/past/)]]);
    expect(inFields(card)).toMatchObject({ vehicle: vin, notes: 'keep me' });
    await house.press('ada', again, 'Book', { start_date: on(1) }, old);
    expect(await days()).toEqual([on(1)]);
  });

  it('opens the form that moves, and sends it', async () => {
    const { card, id } = await booked();
    await house.press('ada', card, 'Move', {}, old);
    const form = house.teams.thread(card.conversation, String(card.root)).at(-1) as Message;
    expect(house.read(form)).toContain(`Move booking #${id}`);
    await house.press('ada', form, 'submit', { start_date: on(3) });
    expect(await days()).toEqual([on(3)]);
  });

  it('does not send the form of somebody else', async () => {
    const form = await house.ask('ada', 'allocate');
    const told = await house.aside('bob', () => house.press('bob', form, 'Book', filled(), old));
    expect(told.map((it) => it.text)).toEqual([expect.stringMatching(/^Somebody else opened this form/)]);
    expect(await days()).toEqual([]);
  });
});
