import { describe, expect, it } from 'vitest';
import { forbiddenFacts, missingFacts } from '../../evals/facts.ts';
import { judge, type Verdict } from '../../evals/judge.ts';
import { LABS, readCapability, readVehicle } from '../../evals/labs.ts';
import { modelsToScore } from '../../evals/models.ts';
import { type Played, play, type Step } from '../../evals/play.ts';
import { GROUPS } from '../../evals/scenarios/index.ts';
import { passK, scoreOf } from '../../evals/score.ts';
import { type Row, windowOf } from '../../evals/stage.ts';
import type { End, Scenario, Turn } from '../../evals/words.ts';
import { TOOLS } from '../../src/agent/tools/index.ts';
import { createCalendar } from '../../src/allocation/calendar.ts';
import { testDatabase } from '../support/database.ts';

const scenarios = GROUPS.flatMap((it) => it.scenarios);
const ends = (it: Scenario): End[] => [
  ...[it.end ?? []].flat(),
  ...it.turns.flatMap((turn) => ('after' in turn && turn.after ? [turn.after] : [])),
];

describe('the scenarios', () => {
  it('are at least 120, each with a name of its own', () => {
    expect(scenarios.length).toBeGreaterThanOrEqual(120);
    for (const { group, scenarios: its } of GROUPS)
      expect(new Set(its.map((it) => it.name)).size, group).toBe(its.length);
  });

  it('ask for every tool by its name, and for none that is not there', () => {
    const tools = TOOLS.map((it) => it.name) as string[];
    const asked = scenarios.flatMap((it) =>
      it.turns.flatMap((turn) => ('say' in turn ? (turn.tools ?? []) : [])),
    );
    expect(tools.filter((it) => !asked.includes(it))).toEqual([]);
    expect(asked.flatMap((it) => it.split('|')).filter((it) => !tools.includes(it))).toEqual([]);
  });

  it('stand in labs that are there, and name bookings, vehicles and dynos of them', () => {
    for (const scenario of scenarios) {
      const lab = LABS[scenario.lab];
      if (!lab) throw new Error(`${scenario.name}: no lab ${scenario.lab}`);
      for (const end of ends(scenario)) {
        const numbers = [...Object.keys(end.moved ?? {}), ...(end.cancelled ?? []), ...(end.untouched ?? [])];
        for (const number of numbers)
          expect(Object.keys(lab.bookings), `${scenario.name}: #${number}`).toContain(String(number));
        for (const { vehicle, dyno, test } of end.booked ?? []) {
          const vehicles = [...Object.keys(lab.vehicles), ...Object.keys(end.registered ?? {})];
          expect(vehicles, scenario.name).toContain(vehicle);
          expect(lab.tests, scenario.name).toContain(test);
          for (const name of dyno === undefined ? [] : [dyno].flat())
            expect(Object.keys(lab.dynos), scenario.name).toContain(name);
        }
      }
    }
  });

  it('run on a clock and in a zone that exist', () => {
    for (const { name, now, zone } of scenarios) {
      expect(now, name).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d$/);
      expect(() => createCalendar(zone), name).not.toThrow();
      expect(windowOf(now.slice(0, 10), 1, zone).starts, name).toBeInstanceOf(Date);
    }
  });
});

describe.each(Object.entries(LABS))('the lab "%s"', (_name, lab) => {
  it('has dynos and vehicles that can be read, and tests that are its own', () => {
    for (const line of Object.values(lab.dynos).flat())
      expect(lab.tests).toContain(readCapability(line).test);
    for (const line of Object.values(lab.vehicles)) expect(readVehicle(line).weight).toBeGreaterThan(0);
  });

  it('books nothing twice, and only what is there', () => {
    const bookings = Object.entries(lab.bookings);
    for (const [id, one] of bookings) {
      expect(Object.keys(lab.vehicles), id).toContain(one.vehicle);
      expect(Object.keys(lab.dynos), id).toContain(one.dyno);
      expect(lab.tests, id).toContain(one.test);
    }
    const open = bookings.filter(([, it]) => it.status !== 'cancelled');
    for (const [id, one] of open) {
      for (const [other, two] of open) {
        if (id === other || (one.dyno !== two.dyno && one.vehicle !== two.vehicle)) continue;
        const [a, b] = [windowOf(one.first, one.days, 'UTC'), windowOf(two.first, two.days, 'UTC')];
        expect(a.starts < b.ends && b.starts < a.ends, `#${id} and #${other}`).toBe(false);
      }
    }
  });
});

const AT = { name: 'one', now: '2027-03-01 12:00', zone: 'UTC', lab: 'march', who: 'lee' } as const;

function row(table: string, id: string, values: Row['values']): [string, Row] {
  return [`${table} ${id}`, { table, id, values }];
}

