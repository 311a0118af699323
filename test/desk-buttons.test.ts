import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { LastWord } from '../src/conversation/desk-words.ts';
import type { Message } from '../src/conversation/shown.ts';
import type { Actor } from '../src/words.ts';
import { button, type DeskHouse, deskHouse, facts, labels } from './support/desk.ts';
import { granted } from './support/given.ts';
import { tell } from './support/talking.ts';

let house: DeskHouse;
let erin: Actor;
let kim: Actor;
let sam: Actor;
let vin: string;
let count = 0;
beforeAll(async () => {
  house = await deskHouse();
  await house.dyno('Cell 1');
  await house.dyno('Cell 3');
  erin = await house.person('engineer', 'Erin Engineer');
  kim = await house.person('engineer', 'Kim_Lee *boss* <!channel>');
  sam = await house.person('scheduler', 'Sam Scheduler');
});
afterAll(() => house.close());
beforeEach(async () => {
  count += 1;
  await house.clear();
  vin = `HLD${100 + count}`;
  await house.vehicle(vin);
});

const story = async (id: string) => granted(await house.core.get(house.admin, id));
const USAGE = { input_tokens: 0, output_tokens: 0, cost_usd: 0 };
const word = (text: string, more: Partial<Extract<LastWord, { type: 'message' }>> = {}): LastWord => ({
  ...{ type: 'message', text, model: 'm', usage: USAGE, ...more },
});
/** A booking of a person, as their chat shows it. */
async function booked(by: Actor, ask: { start_date?: string; days?: number; dyno?: string } = {}) {
  const it = await house.booking({ vin, start_date: '2027-04-05', days: 1, ...ask }, by);
  const thread = house.thread();
  const message = await house.desk.present(by, thread, word('Booked.', { allocation_id: it.id }), 'c-9');
  return { it, thread, message };
}
const press = (
  actor: Actor,
  message: Pick<Message, 'buttons'> | undefined,
  label: string,
  at = house.thread(),
) => house.desk.press(actor, at, button(message, label));

describe('a reply', () => {
  test('about a booking has a card with weekday and zone, and what may be done', async () => {
    const { it, message } = await booked(erin, { start_date: '2027-04-05', days: 2, dyno: 'Cell 3' });
    expect(message.card?.heading).toBe('Booked');
    expect(facts(message)).toEqual({
      ...{ Dyno: 'Cell 3', Vehicle: vin, Test: 'brake', 'Asked by': 'Erin Engineer', Booking: `#${it.id}` },
      When: 'Mon 5 Apr to Tue 6 Apr 2027 (2 days), America/Detroit',
    });
    expect(labels(message)).toEqual(['Undo', 'Move', 'Cancel']);
    expect(message.buttons?.[1]?.form).toBe(true);
  });

  test('offers undo for ten minutes, and to whoever made the last change', async () => {
    const { it, thread } = await booked(erin);
    const look = (actor: Actor) =>
      house.desk.present(actor, thread, word('x', { allocation_id: it.id }), 'c');
    expect(labels(await look(sam))).toEqual(['Move', 'Cancel']);
    expect(labels(await look(kim))).toEqual([]);
    await house.age('11 minutes');
    expect(labels(await look(erin))).toEqual(['Move', 'Cancel']);
  });

  test('with a question has a verb to press, with windows one button each, and can be rated', async () => {
    const question = (summary: string) => ({ action_id: crypto.randomUUID(), summary, expires_at: 'x' });
    const asked = async (summary: string) =>
      labels(await house.desk.present(erin, 't', word('?', { question: question(summary) }), 'c'));
    expect(await asked('Book HLD1 for brake on Cell 1, Mon 1 Mar 2027 (1 day)?')).toEqual(['Book it', 'No']);
    expect(await asked('Move #1 HLD1 on Cell 1?')).toEqual(['Move it', 'No']);
    expect(await asked('Cancel #1 HLD1 on Cell 1?')).toEqual(['Cancel it', 'Keep it']);
    expect(await asked('Cancel your 3 open bookings?')).toEqual(['Cancel them', 'Keep them']);
    expect(await asked('Register vehicle X at Main: 1 lb, 2WD?')).toEqual(['Register it', 'No']);
    expect(await asked('Take back the move of #1?')).toEqual(['Take it back', 'No']);
    expect(await asked('Now what?')).toEqual(['Yes', 'No']);
    const offers = [1, 2].map((n) => ({
      action_id: crypto.randomUUID(),
      label: `Cell ${n}, Tue 2 Mar 2027`,
    }));
    const message = await house.desk.present(erin, 't', word('no', { offers }), 'c');
    expect(labels(message)).toEqual(['Cell 1, Tue 2 Mar 2027', 'Cell 2, Tue 2 Mar 2027']);
    expect(message.rating).toBeDefined();
    const failed = await house.desk.present(
      erin,
      't',
      { type: 'error', code: 'stopped', text: 'Stopped.' },
      'c',
    );
    expect(failed).toEqual({ text: 'Stopped.' });
  });

  test('is rated by whom it was for, and by nobody else', async () => {
    const thread = house.thread();
    const { events } = await tell(house.conversation, erin, thread, 'hello');
    const last = events.find((it) => it.type === 'message') as LastWord;
    const { rating = '' } = await house.desk.present(erin, thread, last, erin.correlationId);
    expect((await house.desk.rate(erin, rating, false, 'too slow')).text).toBe('Thanks, noted.');
    const rows = await house.database.owner.query('feedback-rows', 'SELECT score, comment FROM feedback');
    expect(rows).toEqual([{ score: 0, comment: 'too slow' }]);
    for (const [who, id] of [
      [kim, rating],
      [erin, 'rate:x'],
      [erin, 'rate:%E0%A4%A:t'],
      [erin, ''],
    ] as const)
      expect((await house.desk.rate(who, id, true)).text).toMatch(/nothing was noted/i);
    expect(await house.database.owner.query('feedback-count', 'SELECT 1 FROM feedback')).toHaveLength(1);
  });
});

