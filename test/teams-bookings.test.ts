import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { actionsOf, read as seen } from './support/teams/seen.ts';
import type { Json, Message, Person } from './support/teams/words.ts';
import { day, openTeamsHouse, said, type TeamsHouse, until, VINS } from './support/teams-house.ts';

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
  vin = VINS[count - 1] ?? '';
});
/** A week of its own for each test. */
const on = (n: number) => day(count * 7 + n);
const days = async () => (await house.bookings(vin)).map((it) => it.day);
/** Says it in a channel of its own: what was answered there for all, and to the person alone. */
async function order(words: string, who = house.teams.person('ada')) {
  const room = house.room();
  const aside = await house.aside(who, () => house.say(who, room, words, { mention: true }));
  return { aside, posted: house.teams.fromBot(room) };
}
const read = (message?: Message) => house.read(message);
const buttons = (message?: Message) => (message ? house.teams.buttons(message) : []);
const inChat = async (who: Person, words: string) => (await house.say(who, 'chat', words)).replies;

describe('my bookings', () => {
  it('in the chat alone: the account, what is to come with its buttons, the dynos today', async () => {
    const kim = house.newcomer('Nell Newcomer');
    await house.link(kim);
    const { replies } = await house.say(kim, 'chat', 'my bookings');
    expect(read(replies[0])).toContain('Linked to Nell Newcomer.');
    expect(read(replies[0])).toContain('You have no coming bookings');
    expect(buttons(replies[0])).toEqual(['Book a dyno']);
    await order(`allocate ${vin} nvh ${on(0)} 2d`, kim);
    const page = (await house.say(kim, 'chat', '/my bookings')).replies[0] as Message;
    expect(read(page)).toContain(vin);
    expect(read(page)).toContain(`${said(count * 7)} to ${said(count * 7 + 1)}`);
    expect(buttons(page)).toEqual(['Book a dyno', 'Undo', 'Move', 'Cancel']);
    await house.press(kim, page, 'Undo');
    expect(await days()).toEqual([]);
    expect(house.read(page, kim)).toMatch(/taken back/i);
  });

  it('asked for in a channel is shown in the person’s own chat', async () => {
    await order(`allocate ${vin} nvh ${on(0)} 2d`);
    const { aside, posted } = await order('my bookings');
    expect(posted).toEqual([]);
    expect(aside).toHaveLength(1);
    expect(read(aside[0])).toContain(vin);
  });

  it('where the app is not installed for a person says where to look, and shows nothing', async () => {
    const kim = house.newcomer();
    await house.link(kim);
    await order(`allocate ${vin} nvh ${on(0)} 2d`, kim);
    house.teams.blocks(kim);
    const { posted } = await order('my bookings', kim);
    expect(posted.map(read)).toEqual([expect.stringMatching(/for you alone/)]);
    expect(read(posted[0])).not.toContain(vin);
  });

  it('of somebody who is not linked shows no booking, and how to link', async () => {
    const kim = house.newcomer();
    const { replies } = await house.say(kim, 'chat', 'my bookings');
    expect(read(replies[0])).toContain('Not linked yet');
    expect(read(replies[0])).toMatch(/Cell 12: (?:free|not free)/);
    expect(read(replies[0])).not.toMatch(/(?:TRK|SUV|EV|VAN|HVY)-\d|Lena|Marco|Sam/);
    expect(buttons(replies[0])).toEqual(['Link your account']);
    const pressed = await house.press(kim, replies[0] as Message, 'Link your account');
    expect(pressed.text ?? house.read(replies[0], kim)).toMatch(/press Connect.*code/s);
  });

  describe('with several bookings', () => {
    const second = () => VINS[count + 12] ?? '';
    async function paged() {
      const kim = house.newcomer();
      await house.link(kim);
      await order(`allocate ${vin} nvh ${on(0)} 2d`, kim);
      await order(`allocate ${second()} nvh ${on(3)} 2d`, kim);
      const [page] = await inChat(kim, 'my bookings');
      return { kim, page: page as Message };
    }

    /** What stands at the first booking on the page, where others are called the same. */
    async function undoFirst(kim: Person, page: Message) {
      const first = actionsOf(house.teams.card(page)).find((it) => it['title'] === 'Undo') as Json;
      const { type, verb, data } = first;
      const value = { action: { type, verb, data } };
      const special = { type: 'invoke', name: 'adaptiveCard/action', value, replyToId: page.id };
      const { answer } = await house.teams.event(kim, page.conversation, special);
      await until(() => read(page).startsWith('Just now'), 'the page to be drawn anew');
      return seen((answer as { value: Json }).value);
    }

    it('a press changes one, and the page goes on to show the others', async () => {
      const { kim, page } = await paged();
      const answer = await undoFirst(kim, page);
      expect(await days()).toEqual([]);
      for (const shown of [answer, read(page)]) {
        expect(shown).toMatch(/^Just now\n.*taken back/is);
        expect(shown).toContain(second());
        expect(shown).toContain('Dynos today');
      }
      expect(buttons(page)).toEqual(['Book a dyno', 'Undo', 'Move', 'Cancel']);
    });

    it('asks before it cancels, there, and cancels there', async () => {
      const { kim, page } = await paged();
      await undoFirst(kim, page);
      await house.press(kim, page, 'Cancel');
      expect(house.read(page, kim)).toMatch(/^Just now\n.*Nothing is cancelled yet/is);
      await house.press(kim, page, 'Keep it');
      expect(house.teams.buttons(page, kim)).toEqual(['Book a dyno', 'Undo', 'Move', 'Cancel']);
      await house.press(kim, page, 'Cancel');
      await house.press(kim, page, 'Cancel it');
      expect(await house.bookings(second())).toEqual([]);
      expect(house.read(page, kim)).toContain('You have no coming bookings');
    });

    it('books and moves by the forms that open there', async () => {
      const { kim, page } = await paged();
      await undoFirst(kim, page);
      await house.press(kim, page, 'Move');
      const past = await house.press(kim, page, 'submit', { start_date: '2020-03-02' });
      expect(past.shown).toBe('card');
      await house.press(kim, page, 'submit', { start_date: on(4) });
      expect(house.read(page, kim)).toMatch(/^Just now\nMoved/);
      expect((await house.bookings(second())).map((it) => it.day)).toEqual([on(4)]);
      await house.press(kim, page, 'Book a dyno');
      const values = { vehicle: vin, test_type: 'nvh', start_date: on(1), days: '1' };
      await house.press(kim, page, 'Book', values);
      expect(house.read(page, kim)).toMatch(new RegExp(`^Just now\nBooked: ${vin}`));
      expect(house.read(page, kim)).toContain(second());
    });
  });

  it('that has become old says so, and shows how things stand', async () => {
    const kim = house.newcomer();
    await house.link(kim);
    const { posted } = await order(`allocate ${vin} nvh ${on(0)} 2d`, kim);
    const [page] = (await inChat(kim, 'my bookings')) as [Message];
    await house.press(kim, posted[0] as Message, 'Undo');
    await house.press(kim, page, 'Move').then(({ text }) => expect(text).toMatch(/has changed|cancelled/));
    await house.press(kim, page, 'Undo');
    expect(house.read(page, kim)).toMatch(
      /^Just now\n.*has changed since this card was shown, so nothing was done/s,
    );
    expect(house.read(page, kim)).toContain('You have no coming bookings');
  });
});
