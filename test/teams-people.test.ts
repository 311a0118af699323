import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Message, Person } from './support/teams/words.ts';
import { day, openTeamsHouse, type TeamsHouse, VINS } from './support/teams-house.ts';

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

  it.each(['link', 'Link me.', '/link', 'link it, please'])(
    'who writes "%s" is told where the code is',
    async (words) => {
      const replies = await inChat(house.newcomer(), words);
      expect(replies.map(read)).toEqual([expect.stringMatching(/press Connect/)]);
    },
  );
});
