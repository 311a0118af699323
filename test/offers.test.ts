import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createBuiltinModel } from '../src/agent/builtin/model.ts';
import type { ProposedAction } from '../src/agent/words.ts';
import type { TurnEvent } from '../src/conversation/channel.ts';
import type { Conversation } from '../src/conversation/index.ts';
import { done, refuse } from '../src/refusals.ts';
import type { Actor } from '../src/words.ts';
import { type Given, given, granted, refusedAs } from './support/given.ts';
import { collect, inbound, talkingHouse, tell } from './support/talking.ts';
import { agentOver, call, think } from './support/thinking.ts';

/** What stands under a reply to be pressed: windows in place of a refused one, and the question that waits. */

let house: Given;
let talk: Conversation;
let lee: Actor;
let thread: string;
beforeAll(async () => {
  house = await given();
  for (const name of ['Cell 1', 'Cell 2']) await house.dyno(name);
  for (const vin of ['TRK-101', 'HLD42', 'FAST-1']) await house.vehicle(vin);
});
afterAll(() => house.close());
beforeEach(async () => {
  await house.database.owner.query('clear', `UPDATE allocation SET status = 'cancelled'`);
  lee = { ...(await house.actor('engineer', 'Lee')), channel: 'web' };
  talk = talkingHouse(house, agentOver(house, createBuiltinModel()));
  thread = talk.newThreadId('web');
});

type Word = Extract<TurnEvent, { type: 'message' }>;

async function say(text: string, more: Parameters<typeof inbound>[3] = {}): Promise<Word> {
  const events = await collect(talk.receive(inbound(lee, thread, text, more)));
  const word = events.find((it) => it.type === 'message');
  if (word?.type !== 'message') throw new Error(`no message: ${JSON.stringify(events)}`);
  return word;
}

/** Cell 1 is taken on 9 and 10 March by somebody else. */
async function taken(): Promise<void> {
  await house.booking({ vin: 'TRK-101', start_date: '2027-03-09', days: 2, dyno: 'Cell 1' });
}

const WANTED = 'book HLD42 for brake on 9 March for 2 days on Cell 1';

const bookings = () =>
  house.database.owner.query<{ vin: string; dyno: string; day: string; days: number }>(
    'bookings',
    `SELECT v.vin, d.name AS dyno, to_char(a.starts_at AT TIME ZONE 'America/Detroit', 'YYYY-MM-DD') AS day,
            round(extract(epoch FROM a.ends_at - a.starts_at) / 86400)::int AS days
       FROM allocation a JOIN vehicle v ON v.site_id = a.site_id AND v.id = a.vehicle_id
       JOIN dyno d ON d.site_id = a.site_id AND d.id = a.dyno_id
      WHERE a.status <> 'cancelled' AND v.vin = 'HLD42'`,
  );

