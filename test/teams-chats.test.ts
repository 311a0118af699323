import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Message, Person } from './support/teams/words.ts';
import { day, openTeamsHouse, type TeamsHouse, until, VINS } from './support/teams-house.ts';

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

const read = (message?: Message) => house.read(message);
const days = async (of = vin) => (await house.bookings(of)).map((it) => it.day);
const order = (of = vin) => `allocate ${of} nvh ${day(count)} 1d`;

describe('a group chat', () => {
  it('has one reply to a mention, which grows in place', async () => {
    const crew = house.room('groupChat');
    const { replies } = await house.say('ada', crew, `book ${vin} for nvh on ${day(count)} for 1 day`, {
      mention: true,
    });
    expect(replies).toHaveLength(1);
    expect(replies[0]?.edits.length).toBeGreaterThan(0);
    expect(house.teams.buttons(replies[0] as Message)).toEqual(['Undo', 'Move', 'Cancel']);
    expect(house.teams.calls('stream').some((it) => it.conversation === crew.id)).toBe(false);
    await house.press('ada', replies[0] as Message, 'Undo');
    expect(house.read(replies[0], 'bob')).toMatch(/taken back/i);
  });

  it('is a talk of its own with each who speaks there', async () => {
    const crew = house.room('groupChat');
    const told = async (who: string, words: string) =>
      (await house.say(who, crew, words, { mention: true })).replies.map(read).join();
    const bobs = VINS[count + 12] ?? '';
    await told('ada', `book ${vin} for nvh on ${day(count)} for 1 day`);
    await told('bob', `book ${bobs} for nvh on ${day(count)} for 1 day`);
    expect(await told('ada', 'cancel it')).toContain(vin);
    expect(await told('bob', 'yes')).not.toMatch(/Cancelled/);
    expect([await days(), await days(bobs)]).toEqual([[day(count)], [day(count)]]);
    expect(await told('ada', 'yes')).toMatch(new RegExp(`Cancelled: ${vin}`));
    expect([await days(), await days(bobs)]).toEqual([[], [day(count)]]);
  });
});

describe('a thread of a channel', () => {
  it('goes on with what was said before, when the bot is called by its name', async () => {
    const first = await house.ask('ada', `book ${vin} for nvh on ${day(count)} for 1 day`);
    const { delivery } = await house.teams.says('ada', first.conversation, 'cancel it', {
      thread: String(first.root),
    });
    expect(delivery).toBeUndefined();
    const asked = await house.ask('ada', 'cancel it', first);
    expect(asked.root).toBe(first.root);
    expect(house.teams.buttons(asked)).toEqual(['Cancel it', 'Keep it']);
    expect(read(await house.ask('ada', 'yes', first))).toMatch(/Cancelled/);
    expect(await days()).toEqual([]);
  });

  it('of somebody else can be joined, and what is mine stays mine', async () => {
    const first = await house.ask('ada', `book ${vin} for nvh on ${day(count)} for 1 day`);
    const lou = house.newcomer('Lou Late');
    await house.link(lou);
    expect(house.teams.buttons(await house.ask(lou, 'cancel it', first))).toEqual([]);
    const asked = await house.ask('ada', 'cancel it', first);
    expect(house.teams.buttons(asked)).toEqual(['Cancel it', 'Keep it']);
    expect(read(await house.ask(lou, 'yes', first))).not.toMatch(/Cancelled/);
    expect(await days()).toEqual([day(count)]);
    await house.press('ada', asked, 'Cancel it');
    expect(await days()).toEqual([]);
  });

  it('is asked in, and answered nowhere else', async () => {
    const first = await house.ask('ada', `book ${vin} for nvh on ${day(count)} for 1 day`);
    const asked = await house.ask('ada', 'cancel it', first);
    expect(house.teams.buttons(asked)).toEqual(['Cancel it', 'Keep it']);
    expect(read(await house.ask('ada', 'yes'))).not.toMatch(/Cancelled/);
    expect(await days()).toEqual([day(count)]);
  });
});

describe('a message that its person changes', () => {
  /** Somebody whose first message is held up, so that whatever they say after it waits. */
  async function busy() {
    const kim = house.newcomer();
    await house.link(kim);
    const client = await house.database.owner.pool.connect();
    await client.query('BEGIN; LOCK TABLE link IN ACCESS EXCLUSIVE MODE');
    let open = true;
    const release = async () => {
      if (open) await client.query('COMMIT').then(() => client.release());
      open = false;
      await house.quiet();
    };
    try {
      await house.teams.says(kim, 'chat', 'list dynos');
      await until(
        async () => (await house.rows(`SELECT 1 FROM inbox WHERE status = 'running'`)).length > 0,
        'the first to be begun',
      );
      return { kim, release };
    } catch (error) {
      await release();
      throw error;
    }
  }
  const wait = async (work: (kim: Person) => Promise<void>) => {
    const { kim, release } = await busy();
    try {
      await work(kim);
    } finally {
      await release();
    }
    return house.teams.fromBot(house.teams.chatWith(kim)).map(read);
  };

  it('while it waits is done as it was changed', async () => {
    const other = VINS[count + 12] ?? '';
    await wait(async (kim) => {
      const { message } = await house.teams.says(kim, 'chat', order(other));
      await house.teams.edits(message, order());
    });
    expect([await days(), await days(other)]).toEqual([[day(count)], []]);
  });

  it('and takes back while it waits is not done, and not answered', async () => {
    const said = await wait(async (kim) => {
      const { message } = await house.teams.says(kim, 'chat', order());
      await house.teams.deletes(message);
    });
    expect(await days()).toEqual([]);
    expect(said).toEqual([expect.stringContaining('Cell 12')]);
  });

  it('after it was done changes nothing more', async () => {
    const kim = house.newcomer();
    await house.link(kim);
    const { message } = await house.teams.says(kim, 'chat', order());
    await house.quiet();
    const other = VINS[count + 12] ?? '';
    await house.teams.edits(message, order(other));
    await house.teams.deletes(message);
    await house.quiet();
    expect([await days(), await days(other)]).toEqual([[day(count)], []]);
    expect(house.teams.fromBot(house.teams.chatWith(kim))).toHaveLength(1);
  });
});
