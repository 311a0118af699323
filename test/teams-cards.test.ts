import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createPressing } from '../adapters/teams/pressing.ts';
import { facts } from './support/teams/seen.ts';
import type { Message } from './support/teams/words.ts';
import { day, openTeamsHouse, said, type TeamsHouse, VINS } from './support/teams-house.ts';

let house: TeamsHouse;
let count = 0;
/** A vehicle without bookings, light enough for most dynos. */
let vin: string;
beforeAll(async () => {
  house = await openTeamsHouse();
  await Promise.all(['ada', 'bob'].map((who) => house.link(who)));
});
afterAll(() => house?.close());

/** A booking by Ada in a channel, and the message that shows it. */
async function booked(on: number, days = 2) {
  count += 1;
  vin = VINS[count] ?? '';
  const card = await house.ask('ada', `book ${vin} for nvh on ${day(on)} for ${days} days`);
  const [it] = await house.bookings(vin);
  return { card, id: it?.id ?? '' };
}
const days = async () => (await house.bookings(vin)).map((it) => it.day);
const buttons = (message: Message, who?: string) => house.teams.buttons(message, who);
const factsOf = (message: Message, who?: string) => facts(house.teams.card(message, who));
const everybodyReads = (message: Message) => ['ada', 'bob'].map((who) => house.read(message, who));

describe('Undo', () => {
  it('takes the booking back, and says so to all in the place of the buttons', async () => {
    const { card, id } = await booked(0);
    expect(buttons(card)).toEqual(['Undo', 'Move', 'Cancel']);
    expect(factsOf(card)).toMatchObject({ Vehicle: vin, 'Asked by': 'Ada Fast', Booking: `#${id}` });
    expect((await house.press('ada', card, 'Undo')).shown).toBe('card');
    expect(await days()).toEqual([]);
    for (const words of everybodyReads(card)) {
      expect(words).toMatch(/taken back/i);
      expect(words).toContain(`#${id}`);
      expect(words).toContain(vin);
    }
    expect(buttons(card)).toEqual([]);
  });

  it('by another person changes nothing, and only they are told', async () => {
    const { card, id } = await booked(3);
    const before = everybodyReads(card);
    const { shown, text } = await house.press('bob', card, 'Undo');
    expect([shown, text]).toEqual([
      'message',
      `Booking #${id} is Ada Fast's. Nothing was changed; ask them or a scheduler.`,
    ]);
    expect(everybodyReads(card)).toEqual(before);
    expect(buttons(card, 'bob')).toEqual(['Undo', 'Move', 'Cancel']);
    expect(await days()).toEqual([day(3)]);
  });
});

describe('Cancel', () => {
  it('asks first; "Keep it" brings the booking and its buttons back', async () => {
    const { card, id } = await booked(6);
    await house.press('ada', card, 'Cancel');
    expect(buttons(card)).toEqual(['Cancel it', 'Keep it']);
    expect(house.read(card)).toMatch(/Nothing is cancelled yet/);
    expect(await days()).toEqual([day(6)]);
    await house.press('ada', card, 'Keep it');
    expect(house.read(card)).toContain('nothing was changed');
    expect(factsOf(card)).toMatchObject({ Vehicle: vin, Booking: `#${id}` });
    expect(buttons(card)).toEqual(['Undo', 'Move', 'Cancel']);
    expect(await days()).toEqual([day(6)]);
  });

  it('cancels when it is said so, once however often it is pressed; Undo brings it back', async () => {
    const { card, id } = await booked(9);
    await house.press('ada', card, 'Cancel');
    await Promise.all([house.press('ada', card, 'Cancel it'), house.press('ada', card, 'Cancel it')]);
    expect(await days()).toEqual([]);
    expect(buttons(card)).toEqual(['Undo']);
    expect(house.read(card)).toContain(`#${id}`);
    const history = await house.rows(
      `SELECT action FROM history WHERE subject = 'allocation' AND subject_id = $1 ORDER BY id`,
      [id],
    );
    expect(history.map((it) => it['action'])).toEqual(['booked', 'cancelled']);
    await house.press('ada', card, 'Undo');
    expect(await days()).toEqual([day(9)]);
  });
});