describe('a refused booking', () => {
  it('offers what would work, each with a label that says which dyno and which days', async () => {
    await taken();
    const { offers, text, question } = await say(WANTED);
    expect(offers?.map((it) => it.label)).toEqual([
      'Cell 2, Tue 9 Mar to Wed 10 Mar 2027 (2 days)',
      expect.stringMatching(/^Cell \d, .* Mar 2027 \(2 days\)$/),
      expect.stringMatching(/^Cell \d, .* Mar 2027 \(2 days\)$/),
    ]);
    for (const { label } of offers ?? []) expect(text).toContain(label);
    expect(question).toBeUndefined();
  });

  it.each([0, 1, 2])('books that very window when offer %i is pressed, once', async (nth) => {
    await taken();
    const { offers = [] } = await say(WANTED);
    const offer = offers[nth] ?? { action_id: '', label: '' };
    const answered = granted(await talk.confirm(lee, offer.action_id));
    expect(answered).toMatchObject({ ok: true, status: 'confirmed', text: expect.stringMatching(/^Booked/) });
    expect(answered.text).toContain(offer.label.replace(/^Cell \d, /, ''));
    const [row, another] = await bookings();
    expect(another).toBeUndefined();
    expect(row).toMatchObject({ vin: 'HLD42', dyno: offer.label.slice(0, 6), days: 2 });
    expect(row?.day.slice(-2).replace(/^0/, '')).toBe(/ (\d+) Mar/.exec(offer.label)?.[1]);
    refusedAs(await talk.confirm(lee, offer.action_id), 'action_done');
    expect(await bookings()).toHaveLength(1);
    expect(granted(await talk.get(lee, thread)).messages.at(-1)?.text).toBe(answered.text);
  });

  it('is not booked by a written yes, whatever was asked before it', async () => {
    await taken();
    const { question } = await say('book HLD42 for brkae on 20 March for 1 day');
    expect(question).toBeDefined();
    expect((await say(WANTED)).offers).toHaveLength(3);
    for (const yes of ['yes', 'ok', 'go ahead']) await say(yes);
    expect(await bookings()).toEqual([]);
    const { messages } = granted(await talk.get(lee, thread));
    expect(messages.at(-1)?.text).not.toMatch(/^Booked/);
  });

  it('keeps clock times and notes', async () => {
    await house.booking({
      ...{ vin: 'TRK-101', start: '2027-03-09T13:00:00Z', end: '2027-03-09T17:00:00Z', dyno: 'Cell 1' },
    });
    const { offers = [] } = await say(
      'book HLD42 for brake on 9 March from 9:00 to 11:00 on Cell 1, notes: cold start',
    );
    expect(offers[0]?.label).toBe('Cell 2, Tue 9 Mar 2027, 09:00 to 11:00');
    const answered = granted(await talk.confirm(lee, offers[0]?.action_id ?? ''));
    const { start, end, notes } = granted(await house.core.get(lee, answered.allocation_id ?? ''));
    expect([start, end]).toEqual(['2027-03-09T14:00:00.000Z', '2027-03-09T16:00:00.000Z']);
    expect(notes).toBe('cold start');
  });

  it('may be taken up for an hour', async () => {
    await taken();
    const before = house.now;
    const { offers = [] } = await say(WANTED);
    try {
      house.now = new Date(before.getTime() + 60 * 60_000);
      const late = await talk.confirm(lee, offers[0]?.action_id ?? '');
      refusedAs(late, 'action_expired');
      expect(late).toMatchObject({ refusal: { detail: expect.stringContaining('more than an hour ago') } });
      house.now = new Date(before.getTime() + 59 * 60_000);
      expect(granted(await talk.confirm(lee, offers[0]?.action_id ?? '')).ok).toBe(true);
    } finally {
      house.now = before;
    }
  });

  it('offers anew when the offer that is pressed was taken meanwhile', async () => {
    await taken();
    const { offers = [] } = await say(WANTED);
    await house.booking({ vin: 'FAST-1', start_date: '2027-03-09', days: 2, dyno: 'Cell 2' });
    const answered = granted(await talk.confirm(lee, offers[0]?.action_id ?? ''));
    expect(answered).toMatchObject({ ok: false, code: 'no_dyno_free' });
    const [next] = answered.offers ?? [];
    expect(next?.label).toMatch(/^Cell 2, /);
    expect(granted(await talk.confirm(lee, next?.action_id ?? '')).ok).toBe(true);
    expect(await bookings()).toHaveLength(1);
  });

  it('offers nothing when something was looked up after it', async () => {
    await taken();
    const book = { vehicle: 'HLD42', test_type: 'brake', when: '9 March for 2 days', dyno: 'Cell 1' };
    const look = await think(house, WANTED, [
      call('auto_allocate_vehicle', book),
      call('list_dynos', {}),
      { say: 'Cell 1 is taken then.' },
    ]);
    expect(look.events.at(-1)).not.toHaveProperty('offers');
    const end = await think(house, WANTED, [call('auto_allocate_vehicle', book), { say: 'It is taken.' }]);
    const [shown] = end.model.resultsBefore(1);
    expect(shown).toMatchObject({ code: 'no_dyno_free', alternatives: expect.any(Array) });
    expect(shown).not.toHaveProperty('offers');
    expect(end.events.at(-1)).toMatchObject({ offers: [{}, {}, {}] as Partial<ProposedAction>[] });
  });
});

