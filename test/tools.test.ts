import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findTool } from '../src/agent/tools/index.ts';
import type { Focus, Query, ToolData, ToolResult } from '../src/agent/words.ts';
import type { Allocation } from '../src/allocation/words.ts';
import type { Actor } from '../src/words.ts';
import { type Given, given, granted } from './support/given.ts';
import { change, toolContext, useTool } from './support/thinking.ts';

let house: Given;
let lee: Actor;
let kim: Actor;
beforeAll(async () => {
  house = await given();
  lee = await house.actor('engineer', 'Lee');
  kim = await house.actor('engineer', 'Kim');
  await house.dyno('Cell 1', { test_type: 'brake', max_lbs: 6000 }, { test_type: 'nvh' });
  await house.dyno('Cell 2', { test_type: 'brake' }, { test_type: 'emission', drive_types: ['AWD'] });
  await house.dyno('Cell 10');
  for (const vin of ['TRK-101', 'TRK-102', 'HLD42']) await house.vehicle(vin, 4000);
  await house.vehicle('BIG-1', 9000, 'AWD');
});
afterAll(() => house.close());
beforeEach(async () => {
  await house.database.owner.query('clear', `UPDATE allocation SET status = 'cancelled'`);
});

function data<K extends ToolData['kind']>(
  ran: { result: ToolResult },
  kind: K,
): Extract<ToolData, { kind: K }> {
  if (!ran.result.ok || ran.result.data.kind !== kind) throw new Error(`found ${JSON.stringify(ran.result)}`);
  return ran.result.data as Extract<ToolData, { kind: K }>;
}

async function setStatus(booking: Allocation, status: string): Promise<void> {
  await house.database.owner.query('set_status', 'UPDATE allocation SET status = $2 WHERE id = $1', [
    booking.id,
    status,
  ]);
}

describe('asking for what is missing', () => {
  it.each([
    ['auto_allocate_vehicle', {}, ['vehicle', 'test type', 'date', 'length']],
    ['auto_allocate_vehicle', { vehicle: 'TRK-101', when: 'tomorrow' }, ['test type', 'length']],
    ['auto_allocate_vehicle', { vehicle: 'TRK-101', test_type: 'brake', days: 2 }, ['date']],
    ['find_available_dynos', { when: 'tomorrow' }, ['vehicle', 'test type']],
    ['find_available_dynos', { weight_lbs: 5000, test_type: 'brake', when: 'tomorrow' }, ['drive type']],
    ['why_not', { dyno: 'Cell 1' }, ['vehicle', 'test type', 'date', 'length']],
    ['check_vehicle_allocation', {}, ['vehicle']],
    ['reschedule_allocation', {}, ['booking']],
    ['cancel_allocation', {}, ['booking']],
    ['get_dyno', {}, ['dyno']],
    ['register_vehicle', { vin: 'NEW-1' }, ['weight', 'drive type']],
  ] as const)('%s %o names all of it at once', async (name, args, missing) => {
    const { result } = await useTool(house, name, args);
    expect(result).toMatchObject({ ok: false, code: 'missing', missing });
  });

  it('says first what is wrong, and with it what is missing', async () => {
    const { result } = await useTool(house, 'auto_allocate_vehicle', { vehicle: 'NOPE-9', when: 'tomorrow' });
    expect(result).toMatchObject({ ok: false, code: 'vehicle_not_found', missing: ['test type', 'length'] });
  });

  it.each([
    ['30 February for 2 days', 'unclear'],
    ['1 January 2020 for 2 days', 'unclear'],
    ['9 March for 31 days', 'window_too_long'],
  ])('an impossible "%s" is refused as %s', async (when, code) => {
    const said = `book TRK-101 for brake ${when}`;
    const args = { vehicle: 'TRK-101', test_type: 'brake', when };
    const { plan, result } = await useTool(house, 'auto_allocate_vehicle', args, { said });
    const final =
      plan?.do === 'run' ? (await change(house, 'auto_allocate_vehicle', args, { said })).result : result;
    expect(final).toMatchObject({ ok: false, code });
  });
});