describe('a card that shows what is no more', () => {
  it('has no power: who presses is shown how it stands, with buttons that work', async () => {
    const { card, id } = await booked(16);
    await house.ask('ada', `move it to ${day(18)}`, card);
    await house.ask('ada', 'yes', card);
    expect(await days()).toEqual([day(18)]);
    const { shown } = await house.press('ada', card, 'Cancel');
    expect(shown).toBe('card');
    expect(house.read(card, 'ada')).toContain(
      `Booking #${id} has changed since this card was shown, so nothing was done`,
    );
    expect(factsOf(card, 'ada')['When']).toContain(said(18));
    expect(await days()).toEqual([day(18)]);
    await house.press('ada', card, 'Undo');
    expect(await days()).toEqual([day(16)]);
  });
});

describe('a refusal', () => {
  it('shows the nearest windows, and a press books that very one', async () => {
    await booked(30);
    const refused = await house.ask('ada', `book ${vin} for emission on ${day(30)} for 2 days`);
    expect(house.read(refused)).toMatch(/Nothing was booked/);
    const offered = buttons(refused);
    expect(offered, house.read(refused)).toHaveLength(3);
    const second = offered[1] ?? '';
    const [, weekday = ''] = /, (\w{3} \d{1,2} \w{3})/.exec(second) ?? [];
    expect((await house.press('bob', refused, second)).text).toMatch(/Only Ada Fast, who asked/);
    expect(await house.bookings(vin)).toHaveLength(1);
    expect((await house.press('ada', refused, second)).shown).toBe('card');
    expect(await house.bookings(vin)).toHaveLength(2);
    expect(house.read(refused)).toContain(`Booked: ${vin}`);
    expect(house.read(refused)).toContain(weekday);
    expect(buttons(refused)).toEqual(['Undo', 'Move', 'Cancel']);
  });

  it('pressed twice at once books once', async () => {
    await booked(36);
    const refused = await house.ask('ada', `book ${vin} for emission on ${day(36)} for 2 days`);
    const first = buttons(refused)[0] ?? '';
    const both = await Promise.all([house.press('ada', refused, first), house.press('ada', refused, first)]);
    expect(await house.bookings(vin)).toHaveLength(2);
    const told = both.flatMap((it) => it.text ?? []);
    expect(told).toEqual(['This was pressed already. Nothing more was done.']);
    expect(buttons(refused)).toEqual(['Undo', 'Move', 'Cancel']);
  });
});

describe('the answer to a press', () => {
  it('comes in time also when the work does not, and says what to do', async () => {
    vi.useFakeTimers();
    try {
      const never = () => new Promise<never>(() => {});
      const admit = async () => ({ ok: true, user: {} });
      const needs = { desk: { identify: never }, admit, newId: () => 'c-1' };
      const pressing = createPressing(needs as never);
      const place = { tenant: 't', conversation: 'c', user: 'u', name: 'Ada' } as never;
      const press = { kind: 'press' as const, id: 'undo:1:1', values: {} };
      const answer = pressing({ do: 'direct', place, press, key: 'k' });
      await vi.advanceTimersByTimeAsync(9_000);
      expect((await answer).body).toMatchObject({
        type: 'application/vnd.microsoft.activity.message',
        value: expect.stringMatching(/Look at your bookings before you press again/),
      });
    } finally {
      vi.useRealTimers();
    }
  });

  it('is there at once in a house that works', async () => {
    const { card } = await booked(52);
    const { delivery } = await house.press('ada', card, 'Undo');
    expect(delivery?.ackMs).toBeLessThan(5_000);
  });
});