describe('a refused move', () => {
  it('offers where it can go, and an offer moves it there as it stands', async () => {
    await taken();
    const booking = await house.booking({ vin: 'HLD42', start_date: '2027-03-11', dyno: 'Cell 1' }, lee);
    const { offers = [] } = await say(`move #${booking.id} to 9 March on Cell 1`);
    expect(offers.length).toBeGreaterThan(0);
    // Where it stands already is no offer.
    expect(offers.map((it) => it.label)).not.toContain('Cell 1, Thu 11 Mar 2027 (1 day)');
    const answered = granted(await talk.confirm(lee, offers[0]?.action_id ?? ''));
    expect(answered.text).toMatch(/^Moved/);
    const [row] = await bookings();
    expect(offers[0]?.label).toContain(`${row?.dyno}, `);
    expect(offers[0]?.label).toContain(`${Number(row?.day.slice(-2))} Mar`);
  });

  it('does not move a booking that has changed since', async () => {
    await taken();
    const booking = await house.booking({ vin: 'HLD42', start_date: '2027-03-12', dyno: 'Cell 1' }, lee);
    const { offers = [] } = await say(`move #${booking.id} to 9 March on Cell 1`);
    granted(await house.core.reschedule(lee, booking.id, { start_date: '2027-03-20' }));
    const answered = granted(await talk.confirm(lee, offers[0]?.action_id ?? ''));
    expect(answered).toMatchObject({ ok: false, code: 'stale_version' });
    expect((await bookings())[0]?.day).toBe('2027-03-20');
  });
});

describe('a delivery that comes again', () => {
  it('is given the same offers', async () => {
    await taken();
    const first = await say(WANTED, { deliveryId: `offers-${thread}` });
    expect(first.offers).toHaveLength(3);
    expect(await say(WANTED, { deliveryId: `offers-${thread}` })).toEqual(first);
  });

  it('is given the same question, also when that was answered since', async () => {
    const text = 'book HLD42 for brkae on 9 March for 1 day';
    const first = await say(text, { deliveryId: `question-${thread}` });
    expect(first.question).toEqual({
      ...{ action_id: expect.any(String), expires_at: '2027-03-01T17:05:00.000Z' },
      summary: expect.stringMatching(/^Book HLD42 for brake/),
    });
    expect(await say(text, { deliveryId: `question-${thread}` })).toEqual(first);
    granted(await talk.confirm(lee, first.question?.action_id ?? ''));
    expect(await say(text, { deliveryId: `question-${thread}` })).toEqual(first);
  });

  it('whose answer was half a yes is shown the question once more', async () => {
    const { question } = await say('book HLD42 for brkae on 9 March for 1 day');
    expect((await say('yes, but on Cell 2')).question).toEqual(question);
  });
});

