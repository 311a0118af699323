import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { facts } from './support/teams/seen.ts';
import type { Message } from './support/teams/words.ts';
import { day, openTeamsHouse, said, type TeamsHouse, VINS } from './support/teams-house.ts';

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

describe('allocate', () => {
  it.each(['allocate', '/ALLOCATE'])('as "%s" books at once, for everybody', async (word) => {
    const { aside, posted } = await order(`${word} ${vin} nvh ${on(0)} 2d`);
    expect(aside).toEqual([]);
    expect(posted).toHaveLength(1);
    expect(read(posted[0])).toMatch(new RegExp(`Booked: ${vin}`));
    expect(facts(house.teams.card(posted[0] as Message))['When']).toContain(
      `${said(count * 7)} to ${said(count * 7 + 1)}`,
    );
    expect(buttons(posted[0])).toEqual(['Undo', 'Move', 'Cancel']);
    await house.press('ada', posted[0] as Message, 'Undo');
    expect(await days()).toEqual([]);
  });

  it('that Teams delivers twice books once', async () => {
    house.teams.deliverTwice();
    const { posted } = await order(`allocate ${vin} nvh ${on(0)} 2d`);
    await house.teams.settled();
    await house.quiet();
    expect(posted).toHaveLength(1);
    expect(await days()).toEqual([on(0)]);
  });

  it('in the chat with us is answered there', async () => {
    const { replies } = await house.say('ada', 'chat', `allocate ${vin} nvh ${on(0)} 2d`);
    expect(replies).toHaveLength(1);
    expect(buttons(replies[0])).toEqual(['Undo', 'Move', 'Cancel']);
    expect(await days()).toEqual([on(0)]);
  });

  it('that is refused says why in private, with windows that a press books', async () => {
    await order(`allocate ${vin} nvh ${on(0)} 2d`);
    const { aside, posted } = await order(`allocate ${vin} evap ${on(0)} 2d`);
    expect(posted).toEqual([]);
    expect(aside).toHaveLength(1);
    const [refusal] = aside as [Message];
    expect(read(refusal)).toContain('Nothing was booked');
    expect(buttons(refusal)).toHaveLength(3);
    await house.press('ada', refusal, buttons(refusal)[0] ?? '');
    expect(await days()).toHaveLength(2);
    expect(read(refusal)).toContain(`Booked: ${vin}`);
    expect(buttons(refusal)).toEqual(['Undo', 'Move', 'Cancel']);
  });

  it.each([
    ['a day and a length', () => `${vin} nvh`, /date and length are missing\. Nothing was booked/],
    ['a test type', () => vin, /test type.*missing\. Nothing was booked\. Test types are brake/],
    [
      'a vehicle that is there',
      () => `NOPE-1 nvh ${on(0)} 2d`,
      /has no vehicle "NOPE-1"\. Nothing was booked/,
    ],
    ['a test type that is one', () => `${vin} dancing ${on(0)} 2d`, /"dancing" is no test type/],
    ['a day that can be read', () => `${vin} nvh someday 2d`, /cannot read "someday 2d" as a date/],
    ['a day to come', () => `${vin} nvh 2020-03-02 2d`, /Nothing was booked/],
  ])('without %s says so in private, with a line that works', async (_what, words, why) => {
    const { aside, posted } = await order(`/allocate ${words()}`);
    expect(posted).toEqual([]);
    expect(aside).toHaveLength(1);
    expect(read(aside[0])).toMatch(why);
    expect(await days()).toEqual([]);
  });

  it('without a length offers one day, and books it by a press', async () => {
    const { aside } = await order(`/allocate ${vin} nvh ${on(0)}`);
    expect(read(aside[0])).toMatch(/For how many days\? Nothing was booked\./);
    expect(buttons(aside[0])).toEqual(['Book 1 day']);
    await house.press('ada', aside[0] as Message, 'Book 1 day');
    expect(await days()).toEqual([on(0)]);
    expect(read(aside[0])).toContain(`Booked: ${vin}`);
  });

  it('by somebody who is not linked books nothing, and tells them alone how to link', async () => {
    const { aside, posted } = await order(`/allocate ${vin} nvh ${on(0)} 2d`, house.newcomer());
    expect(posted).toEqual([]);
    expect(read(aside[0])).toMatch(/Nothing was done: your account is not linked yet\..*code/s);
    expect(aside).toHaveLength(1);
    expect(await days()).toEqual([]);
  });
});

describe('a sentence that only begins like a command', () => {
  it('with "allocate" is heard by the agent', async () => {
    const { aside, posted } = await order(`allocate a dyno for ${vin} for nvh on ${on(0)} for 2 days please`);
    expect(aside).toEqual([]);
    if (buttons(posted[0]).includes('Book it')) await house.press('ada', posted[0] as Message, 'Book it');
    expect(await days()).toEqual([on(0)]);
  });

  it('with "allocate" and too little is asked back for all to see, and goes on in the thread', async () => {
    const { aside, posted } = await order(`allocate ${vin} to something for nvh`);
    expect(aside).toEqual([]);
    expect(posted).toHaveLength(1);
    const more = await house.ask('ada', `on ${on(0)} for 2 days`, posted[0]);
    if (buttons(more).includes('Book it')) await house.press('ada', more, 'Book it');
    expect(await days()).toEqual([on(0)]);
  });

  it.each([
    'link me up with a dyno that is free tomorrow for HLD42, brake',
    'link which dynos are free tomorrow for HLD42, brake?',
  ])('"%s" is no code', async (words) => {
    const { aside, posted } = await order(words);
    expect(aside).toEqual([]);
    expect(posted).toHaveLength(1);
    expect(read(posted[0])).not.toMatch(/code/i);
  });

  it('with "my bookings" is answered where it was asked', async () => {
    await order(`allocate ${vin} nvh ${on(0)} 2d`);
    const { aside, posted } = await order('my bookings for the next 300 days');
    expect(aside).toEqual([]);
    expect(read(posted[0])).toContain(vin);
  });
});

describe('help', () => {
  it('shows what can be written, with an example that books as it stands', async () => {
    const { posted } = await order('help');
    expect(read(posted[0])).toMatch(/which dynos are free tomorrow/);
    expect(read(posted[0])).toContain('HLD42 brake 2027-03-01 2d Cell 3 +3d backup');
    const line = /`(\/allocate HLD42 [^`]*)`/.exec(posted[0]?.text ?? '')?.[1] ?? '';
    const booked = await order(
      line.replace('2027-03-01', on(0)).replace('HLD42', vin).replace('brake', 'nvh').replace(' Cell 3', ''),
    );
    expect(read(booked.posted[0])).toContain(`Booked: ${vin}`);
  });

  it('to the command is for whoever asked', async () => {
    const { aside, posted } = await order('/allocate help');
    expect(posted).toEqual([]);
    expect(read(aside[0])).toContain('HLD42 brake 2027-03-01 2d');
  });

  it('names nothing that only another chat has', async () => {
    const { replies } = await house.say('ada', 'chat', 'help');
    expect(read(replies[0])).not.toMatch(/slack|modal|workspace|shortcut|home tab/i);
  });
});