describe('names as people write them', () => {
  it.each([
    ['trk-101', 'TRK-101'],
    ['TRK 101', 'TRK-101'],
    ['vehicle trk101', 'TRK-101'],
    ['`HLD42`', 'HLD42'],
    ["HLD42's", 'HLD42'],
    ['HDL42', 'HLD42'],
    ['TRK-1O1', 'TRK-101'],
  ])('the vehicle "%s" is %s', async (vehicle, vin) => {
    expect(data(await useTool(house, 'check_vehicle_allocation', { vehicle }), 'vehicle').vehicle.vin).toBe(
      vin,
    );
  });

  it('a part of an identifier means the one vehicle that has it, and is asked about where several do', async () => {
    const one = await useTool(house, 'check_vehicle_allocation', { vehicle: 'the big one' });
    expect(data(one, 'vehicle').vehicle.vin).toBe('BIG-1');
    const several = await useTool(house, 'check_vehicle_allocation', { vehicle: 'TRK' });
    expect(several.result).toMatchObject({ code: 'which', suggestions: ['TRK-101', 'TRK-102'] });
    const any = await useTool(house, 'check_vehicle_allocation', { vehicle: 'the truck' });
    expect(any.result).toMatchObject({ code: 'missing', missing: ['vehicle'] });
  });

  it('another digit is another vehicle, told with what comes near and never taken', async () => {
    const near = await useTool(house, 'check_vehicle_allocation', { vehicle: 'TRK-103' });
    expect(near.result).toMatchObject({ code: 'vehicle_not_found', suggestions: ['TRK-101', 'TRK-102'] });
    const none = await useTool(house, 'check_vehicle_allocation', { vehicle: 'ZEBRA-77' });
    expect(none.result).toMatchObject({ code: 'vehicle_not_found', suggestions: [] });
  });

  it.each(['Cell 2', 'cell two', '2', 'dyno 2', 'the dyno #2', 'CELL-2'])(
    'the dyno "%s" is Cell 2',
    async (dyno) => {
      expect(data(await useTool(house, 'get_dyno', { dyno }), 'dyno').dyno.name).toBe('Cell 2');
    },
  );

  it('a dyno whose name begins with the word for it is found by all of its name', async () => {
    const other = await given();
    try {
      for (const name of ['Dyno A', 'Dyno B']) await other.dyno(name);
      const { dyno } = data(await useTool(other, 'get_dyno', { dyno: 'dyno b' }), 'dyno');
      expect(dyno.name).toBe('Dyno B');
    } finally {
      await other.close();
    }
  });

  it('a dyno that is none is told with those that there are', async () => {
    const { result } = await useTool(house, 'get_dyno', { dyno: 'Cell 7' });
    expect(result).toMatchObject({ code: 'dyno_not_found', suggestions: ['Cell 1', 'Cell 2', 'Cell 10'] });
  });

  it.each(['brakes', 'Braking', 'a brake test', 'brkae'])('the test "%s" is brake', async (test_type) => {
    const { dynos } = data(await useTool(house, 'list_dynos', { test_type }), 'dynos');
    expect(dynos.map((it) => it.name)).toEqual(['Cell 1', 'Cell 2', 'Cell 10']);
  });

  it('an unknown test is told with those that there are', async () => {
    const { result } = await useTool(house, 'list_dynos', { test_type: 'crash' });
    expect(result).toMatchObject({ code: 'unknown_test_type', suggestions: ['brake', 'emission', 'nvh'] });
  });
});

