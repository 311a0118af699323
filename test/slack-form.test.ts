import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Json } from './support/slack/index.ts';
import { facts, labels, read } from './support/slack/seen.ts';
import { day, openSlackHouse, type SlackHouse, until, VINS } from './support/slack-house.ts';

let house: SlackHouse;
let count = 0;
let vin: string;
beforeAll(async () => {
  house = await openSlackHouse();
  await house.link('U0ADA');
});
afterAll(() => house.close());
beforeEach(() => {
  count += 1;
  vin = VINS[count] ?? '';
});
const on = (n: number) => day(count * 7 + n);
const open = async (user = 'U0ADA', channel = 'C0BAY') => {
  await house.slack.command(user, channel, '/allocate');
  return await house.modal(user, 'Book a dyno');
};
const filled = (more: Json = {}) => ({
  vehicle: vin,
  test_type: 'nvh',
  start_date: on(0),
  days: '2',
  ...more,
});
const send = async (values: Json, user = 'U0ADA') => {
  const sent = await house.slack.submits(user, values);
  await house.quiet();
  return sent;
};

describe('the form', () => {
  it('opens by /allocate alone and books in the channel', async () => {
    const modal = await open();
    expect(modal.blocks.map((it) => it['block_id'])).toEqual([
      'vehicle',
      'test_type',
      'start_date',
      'days',
      'backup_days',
      'dyno',
      'notes',
    ]);
    const sent = await send(filled({ notes: 'cold soak' }));
    expect([sent.errors, sent.trouble, sent.view]).toEqual([undefined, undefined, undefined]);
    const message = house.slack.fromApp('C0BAY').at(-1);
    expect(facts(message)).toMatchObject({ Vehicle: vin, Test: 'nvh', 'Asked by': 'Ada Fast' });
    expect(message?.thread_ts).toBeUndefined();
    expect(labels(message)).toEqual(['Undo', 'Move', 'Cancel']);
    const [row] = await house.rows('SELECT notes FROM allocation ORDER BY id DESC LIMIT 1');
    expect(row).toEqual({ notes: 'cold soak' });
  });

  it('finds vehicles, test types and dynos while one types', async () => {
    await open();
    const found = async (field: string, typed: string) =>
      (await house.slack.suggests('U0ADA', field, typed)).options.map((it) =>
        String((it['text'] as Json)['text']),
      );
    expect(await found('vehicle', 'hld4')).toEqual(['HLD42 · Hatchback, tall gearing, 3,900 lb 2WD']);
    expect(await found('vehicle', 'tall gear')).toEqual([expect.stringMatching(/^HLD42/)]);
    expect(await found('vehicle', 'zzz')).toEqual([]);
    expect((await found('vehicle', '')).length).toBeGreaterThan(20);
    expect(await found('test_type', 'brak')).toEqual(['brake']);
    expect(await found('dyno', 'cell 12')).toEqual(['Cell 12 · coastdown and performance']);
    await house.slack.closes('U0ADA');
  });

  it('that is refused says which field is wrong, keeps what was typed, and goes through when mended', async () => {
    await house.command('U0ADA', `${vin} nvh ${on(0)} 2d`);
    await open();
    const wrong = await send(filled({ test_type: 'evap', notes: 'keep me' }));
    expect(Object.keys(wrong.errors ?? {})).toEqual(['vehicle']);
    expect(wrong.errors?.['vehicle']).toMatch(/Nothing was booked.*Free:/s);
    expect(wrong.view?.state.values).toMatchObject({
      notes: { notes: { value: 'keep me' } },
      start_date: { start_date: { selected_date: on(0) } },
    });
    expect(await house.bookings(vin)).toHaveLength(1);
    const mended = await send({ start_date: on(3) });
    expect([mended.errors, mended.view]).toEqual([undefined, undefined]);
    expect((await house.bookings(vin)).map((it) => it.day)).toEqual([on(0), on(3)]);
    const [row] = await house.rows('SELECT notes, test_type FROM allocation ORDER BY id DESC LIMIT 1');
    expect(row).toEqual({ notes: 'keep me', test_type: 'evap' });
  });

  it.each([
    ['a day that is over', () => ({ start_date: '2020-03-02' }), 'start_date'],
    ['a dyno that cannot do it', () => ({ dyno: '1' }), 'dyno'],
    ['a vehicle that is not there', () => ({ vehicle: 'NOPE-1' }), 'vehicle'],
    ['a test type that is none', () => ({ test_type: 'dancing' }), 'test_type'],
  ])('with %s names the field', async (_what, values, field) => {
    await open();
    const { errors, trouble } = await send(filled(values()));
    expect([trouble, Object.keys(errors ?? {})]).toEqual([undefined, [field]]);
    expect(await house.bookings(vin)).toEqual([]);
    await house.slack.closes('U0ADA');
  });

  it('sent twice by Slack books once', async () => {
    await open();
    house.slack.deliverTwice();
    await send(filled());
    await house.slack.settled();
    await house.quiet();
    expect(await house.bookings(vin)).toHaveLength(1);
    expect(
      house.slack.fromApp('C0BAY').filter((it) => it.text.includes(vin) && it.text.includes('Booked')),
    ).toHaveLength(1);
  });

  it('from the page of its own is answered in the chat with us', async () => {
    await house.slack.opensHome('U0ADA');
    await house.quiet();
    await house.press('U0ADA', 'home', 'Book a dyno');
    await house.modal('U0ADA', 'Book a dyno');
    await until(() => house.slack.modal('U0ADA')?.['submit'], 'the form itself');
    await send(filled());
    const message = house.slack.fromApp(house.slack.dm('U0ADA')).at(-1);
    expect(facts(message)['Vehicle']).toBe(vin);
    await until(() => read(house.slack.home('U0ADA')).includes(vin), 'the page to be drawn anew');
  });

  it('in a channel without us is answered by its own address', async () => {
    const closed = house.slack.addChannel({ name: 'closed', kind: 'group', botIn: false }).id;
    await open('U0ADA', closed);
    await send(filled());
    expect(facts(house.slack.fromApp(closed).at(-1))['Vehicle']).toBe(vin);
  });

  it('is acknowledged at once, however long Slack takes to open it', async () => {
    house.slack.slow(1_500, 'views.open');
    const { ackMs, state } = await house.slack.command('U0ADA', 'C0BAY', '/allocate');
    house.slack.slow(0, 'views.open');
    expect(state).toBe('acked');
    expect(ackMs).toBeLessThan(1_000);
    await house.modal('U0ADA', 'Book a dyno');
    await house.slack.closes('U0ADA');
  });

  it('that Slack does not open is said to be so', async () => {
    house.slack.fail('views.open', { error: 'expired_trigger_id' });
    const before = house.slack.ephemerals('U0ADA').length;
    await house.slack.command('U0ADA', 'C0BAY', '/allocate');
    await until(() => house.slack.ephemerals('U0ADA').length > before, 'a word');
    expect(house.slack.ephemerals('U0ADA').at(-1)?.text).toMatch(/did not open.*Nothing was/);
  });
});

describe('the form of somebody who may not book', () => {
  const notice = async (user: string, has: string) => {
    await house.slack.command(user, 'C0BAY', '/allocate');
    const view = await until(
      () => {
        const shown = house.slack.modal(user);
        return shown && read(shown).includes(has) ? shown : undefined;
      },
      `"${has}" among: ${read(house.slack.modal(user))}`,
    );
    expect(view['submit']).toBeNull();
    return read(view);
  };

  it('not linked: tells how to link', async () => {
    const kim = house.newcomer();
    expect(await notice(kim, 'not linked yet, so nothing was done')).toContain('/allocate link');
    const { aside } = await house.command(kim, 'link');
    expect(labels(aside[0])).toEqual(['Open the page', 'Confirm', 'No']);
  });

  it('a guest: tells that it is not for guests', async () => {
    await notice(house.newcomer('gus', { name: 'gus', is_restricted: true }), 'guests cannot book here');
  });
});
