import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Message, Person } from './support/teams/words.ts';
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
  vin = VINS[count - 1] ?? '';
});

const read = (message?: Message) => house.read(message);
const days = async (of = vin) => (await house.bookings(of)).map((it) => it.day);
const order = (of = vin) => `allocate ${of} nvh ${day(count)} 1d`;

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