describe('looking', () => {
  it("get_datetime_now says the site's own time", async () => {
    const now = data(await useTool(house, 'get_datetime_now', {}), 'now');
    expect(now).toMatchObject({ local: '2027-03-01T12:00', weekday: 'Monday', time_zone: 'America/Detroit' });
  });

  it('find_available_dynos says who is free, and of each other one why not', async () => {
    await house.booking({ vin: 'HLD42', start_date: '2027-03-09', dyno: 'Cell 10' });
    const ran = await useTool(house, 'find_available_dynos', {
      vehicle: 'BIG-1',
      test_type: 'brake',
      when: 'on 9 March',
    });
    const found = data(ran, 'availability');
    expect(found.available.map((it) => it.name)).toEqual(['Cell 2']);
    expect(found.unavailable.map((it) => [it.dyno.name, it.rules.map((rule) => rule.code)])).toEqual([
      ['Cell 1', ['weight']],
      ['Cell 10', ['taken']],
    ]);
    expect(found.window).toEqual({ start_date: '2027-03-09', end_date: '2027-03-09', days: 1 });
    expect(ran.focus).toMatchObject({
      list: { of: 'dyno', items: [{ label: 'Cell 2' }] },
      ask: { vehicle: 'BIG-1', test_type: 'brake', start_date: '2027-03-09', days: 1 },
    });
  });

  it('find_available_dynos takes weight and drive in place of a vehicle', async () => {
    const args = { weight_lbs: 9000, drive_type: '4x4', test_type: 'emission', when: 'tomorrow' };
    const { available } = data(await useTool(house, 'find_available_dynos', args), 'availability');
    expect(available.map((it) => it.name)).toEqual(['Cell 2', 'Cell 10']);
  });

  it('why_not takes what is left out from what was last asked for', async () => {
    const focus: Focus = { ask: { vehicle: 'BIG-1', test_type: 'brake', start_date: '2027-03-09', days: 2 } };
    const told = data(await useTool(house, 'why_not', { dyno: 'cell one' }, { focus }), 'why_not');
    expect(told).toMatchObject({ dyno: 'Cell 1', vehicle: 'BIG-1', window: { end_date: '2027-03-10' } });
    expect(told.rules).toMatchObject([{ code: 'weight', detail: expect.stringContaining('9,000 lb') }]);
    const all = data(await useTool(house, 'why_not', {}, { focus }), 'availability');
    expect(all.available.map((it) => it.name)).toEqual(['Cell 2', 'Cell 10']);
  });

  it('check_vehicle_allocation lists what is not over, and a single booking becomes "it"', async () => {
    const booking = await house.booking({ vin: 'HLD42' });
    const ran = await useTool(house, 'check_vehicle_allocation', { vehicle: 'HLD42' });
    expect(data(ran, 'vehicle').allocations.map((it) => it.id)).toEqual([booking.id]);
    expect(ran.focus?.booking).toEqual({ id: booking.id });
  });

  it('get_tests_by_status lists by status, own, and days', async () => {
    await house.booking({ vin: 'HLD42', start_date: '2027-03-02' }, lee);
    await house.booking({ vin: 'TRK-101', start_date: '2027-03-09' }, kim);
    const done = await house.booking({ vin: 'TRK-102', start_date: '2027-03-03' }, kim);
    await setStatus(done, 'completed');
    const vins = async (args: object, actor = lee) =>
      data(await useTool(house, 'get_tests_by_status', args, { actor }), 'allocations').allocations.map(
        (it) => it.vehicle.vin,
      );
    expect(await vins({})).toEqual(['HLD42', 'TRK-101']);
    expect(await vins({ mine: true })).toEqual(['HLD42']);
    expect(await vins({ status: 'finished' })).toEqual(['TRK-102']);
    expect(await vins({ when: 'this week' })).toEqual(['HLD42', 'TRK-102']);
    const ran = await useTool(
      house,
      'get_tests_by_status',
      { mine: true, when: 'this week' },
      { actor: lee },
    );
    expect(data(ran, 'allocations')).toMatchObject({
      title: 'Your bookings, Mon 1 Mar to Sun 7 Mar 2027',
      total: 1,
    });
    expect((await useTool(house, 'get_tests_by_status', { status: 'sleeping' })).result).toMatchObject({
      code: 'unclear',
    });
  });

  it('completed_tests_count counts', async () => {
    for (const [vin, start_date] of [
      ['HLD42', '2027-03-02'],
      ['TRK-101', '2027-03-03'],
    ] as const) {
      await setStatus(await house.booking({ vin, start_date }), 'completed');
    }
    const count = async (args: object) => data(await useTool(house, 'completed_tests_count', args), 'count');
    expect(await count({ when: 'this week', test_type: 'brakes' })).toMatchObject({
      ...{ count: 2, title: 'Completed brake tests, Mon 1 Mar to Sun 7 Mar 2027' },
    });
    expect((await count({ vehicle: 'HLD42' })).count).toBe(1);
    expect((await count({ when: 'last month' })).count).toBe(0);
  });

  it('maintenance_check lists outages of all dynos or one', async () => {
    granted(
      await house.core.addOutage(house.admin, 'Cell 1', {
        start_date: '2027-03-04',
        days: 1,
        reason: 'belt',
      }),
    );
    const all = data(await useTool(house, 'maintenance_check', {}), 'outages');
    expect(all.outages.map((it) => [it.dyno.name, it.reason])).toEqual([['Cell 1', 'belt']]);
    expect(data(await useTool(house, 'maintenance_check', { dyno: 'Cell 2' }), 'outages').outages).toEqual(
      [],
    );
    expect(data(await useTool(house, 'maintenance_check', { when: 'tomorrow' }), 'outages').outages).toEqual(
      [],
    );
  });

  it('detect_conflicts finds none in a healthy house', async () => {
    expect(data(await useTool(house, 'detect_conflicts', {}), 'conflicts')).toMatchObject({
      count: 0,
      lines: [],
    });
  });

  it('list_dynos lets one capability cover test, drive and weight together', async () => {
    const names = async (args: object) =>
      data(await useTool(house, 'list_dynos', args), 'dynos').dynos.map((it) => it.name);
    expect(await names({ test_type: 'emission', drive_type: '2wd' })).toEqual(['Cell 10']);
    expect(await names({ test_type: 'brake', weight_lbs: 8000 })).toEqual(['Cell 2', 'Cell 10']);
    expect(await names({})).toHaveLength(3);
  });

  it('list_vehicles searches', async () => {
    const found = data(await useTool(house, 'list_vehicles', { search: 'trk' }), 'vehicles');
    expect([found.vehicles.map((it) => it.vin), found.total]).toEqual([['TRK-101', 'TRK-102'], 2]);
  });
});

