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

const GUEST = 'Rollbook is for members of this organisation; guests cannot book here. Nothing was done.';

describe('is kept out, linked or not:', () => {
  it('a guest, whatever they say or press, and is told why', async () => {
    const { teams } = house;
    const gil = teams.person('gil');
    await house.link(gil);
    const { aside, posted } = await inChannel(gil, `book ${order()}`);
    expect([aside.map(read), posted]).toEqual([[GUEST], []]);
    for (const words of [
      'what is free tomorrow?',
      order(),
      '/allocate',
      'my bookings',
      'link ABCD2345',
      'help',
    ])
      expect((await inChat(gil, words)).map(read), words).toEqual([GUEST]);
    expect(await days()).toEqual([]);
    const card = await house.ask('ada', `book ${vin} for nvh on ${day(count)} for 1 day`);
    expect(await house.press(gil, card, 'Undo')).toMatchObject({ shown: 'message', text: GUEST });
    expect(await house.press(gil, card, 'Move')).toMatchObject({ shown: 'message', text: GUEST });
    await house.press(gil, card, 'Undo', {}, { old: true });
    expect(await days()).toEqual([day(count)]);
  });

  it('somebody of another organisation: the door does not open at all', async () => {
    const stored = () => house.rows('SELECT key FROM inbox');
    const before = await stored();
    const calls = house.teams.calls().length;
    const { delivery } = await house.teams.says('sam', 'chat', order());
    expect(delivery?.status).toBe(403);
    expect(await stored()).toEqual(before);
    expect(house.teams.calls()).toHaveLength(calls);
  });

  it('somebody of another organisation in a channel that is shared with it, who is told why', async () => {
    const { teams } = house;
    const eve = teams.addPerson({ name: 'Eve Elsewhere', tenantId: 'e1500000-0000-4000-8000-000000000005' });
    await house.link(eve);
    const room = teams.addConversation({ kind: 'channel', name: 'Shared' });
    const { replies } = await house.say(eve, room, order(), { mention: true });
    expect(replies.length).toBeLessThan(2);
    expect(teams.fromBot(teams.chatWith(eve)).concat(replies).map(read).join()).toMatch(
      /people of this organisation only|for you alone/,
    );
    expect(await days()).toEqual([]);
  });

  it('somebody whom nobody knows, to whom nothing is said', async () => {
    const { replies } = await house.say('ann', house.teams.group, order(), { mention: true });
    expect(replies).toEqual([]);
    expect(await days()).toEqual([]);
  });

  it('whoever Teams does not tell us about, until it does', async () => {
    const kim = house.newcomer();
    await house.link(kim);
    house.teams.fail('member', { status: 403, times: 1 });
    const first = await inChannel(kim, order());
    expect(first.aside.map(read)).toEqual([
      'Teams did not tell me who you are just now, so nothing was done. Try again in a moment.',
    ]);
    expect([first.posted, await days()]).toEqual([[], []]);
    house.teams.heal();
    await inChannel(kim, order());
    expect(await days()).toEqual([day(count)]);
  });

  it('an account that was disabled, which is told so and offered no link', async () => {
    const kim = house.newcomer();
    const account = await house.link(kim);
    const card = await house.ask(kim, `book ${vin} for nvh on ${day(count)} for 1 day`);
    const admin = await house.signIn();
    const off = await house.call('PATCH', `/accounts/${account.id}`, { as: admin, body: { enabled: false } });
    expect(off.status).toBe(200);
    for (const words of [order(), 'list dynos', 'allocate']) {
      const { aside, posted } = await inChannel(kim, words);
      expect(posted).toEqual([]);
      expect(aside.map(read)).toEqual([expect.stringMatching(/disabled/)]);
      expect(read(aside[0])).not.toMatch(/\blink\b|code/i);
    }
    expect((await house.press(kim, card, 'Undo')).text).toMatch(/disabled/);
    expect(await days()).toEqual([day(count)]);
  });

  it('a viewer may look, and is told what booking takes', async () => {
    const vic = house.newcomer('Vic Viewer');
    await house.link(vic, 'viewer');
    const free = await house.ask(vic, `which dynos are free for HLD77, nvh, on ${day(count)} for 1 day?`);
    expect(read(free)).toContain('Cell 10');
    const refused = await house.ask(vic, `book ${vin} for nvh on ${day(count)} for 1 day`);
    expect(read(refused)).toMatch(/viewer.*engineer/);
    expect(house.teams.buttons(refused)).toEqual([]);
    const { aside } = await inChannel(vic, order());
    expect(read(aside[0])).toMatch(/viewer.*engineer/);
    expect(await days()).toEqual([]);
  });
});

describe('somebody who is not linked', () => {
  it('is told what is free, and how to link', async () => {
    const answer = await house.ask(
      house.newcomer(),
      `which dynos are free for HLD42, brake, on ${day(2)} for 1 day?`,
    );
    expect(read(answer)).toMatch(/Cell 1/);
    expect(read(answer)).toContain('To book, link your account first: write "link".');
    expect(house.teams.buttons(answer)).toEqual([]);
  });

  it('who wants to book is told how to link in their own chat, and nothing is written', async () => {
    const kim = house.newcomer();
    const { aside, posted } = await inChannel(kim, `book ${vin} for nvh on ${day(2)} for 1 day`);
    expect(posted.map(read)).toEqual([expect.stringContaining('not linked yet, so nothing was done')]);
    expect(aside).toHaveLength(1);
    expect(read(aside[0])).toMatch(
      new RegExp(`Open .*${house.url}.*press Connect.*"link", a space and that code`, 's'),
    );
    expect(await days()).toEqual([]);
    expect(await house.rows('SELECT 1 FROM turn WHERE thread_id LIKE $1', [`%${kim.aadObjectId}%`])).toEqual(
      [],
    );
  });

  it.each(['link', 'Link me.', '/link'])('who writes "%s" is told where the code is', async (words) => {
    const replies = await inChat(house.newcomer(), words);
    expect(replies.map(read)).toEqual([expect.stringMatching(/press Connect/)]);
  });
});

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
