import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labels } from './support/slack/seen.ts';
import { day, openSlackHouse, type SlackHouse, VINS } from './support/slack-house.ts';

let house: SlackHouse;
let count = 0;
beforeAll(async () => {
  house = await openSlackHouse();
  await house.link('U0ADA');
});
afterAll(() => house.close());

const GUEST = 'Rollbook is for members of this workspace; guests cannot book here. Nothing was done.';
const STRANGER = 'Rollbook is for people of this organisation only. Nothing was done.';

/** Everything that the app did where somebody could see it. */
const shown = () =>
  house.slack
    .calls()
    .filter((it) => /^(?:chat|views|agents)\./.test(it.method) && it.method !== 'chat.postEphemeral').length;

describe('is kept out, linked or not:', () => {
  it.each([
    ['a guest', { is_restricted: true }, GUEST],
    ['a guest of one channel', { is_ultra_restricted: true }, GUEST],
    ['somebody of another organisation', { is_stranger: true }, STRANGER],
    ['somebody of another workspace', { team_id: 'T0OTHER' }, STRANGER],
  ])('%s', async (_name, person, why) => {
    count += 1;
    const vin = VINS[count] ?? '';
    const { slack } = house;
    const user = house.newcomer('gus', { name: 'gus', ...person });
    await house.link(user);
    const before = shown();
    const told = async (work: () => Promise<unknown>) => {
      const old = slack.ephemerals(user).length;
      await work();
      await house.quiet();
      return slack
        .ephemerals(user)
        .slice(old)
        .map((it) => it.text);
    };
    const words = `${vin} nvh ${day(count)} 1d`;
    expect(await told(() => slack.says(user, 'C0BAY', `<@U0ROLLBOOK> book ${words}`))).toEqual([why]);
    expect(await told(() => slack.says(user, slack.dm(user), 'what is free tomorrow?'))).toEqual([why]);
    expect(await told(() => slack.command(user, 'C0BAY', '/allocate', words))).toEqual([why]);
    expect(await told(() => slack.says(user, slack.dm(user), 'link'))).toEqual([why]);
    expect(shown()).toBe(before);
    expect(await house.bookings(vin)).toEqual([]);
    const card = await house.ask('U0ADA', `book ${vin} for nvh on ${day(count)} for 1 day`);
    expect(await told(() => house.press(user, card, 'Undo'))).toEqual([why]);
    expect(await house.bookings(vin)).toHaveLength(1);
  });

  it.each([
    ['a bot', { is_bot: true }],
    ['somebody who was removed', { deleted: true }],
  ])('%s, and nothing is said to it', async (_name, person) => {
    const user = house.newcomer('robo', { name: 'robo', ...person });
    await house.link(user);
    const before = house.slack.calls().filter((it) => /^(?:chat|views)\./.test(it.method)).length;
    const { replies } = await house.say(
      user,
      'C0BAY',
      `<@U0ROLLBOOK> book HLD42 for brake on ${day(0)} for 1 day`,
    );
    expect(replies).toEqual([]);
    expect(house.slack.calls().filter((it) => /^(?:chat|views)\./.test(it.method))).toHaveLength(before);
    expect(await house.bookings('HLD42')).toEqual([]);
  });

  it('whoever Slack does not tell us about, until it does', async () => {
    const kim = house.newcomer();
    await house.link(kim);
    house.slack.fail('users.info', { error: 'user_not_visible' });
    const first = await house.command(kim, `HLD77 nvh ${day(20)} 1d`);
    expect(first.aside.map((it) => it.text)).toEqual([
      'Slack did not tell me who you are just now, so nothing was done. Try again in a moment.',
    ]);
    expect([first.posted, await house.bookings('HLD77')]).toEqual([[], []]);
    const second = await house.command(kim, `HLD77 nvh ${day(20)} 1d`);
    expect(labels(second.posted[0])).toEqual(['Undo', 'Move', 'Cancel']);
  });

  it('an account that was disabled, which is told so and offered no link', async () => {
    const kim = house.newcomer();
    const account = await house.link(kim);
    const admin = await house.signIn();
    const off = await house.call('PATCH', `/accounts/${account.id}`, { as: admin, body: { enabled: false } });
    expect(off.status).toBe(200);
    const { aside, posted } = await house.command(kim, `HLD77 nvh ${day(24)} 1d`);
    expect(posted).toEqual([]);
    expect(aside).toHaveLength(1);
    expect(aside[0]?.text).toMatch(/disabled/);
    expect(labels(aside[0])).toEqual([]);
    const { replies } = await house.say(kim, house.slack.dm(kim), 'list dynos');
    expect(replies).toEqual([]);
  });

  it('a viewer may look, and is told what booking takes', async () => {
    const vic = house.newcomer('vic');
    await house.link(vic, 'viewer', 'Vic Viewer');
    const free = await house.ask(vic, `which dynos are free for HLD77, nvh, on ${day(26)} for 1 day?`);
    expect(free.text).toContain('Cell 10');
    const refused = await house.ask(vic, `book HLD77 for nvh on ${day(26)} for 1 day`);
    expect(refused.text).toMatch(/viewer.*engineer/);
    expect(labels(refused)).toEqual([]);
    expect((await house.bookings('HLD77')).map((it) => it.day)).toEqual([day(20)]);
  });
});