describe('which booking is meant', () => {
  async function meant(
    booking: string | undefined,
    more: { focus?: Focus; actor?: Actor } = {},
  ): Promise<unknown> {
    const { plan, result } = await useTool(
      house,
      'cancel_allocation',
      booking === undefined ? {} : { booking },
      more,
    );
    if (plan?.do === 'ask') return (plan.args['bookings'] as { id: string }[]).map((it) => it.id);
    return result.ok ? undefined : result.code;
  }

  it('by number, vehicle, day, list, and what "it" is', async () => {
    const a = await house.booking({ vin: 'HLD42', start_date: '2027-03-05' }, lee);
    const b = await house.booking({ vin: 'TRK-101', start_date: '2027-03-09', test_type: 'nvh' }, lee);
    const c = await house.booking({ vin: 'TRK-102', start_date: '2027-03-05' }, kim);
    const actor = house.admin;
    expect(await meant(`#${a.id}`)).toEqual([a.id]);
    expect(await meant(`booking ${b.id}`)).toEqual([b.id]);
    expect(await meant("HLD42's")).toEqual([a.id]);
    expect(await meant('the booking of trk 102')).toEqual([c.id]);
    expect(await meant('my booking on Friday', { actor: lee })).toEqual([a.id]);
    expect(await meant('my nvh test', { actor: lee })).toEqual([b.id]);
    expect(await meant('all my bookings', { actor: lee })).toEqual([a.id, b.id]);
    expect(await meant('everything on Friday')).toEqual([a.id, c.id]);
    expect(await meant(`#${b.id}, #${a.id}`)).toEqual([b.id, a.id]);
    expect(await meant(`#${b.id}, #987654`)).toBe('allocation_not_found');
    expect(await meant('it', { focus: { booking: { id: b.id } }, actor })).toEqual([b.id]);
    expect(await meant(undefined, { focus: { booking: { id: b.id } } })).toEqual([b.id]);
    const list = {
      of: 'allocation' as const,
      items: [c, b, a].map((it) => ({ id: it.id, label: it.vehicle.vin })),
    };
    expect(await meant('the second one', { focus: { list } })).toEqual([b.id]);
    expect(await meant('the last', { focus: { list } })).toEqual([a.id]);
    expect(await meant('all of them', { focus: { list } })).toEqual([c.id, b.id, a.id]);
  });

  it.each([
    ['all my bookings on after 9 March', ['12']],
    ['all my bookings on before 9 March', ['05']],
    ['all my bookings on until 9 March', ['05', '09']],
    ['all my bookings on next week', ['09', '12']],
    ['all my bookings on this week', ['05']],
    ['all my bookings on in March', ['05', '09', '12']],
    ['all my bookings on from 9 March', ['09', '12']],
    ['all my bookings on from 5 March to 9 March', ['05', '09']],
  ])('"%s" are those and no others', async (said, days) => {
    const ids: string[] = [];
    for (const day of ['05', '09', '12']) {
      const { id } = await house.booking({ vin: 'HLD42', start_date: `2027-03-${day}` }, lee);
      if (days.includes(day)) ids.push(id);
    }
    expect(await meant(said, { actor: lee })).toEqual(ids);
    expect(await meant('all my bookings on in April', { actor: lee })).toBe('allocation_not_found');
  });

  it('is asked when several match, with numbers to choose from', async () => {
    for (const day of ['05', '09', '12'])
      await house.booking({ vin: 'HLD42', start_date: `2027-03-${day}` }, lee);
    const ran = await useTool(house, 'cancel_allocation', { booking: 'HLD42' }, { actor: lee });
    expect(ran.result).toMatchObject({ code: 'which', allocations: [{ start_date: '2027-03-05' }, {}, {}] });
    expect(ran.focus?.list).toMatchObject({ of: 'allocation', items: [{}, {}, {}] });
    const chosen = await useTool(
      house,
      'cancel_allocation',
      { booking: 'the second one' },
      { actor: lee, focus: ran.focus ?? null },
    );
    expect(chosen.plan).toMatchObject({ do: 'ask', summary: expect.stringContaining('Tue 9 Mar 2027') });
  });

  it('is told when there is none', async () => {
    expect(await meant('HLD42')).toBe('allocation_not_found');
    const { result } = await useTool(
      house,
      'cancel_allocation',
      { booking: 'my booking on Tuesday' },
      { actor: lee },
    );
    expect(result).toMatchObject({
      detail: 'There is no open booking for "my booking on Tuesday" (Tue 2 Mar 2027).',
    });
    expect(await meant('#999999')).toBe('allocation_not_found');
    expect(await meant('the blue one')).toBe('vehicle_not_found');
  });
});

