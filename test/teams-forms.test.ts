import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { facts, inputsOf, read } from './support/teams/seen.ts';
import type { Json, Message } from './support/teams/words.ts';
import { day, openTeamsHouse, said, type TeamsHouse, VINS } from './support/teams-house.ts';

let house: TeamsHouse;
let sam: ReturnType<TeamsHouse['newcomer']>;
let count = 0;
let vin: string;
beforeAll(async () => {
  house = await openTeamsHouse();
  await Promise.all(['ada', 'bob'].map((who) => house.link(who)));
  sam = house.newcomer('Sam Scheduler');
  await house.link(sam, 'scheduler');
});
afterAll(() => house?.close());
beforeEach(() => {
  count += 1;
  vin = VINS[count] ?? '';
});
/** A week of its own for each test. */
const on = (n: number) => day(count * 7 + n);
const filled = (more: Json = {}) => ({
  ...{ vehicle: vin, test_type: 'nvh', start_date: on(0), days: '2' },
  ...more,
});
const days = async () => (await house.bookings(vin)).map((it) => it.day);
/** What stands in the fields, as this person sees them. */
const inFields = (card: Json | undefined) =>
  Object.fromEntries(inputsOf(card).map((it) => [it['id'], it['value']]));
/** The field under which a card says what is wrong, and what it says. */
const wrong = (card: Json | undefined): [string, string][] => {
  const body = (card?.['body'] ?? []) as Json[];
  return body.flatMap((it, at) => {
    if (it['color'] !== 'Attention') return [];
    return [[String(body[at + 1]?.['id']), String(it['text'])] as [string, string]];
  });
};
const booked = async () => {
  const card = await house.ask('ada', `book ${vin} for nvh on ${on(0)} for 2 days`);
  return { card, id: (await house.bookings(vin))[0]?.id ?? '' };
};

describe('the form', () => {
  it('opens by "allocate" alone, and gives way to what it booked, for all to see', async () => {
    const form = await house.ask('ada', 'allocate');
    expect(inputsOf(house.teams.card(form)).map((it) => it['label'])).toEqual([
      ...['Vehicle', 'Test type', 'First day', 'Days', 'Backup days', 'Dyno', 'Notes'],
    ]);
    const { shown } = await house.press('ada', form, 'Book', filled({ notes: 'cold soak' }));
    expect(shown).toBe('card');
    for (const who of ['ada', 'bob']) {
      expect(house.read(form, who)).toContain(`Booked: ${vin}`);
      expect(house.teams.buttons(form, who)).toEqual(['Undo', 'Move', 'Cancel']);
    }
    expect(facts(house.teams.card(form))).toMatchObject({ Vehicle: vin, 'Asked by': 'Ada Fast' });
    const [row] = await house.rows('SELECT notes FROM allocation ORDER BY id DESC LIMIT 1');
    expect(row).toEqual({ notes: 'cold soak' });
  });

  it('offers vehicles, test types and dynos by their names', async () => {
    const form = await house.ask('ada', '/allocate');
    const offered = (field: string) => {
      const input = inputsOf(house.teams.card(form)).find((it) => it['id'] === field);
      return ((input?.['choices'] ?? []) as Json[]).map((it) => it['title']);
    };
    expect(offered('vehicle')).toContain('HLD42 · Hatchback, tall gearing, 3,900 lb 2WD');
    expect(offered('test_type')).toContain('brake');
    expect(offered('dyno')).toContain('Cell 12 · coastdown and performance');
  });

  it('that is refused says so at the field that is wrong, keeps what was typed, and goes through when mended', async () => {
    await booked();
    const form = await house.ask('ada', 'allocate');
    const first = await house.press('ada', form, 'Book', filled({ test_type: 'evap', notes: 'keep me' }));
    expect(wrong(first.card)).toEqual([['vehicle', expect.stringMatching(/Nothing was booked.*Free:/s)]]);
    expect(inFields(first.card)).toMatchObject({
      ...{ vehicle: vin, test_type: 'evap', start_date: on(0), days: 2, notes: 'keep me' },
    });
    expect(await days()).toEqual([on(0)]);
    // Nobody else sees what went wrong.
    expect(wrong(house.teams.card(form, 'bob'))).toEqual([]);
    await house.press('ada', form, 'Book', { start_date: on(3) });
    expect(await days()).toEqual([on(0), on(3)]);
    const [row] = await house.rows('SELECT notes, test_type FROM allocation ORDER BY id DESC LIMIT 1');
    expect(row).toEqual({ notes: 'keep me', test_type: 'evap' });
  });

  it.each<[string, () => Json, string, RegExp]>([
    ['a day that is over', () => ({ start_date: '2020-03-02' }), 'start_date', /past/],
    ['a dyno that cannot do it', () => ({ dyno: '1' }), 'dyno', /Cell 1/],
  ])('with %s says so there', async (_what, values, field, why) => {
    const form = await house.ask('ada', 'allocate');
    const { card } = await house.press('ada', form, 'Book', filled(values()));
    expect(wrong(card)).toEqual([[field, expect.stringMatching(why)]]);
    expect(await days()).toEqual([]);
  });

  it('without what it needs is not sent, and the field says what it needs', async () => {
    const form = await house.ask('ada', 'allocate');
    const { shown, text } = await house.press('ada', form, 'Book', { test_type: 'nvh' });
    expect([shown, text]).toEqual(['held', 'Vehicle is needed.']);
  });

  it('with what no form offers is refused like any other', async () => {
    const form = await house.ask('ada', 'allocate');
    const { type, verb, data } = submitOf(form);
    const value = { action: { type, verb, data: { ...(data as Json), ...filled({ vehicle: 'NOPE-1' }) } } };
    const special = { type: 'invoke', name: 'adaptiveCard/action', value, replyToId: form.id };
    const { answer } = await house.teams.event('ada', form.conversation, special);
    const { value: card } = answer as { value: Json };
    expect(wrong(card)).toEqual([['vehicle', expect.stringContaining('NOPE-1')]]);
  });

  it('sent twice at once books once', async () => {
    const form = await house.ask('ada', 'allocate');
    const send = () => house.press('ada', form, 'Book', filled());
    await Promise.all([send(), send()]);
    expect(await days()).toEqual([on(0)]);
    expect(house.read(form)).toContain(`Booked: ${vin}`);
  });
});