describe('a command in a thread', () => {
  const args = { vin: 'HLD42', test_type: 'brake', start_date: '2027-03-09', days: 2, dyno: 'Cell 1' };

  it('books at once, opens its thread and is remembered there; the same key books once', async () => {
    const command = { tool: 'auto_allocate_vehicle', args, key: `key-${thread}` } as const;
    await house.booking({ vin: 'FAST-1' }, lee);
    expect(await talk.hasThread(thread)).toBe(false);
    const first = await talk.perform(lee, thread, command);
    expect(first).toMatchObject({ ok: true, allocation_id: expect.any(String) });
    expect(await talk.perform(lee, thread, command)).toEqual(first);
    expect(await bookings()).toHaveLength(1);
    expect(await talk.hasThread(thread)).toBe(true);
    expect(granted(await talk.get(lee, thread)).messages[0]?.text).toBe(first.text);
    // "It" is what was booked here, and none of the others.
    expect((await say('cancel it')).question?.summary).toMatch(/^Cancel #\d+ HLD42/);
  });

  it('that is refused offers what would work', async () => {
    await taken();
    const { ok, code, offers } = await talk.perform(lee, thread, {
      ...{ tool: 'auto_allocate_vehicle', args, key: `key-${thread}` },
    });
    expect([ok, code, offers?.length]).toEqual([false, 'no_dyno_free', 3]);
    expect(granted(await talk.confirm(lee, offers?.[0]?.action_id ?? '')).ok).toBe(true);
  });

  it("does nothing in a thread of another's, or of another channel that is not there", async () => {
    const kim = { ...(await house.actor('engineer', 'Kim')), channel: 'web' as const };
    await say('hello');
    const command = { tool: 'auto_allocate_vehicle', args, key: `key-${thread}` } as const;
    expect(await talk.perform(kim, thread, command)).toMatchObject({ code: 'conversation_not_found' });
    expect(await talk.perform(lee, 'slack:T1:C1:1', command)).toMatchObject({
      ...{ ok: false, code: 'conversation_not_found' },
    });
    expect(await bookings()).toEqual([]);
    const cancel = { tool: 'cancel_allocation', args: { bookings: [] }, summary: 'Cancel it?' } as const;
    refusedAs(await talk.propose(kim, thread, cancel), 'conversation_not_found');
  });

  it('by a button asks first, and a written yes answers it', async () => {
    const booking = await house.booking({ vin: 'HLD42' }, lee);
    const asked = granted(
      await talk.propose(lee, thread, {
        ...{ tool: 'cancel_allocation', args: { bookings: [{ id: booking.id, version: booking.version }] } },
        summary: `Cancel #${booking.id}?`,
      }),
    );
    expect(asked).toEqual({
      ...{ action_id: expect.any(String), summary: `Cancel #${booking.id}?` },
      expires_at: '2027-03-01T17:05:00.000Z',
    });
    expect(await bookings()).toHaveLength(1);
    expect((await tell(talk, lee, thread, 'yes')).text).toMatch(/^Cancelled/);
    expect(await bookings()).toEqual([]);
  });
});

describe('a scheduler', () => {
  const actorFor = async (accountId: string, channel: Actor['channel'], correlationId: string) => {
    const [row] = await house.database.owner.query<{
      role: Actor['role'];
      fullname: string;
      enabled: boolean;
    }>('given_role', 'SELECT role, fullname, enabled FROM account WHERE id = $1', [accountId]);
    if (!row?.enabled) return refuse('unauthenticated', 'No such account.');
    return done({ accountId, siteId: house.site.id, channel, correlationId, ...pick(row) });
  };
  const pick = ({ role, fullname }: { role: Actor['role']; fullname: string }) => ({ role, fullname });
  let sam: Actor;
  let kim: Actor;
  beforeEach(async () => {
    const agent = agentOver(house, createBuiltinModel());
    talk = talkingHouse(house, agent, house.database.db, { actorFor });
    sam = { ...(await house.actor('scheduler', 'Sam Ro')), channel: 'slack' };
    kim = { ...(await house.actor('engineer', 'Kim')), channel: 'slack' };
  });

  const ask = async () => (await say('book HLD42 for brkae on 9 March for 1 day')).question?.action_id ?? '';

  it('may say yes for the asker, in whose name it is booked, and the reply says who did', async () => {
    const answered = granted(await talk.answerFor(sam, await ask(), 'yes'));
    expect(answered).toMatchObject({ ok: true, status: 'confirmed' });
    expect(answered.text).toMatch(/^Confirmed by Sam Ro for Lee\.\n\nBooked: HLD42/);
    const booking = granted(await house.core.get(lee, answered.allocation_id ?? ''));
    expect(booking).toMatchObject({ requested_by: lee.accountId, channel: 'slack' });
    expect(granted(await talk.get(lee, thread)).messages.at(-1)?.text).toBe(answered.text);
  });

  it('may say no for the asker', async () => {
    const action = await ask();
    const answered = granted(await talk.answerFor(sam, action, 'no'));
    expect(answered).toMatchObject({
      status: 'dismissed',
      text: expect.stringMatching(/^Dismissed by Sam Ro/),
    });
    refusedAs(await talk.answerFor(lee, action, 'yes'), 'action_done');
    expect(await bookings()).toEqual([]);
  });

  it('may take an offer for the asker, and gets new ones when that is refused', async () => {
    await taken();
    const { offers = [] } = await say(WANTED);
    await house.booking({ vin: 'FAST-1', start_date: '2027-03-09', days: 2, dyno: 'Cell 2' });
    const answered = granted(await talk.answerFor(sam, offers[0]?.action_id ?? '', 'yes'));
    expect(answered).toMatchObject({ ok: false, code: 'no_dyno_free' });
    const next = answered.offers?.[0]?.action_id ?? '';
    expect(granted(await talk.answerFor(lee, next, 'yes')).text).toMatch(/^Booked/);
    refusedAs(await talk.answerFor(sam, next, 'yes'), 'action_done');
    expect(await bookings()).toHaveLength(1);
  });

  it('does in the name of the asker only what the asker may do just now', async () => {
    const action = await ask();
    const role = (to: string) =>
      house.database.owner.query('role', 'UPDATE account SET role = $2 WHERE id = $1', [lee.accountId, to]);
    await role('viewer');
    expect(granted(await talk.answerFor(sam, action, 'yes'))).toMatchObject({ ok: false, code: 'forbidden' });
    await role('engineer');
    const other = await ask();
    await house.database.owner.query('gone', 'UPDATE account SET enabled = false WHERE id = $1', [
      lee.accountId,
    ]);
    refusedAs(await talk.answerFor(sam, other, 'yes'), 'forbidden');
    expect(await bookings()).toEqual([]);
  });

  it('alone may do so: anybody else is told who asked, and the question still waits', async () => {
    const action = await ask();
    for (const answer of ['yes', 'no'] as const) {
      const refused = await talk.answerFor(kim, action, answer);
      refusedAs(refused, 'not_yours');
      expect(refused).toMatchObject({
        refusal: { detail: 'Only Lee, who asked, or a scheduler may answer this. Nothing was changed.' },
      });
    }
    refusedAs(await talk.confirm(sam, action), 'action_not_found');
    const without = talkingHouse(house, agentOver(house, createBuiltinModel()));
    refusedAs(await without.answerFor(sam, action, 'yes'), 'not_yours');
    refusedAs(await talk.answerFor({ ...sam, siteId: '999' }, action, 'yes'), 'not_yours');
    expect(await bookings()).toEqual([]);
    expect(granted(await talk.answerFor(lee, action, 'yes')).text).toMatch(/^Booked/);
  });

  it('presses too late, twice, or what is not there', async () => {
    const action = await ask();
    const before = house.now;
    try {
      house.now = new Date(before.getTime() + 5 * 60_000);
      refusedAs(await talk.answerFor(sam, action, 'yes'), 'action_expired');
    } finally {
      house.now = before;
    }
    const presses = await Promise.all([lee, sam, lee, sam].map((who) => talk.answerFor(who, action, 'yes')));
    expect(presses.filter((it) => it.ok)).toHaveLength(1);
    for (const press of presses) if (!press.ok) refusedAs(press, 'action_done');
    refusedAs(await talk.answerFor(sam, 'f47ac10b-58cc-4372-a567-0e02b2c3d479', 'yes'), 'action_not_found');
    refusedAs(await talk.answerFor(sam, 'nonsense', 'yes'), 'action_not_found');
    expect(await bookings()).toHaveLength(1);
  });
});