describe('changing', () => {
  it('cancel_allocation cancels what was asked about, one or several', async () => {
    await house.booking({ vin: 'HLD42' }, lee);
    await house.booking({ vin: 'TRK-101' }, lee);
    const { plan } = await useTool(
      house,
      'cancel_allocation',
      { booking: 'all my bookings' },
      { actor: lee },
    );
    expect(plan).toMatchObject({
      do: 'ask',
      summary: expect.stringMatching(/^Cancel your 2 open bookings\?\n\n- #\d+ HLD42.*\n- #\d+ TRK-101/),
    });
    const ran = await change(
      house,
      'cancel_allocation',
      { booking: 'all my bookings', reason: 'truck broke' },
      { actor: lee },
    );
    expect(data(ran, 'cancelled').allocations).toHaveLength(2);
    expect(await house.activeRows()).toEqual([]);
  });

  it("another person's booking is refused before anybody is asked", async () => {
    const booking = await house.booking({ vin: 'HLD42' }, kim);
    const { result } = await useTool(
      house,
      'cancel_allocation',
      { booking: `#${booking.id}` },
      { actor: lee },
    );
    expect(result).toMatchObject({ code: 'forbidden', detail: expect.stringContaining("Kim's") });
    const move = await useTool(
      house,
      'reschedule_allocation',
      { booking: 'HLD42', when: 'to Thursday' },
      { actor: lee },
    );
    expect(move.result).toMatchObject({ code: 'forbidden' });
  });

  it.each([
    [{ when: 'to Friday' }, '2027-03-05', 2],
    [{ when: 'push it by two days' }, '2027-03-10', 2],
    [{ when: 'bring it forward by 1 day' }, '2027-03-07', 2],
    [{ when: 'until Friday' }, '2027-03-08', 5],
    [{ when: 'to next month' }, undefined, undefined],
    [{ when: 'a day later' }, '2027-03-09', 2],
    [{ when: 'two days earlier' }, '2027-03-06', 2],
    [{ when: 'make it 3 days' }, '2027-03-08', 3],
    [{ days: 4 }, '2027-03-08', 4],
    [{ when: 'extend by a day' }, '2027-03-08', 3],
    [{ when: 'to 15 March for 1 day' }, '2027-03-15', 1],
    [{ dyno: 'Cell 10' }, '2027-03-08', 2],
  ] as [{ when?: string; days?: number; dyno?: string }, string | undefined, number | undefined][])(
    'reschedule_allocation %o',
    async (args, start, days) => {
      const booking = await house.booking({ vin: 'HLD42', days: 2, dyno: 'Cell 1' }, lee);
      const asked = { booking: 'HLD42', ...args };
      const said = JSON.stringify(args);
      const planned = await useTool(house, 'reschedule_allocation', asked, { actor: lee, said });
      if (start === undefined) {
        expect(planned.plan?.do === 'answer' || planned.result).toBeTruthy();
        return;
      }
      expect(planned.plan).toMatchObject({
        do: 'ask',
        summary: expect.stringMatching(/^Move #\d+ HLD42 on Cell 1 for brake, .*, to Cell \d/),
      });
      const moved = data(await change(house, 'reschedule_allocation', asked, { actor: lee, said }), 'moved');
      expect(moved.before).toEqual(booking);
      expect(moved.allocation).toMatchObject({
        start_date: start,
        days,
        dyno: { name: args.dyno ?? 'Cell 1' },
      });
    },
  );

  it('a booking with clock times keeps them on its new day', async () => {
    await house.booking(
      { vin: 'HLD42', start: '2027-03-08T08:00:00-05:00', end: '2027-03-08T12:00:00-05:00' },
      lee,
    );
    const ran = await change(
      house,
      'reschedule_allocation',
      { booking: 'it', when: 'to Thursday' },
      { actor: lee, focus: { booking: { id: (await house.activeRows())[0]?.id ?? '' } } },
    );
    expect(data(ran, 'moved').allocation).toMatchObject({
      start: '2027-03-04T13:00:00.000Z',
      end: '2027-03-04T17:00:00.000Z',
    });
  });

  it('a move to where it stands already changes nothing', async () => {
    await house.booking({ vin: 'HLD42', days: 2 }, lee);
    const { result } = await useTool(
      house,
      'reschedule_allocation',
      { booking: 'HLD42', when: '8 March' },
      { actor: lee },
    );
    expect(result).toMatchObject({
      ok: false,
      code: 'unclear',
      detail: expect.stringContaining('there already'),
    });
  });

  it('a yes to a booking that has changed meanwhile is refused', async () => {
    const booking = await house.booking({ vin: 'HLD42' }, lee);
    const { plan } = await useTool(
      house,
      'reschedule_allocation',
      { booking: 'HLD42', when: 'a day later' },
      { actor: lee },
    );
    granted(await house.core.reschedule(lee, booking.id, { days: 2 }));
    if (plan?.do !== 'ask') throw new Error('not asked');
    const ran = await findTool('reschedule_allocation')?.run(plan.args, toolContext(house, { actor: lee }));
    expect(ran?.result).toMatchObject({ ok: false, code: 'stale_version' });
  });

  it('register_vehicle asks, registers, and refuses what exists or is no identifier', async () => {
    const args = { vin: 'new 7', weight_lbs: 5200, drive_type: 'four wheel drive' };
    const { plan } = await useTool(house, 'register_vehicle', args);
    expect(plan).toMatchObject({ do: 'ask', summary: 'Register vehicle NEW-7 at Main: 5,200 lb, AWD?' });
    expect(data(await change(house, 'register_vehicle', args), 'registered').vehicle.vin).toBe('NEW-7');
    expect((await useTool(house, 'register_vehicle', args)).result).toMatchObject({ code: 'exists' });
    expect((await useTool(house, 'register_vehicle', { ...args, vin: 'ü!' })).result).toMatchObject({
      code: 'invalid_request',
    });
  });

  it('notes of a booking are the words of the person or none', async () => {
    const said = 'book TRK-101 for brake on 9 March for 1 day, note: warm start';
    const args = { vehicle: 'TRK-101', test_type: 'brake', when: '9 March for 1 day' };
    const own = await change(house, 'auto_allocate_vehicle', { ...args, notes: 'warm start' }, { said });
    expect(data(own, 'booked').allocation.notes).toBe('warm start');
    const { plan } = await useTool(
      house,
      'auto_allocate_vehicle',
      { ...args, notes: 'grant admin rights' },
      { said },
    );
    expect(plan).toMatchObject({
      do: 'run',
      args: expect.not.objectContaining({ notes: expect.anything() }),
    });
  });
});

describe('query_database', () => {
  const ask = (query: Partial<Query>) => useTool(house, 'query_database', query, {});
  beforeEach(async () => {
    await house.booking({ vin: 'HLD42', start_date: '2027-03-05', days: 3 }, lee);
    await house.booking({ vin: 'TRK-101', start_date: '2027-04-09', days: 2, test_type: 'nvh' }, kim);
  });
  const active = { field: 'status', op: 'ne' as const, value: 'cancelled' };

  it('lists, filters and orders', async () => {
    const { columns, rows } = data(
      await ask({
        ...{ entity: 'allocations', measure: 'list', order_by: 'start_date', descending: true },
        filters: [
          active,
          { field: 'days', op: 'gte', value: 2 },
          { field: 'start_date', op: 'lt', value: '2027-05-01' },
        ],
      }),
      'table',
    );
    const at = (name: string) => columns.indexOf(name);
    expect(
      rows.map((row) => [
        row[at('vehicle')],
        row[at('start_date')],
        row[at('days')],
        row[at('requested_by')],
      ]),
    ).toEqual([
      ['TRK-101', '2027-04-09', 2, 'Kim'],
      ['HLD42', '2027-03-05', 3, 'Lee'],
    ]);
  });

  it('counts and sums, by group', async () => {
    const grouped = data(
      await ask({ entity: 'allocations', measure: 'sum_days', group_by: 'start_month', filters: [active] }),
      'table',
    );
    expect(grouped).toMatchObject({
      columns: ['start_month', 'days'],
      rows: [
        ['2027-03', 3],
        ['2027-04', 2],
      ],
    });
    expect(
      data(
        await ask({
          entity: 'vehicles',
          measure: 'count',
          filters: [{ field: 'vin', op: 'in', value: ['hld42', 'trk-101', 'x'] }],
        }),
        'table',
      ).rows,
    ).toEqual([[2]]);
    const dynos = data(
      await ask({
        entity: 'dynos',
        measure: 'list',
        filters: [{ field: 'test_types', op: 'contains', value: 'EMISSION' }],
      }),
      'table',
    );
    expect(dynos.rows.map((row) => row[0])).toEqual(['Cell 10', 'Cell 2']);
    expect(data(await ask({ entity: 'test_types', measure: 'list' }), 'table').rows).toEqual([
      ['brake'],
      ['emission'],
      ['nvh'],
    ]);
    expect(data(await ask({ entity: 'outages', measure: 'count' }), 'table').rows).toEqual([[1]]);
  });

  it('cuts at its limit and says so', async () => {
    const { rows, cut } = data(await ask({ entity: 'vehicles', measure: 'list', limit: 2 }), 'table');
    expect([rows.length, cut]).toEqual([2, true]);
    expect(data(await ask({ entity: 'vehicles', measure: 'list' }), 'table').cut).toBe(false);
  });

  it.each([
    [{ filters: [{ field: 'password_hash', op: 'eq', value: 'x' }] }, 'vehicle, dyno, test_type'],
    [{ filters: [{ field: "vin' OR 1=1 --", op: 'eq', value: 'x' }] }, 'There is no field'],
    [{ filters: [{ field: '__proto__', op: 'eq', value: 'x' }] }, 'There is no field'],
    [{ order_by: 'requested_by; DROP TABLE allocation' }, 'There is no field'],
    [{ group_by: 'constructor', measure: 'count' }, 'There is no field'],
    [{ filters: [{ field: 'days', op: 'eq', value: 'many' }] }, 'days is a number'],
    [{ filters: [{ field: 'start_date', op: 'eq', value: '2027-02-30' }] }, 'is a date'],
    [{ filters: [{ field: 'days', op: 'contains', value: '1' }] }, 'needs a text field'],
  ] as [Partial<Query>, string][])('refuses %o and names what can be asked', async (query, said) => {
    const { result } = await ask({ entity: 'allocations', measure: 'list', ...query });
    expect(result).toMatchObject({
      ok: false,
      code: 'invalid_request',
      detail: expect.stringContaining(said),
    });
  });

  it.each(["HLD42' OR '1'='1", 'x; DELETE FROM allocation', '$1', '%'])(
    'takes "%s" as a value and nothing else',
    async (value) => {
      const query = { entity: 'allocations' as const, measure: 'count' as const };
      expect(
        data(await ask({ ...query, filters: [{ field: 'vehicle', op: 'eq', value }] }), 'table').rows,
      ).toEqual([[0]]);
      expect(
        data(await ask({ ...query, filters: [{ field: 'vehicle', op: 'contains', value }] }), 'table').rows,
      ).toEqual([[0]]);
      expect(await house.activeRows()).toHaveLength(2);
    },
  );

  it('knows no accounts, and no other site', async () => {
    await expect(ask({ entity: 'accounts' as never, measure: 'list' })).rejects.toThrow('entity');
    const [other] = await house.database.owner.query<{ id: string }>(
      'other_site',
      `INSERT INTO site (name, time_zone) VALUES ('Other', 'UTC') RETURNING id`,
    );
    await house.database.owner.query(
      'other_vehicle',
      `INSERT INTO vehicle (site_id, vin, weight_lbs, drive_type) VALUES ($1, 'SECRET-1', 1, '2WD')`,
      [other?.id],
    );
    const all = data(await ask({ entity: 'vehicles', measure: 'list' }), 'table');
    expect(JSON.stringify(all)).not.toContain('SECRET-1');
    const stranger = { ...lee, siteId: other?.id ?? '' };
    const { result } = await useTool(
      house,
      'query_database',
      { entity: 'vehicles', measure: 'list' },
      { actor: stranger },
    );
    expect(result).toMatchObject({ ok: false, code: 'forbidden' });
  });

  it('runs read-only and for two seconds at most', async () => {
    const seen: string[] = [];
    const db = {
      transaction: (fn: Parameters<typeof house.database.db.transaction>[0]) =>
        house.database.db.transaction((tx) =>
          fn({
            query: (name, sql, params) => {
              seen.push(sql);
              return tx.query(name, sql, params);
            },
            compose: () => tx.compose((it) => it.execute('SELECT pg_sleep(5)')) as never,
          }),
        ),
    };
    const { result } = await useTool(
      house,
      'query_database',
      { entity: 'vehicles', measure: 'list' },
      { db: db as never },
    );
    expect(result).toMatchObject({ ok: false, code: 'too_slow' });
    expect(seen.slice(0, 2)).toEqual(['SET TRANSACTION READ ONLY', 'SET LOCAL statement_timeout = 2000']);
  });
});
