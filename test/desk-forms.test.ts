import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Field, Form, Message, Submitted } from '../src/conversation/shown.ts';
import type { Actor } from '../src/words.ts';
import { button, type DeskHouse, deskHouse, facts, labels } from './support/desk.ts';
import { granted } from './support/given.ts';

let house: DeskHouse;
let erin: Actor;
let kim: Actor;
let cells: Record<string, string>;
beforeAll(async () => {
  house = await deskHouse();
  const [one, three, rig] = [
    await house.dyno('Cell 1'),
    await house.dyno('Cell 3', { test_type: 'brake' }),
    await house.dyno('Rig', { test_type: 'nvh', max_lbs: 3000 }),
  ];
  cells = { 'Cell 1': one.id, 'Cell 3': three.id, Rig: rig.id };
  await house.dyno('Broken');
  granted(await house.fleet.updateDyno(house.admin, 'Broken', { enabled: false }));
  for (const vin of ['HLD42', 'HLD420', 'AHLD42', 'TRK-101', 'THIRD-2'])
    await house.vehicle(vin, 4400, 'AWD');
  const { id } = granted(await house.fleet.getVehicle(house.admin, 'TRK-101'));
  granted(await house.fleet.updateVehicle(house.admin, id, { name: 'Hld_mule <!here>' }));
  erin = await house.person('engineer', 'Erin Engineer');
  kim = await house.person('engineer', 'Kim Lee');
});
afterAll(() => house.close());
beforeEach(() => house.clear());

const VALUES = {
  ...{ vehicle: 'HLD42', test_type: 'brake', start_date: '2027-03-08', days: '2' },
  ...{ backup_days: '0', dyno: '', notes: '' },
};
let key = 0;
const send = (values: Record<string, string> = {}, by = erin, sameKey?: string) => {
  key += 1;
  return house.desk.submit(by, 'book', { ...VALUES, ...values }, sameKey ?? `view-${key}`);
};
const errors = (it: Submitted): Record<string, string> => (it.ok ? { ok: it.message.text } : it.errors);
function message(it: Submitted): Message {
  if (!it.ok) throw new Error(JSON.stringify(it.errors));
  return it.message;
}
const field = (form: Form, name: string): Field | undefined => form.fields.find((it) => it.name === name);
const names = (form: Form) => form.fields.map((it) => it.name);
const story = async (id: string) => granted(await house.core.get(house.admin, id));

