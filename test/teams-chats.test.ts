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

  it('knows nothing of another thread', async () => {
    await house.ask('ada', `book ${vin} for nvh on ${day(count)} for 1 day`);
    expect(house.teams.buttons(await house.ask('ada', 'move it to next week'))).toEqual([]);
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

describe('what is no words', () => {
  const FILES = 'I read words and no files here; I did not look at yours.';
  const told = async (where: 'chat' | 'channel', work: (kim: Person, room: string) => Promise<unknown>) => {
    const kim = house.newcomer();
    await house.link(kim);
    const room = where === 'chat' ? 'chat' : house.room().id;
    const alone = await house.aside(kim, () => work(kim, room));
    return { alone: alone.map(read), there: room === 'chat' ? [] : house.teams.fromBot(room).map(read) };
  };
  const file = { name: 'plan.csv', content: 'a,b' };
  const picture = { name: 'x.png', type: 'image/png', content: 'png', inline: true };

  it('a voice message cannot be heard, and that is said', async () => {
    const { alone } = await told('chat', (kim) => house.teams.voice(kim));
    expect(alone).toEqual([expect.stringMatching(/cannot hear voice messages in Teams/)]);
  });

  it.each(['chat', 'channel'] as const)(
    'a file alone, in a %s, is not looked at, and that is said',
    async (where) => {
      const { alone, there } = await told(where, (kim, room) =>
        house.teams.uploads(kim, file, { where: room, mention: where === 'channel' }),
      );
      expect(there).toEqual([]);
      // In a channel a file that came with nothing else cannot be told from nothing at all.
      const said = where === 'chat' ? FILES : expect.stringMatching(/no words that I can read|no files/);
      expect(alone).toEqual([said]);
    },
  );

  it('a picture alone is not looked at, and that is said', async () => {
    const { alone } = await told('chat', (kim) => house.teams.uploads(kim, picture));
    expect(alone).toEqual([FILES]);
  });

  it('a file with words is answered by the words, and says that the file was not read', async () => {
    const { alone } = await told('chat', (kim) => house.teams.uploads(kim, file, { words: 'list dynos' }));
    expect(alone).toHaveLength(1);
    expect(alone[0]).toContain(FILES);
    expect(alone[0]).toContain('Cell 12');
  });

  it('a bare mention is told what to write, in private, and is no voice message', async () => {
    const { alone, there } = await told('channel', (kim, room) =>
      house.teams.says(kim, room, '', { mention: true }),
    );
    expect(there).toEqual([]);
    expect(alone).toEqual([expect.stringMatching(/^Your message has no words that I can read.*"help"/s)]);
  });

  it('a picture beside words in a channel does not keep them from being done', async () => {
    const { there } = await told('channel', (kim, room) =>
      house.teams.uploads(kim, picture, { where: room, words: order(), mention: true }),
    );
    expect(there.join()).toContain(`Booked: ${vin}`);
    expect(await days()).toEqual([day(count)]);
  });
});
