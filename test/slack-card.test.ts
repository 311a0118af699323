import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { facts, labels, read } from './support/slack/seen.ts';
import { day, openSlackHouse, type SlackHouse, said, until, VINS } from './support/slack-house.ts';

let house: SlackHouse;
let count = 0;
/** A vehicle without bookings, light enough for most dynos. */
let vin: string;
beforeAll(async () => {
  house = await openSlackHouse();
  await house.link('U0ADA');
  await house.link('U0BOB');
});
afterAll(() => house.close());

/** A booking by Ada on this day, and the message that shows it. */
async function booked(on: number, days = 2) {
  count += 1;
  vin = VINS[count] ?? '';
  const card = await house.ask('U0ADA', `book ${vin} for nvh on ${day(on)} for ${days} days`);
  const [it] = await house.bookings(vin);
  return { card, id: it?.id ?? '' };
}
const days = async () => (await house.bookings(vin)).map((it) => it.day);

describe('Undo', () => {
  it('takes the booking back, and says so in the place of the buttons', async () => {
    const { card, id } = await booked(0);
    expect(await house.press('U0ADA', card, 'Undo')).toEqual([]);
    expect(await days()).toEqual([]);
    expect(labels(card)).toEqual([]);
    expect(read(card)).toContain(`#${id}`);
    expect(read(card)).toMatch(/taken back|cancelled/i);
    // What was decided still stands above.
    expect(facts(card)['Vehicle']).toBe(vin);
  });

  it('by another person changes nothing, and only they are told', async () => {
    const { card, id } = await booked(3);
    const before = structuredClone(card.blocks);
    const aside = await house.press('U0BOB', card, 'Undo');
    expect(aside.map((it) => it.text)).toEqual([
      `Booking #${id} is Ada Fast's. Nothing was changed; ask them or a scheduler.`,
    ]);
    expect(aside[0]?.thread_ts).toBe(card.thread_ts);
    expect(card.blocks).toEqual(before);
    expect(await days()).toEqual([day(3)]);
    expect(house.slack.ephemerals('U0ADA').at(-1)?.text ?? '').not.toContain("Ada Fast's");
  });
});

describe('Cancel', () => {
  it('asks first; "Keep it" brings the buttons back', async () => {
    const { card } = await booked(6);
    await house.press('U0ADA', card, 'Cancel');
    expect(labels(card)).toEqual(['Cancel it', 'Keep it']);
    expect(read(card)).toMatch(/Nothing is cancelled yet/);
    expect(await days()).toEqual([day(6)]);
    await house.press('U0ADA', card, 'Keep it');
    expect(labels(card)).toEqual(['Undo', 'Move', 'Cancel']);
    expect(read(card)).toContain('nothing was changed');
    expect(read(card)).not.toContain('Nothing is cancelled yet');
    expect(await days()).toEqual([day(6)]);
  });

  it('cancels when it is said so, once', async () => {
    const { card, id } = await booked(9);
    await house.press('U0ADA', card, 'Cancel');
    // Two presses at once: the buttons stay where they are until the first was handled.
    const { slack } = house;
    const again = () => slack.presses('U0ADA', card, 'rollbook:0');
    await Promise.all([again(), again()]);
    await house.quiet();
    expect(await days()).toEqual([]);
    expect(labels(card)).toEqual(['Undo']);
    expect(read(card)).toContain(`#${id}`);
    const history = await house.rows(
      `SELECT action FROM history WHERE subject = 'allocation' AND subject_id = $1 ORDER BY id`,
      [id],
    );
    expect(history.map((it) => it['action'])).toEqual(['booked', 'cancelled']);
    await house.press('U0ADA', card, 'Undo');
    expect(await days()).toEqual([day(9)]);
  });
});