describe('undo', () => {
  test('cancels the booking and says so; a second press changes nothing', async () => {
    const { it, message } = await booked(erin);
    const first = await press(erin, message, 'Undo');
    expect(first.changed).toBe(true);
    expect(first.instead?.text).toContain(`Taken back. Booking #${it.id} is cancelled`);
    expect(labels(first.instead)).toEqual([]);
    expect((await story(it.id)).status).toBe('cancelled');
    const second = await press(erin, message, 'Undo');
    expect(second).toMatchObject({ changed: false, aside: { text: expect.stringContaining('has changed') } });
    expect(second.instead).toBeUndefined();
  });

  test('of an old card undoes nothing, and shows how the booking stands', async () => {
    const { it, message } = await booked(erin);
    granted(await house.core.reschedule(erin, it.id, { start_date: '2027-04-12' }));
    const old = await press(erin, message, 'Undo');
    expect(old.changed).toBe(false);
    expect(old.instead).toBeUndefined();
    expect(facts(old.aside).When).toContain('Mon 12 Apr 2027');
    expect(labels(old.aside)).toEqual(['Undo', 'Move', 'Cancel']);
    expect((await story(it.id)).start_date).toBe('2027-04-12');
  });

  test('after ten minutes is too late, also with an old button', async () => {
    const { it, message } = await booked(erin);
    await house.age('11 minutes');
    const late = await press(erin, message, 'Undo');
    expect(late).toMatchObject({ changed: false, aside: { text: expect.stringContaining('ten minutes') } });
    expect((await story(it.id)).status).toBe('scheduled');
  });

  test('by another engineer changes nothing and names whose it is', async () => {
    const { it, message } = await booked(kim);
    const { aside, instead, changed } = await press(erin, message, 'Undo');
    expect([instead, changed]).toEqual([undefined, false]);
    expect(aside?.text).toContain(`Booking #${it.id} is Kim\\_Lee \\*boss\\* ‹!channel›'s.`);
    expect((await story(it.id)).status).toBe('scheduled');
  });
});

