import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Message, Person } from './support/teams/words.ts';
import { day, type Linked, openTeamsHouse, type TeamsHouse, VINS } from './support/teams-house.ts';

let house: TeamsHouse;
let count = 0;
let vin: string;
beforeAll(async () => {
  house = await openTeamsHouse();
  await house.link('ada');
});
afterAll(() => house?.close());
beforeEach(() => {
  count += 1;
  vin = VINS[count - 1] ?? '';
});

const read = (message?: Message) => house.read(message);
const days = async () => (await house.bookings(vin)).map((it) => it.day);
const order = () => `allocate ${vin} nvh ${day(count)} 1d`;
/** Says it in a channel of its own: what was answered there for all, and to the person alone. */
async function inChannel(who: Person | string, words: string, room = house.room()) {
  const aside = await house.aside(who, () => house.say(who, room, words, { mention: true }));
  return { aside, posted: house.teams.fromBot(room) };
}
const inChat = async (who: Person | string, words: string) => (await house.say(who, 'chat', words)).replies;
const links = ({ aadObjectId }: Person) =>
  house.rows('SELECT account_id FROM link WHERE chat_user_id = $1 AND ended_at IS NULL', [aadObjectId]);
const signIn = ({ email, password }: Linked) => house.signIn({ email, password });
/** A code, as the page shows it to whoever is signed in there. */
async function codeOf(who: Linked): Promise<string> {
  const { body } = await house.call('POST', '/links/codes', { as: await signIn(who), body: {} });
  return body.code;
}

describe('linking', () => {
  it('goes from the page to the chat, and then one acts as that account', async () => {
    const kim = house.newcomer('Kim Lee');
    const account = await house.account('engineer', 'Kim Leeward');
    const [asked] = await inChat(kim, `link ${await codeOf(account)}`);
    expect(read(asked)).toContain(`Link this chat to Kim Leeward (${account.email})?`);
    expect(read(asked)).toContain('If somebody gave you this code, press No.');
    expect(house.teams.buttons(asked as Message)).toEqual(['Yes', 'No']);
    expect(await links(kim)).toEqual([]);
    await house.press(kim, asked as Message, 'Yes');
    expect(read(asked)).toContain('Linked. You are Kim Leeward here.');
    expect(await links(kim)).toEqual([{ account_id: account.id }]);
    await inChannel(kim, order());
    expect((await house.bookings(vin)).map((it) => it.by)).toEqual(['Kim Leeward']);
    expect((await inChat(kim, 'my bookings')).map(read)).toEqual([
      expect.stringContaining('Linked to Kim Leeward.'),
    ]);
  });

  it('is let be by No, and the code works no more', async () => {
    const kim = house.newcomer();
    const code = await codeOf(await house.account());
    const [asked] = await inChat(kim, `link ${code}`);
    await house.press(kim, asked as Message, 'No');
    expect(read(asked)).toContain('Nothing was linked, and that link or code works no more.');
    expect(await links(kim)).toEqual([]);
    expect((await inChat(kim, `link ${code}`)).map(read)).toEqual([expect.stringMatching(/used already/)]);
  });

  it('with a code in a channel is not done: it was read by others, and the person is told in private', async () => {
    const kim = house.newcomer();
    const account = await house.account('engineer', 'Kim Secret');
    const { aside, posted } = await inChannel(kim, `link ${await codeOf(account)}`);
    expect(posted).toEqual([]);
    expect(aside.map(read)).toEqual([
      expect.stringMatching(/^A code is a secret, and others read along there/),
    ]);
    expect(aside.map(read).join()).not.toContain('Kim Secret');
    expect(await links(kim)).toEqual([]);
  });

  it.each(['ABCD2345', 'abcd-2345', 'code WXYZ6789'])(
    'with "%s", which nobody was shown, links nothing',
    async (code) => {
      const kim = house.newcomer();
      const [told, ...rest] = await inChat(kim, `link ${code}`);
      expect(rest).toEqual([]);
      expect(read(told)).toMatch(/nothing was linked/i);
      expect(await links(kim)).toEqual([]);
    },
  );

  it('with a code in a place of a kind that nobody knows is not done either: others may be there', async () => {
    const kim = house.newcomer();
    const room = house.room('groupChat');
    const { conversation } = house.teams.activity(kim, room) as { conversation: object };
    const text = `link ${await codeOf(await house.account())}`;
    const kinds = [{ conversationType: 'meeting' }, { conversationType: undefined, isGroup: true }];
    for (const [n, kind] of kinds.entries()) {
      const special = { id: `odd-${n}`, text, conversation: { ...conversation, ...kind } };
      const aside = await house.aside(kim, () => house.teams.event(kim, room, special));
      expect(aside.map(read)).toEqual([expect.stringMatching(/^A code is a secret/)]);
    }
    expect(house.teams.fromBot(room)).toEqual([]);
  });

  it('with a code that is over links nothing', async () => {
    const kim = house.newcomer();
    const code = await codeOf(await house.account());
    await house.rows(`UPDATE link_code SET expires_at = now() - interval '1 second'`);
    expect((await inChat(kim, `link ${code}`)).map(read)).toEqual([
      expect.stringMatching(/nothing was linked/i),
    ]);
    expect(await links(kim)).toEqual([]);
  });

  it('anew says whose link it takes the place of, and takes it', async () => {
    const kim = house.newcomer();
    const old = await house.link(kim, 'engineer', 'Old Name');
    const account = await house.account('engineer', 'New Name');
    const [asked] = await inChat(kim, `link ${await codeOf(account)}`);
    expect(read(asked)).toContain(
      `Link this chat to New Name (${account.email})? It takes the place of the link to Old Name (${old.email}).`,
    );
    await house.press(kim, asked as Message, 'Yes', {}, { old: true });
    expect(await links(kim)).toEqual([{ account_id: account.id }]);
    expect(read(asked)).toContain('Linked. You are New Name here.');
  });
});

describe('unlinking', () => {
  it('from a chat says for whom it no longer speaks, and to nobody else', async () => {
    const kim = house.newcomer();
    const account = await house.link(kim, 'engineer', 'Kim Lee');
    const { aside, posted } = await inChannel(kim, 'unlink');
    expect(posted).toEqual([]);
    expect(aside.map(read)).toEqual([
      expect.stringContaining(`Unlinked: this chat no longer speaks for Kim Lee (${account.email}).`),
    ]);
    expect(await links(kim)).toEqual([]);
    await inChannel(kim, order());
    expect(await days()).toEqual([]);
  });

  it('from the page holds at once in the chat, for words and for buttons', async () => {
    const kim = house.newcomer();
    const as = await signIn(await house.link(kim));
    const card = await house.ask(kim, `book ${vin} for nvh on ${day(count)} for 1 day`);
    const { body } = await house.call('GET', '/links', { as });
    expect(body.items).toHaveLength(1);
    expect((await house.call('DELETE', `/links/${body.items[0].id}`, { as })).status).toBe(204);
    expect((await house.press(kim, card, 'Undo')).text).toMatch(
      /Nothing was done: your account is not linked yet/,
    );
    await inChannel(kim, `allocate ${vin} nvh ${day(count + 40)} 1d`);
    expect(await days()).toEqual([day(count)]);
  });
});