describe('the form of somebody else', () => {
  it('is not mine to send: I am told so, and its asker goes on with it', async () => {
    const form = await house.ask('ada', 'allocate');
    expect(await house.press('bob', form, 'Book', filled())).toMatchObject({
      shown: 'message',
      text: 'Somebody else opened this form, so only they or a scheduler may send it. Nothing was done. Write "allocate" for a form of your own.',
    });
    expect(await days()).toEqual([]);
    await house.press('ada', form, 'Book', filled());
    expect((await house.bookings(vin)).map((it) => it.by)).toEqual(['Ada Fast']);
  });

  it('may be sent by a scheduler', async () => {
    const form = await house.ask('ada', 'allocate');
    expect((await house.press(sam, form, 'Book', filled())).shown).toBe('card');
    expect(await days()).toEqual([on(0)]);
  });

  it('that moves a booking does not open for me', async () => {
    const { card, id } = await booked();
    expect(await house.press('bob', card, 'Move')).toMatchObject({
      shown: 'message',
      text: `Booking #${id} is Ada Fast's. Nothing was changed; ask them or a scheduler.`,
    });
  });
});

describe('Move', () => {
  it('opens a form with the present dates for who pressed, and moves for all to see', async () => {
    const { card, id } = await booked();
    const opened = await house.press('ada', card, 'Move');
    expect(read(opened.card)).toContain(`Move booking #${id}`);
    expect(read(opened.card)).toContain(`${said(count * 7)} to ${said(count * 7 + 1)}`);
    expect(inFields(opened.card)).toMatchObject({ start_date: on(0), days: 2 });
    expect(house.teams.buttons(card, 'bob')).toEqual(['Undo', 'Move', 'Cancel']);
    await house.press('ada', card, 'submit', { start_date: on(2) });
    expect(await days()).toEqual([on(2)]);
    expect(facts(house.teams.card(card, 'bob'))['When']).toContain(said(count * 7 + 2));
    expect(house.teams.buttons(card, 'bob')).toEqual(['Undo', 'Move', 'Cancel']);
  });

  it('from a form that shows what is no more is refused', async () => {
    const { card } = await booked();
    await house.press('ada', card, 'Move');
    await house.ask('ada', `move it to ${on(2)}`, card);
    await house.ask('ada', 'yes', card);
    const late = await house.press('ada', card, 'submit', { start_date: on(4) });
    expect(late.text ?? read(late.card)).toMatch(/changed|meanwhile/);
    expect(await days()).toEqual([on(2)]);
  });
});

describe('the form of somebody who may not book', () => {
  it('is not drawn: they are told in their own chat how to link', async () => {
    const kim = house.newcomer();
    const where = house.room();
    const told = await house.aside(kim, () => house.say(kim, where, 'allocate', { mention: true }));
    expect(told.map((it) => it.text)).toEqual([
      expect.stringMatching(/^Nothing was done: your account is not linked yet\..*My bookings/s),
    ]);
    expect(house.teams.fromBot(where)).toEqual([]);
  });
});

function submitOf(form: Message): Json {
  const body = (house.teams.card(form)?.['body'] ?? []) as Json[];
  return body.flatMap((it) => (it['actions'] ?? []) as Json[])[0] ?? {};
}
