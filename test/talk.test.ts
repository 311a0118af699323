import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createBuiltinModel } from '../src/agent/builtin/model.ts';
import type { Conversation } from '../src/conversation/index.ts';
import type { Actor } from '../src/words.ts';
import { type Given, given, granted, refusedAs } from './support/given.ts';
import { collect, inbound, talkingHouse, tell } from './support/talking.ts';
import { agentOver } from './support/thinking.ts';

/** The whole way of a message: conversation, graph, built-in model, tools, core, Postgres. */

let house: Given;
let talk: Conversation;
let lee: Actor;
beforeAll(async () => {
  house = await given();
  for (const name of ['Cell 1', 'Cell 2', 'Cell 3']) await house.dyno(name);
  for (const vin of ['TRK-101', 'TRK-102', 'HLD42', 'HLD77']) await house.vehicle(vin);
});
afterAll(() => house.close());
beforeEach(async () => {
  await house.database.owner.query('clear', `UPDATE allocation SET status = 'cancelled'`);
  lee = { ...(await house.actor('engineer', 'Lee')), channel: 'web' };
  talk = talkingHouse(house, agentOver(house, createBuiltinModel()));
});

/** A dialogue; answers what was replied to each message. */
async function dialogue(...texts: string[]): Promise<string[]> {
  const thread = talk.newThreadId('web');
  const replies: string[] = [];
  for (const text of texts) replies.push((await tell(talk, lee, thread, text)).text);
  return replies;
}