describe('cancel', () => {
  test('asks first; "Cancel it" cancels, and can be undone', async () => {
    const { it, message, thread } = await booked(erin);
    const asked = await press(erin, message, 'Cancel', thread);
    expect(asked.changed).toBe(false);
    expect(asked.instead?.text).toMatch(
      /^Cancel #\d+ HLD\d+ on Cell \d for brake, Mon 5 Apr 2027 \(1 day\)\? Nothing/,
    );
    expect(labels(asked.instead)).toEqual(['Cancel it', 'Keep it']);
    expect((await story(it.id)).status).toBe('scheduled');
    const gone = await press(erin, asked.instead, 'Cancel it', thread);
    expect(gone.changed).toBe(true);
    expect(gone.instead?.text).toContain('Cancelled:');
    expect((await story(it.id)).status).toBe('cancelled');
    const again = await press(erin, asked.instead, 'Cancel it', thread);
    expect(again).toMatchObject({
      changed: false,
      aside: { text: expect.stringContaining('answered already') },
    });
    const back = await press(erin, gone.instead, 'Undo', thread);
    expect(back.instead?.text).toContain('stands again as it was');
    expect((await story(it.id)).status).toBe('scheduled');
  });

  test('"Keep it" brings the buttons back, also when the question is over', async () => {
    const { it, message, thread } = await booked(erin);
    const asked = await press(erin, message, 'Cancel', thread);
    const kept = await press(erin, asked.instead, 'Keep it', thread);
    expect(labels(kept.instead)).toEqual(['Undo', 'Move', 'Cancel']);
    const later = await press(erin, kept.instead, 'Cancel', thread);
    const now = house.now;
    house.now = new Date(now.getTime() + 6 * 60_000);
    const expired = await press(erin, later.instead, 'Cancel it', thread);
    expect(expired).toMatchObject({
      changed: false,
      aside: { text: expect.stringContaining('has expired') },
    });
    expect(expired.instead).toBeUndefined();
    expect(labels((await press(erin, later.instead, 'Keep it', thread)).instead)).toContain('Cancel');
    house.now = now;
    expect((await story(it.id)).status).toBe('scheduled');
  });

  test('by another engineer is not even asked; a question is for its asker or a scheduler', async () => {
    const { it, message, thread } = await booked(erin);
    const others = await press(kim, message, 'Cancel');
    expect(others).toMatchObject({
      changed: false,
      aside: { text: expect.stringContaining("Erin Engineer's") },
    });
    const asked = await press(erin, message, 'Cancel', thread);
    const stranger = await press(kim, asked.instead, 'Cancel it', thread);
    expect(stranger.instead).toBeUndefined();
    expect(stranger.aside?.text).toMatch(/Erin/);
    expect((await story(it.id)).status).toBe('scheduled');
    const done = await press(sam, asked.instead, 'Cancel it', thread);
    expect(done.instead?.text).toContain('Cancelled:');
    expect((await story(it.id)).status).toBe('cancelled');
  });

  test('of a booking that changed while it was asked changes nothing', async () => {
    const { it, message, thread } = await booked(erin);
    const asked = await press(erin, message, 'Cancel', thread);
    granted(await house.core.reschedule(sam, it.id, { start_date: '2027-04-19' }));
    const refused = await press(erin, asked.instead, 'Cancel it', thread);
    expect(refused.changed).toBe(false);
    expect(refused.instead?.text).toContain('has changed meanwhile');
    expect(labels(refused.instead)).toEqual(['Move', 'Cancel']);
    expect((await story(it.id)).status).toBe('scheduled');
    expect((await press(erin, message, 'Cancel')).aside?.text).toContain('has changed since');
  });
});

describe('taking an offered window', () => {
  test('books that very window; when it was taken meanwhile it says so and offers others', async () => {
    for (const dyno of ['Cell 1', 'Cell 3']) {
      const other = await house.vehicle(`BLK-${count}-${dyno.slice(-1)}`);
      await house.booking({ vin: other.vin, dyno, start_date: '2027-05-03', days: 2 });
    }
    const thread = house.thread();
    const refused = await house.desk.command(erin, thread, `${vin} brake 2027-05-03 2d`, `k-${count}`);
    expect(refused.kind).toBe('aside');
    expect(refused.message.buttons?.length).toBe(3);
    const [first, second] = refused.message.buttons ?? [];
    const taken = await house.vehicle(`TKN-${count}`);
    const day = { start_date: '2027-05-05', days: 2 };
    for (const dyno of ['Cell 1', 'Cell 3']) {
      const it = dyno === 'Cell 1' ? taken : await house.vehicle(`TKM-${count}`);
      await house.booking({ vin: it.vin, dyno, ...day });
    }
    const late = await house.desk.press(erin, thread, first?.id ?? '');
    expect(late.changed).toBe(false);
    expect(late.instead?.buttons?.length).toBeGreaterThan(0);
    const mine = await house.desk.press(erin, thread, second?.id ?? '');
    expect(mine.changed).toBe(true);
    expect(mine.instead?.text).toContain('Booked:');
    expect(labels(mine.instead)).toEqual(['Undo', 'Move', 'Cancel']);
    expect(second?.label).toMatch(/^Cell \d, \w{3} \d+ \w{3} to .* 2027 \(2 days\)$/);
    const again = await house.desk.press(erin, thread, second?.id ?? '');
    expect(again).toMatchObject({
      changed: false,
      aside: { text: expect.stringContaining('pressed already') },
    });
    expect(granted(await house.core.list(erin, { vin })).items).toHaveLength(1);
  });
});

test('what is no button of ours gets a kind answer and changes nothing', async () => {
  const { it } = await booked(erin);
  const garbage = [
    ...[
      '',
      'undo',
      `undo:${it.id}`,
      `undo:${it.id}:x`,
      'yes:1',
      `cancel:${it.id}';DROP TABLE allocation;--:1`,
    ],
    ...[
      'undo:999999999999999999:1',
      `yes:${crypto.randomUUID()}`,
      `take:${crypto.randomUUID()}`,
      'x'.repeat(5000),
    ],
    ...['book', `move:${it.id}:1`, 'link', 'link-go:1', `link-no:${crypto.randomUUID()}`],
  ];
  for (const id of garbage) {
    const { aside, instead, changed } = await house.desk.press(erin, house.thread(), id);
    expect([instead, changed], id).toEqual([undefined, false]);
    expect(aside?.text, id).toMatch(/[Nn]othing (?:was|more)/);
  }
  expect((await story(it.id)).version).toBe(1);
});
