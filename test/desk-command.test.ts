import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Actor } from '../src/words.ts';
import { button, type DeskHouse, deskHouse, facts, labels } from './support/desk.ts';
import { granted } from './support/given.ts';

let house: DeskHouse;
let erin: Actor;
let key = 0;
beforeAll(async () => {
  house = await deskHouse();
  await house.dyno('Cell 1');
  await house.dyno('Cell 3', { test_type: 'brake' });
  await house.dyno('March Rig 2', { test_type: 'nvh' });
  for (const vin of ['HLD42', 'TRK-101', '77', 'TWIN-1', 'TWIN-2', 'EVIL-1']) await house.vehicle(vin);
  const named = async (vin: string, name: string) => {
    const { id } = granted(await house.fleet.getVehicle(house.admin, vin));
    granted(await house.fleet.updateVehicle(house.admin, id, { name }));
  };
  await named('TRK-101', 'Blue Mule');
  await named('TWIN-1', 'Twin');
  await named('TWIN-2', 'twin');
  await named('EVIL-1', '*Mad* <!here> `x`');
  erin = await house.person('engineer', 'Erin Engineer');
});
afterAll(() => house.close());
beforeEach(() => house.clear());

const say = (text: string, by = erin, at = house.thread()) => {
  key += 1;
  return house.desk.command(by, at, text, `key-${key}`);
};
/** What was booked by these words. */
async function booked(text: string): Promise<Record<string, string>> {
  const { kind, message } = await say(text);
  expect(kind, message.text).toBe('booked');
  return facts(message);
}
async function aside(text: string, by = erin): Promise<string> {
  const before = await house.activeRows();
  const { kind, message } = await say(text, by);
  expect(kind, message.text).toBe('aside');
  expect(await house.activeRows()).toEqual(before);
  return message.text;
}
const rows = () => house.activeRows();

describe('a complete command', () => {
  test('books at once, with card and buttons', async () => {
    const { kind, message } = await say('HLD42 brake 2027-03-08 2d');
    expect(kind).toBe('booked');
    expect(message.text).toMatch(
      /^Booked: HLD42 on Cell 3 for brake, Mon 8 Mar to Tue 9 Mar 2027 \(2 days\)/,
    );
    expect(facts(message).When).toBe('Mon 8 Mar to Tue 9 Mar 2027 (2 days), America/Detroit');
    expect(labels(message)).toEqual(['Undo', 'Move', 'Cancel']);
  });

  test.each([
    ['hld42 BRAKE 2027-03-08 2d', 'Mon 8 Mar to Tue 9 Mar 2027 (2 days)'],
    ['HLD42  brake   tomorrow 1d', 'Tue 2 Mar 2027 (1 day)'],
    ['HLD42 brake friday 2 days', 'Fri 5 Mar to Sat 6 Mar 2027 (2 days)'],
    ['HLD42 brake 9 mar 1w', 'Tue 9 Mar to Mon 15 Mar 2027 (7 days)'],
    ['HLD42 brake 2027-03-08 until 2027-03-10', 'Mon 8 Mar to Wed 10 Mar 2027 (3 days)'],
    ['HLD42 brake on 2027-03-08 2d', 'Mon 8 Mar to Tue 9 Mar 2027 (2 days)'],
    ['HLD42 brake tomorrow 8:00 to 12:00', 'Tue 2 Mar 2027, 08:00 to 12:00'],
    ['HLD42 brake 9 mar for 2 days', 'Tue 9 Mar to Wed 10 Mar 2027 (2 days)'],
  ])('%s', async (text, when) => {
    expect((await booked(text)).When).toBe(`${when}, America/Detroit`);
  });

  test('names the vehicle by its name, the dyno by several words, and a number is a number', async () => {
    expect((await booked('blue mule brake 2027-03-08 1d')).Vehicle).toBe('TRK-101');
    expect((await booked('"Blue Mule" brake 2027-03-09 1d cell 1')).Dyno).toBe('Cell 1');
    expect((await booked('77 brake 2027-03-08 1d on Cell 1')).Vehicle).toBe('77');
    expect(await booked('HLD42 nvh 2027-03-12 2d march rig 2')).toMatchObject({
      ...{ Dyno: 'March Rig 2', When: 'Fri 12 Mar to Sat 13 Mar 2027 (2 days), America/Detroit' },
    });
  });

  test('may start later where that is allowed', async () => {
    await house.booking({ vin: 'TRK-101', start_date: '2027-03-08', days: 2, dyno: 'Cell 3' });
    const { When } = await booked('HLD42 brake 2027-03-08 1d Cell 3 +3d backup');
    expect(When).toContain('Wed 10 Mar 2027');
    expect((await booked('77 brake 2027-03-08 1d Cell 3 +5d')).When).toContain('Thu 11 Mar 2027');
  });

  test('delivered twice books once', async () => {
    const thread = house.thread();
    const first = await house.desk.command(erin, thread, 'HLD42 brake 2027-03-08 2d', 'same');
    const second = await house.desk.command(erin, thread, 'HLD42 brake 2027-03-08 2d', 'same');
    expect(facts(second.message)).toEqual(facts(first.message));
    expect(await rows()).toHaveLength(1);
  });
});