describe('a dialogue', () => {
  it('books at once what is said in full', async () => {
    const { events, text } = await tell(
      talk,
      lee,
      talk.newThreadId('web'),
      'book TRK-101 for a brake test on 9 March for 2 days',
    );
    expect(text).toMatch(
      /^Booked: TRK-101 on Cell \d for brake, Tue 9 Mar to Wed 10 Mar 2027 \(2 days\)\. Booking #\d+\./,
    );
    const [row] = await house.activeRows();
    expect(events.find((it) => it.type === 'message')).toMatchObject({ allocation_id: row?.id });
    const streamed = events.map((it) => (it.type === 'delta' ? it.text : '')).join('');
    expect(streamed).toBe(text);
  });

  it('asks about "next Tuesday", and a written yes books it', async () => {
    const [asked, booked] = await dialogue('book TRK-101 for a brake test next Tuesday for 2 days', 'yes');
    expect(asked).toMatch(/could be Tue 2 Mar 2027 or Tue 9 Mar 2027.*Nothing is booked yet\.$/);
    expect(booked).toMatch(/^Booked: TRK-101/);
    expect(await house.activeRows()).toHaveLength(1);
  });

  it('goes on where it asked: vehicle and test first, dates later', async () => {
    const [asked, booked] = await dialogue('HLD42, brake', 'on the 14th, one day');
    expect(asked).toMatch(/date.*\?$/);
    expect(booked).toMatch(/^Booked: HLD42 .* Sun 14 Mar 2027 \(1 day\)/);
  });

  it('moves, extends and cancels "it", each after a yes', async () => {
    const replies = await dialogue(
      'book HLD42 for brake on 9 March for 1 day',
      ...['move it to Thursday', 'yes', 'extend it by a day', 'ok', 'cancel that', 'go ahead'],
    );
    expect(replies[1]).toMatch(/^Move #\d+ HLD42 .* to Cell \d, Thu 11 Mar 2027 \(1 day\)\?$/);
    expect(replies[2]).toMatch(/^Moved: /);
    expect(replies[4]).toMatch(/^Moved: .* Thu 11 Mar to Fri 12 Mar 2027 \(2 days\)/);
    expect(replies[6]).toMatch(/^Cancelled: HLD42/);
    expect(await house.activeRows()).toEqual([]);
  });

  it('offers what would work, and books "the second one"', async () => {
    await house.booking({ vin: 'TRK-102', start_date: '2027-03-09', days: 3, dyno: 'Cell 3' });
    const [refused, booked] = await dialogue(
      'book HLD77 for brake on 9 March for 1 day on Cell 3',
      'the second one',
    );
    expect(refused).toMatch(/Nothing was booked\..*1\. .*2\. /s);
    expect(booked).toMatch(/^Booked: HLD77/);
  });

  it('says of a dyno why not', async () => {
    await house.booking({ vin: 'TRK-102', start_date: '2027-03-09', days: 3, dyno: 'Cell 3' });
    const [, why] = await dialogue('book HLD77 for brake on 9 March for 1 day on Cell 3', 'why not cell 3?');
    expect(why).toMatch(/Cell 3 cannot take HLD77.*taken until Thu 11 Mar by TRK-102/s);
  });
});

describe('a yes', () => {
  it('pressed twice at once, and written as well, books once', async () => {
    const thread = talk.newThreadId('web');
    const { events } = await tell(talk, lee, thread, 'book HLD77 for brkae tomorrow for 3 days');
    const confirm = events.find((it) => it.type === 'confirm');
    const action = confirm?.type === 'confirm' ? confirm.action_id : '';
    const answers = await Promise.all([
      talk.confirm(lee, action),
      talk.confirm(lee, action),
      tell(talk, lee, thread, 'yes'),
    ]);
    expect(await house.activeRows()).toHaveLength(1);
    const presses = answers.slice(0, 2).filter((it) => 'ok' in it && it.ok);
    expect(presses.length).toBeLessThanOrEqual(1);
  });

  it("of another person does nothing, and the owner's still counts", async () => {
    const kim = { ...(await house.actor('engineer', 'Kim')), channel: 'web' as const };
    const { events } = await tell(
      talk,
      lee,
      talk.newThreadId('web'),
      'book HLD77 for brkae tomorrow for 3 days',
    );
    const confirm = events.find((it) => it.type === 'confirm');
    const action = confirm?.type === 'confirm' ? confirm.action_id : '';
    refusedAs(await talk.confirm(kim, action), 'action_not_found');
    expect(await house.activeRows()).toEqual([]);
    expect(granted(await talk.confirm(lee, action))).toMatchObject({ ok: true, status: 'confirmed' });
  });

  it('that comes when the window is taken is told what would work now', async () => {
    const thread = talk.newThreadId('web');
    await tell(talk, lee, thread, 'book HLD77 for brkae tomorrow for 1 day');
    await house.booking({ vin: 'HLD77', start_date: '2027-03-02' });
    const { text } = await tell(talk, lee, thread, 'yes');
    expect(text).toMatch(/Nothing was booked/);
    expect(await house.activeRows()).toHaveLength(1);
  });
});

describe('the house', () => {
  it('books once for a message that is delivered twice at once', async () => {
    const message = inbound(lee, talk.newThreadId('web'), 'book HLD42 for brake on 9 March for 1 day');
    const other = talkingHouse(house, agentOver(house, createBuiltinModel()), house.secondCore().db);
    const replies = await Promise.all([collect(talk.receive(message)), collect(other.receive(message))]);
    const texts = replies.map((events) => events.find((it) => it.type === 'message'));
    expect(texts[0]).toEqual(expect.objectContaining({ text: expect.stringMatching(/^Booked/) }));
    expect(texts[1]).toMatchObject({ text: texts[0]?.type === 'message' ? texts[0].text : '' });
    expect(await house.activeRows()).toHaveLength(1);
  });

  it('tells a person once what others did to their bookings', async () => {
    const booking = await house.booking({ vin: 'HLD42' }, lee);
    granted(await house.core.reschedule(house.admin, booking.id, { start_date: '2027-03-11' }));
    const [first, second] = await dialogue('list dynos', 'list dynos');
    expect(first).toMatch(
      /^Meanwhile Ada Admin moved your booking #\d+: HLD42 on Cell \d for brake, Thu 11 Mar 2027 \(1 day\)\. It was Mon 8 Mar 2027 \(1 day\)\.\n\n3 dynos/,
    );
    expect(second).toMatch(/^3 dynos/);
  });

  it('answers eight messages at once into one thread, each by its own', async () => {
    const thread = talk.newThreadId('web');
    const days = ['09', '10', '11', '12', '13', '14', '15', '16'];
    const replies = await Promise.all(
      days.map((day) => tell(talk, lee, thread, `book HLD42 for brake on 2027-03-${day} for 1 day`)),
    );
    expect(replies.map((it) => it.text.slice(0, 13))).toEqual(days.map(() => 'Booked: HLD42'));
    expect(await house.activeRows()).toHaveLength(8);
  });
});
