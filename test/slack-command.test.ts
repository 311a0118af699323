import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { facts, labels, read } from './support/slack/seen.ts';
import { day, openSlackHouse, type SlackHouse, said, VINS } from './support/slack-house.ts';

let house: SlackHouse;
/** A channel where the app is no member. */
let closed: string;
let count = 0;
let vin: string;
beforeAll(async () => {
  house = await openSlackHouse();
  await house.link('U0ADA');
  closed = house.slack.addChannel({ name: 'private', kind: 'group', botIn: false }).id;
});
afterAll(() => house.close());
beforeEach(() => {
  count += 1;
  vin = VINS[count] ?? '';
});
/** A week of its own for each test. */
const on = (n: number) => day(count * 7 + n);

describe('/allocate', () => {
  it('with all of it books at once, in the channel for everybody', async () => {
    const { aside, posted } = await house.command('U0ADA', `${vin} nvh ${on(0)} 2d`);
    expect(aside).toEqual([]);
    expect(posted).toHaveLength(1);
    const [message] = posted;
    expect(message?.thread_ts).toBeUndefined();
    expect(message?.text).toMatch(new RegExp(`^Booked: ${vin}`));
    expect(facts(message)['When']).toContain(`${said(count * 7)} to ${said(count * 7 + 1)}`);
    expect(labels(message)).toEqual(['Undo', 'Move', 'Cancel']);
    await house.press('U0ADA', message as never, 'Undo');
    expect(await house.bookings(vin)).toEqual([]);
  });

  it('that Slack delivers twice books once', async () => {
    house.slack.deliverTwice();
    const { posted } = await house.command('U0ADA', `${vin} nvh ${on(0)} 2d`);
    await house.slack.settled();
    await house.quiet();
    expect(posted).toHaveLength(1);
    expect(await house.bookings(vin)).toHaveLength(1);
  });

  it('refused says why in private, with windows that a press books', async () => {
    await house.command('U0ADA', `${vin} nvh ${on(0)} 2d`);
    const { aside, posted } = await house.command('U0ADA', `${vin} evap ${on(0)} 2d`);
    expect(posted).toEqual([]);
    expect(aside).toHaveLength(1);
    const [refusal] = aside;
    expect(refusal?.text).toContain('Nothing was booked');
    const [first = ''] = labels(refusal);
    expect(labels(refusal)).toHaveLength(3);
    expect(await house.press('U0ADA', refusal as never, first)).toEqual([]);
    expect(await house.bookings(vin)).toHaveLength(2);
    expect(refusal).toMatchObject({ replaced: 1 });
    expect(read(refusal)).toContain(`Booked: ${vin}`);
    expect(labels(refusal)).toEqual(['Undo', 'Move', 'Cancel']);
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
  ])('without %s says so in private, with a line that works', async (_what, words, said) => {
    const { aside, posted } = await house.command('U0ADA', words());
    expect(posted).toEqual([]);
    expect(aside).toHaveLength(1);
    expect(aside[0]?.text).toMatch(said);
    expect(await house.bookings(vin)).toEqual([]);
  });

  it('without a length offers one day, and books it by a press', async () => {
    const { aside } = await house.command('U0ADA', `${vin} nvh ${on(0)}`);
    expect(aside[0]?.text).toMatch(/^For how many days\? Nothing was booked\./);
    expect(labels(aside[0])).toEqual(['Book 1 day']);
    await house.press('U0ADA', aside[0] as never, 'Book 1 day');
    expect(await house.bookings(vin)).toEqual([expect.objectContaining({ day: on(0) })]);
    expect(read(aside[0])).toContain(`Booked: ${vin}`);
  });

  it('help, in private', async () => {
    const { aside, posted } = await house.command('U0ADA', 'help');
    expect(posted).toEqual([]);
    expect(aside[0]?.text).toContain('HLD42 brake 2027-03-01 2d Cell 3 +3d backup');
  });

  it('in a channel without us is answered by its own address', async () => {
    const { posted } = await house.command('U0ADA', `${vin} nvh ${on(0)} 2d`, closed);
    expect(posted.map((it) => it.text)).toEqual([expect.stringMatching(`^Booked: ${vin}`)]);
    expect(await house.bookings(vin)).toHaveLength(1);
    const refused = await house.command('U0ADA', `${vin} evap ${on(0)} 2d`, closed);
    expect(refused.aside[0]?.text).toContain('Nothing was booked');
    expect(refused.aside[0]?.channel).toBe(closed);
    await house.press('U0ADA', posted[0] as never, 'Undo');
    expect(await house.bookings(vin)).toEqual([]);
    expect(labels(posted[0])).toEqual([]);
  });

  it('in the chat with us is answered there', async () => {
    const { posted } = await house.command('U0ADA', `${vin} nvh ${on(0)} 2d`, house.slack.dm('U0ADA'));
    expect(posted).toHaveLength(1);
    expect(labels(posted[0])).toEqual(['Undo', 'Move', 'Cancel']);
  });

  it('by somebody who is not linked books nothing, and tells them how to link', async () => {
    const kim = house.newcomer();
    const { aside, posted } = await house.command(kim, `${vin} nvh ${on(0)} 2d`);
    expect(posted).toEqual([]);
    expect(labels(aside[0])).toEqual(['Open the page', 'Confirm', 'No']);
    expect(await house.bookings(vin)).toEqual([]);
  });
});

describe('the shortcut on a message', () => {
  it('takes what somebody wrote as if it had been said to us, by whoever chose it', async () => {
    const message = house.slack.writes('U0BOB', 'C0BAY', `${vin} nvh ${on(0)} 2 days please`);
    await house.slack.shortcut('U0ADA', 'book_from_message', { message });
    await house.quiet();
    const replies = house.slack.thread('C0BAY', message.ts).slice(1);
    expect(replies).toHaveLength(1);
    if (labels(replies[0]).includes('Book it')) await house.press('U0ADA', replies[0] as never, 'Book it');
    expect((await house.bookings(vin)).map((it) => it.by)).toEqual(['Ada Fast']);
  });

  it('on a message without words says so', async () => {
    const message = house.slack.writes('U0BOB', 'C0BAY', '');
    const before = house.slack.ephemerals('U0ADA').length;
    await house.slack.shortcut('U0ADA', 'book_from_message', { message });
    await house.quiet();
    const told = house.slack.ephemerals('U0ADA').slice(before);
    expect(told.map((it) => it.text)).toEqual([expect.stringMatching(/no words that I can read/)]);
  });
});