describe('a refused command', () => {
  test('is said to its author, with windows to press', async () => {
    await house.booking({ vin: 'TRK-101', start_date: '2027-03-08', dyno: 'Cell 3' });
    const thread = house.thread();
    const { kind, message } = await say('HLD42 brake 2027-03-08 1d Cell 3', erin, thread);
    expect(kind).toBe('aside');
    expect(message.text).toContain('Nothing was booked');
    expect(message.card).toBeUndefined();
    const pressed = await house.desk.press(erin, thread, button(message, labels(message)[0] ?? ''));
    expect(pressed.instead?.text).toContain('Booked: HLD42');
  });

  test('of a viewer books nothing', async () => {
    const viewer = await house.person('viewer', 'Vic Viewer');
    expect(await aside('HLD42 brake 2027-03-08 1d', viewer)).toContain('viewer');
  });

  test.each([
    ['HLD42 brake 2020-03-01 1d', /past/],
    ['HLD42 brake 2027-03-08 31d', /30 days/],
  ])('%s', async (text, why) => {
    expect(await aside(text)).toMatch(why);
  });
});

describe('what is missing or cannot be read is named, with a line that works', () => {
  test.each([
    ['HLD42', 'The test type, date and length are missing.'],
    ['HLD42 brake', 'The date and length are missing.'],
    ['HLD42 2027-03-08 2d', 'The test type is missing.'],
    ['HLD42 brake 2d', 'The date is missing.'],
    ['HLD42 2d', 'The test type and date are missing.'],
    ['+3d backup', 'The vehicle, test type, date and length are missing.'],
    ['HLD42 2027-03-08', 'The test type and length are missing.'],
    ['NOPE-9 brake 2027-03-08 1d', 'has no vehicle "NOPE-9"'],
    ['brake 2027-03-08 1d', 'has no vehicle "brake"'],
    ['HLD42 braek 2027-03-08 1d', '"braek" is no test type of Main.'],
    ['HLD42 brake 2027-02-30 1d', 'does not exist'],
    ['HLD42 brake next tuesday 1d', 'The date is not clear'],
    ['HLD42 brake blub 1d', 'I cannot read "blub 1d" as a date'],
    ['HLD42 brake whenever 1d', 'whenever'],
    ['HLD42 brake 2027-03-08 1d Cell 9', 'I cannot read "Cell 9": it is no dyno\'s name'],
    ['HLD42 brake 2027-03-08 1d 3', 'I cannot read "3"'],
    ['HLD42 brake 2027-03-08 2d please', 'I cannot read "please"'],
    ['HLD42 brake not 2027-03-08 2d', 'I cannot read "not'],
    ['HLD42 brake 2027-03-08 1d Cell 3 +40d backup', '"+40d" is more'],
    ['twin brake 2027-03-08 1d', 'Several vehicles are called'],
    ["HLD42'; DROP TABLE allocation;-- brake 2027-03-08 1d", 'has no vehicle'],
    ['% brake 2027-03-08 1d', 'has no vehicle "%"'],
  ])('%s', async (text, why) => {
    const said = await aside(text);
    expect(said).toContain(why);
    expect(said).toContain('Nothing was booked');
    const example = /for example: `([^`]+)`$/.exec(said)?.[1] ?? '';
    expect((await say(example)).kind, example).toBe('booked');
  });

  test('the number of a row is no name of a vehicle or a dyno', async () => {
    const { id } = granted(await house.fleet.getVehicle(house.admin, 'HLD42'));
    const dyno = granted(await house.fleet.getDyno(house.admin, 'Cell 3'));
    expect(await aside(`${id} brake 2027-03-08 1d`)).toContain(`has no vehicle "${id}"`);
    expect(await aside(`HLD42 brake 2027-03-08 1d ${dyno.id}`)).toContain(`I cannot read "${dyno.id}"`);
  });

  test('a length is asked for and never guessed; one day is one press', async () => {
    const thread = house.thread();
    const { kind, message } = await say('HLD42 brake 2027-03-08 Cell 1', erin, thread);
    expect(kind).toBe('aside');
    expect(message.text).toContain('For how many days? Nothing was booked.');
    expect(message.text).toContain('`/allocate HLD42 brake 2027-03-08 2d Cell 1`');
    expect(await rows()).toEqual([]);
    const pressed = await house.desk.press(erin, thread, button(message, 'Book 1 day'));
    expect(pressed.instead?.text).toContain('HLD42 on Cell 1 for brake, Mon 8 Mar 2027 (1 day)');
    expect(await rows()).toHaveLength(1);
  });

  test('help, and more than anybody would type', async () => {
    expect(await aside('help')).toContain('+<n>d backup');
    expect(await aside(`HLD42 ${'x'.repeat(5_000)}`)).toContain('500 characters');
    expect((await aside(`${'*_`<!channel>'.repeat(9)} brake`)).replace(/`<vehicle>.*/s, '')).not.toMatch(
      /<!|(?<!\\)\*/,
    );
  });
});