describe('Move', () => {
  it('opens a form with the present dates, and moves to what is chosen', async () => {
    const { card, id } = await booked(12);
    await house.press('U0ADA', card, 'Move');
    const modal = await house.modal('U0ADA', `Move booking #${id}`);
    expect(read(modal)).toContain(`${said(12)} to ${said(13)}`);
    const { view, errors, trouble } = await house.slack.submits('U0ADA', { start_date: day(14) });
    expect([errors, trouble, view]).toEqual([undefined, undefined, undefined]);
    await house.quiet();
    expect(await days()).toEqual([day(14)]);
    const moved = house.slack.fromApp('C0BAY').at(-1);
    expect(moved?.thread_ts).toBe(card.thread_ts);
    expect(facts(moved)['When']).toContain(`${said(14)} to ${said(15)}`);
    expect(labels(moved)).toEqual(['Undo', 'Move', 'Cancel']);
  });

  it('leaves the older card without power: what it shows is not how it stands', async () => {
    const { card, id } = await booked(16);
    await house.say('U0ADA', 'C0BAY', `move it to ${day(18)}`, { thread_ts: card.thread_ts });
    await house.say('U0ADA', 'C0BAY', 'yes', { thread_ts: card.thread_ts });
    expect(await days()).toEqual([day(18)]);
    for (const label of ['Undo', 'Cancel']) {
      const [aside, ...rest] = await house.press('U0ADA', card, label);
      expect(rest).toEqual([]);
      expect(aside?.text).toMatch(new RegExp(`^Booking #${id} has changed since this card was shown`));
      expect(read(aside)).toContain(said(18));
      expect(labels(aside)).toEqual(['Undo', 'Move', 'Cancel']);
    }
    expect(await days()).toEqual([day(18)]);
    expect(labels(card)).toEqual(['Undo', 'Move', 'Cancel']);
  });

  it('is refused from a form that shows what is no more', async () => {
    const { card, id } = await booked(20);
    await house.press('U0ADA', card, 'Move');
    await house.modal('U0ADA', `Move booking #${id}`);
    await house.say('U0ADA', 'C0BAY', `move it to ${day(22)}`, { thread_ts: card.thread_ts });
    await house.say('U0ADA', 'C0BAY', 'yes', { thread_ts: card.thread_ts });
    const { errors } = await house.slack.submits('U0ADA', { start_date: day(24) });
    expect(Object.values(errors ?? {}).join()).toMatch(/changed|meanwhile/);
    expect(await days()).toEqual([day(22)]);
    await house.slack.closes('U0ADA');
  });

  it('opens no form for somebody who may not', async () => {
    const { card, id } = await booked(26);
    await house.press('U0BOB', card, 'Move');
    const notice = await until(() => {
      const view = house.slack.modal('U0BOB');
      return view && read(view).includes('#') ? view : undefined;
    }, 'the notice');
    expect(read(notice)).toContain(`Booking #${id} is Ada Fast's. Nothing was changed`);
    expect(notice['submit']).toBeNull();
    await house.slack.closes('U0BOB');
  });
});

describe('a refusal', () => {
  it('shows the nearest windows, and a press books that very one', async () => {
    await booked(30);
    const refused = await house.ask('U0ADA', `book ${vin} for emission on ${day(30)} for 2 days`);
    expect(read(refused)).toMatch(/Nothing was booked/);
    const offered = labels(refused);
    expect(offered, read(refused)).toHaveLength(3);
    const second = offered[1] ?? '';
    const [, weekday = ''] = /, (\w{3} \d{1,2} \w{3})/.exec(second) ?? [];
    expect(await house.press('U0ADA', refused, second)).toEqual([]);
    expect(await house.bookings(vin)).toHaveLength(2);
    expect(read(refused)).toContain(`Booked: ${vin}`);
    expect(read(refused)).toContain(weekday);
    expect(labels(refused)).toEqual(['Undo', 'Move', 'Cancel']);
  });

  it('pressed twice at once books once', async () => {
    await booked(36);
    const refused = await house.ask('U0ADA', `book ${vin} for emission on ${day(36)} for 2 days`);
    const press = () => house.slack.presses('U0ADA', refused, 'rollbook:0');
    await Promise.all([press(), press()]);
    await house.quiet();
    expect(await house.bookings(vin)).toHaveLength(2);
    const told = house.slack.ephemerals('U0ADA').map((it) => it.text);
    expect(told).toContain('This was pressed already. Nothing more was done.');
    expect(labels(refused)).toEqual(['Undo', 'Move', 'Cancel']);
  });
});