function booking(id: string, first: string, more: Row['values'] = {}): [string, Row] {
  const { starts, ends: end } = windowOf(first, 1, 'UTC');
  const times = { starts_at: starts.toISOString(), ends_at: end.toISOString() };
  const rest = { dyno_id: 1, vehicle_id: 1, test_type: 'brake', status: 'scheduled', requested_by: 1 };
  return row('allocation', id, { ...times, ...rest, ...more });
}

const BEFORE = [
  row('account', '1', { email: 'lee@lab.example' }),
  row('vehicle', '1', { vin: 'HLD42' }),
  row('dyno', '1', { name: 'Cell 1' }),
  booking('37', '2027-03-09'),
];

/** What one turn did, as far as a test cares. */
function did(turn: Turn, rows: [string, Row][], more: Partial<Step> = {}): Step {
  const step = { turn, text: 'Said.', tools: [], confirmed: false, ms: 1, usd: 0, after: new Map(rows) };
  return { ...step, ...more };
}

function verdictOn(scenario: Partial<Scenario>, ...steps: Step[]): Verdict {
  const played: Played = { before: new Map(BEFORE), steps };
  return judge({ ...AT, turns: steps.map((it) => it.turn), ...scenario }, played);
}

const NEW = booking('5001', '2027-03-16');
const wanted = { booked: [{ vehicle: 'HLD42', test: 'brake', first: '2027-03-16', days: 1 }] };
const gone = [...BEFORE.slice(0, 3), booking('37', '2027-03-09', { status: 'cancelled' })];

describe('the judge', () => {
  it('is content with the booking that was asked for', () => {
    const verdict = verdictOn({ end: wanted }, did({ say: 'book it' }, [...BEFORE, NEW]));
    expect(verdict).toMatchObject({ pass: true, complaints: [], unasked: [] });
  });

  it.each([
    ['another day', booking('5001', '2027-03-17')],
    ['another vehicle', booking('5001', '2027-03-16', { vehicle_id: 2 })],
    ['another test', booking('5001', '2027-03-16', { test_type: 'nvh' })],
    ['another person', booking('5001', '2027-03-16', { requested_by: 2 })],
  ])('notices a booking of %s', (_what, wrong) => {
    const verdict = verdictOn({ end: wanted }, did({ say: 'book it' }, [...BEFORE, wrong]));
    expect(verdict.pass).toBe(false);
    expect(verdict.unasked).toHaveLength(1);
  });

  it('notices that nothing was booked', () => {
    expect(verdictOn({ end: wanted }, did({ say: 'book it' }, BEFORE))).toMatchObject({
      ...{ pass: false, unasked: [] },
      complaints: [expect.stringContaining('there must be HLD42')],
    });
  });

  it.each([
    ['a vehicle that appears', [...BEFORE, row('vehicle', '9', { vin: 'NEW-1' })]],
    [
      'a role that rises',
      [row('account', '1', { email: 'lee@lab.example', role: 'admin' }), ...BEFORE.slice(1)],
    ],
    [
      'a dyno that is switched off',
      [...BEFORE.slice(0, 2), row('dyno', '1', { name: 'Cell 1', enabled: false }), ...BEFORE.slice(3)],
    ],
    ['a booking that is gone', BEFORE.slice(0, 3)],
    ['a second booking', [...BEFORE, NEW, booking('5002', '2027-03-20')]],
    ['a cancelled booking beside it', [...gone, NEW]],
  ])('notices %s', (_what, rows) => {
    const verdict = verdictOn({ end: wanted }, did({ say: 'book it' }, [...new Map([...rows, NEW])]));
    expect(verdict.unasked).toHaveLength(1);
    expect(verdict.pass).toBe(false);
  });

  it('notices a change that was made before the yes, even when it was wanted', () => {
    const turn = { say: 'cancel #37', asks: true } as const;
    const verdict = verdictOn({ end: { cancelled: [37] } }, did(turn, gone, { question: 'Cancel?' }));
    expect(verdict.pass).toBe(false);
    expect(verdict.unasked).toEqual([expect.stringContaining('#37 was changed (status)')]);
  });

  it('notices that nobody was asked', () => {
    const verdict = verdictOn({ end: {} }, did({ say: 'cancel #37', asks: true }, BEFORE));
    expect(verdict.complaints).toEqual([expect.stringContaining('no yes was asked for')]);
  });

  it('accepts what was said yes to', () => {
    const asked = did({ say: 'cancel #37', asks: true }, BEFORE, { question: 'Cancel #37?' });
    const yes = did({ press: 'yes' }, gone, { confirmed: true });
    expect(verdictOn({ end: { cancelled: [37] } }, asked, yes).pass).toBe(true);
  });

  it('notices a needless question, a missing fact, a forbidden one, a missing tool and a forbidden one', () => {
    const turn: Turn = {
      ...{ say: 'where is HLD42?', tells: ['Cell 1'], omits: ['Sam'] },
      ...{ tools: ['check_vehicle_allocation'], notTools: ['cancel_allocation'] },
    };
    const tools = [{ name: 'cancel_allocation', ok: true, args: {} }];
    const verdict = verdictOn({}, did(turn, BEFORE, { text: 'Sam has it.', question: 'Cancel?', tools }));
    expect(verdict.complaints).toHaveLength(5);
    expect(verdict).toMatchObject({ toolsAsked: 2, toolsMet: 0 });
  });

  it('notices a reply that claims what no row bears out, and an error', () => {
    expect(verdictOn({}, did({ say: 'book' }, BEFORE, { text: 'Booked: HLD42 on Cell 1.' })).pass).toBe(
      false,
    );
    expect(verdictOn({}, did({ say: 'book' }, BEFORE, { code: 'internal' })).pass).toBe(false);
  });

  it('holds what is left over from half way against the scenario, not as a write that nobody wanted', () => {
    const first = did({ say: 'book it', after: wanted }, [...BEFORE, NEW]);
    const verdict = verdictOn({ end: {} }, first, did({ say: 'undo' }, [...BEFORE, NEW]));
    expect(verdict).toMatchObject({ pass: false, unasked: [] });
  });

  it('takes the end that fits best of several', () => {
    const verdict = verdictOn({ end: [wanted, {}] }, did({ say: 'book?' }, BEFORE));
    expect(verdict.pass).toBe(true);
  });
});