describe('the booking form', () => {
  test('is there without looking anything up', async () => {
    const form = house.desk.bookingForm();
    expect(names(form)).toEqual([
      ...['vehicle', 'test_type', 'start_date', 'days', 'backup_days', 'dyno', 'notes'],
    ]);
    expect(field(form, 'days')).toMatchObject({ kind: 'number', min: 1, max: 30, value: 1 });
    expect(field(form, 'dyno')).toMatchObject({ optional: true, hint: 'Any that fits' });
    expect(await house.desk.form(erin, 'book')).toEqual({ ok: true, form });
  });

  test('books, with the card of the chat, the notes, and by any dyno that fits', async () => {
    const done = message(await send({ notes: 'mind the *exhaust*' }));
    expect(done.text).toMatch(/^Booked: HLD42 .*Note: "mind the \\\*exhaust\\\*"/);
    expect(facts(done)).toMatchObject({ Vehicle: 'HLD42', 'Asked by': 'Erin Engineer' });
    expect(labels(done)).toEqual(['Undo', 'Move', 'Cancel']);
  });

  test('sent twice books once; mended after a refusal it books', async () => {
    const [a, b] = [await send({}, erin, 'v'), await send({}, erin, 'v')];
    expect(facts(message(b))).toEqual(facts(message(a)));
    expect(await house.activeRows()).toHaveLength(1);
    expect(errors(await send({ vehicle: 'HLD42' }, erin, 'w'))).toHaveProperty('vehicle');
    expect((await send({ vehicle: 'HLD420' }, erin, 'w')).ok).toBe(true);
  });

  test('refused and sent again as it is, it is asked again', async () => {
    const other = await house.booking({ vin: 'TRK-101', start_date: '2027-03-08', dyno: 'Cell 3' });
    const values = { dyno: cells['Cell 3'] ?? '' };
    expect((await send(values, erin, 'again')).ok).toBe(false);
    granted(await house.core.cancel(house.admin, other.id));
    expect((await send(values, erin, 'again')).ok).toBe(true);
    expect((await send(values, erin, 'again')).ok).toBe(true);
    expect(await house.activeRows()).toHaveLength(1);
  });

  test('says under each field what is wrong with it', async () => {
    const nothing = { vehicle: '', test_type: ' ', start_date: '', days: '', backup_days: '' };
    expect(Object.keys(errors(await send(nothing)))).toEqual(['vehicle', 'test_type', 'start_date', 'days']);
    const wrong = { start_date: '2027-02-30', days: '1.5', backup_days: '31', notes: 'x'.repeat(501) };
    expect(Object.keys(errors(await send(wrong)))).toEqual(['start_date', 'days', 'backup_days', 'notes']);
    for (const days of ['0', '31', '-1', 'two', '1e1', '٣'])
      expect(Object.keys(errors(await send({ days }))), days).toEqual(['days']);
    expect(await house.activeRows()).toEqual([]);
  });

  test('puts a refusal under the field that has to change', async () => {
    const fieldOf = async (values: Record<string, string>, by = erin) =>
      Object.keys(errors(await send(values, by)));
    expect(await fieldOf({ vehicle: 'NOPE' })).toEqual(['vehicle']);
    expect(await fieldOf({ test_type: 'dance' })).toEqual(['test_type']);
    expect(await fieldOf({ start_date: '2026-03-01' })).toEqual(['start_date']);
    expect(await fieldOf({ dyno: '999999' })).toEqual(['dyno']);
    expect(await fieldOf({ dyno: cells['Rig'] ?? '' })).toEqual(['dyno']);
    expect(await fieldOf({}, await house.person('viewer'))).toEqual(['vehicle']);
    await house.vehicle('HEAVY-1', 90_000);
    expect(await fieldOf({ vehicle: 'HEAVY-1' })).toEqual(['vehicle']);
    expect(await fieldOf({ vehicle: 'HEAVY-1', dyno: cells['Cell 1'] ?? '' })).toEqual(['dyno']);
    await house.booking({ vin: 'HLD42', start_date: '2027-03-08' });
    expect(await fieldOf({})).toEqual(['vehicle']);
    expect(errors(await house.desk.submit(erin, 'nonsense', VALUES, 'k'))).toEqual({
      vehicle: expect.stringContaining('Nothing was done'),
    });
  });

  test('says what would work in at most 300 characters', async () => {
    for (const dyno of ['Cell 1', 'Cell 3'])
      await house.booking({
        vin: dyno === 'Cell 1' ? 'HLD420' : 'TRK-101',
        start_date: '2027-03-08',
        days: 2,
        dyno,
      });
    const { start_date: said = '' } = errors(await send());
    expect(said).toContain('Nothing was booked.');
    expect(said).toMatch(/Free: Cell \d, \w{3} \d+ Mar to \w{3} \d+ Mar 2027 \(2 days\); /);
    expect(said.length).toBeLessThanOrEqual(300);
    expect(said).not.toContain('…');
    const name = (n: number) => `Rig ${n} ${'with a long name '.repeat(3)}`.trim();
    for (const n of [1, 2]) await house.dyno(name(n), { test_type: 'emission' });
    granted(await house.fleet.updateDyno(house.admin, 'Cell 1', { enabled: false }));
    const day = { start_date: '2027-03-08', days: 2, test_type: 'emission' };
    await house.booking({ vin: 'AHLD42', ...day, dyno: name(1) });
    await house.booking({ vin: 'HLD42', ...day, start_date: '2027-03-10', dyno: name(2) });
    const third = await house.vehicle('THIRD');
    await house.booking({ vin: third.vin, ...day, dyno: name(2) });
    const { start_date: long = '' } = errors(await send({ test_type: 'emission', vehicle: 'THIRD-2' }));
    granted(await house.fleet.updateDyno(house.admin, 'Cell 1', { enabled: true }));
    expect(long).toMatch(/Free: Rig \d with a long name .* 2027 \(2 days\)\.$/);
    expect(long.length).toBeLessThanOrEqual(300);
  });
});

describe('the form that moves a booking', () => {
  async function opened(ask: object = {}, by = erin) {
    const it = await house.booking(
      { vin: 'HLD42', start_date: '2027-03-08', days: 2, dyno: 'Cell 1', ...ask },
      by,
    );
    const id = `move:${it.id}:${it.version}`;
    return { it, id, form: await house.desk.form(by, id) };
  }
  const move = (id: string, values: Record<string, string>, by = erin) =>
    house.desk.submit(
      by,
      id,
      { start_date: '2027-03-08', days: '2', dyno: cells['Cell 1'] ?? '', ...values },
      'k',
    );

  test('is filled in as the booking stands, and moves it', async () => {
    const { it, id, form } = await opened();
    if (!form.ok) throw new Error(form.text);
    expect(form.form).toMatchObject({ id, submit: 'Move', title: `Move booking #${it.id}` });
    expect(form.form.fields.map((one) => ('value' in one ? one.value : undefined))).toEqual([
      ...['2027-03-08', 2, { value: cells['Cell 1'], label: 'Cell 1' }],
    ]);
    const done = message(await move(id, { start_date: '2027-03-15' }));
    expect(done.card?.heading).toBe('Moved');
    expect(facts(done)).toMatchObject({
      When: expect.stringContaining('Mon 15 Mar to Tue 16 Mar 2027'),
      Dyno: 'Cell 1',
    });
    const again = message(await move(id, { start_date: '2027-03-15' }));
    expect(facts(again)).toEqual(facts(done));
    expect((await story(it.id)).version).toBe(2);
    expect(errors(await move(id, { start_date: '2027-03-22' }))).toEqual({
      start_date: expect.stringContaining('has changed meanwhile'),
    });
  });

  test('keeps the dyno that it shows, and takes any when that is emptied', async () => {
    const { id } = await opened();
    await house.booking({ vin: 'TRK-101', start_date: '2027-03-15', dyno: 'Cell 1' });
    const refused = errors(await move(id, { start_date: '2027-03-15' }));
    expect(refused['start_date']).toContain('stays as it was');
    expect(refused['start_date']).toContain('Free: ');
    expect(facts(message(await move(id, { start_date: '2027-03-15', dyno: '' }))).Dyno).toBe('Cell 3');
  });

  test('keeps clock times, also when day and length change', async () => {
    const at = { start: '2027-03-08T08:00:00-05:00', end: '2027-03-08T12:00:00-05:00' };
    const { it, id } = await opened({ ...at, start_date: undefined, days: undefined });
    expect((await move(id, { days: '1', start_date: '2027-03-16' })).ok).toBe(true);
    expect(await story(it.id)).toMatchObject({
      start: '2027-03-16T12:00:00.000Z',
      end: '2027-03-16T16:00:00.000Z',
    });
    const next = `move:${it.id}:2`;
    expect((await move(next, { days: '2', start_date: '2027-03-17' })).ok).toBe(true);
    expect(await story(it.id)).toMatchObject({
      start: '2027-03-17T12:00:00.000Z',
      end: '2027-03-18T16:00:00.000Z',
    });
  });

  test('changes nothing where nothing is changed', async () => {
    const { it, id } = await opened();
    expect(errors(await move(id, {}))).toEqual({
      start_date: expect.stringContaining('stands there already'),
    });
    expect(errors(await move(id, { start_date: 'x', days: '99' }))).toEqual({
      ...{ start_date: expect.any(String), days: expect.any(String) },
    });
    expect((await story(it.id)).version).toBe(1);
  });

  test("does not open for another's booking, an old card, a finished one, or nonsense", async () => {
    const { it, id } = await opened();
    const text = async (by: Actor, button: string) => {
      const form = await house.desk.form(by, button);
      return form.ok ? 'open' : form.text;
    };
    expect(await text(kim, id)).toContain("Erin Engineer's");
    expect(errors(await move(id, { start_date: '2027-03-15' }, kim))['start_date']).toContain(
      "Erin Engineer's",
    );
    expect(await text(erin, `move:${it.id}:9`)).toContain('has changed since');
    expect(await text(erin, 'move:999999:1')).toContain('no booking 999999');
    expect(await text(erin, 'cancel:1:1')).toContain('Nothing was changed');
    granted(await house.core.cancel(erin, it.id));
    expect(await text(erin, `move:${it.id}:2`)).toContain('cancelled, so it cannot be moved');
    expect((await story(it.id)).start_date).toBe('2027-03-08');
  });
});

describe('the choices of a search field', () => {
  const found = async (name: string, typed: string) => await house.desk.choices(erin, name, typed);

  test('hold what was typed, best first', async () => {
    expect((await found('vehicle', 'hld42')).map((it) => it.value)).toEqual(['HLD42', 'HLD420', 'AHLD42']);
    expect(await found('vehicle', 'mule')).toEqual([
      { value: 'TRK-101', label: 'TRK-101 · Hld_mule <!here>, 4,400 lb AWD' },
    ]);
    expect((await found('vehicle', 'hld')).map((it) => it.value)).toEqual([
      'HLD42',
      'HLD420',
      'TRK-101',
      'AHLD42',
    ]);
    expect((await found('test_type', 'B')).map((it) => it.value)).toEqual(['brake']);
    expect((await found('test_type', '')).length).toBe(3);
    expect((await found('dyno', 'cell')).map((it) => it.label)).toEqual([
      'Cell 1 · brake, emission and nvh',
      'Cell 3 · brake',
    ]);
    expect(await found('dyno', 'brok')).toEqual([]);
    for (const odd of ['%', '_', "'; DROP TABLE vehicle;--", '\u0000', 'x'.repeat(5_000)])
      expect(await found('vehicle', odd), odd.slice(0, 20)).toEqual(odd === '_' ? expect.any(Array) : []);
    expect(await found('password', 'x')).toEqual([]);
  });

  test('are at most a hundred, and the one that is called just that is among them', async () => {
    await house.database.owner.query(
      'many-vehicles',
      `INSERT INTO vehicle (site_id, vin, weight_lbs, drive_type)
       SELECT $1, 'A' || lpad(n::text, 5, '0') || '-ZZ', 4000, '2WD' FROM generate_series(1, 1200) n`,
      [house.site.id],
    );
    await house.vehicle('ZZ');
    const all = await found('vehicle', 'zz');
    expect(all).toHaveLength(100);
    expect(all[0]?.value).toBe('ZZ');
  });
});

test('a button of the page opens the form that it shows', async () => {
  const it = await house.booking({ vin: 'HLD42', start_date: '2027-03-08' }, erin);
  const shown = await house.desk.present(
    ...([erin, house.thread()] as const),
    {
      type: 'message',
      text: 'x',
      model: 'm',
      usage: { input_tokens: 0, output_tokens: 0, cost_usd: 0 },
      allocation_id: it.id,
    },
    'c',
  );
  expect((await house.desk.form(erin, button(shown, 'Move'))).ok).toBe(true);
});