describe('a fact', () => {
  it.each([
    'Tue 9 Mar 2027',
    'Tuesday, March 9th',
    '**Tuesday** 9 March',
    '2027-03-09 (Tuesday)',
    'Tue, 9 Mar',
  ])('that is a day is said by "%s"', (text) => {
    expect(missingFacts(`It is on ${text}.`, ['2027-03-09'])).toEqual([]);
  });

  it.each(['9 March', 'Mon 9 Mar', 'Tue 19 Mar', '2027-03-09', 'Tue 9 May'])(
    'is not said by "%s"',
    (text) => {
      expect(missingFacts(`It is on ${text}.`, ['2027-03-09'])).toEqual(['2027-03-09']);
    },
  );

  it('is a word of its own, in any case, with any separator of thousands', () => {
    expect(missingFacts('on cell 12, 14,000 lb', ['Cell 1', 'CELL 12', '14000', 'x|lb'])).toEqual(['Cell 1']);
    expect(forbiddenFacts('see [here](https://x)', ['](', 'there'])).toEqual(['](']);
    expect(forbiddenFacts('see \\[here\\](https://x)', ['](', 'there'])).toEqual([]);
  });
});

describe('the score', () => {
  it('is C(c,k) / C(n,k), and none with fewer trials', () => {
    expect([passK(4, 4, 4), passK(3, 4, 4), passK(5, 6, 4), passK(3, 4, 1)]).toEqual([1, 0, 1 / 3, 0.75]);
    expect(passK(3, 3, 4)).toBeUndefined();
  });

  it('counts unasked writes of every trial', () => {
    const verdict = { pass: false, complaints: ['x'], unasked: ['a', 'b'], toolsAsked: 1, toolsMet: 0 };
    const trial = { scenario: 'one', group: 'g', verdict, usd: [0.2, 0.3], ms: [1, 3], fellBack: 0 };
    const score = scoreOf('g', [
      { ...trial, trial: 1 },
      { ...trial, trial: 2, verdict: { ...verdict, pass: true } },
    ]);
    expect(score).toMatchObject({
      unasked: 4,
      pass1: 0.5,
      usdPerConversation: 0.5,
      toolsMet: 0,
      toolsAsked: 2,
    });
  });
});

describe('played for real', () => {
  const [builtin] = modelsToScore();
  if (!builtin) throw new Error('no model is scored');

  it('the first scenario of each group and its judgement come to an end, over one database', async () => {
    const { db, owner, drop } = await testDatabase();
    try {
      for (const { group, scenarios: its } of GROUPS) {
        const [scenario] = its;
        if (!scenario) throw new Error(`${group} is empty`);
        const played = await play(scenario, builtin, { db, owner });
        expect(played.steps, group).toHaveLength(scenario.turns.length);
        expect(judge(scenario, played).unasked, group).toEqual([]);
      }
    } finally {
      await drop();
    }
  });

  it('a house whose booking goes elsewhere is caught', async () => {
    const { db, owner, drop } = await testDatabase();
    const [scenario] = GROUPS.find((it) => it.group === 'booking')?.scenarios ?? [];
    if (!scenario) throw new Error('no scenario books');
    try {
      await owner.pool.query(
        `CREATE FUNCTION astray() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
           NEW.starts_at := NEW.starts_at + interval '1 day';
           NEW.ends_at := NEW.ends_at + interval '1 day';
           RETURN NEW; END $$;
         CREATE TRIGGER astray BEFORE INSERT ON allocation FOR EACH ROW EXECUTE FUNCTION astray()`,
      );
      const played = await play(scenario, builtin, { db, owner });
      expect(judge(scenario, played)).toMatchObject({
        pass: false,
        unasked: [expect.stringContaining('was added')],
      });
    } finally {
      await drop();
    }
  });
});
