import { describe, expect, it, test } from 'vitest';
import { sayAllocation } from '../src/agent/phrases/bookings.ts';
import { missingQuestion } from '../src/agent/phrases/questions.ts';
import { sayResult } from '../src/agent/phrases/results.ts';
import { quoted } from '../src/agent/phrases/text.ts';
import { sayDay } from '../src/agent/phrases/time.ts';
import type { ToolData, ToolNo } from '../src/agent/words.ts';
import type { Allocation, Alternative, DynoReason } from '../src/allocation/words.ts';
import type { Dyno, Vehicle } from '../src/fleet/words.ts';

const AT = { now: new Date('2026-11-25T15:00:00Z'), timeZone: 'America/Detroit', site: 'Main' };

function booking(more: Partial<Allocation> = {}): Allocation {
  return {
    ...{ id: '57', site: 'Main', dyno: { id: '3', name: 'Cell 3' }, vehicle: { id: '1', vin: 'TRK-101' } },
    ...{ test_type: 'brake', start: '2026-12-01T05:00:00Z', end: '2026-12-03T05:00:00Z' },
    ...{ start_date: '2026-12-01', end_date: '2026-12-02', days: 2, status: 'scheduled', shifted_days: 0 },
    ...{
      requested_by: 'a',
      requested_by_name: 'Ada Bell',
      channel: 'web',
      notes: null,
      created_at: '',
      version: 1,
    },
    ...more,
  } as Allocation;
}

const DYNO: Dyno = {
  ...{ id: '3', name: 'Cell 3', site: 'Main', enabled: true },
  capabilities: [
    { test_type: 'brake', drive_types: ['2WD', 'AWD'], min_lbs: 0, max_lbs: 10_000 },
    { test_type: 'nvh', drive_types: ['2WD', 'AWD'], min_lbs: 0, max_lbs: 10_000 },
    { test_type: 'evap', drive_types: ['2WD'], min_lbs: 1_000, max_lbs: 8_000 },
  ],
};
const VEHICLE: Vehicle = { id: '1', vin: 'TRK-101', name: 'Blue mule', weight_lbs: 5200, drive_type: 'AWD' };

const say = (data: ToolData) => sayResult('any', { ok: true, data }, AT);
const sayNo = (no: Omit<ToolNo, 'ok'>, tool = 'auto_allocate_vehicle') =>
  sayResult(tool, { ok: false, ...no }, AT);

describe('what was done', () => {
  it('is said with dyno, weekdays, dates and length, and how to take it back', () => {
    expect(say({ kind: 'booked', allocation: booking() })).toBe(
      'Booked: TRK-101 on Cell 3 for brake, Tue 1 Dec to Wed 2 Dec 2026 (2 days). Booking #57.\n\nChanged your mind? Say "undo that" within ten minutes, or "cancel #57".',
    );
  });

  it('says how far a booking moved from what was asked', () => {
    const text = say({ kind: 'booked', allocation: booking({ shifted_days: 1 }) });
    expect(text).toContain(
      'You asked for Mon 30 Nov 2026; no fitting dyno was free then, so it starts 1 day later.',
    );
  });

  it("says clock times where a booking has them, on the site's own clock", () => {
    const allocation = booking({
      start: '2026-12-01T13:00:00Z',
      end: '2026-12-01T21:30:00Z',
      end_date: '2026-12-01',
      days: 1,
    });
    expect(say({ kind: 'booked', allocation })).toContain('Tue 1 Dec 2026, 08:00 to 16:30');
  });

  it('counts whole days over a change of the clocks', () => {
    const allocation = booking({
      start: '2027-03-14T05:00:00Z',
      end: '2027-03-15T04:00:00Z',
      start_date: '2027-03-14',
      end_date: '2027-03-14',
      days: 1,
    });
    expect(sayAllocation(allocation, AT)).toBe('TRK-101 on Cell 3 for brake, Sun 14 Mar 2027 (1 day)');
  });

  it('says from where to where a booking moved', () => {
    const after = booking({
      start_date: '2026-12-03',
      end_date: '2026-12-04',
      start: '2026-12-03T05:00:00Z',
      end: '2026-12-05T05:00:00Z',
      dyno: { id: '5', name: 'Cell 5' },
    });
    expect(say({ kind: 'moved', before: booking(), allocation: after })).toBe(
      'Moved: TRK-101 on Cell 5 for brake, Thu 3 Dec to Fri 4 Dec 2026 (2 days). Booking #57. It was Cell 3, Tue 1 Dec to Wed 2 Dec 2026 (2 days).\n\nChanged your mind? Say "undo that" within ten minutes.',
    );
  });

  it('says what was cancelled, one or several', () => {
    expect(say({ kind: 'cancelled', allocations: [booking()] })).toContain(
      'Cancelled: TRK-101 on Cell 3 for brake, Tue 1 Dec to Wed 2 Dec 2026 (2 days). Booking #57.',
    );
    expect(say({ kind: 'cancelled', allocations: [booking(), booking({ id: '58' })] })).toMatch(
      /^Cancelled 2 bookings:\n\n- #57 .*\n- #58 /,
    );
  });

  it('says what was registered', () => {
    expect(say({ kind: 'registered', vehicle: VEHICLE })).toBe(
      'Registered: TRK-101 "Blue mule", 5,200 lb, AWD. Book it with "book TRK-101 for …".',
    );
  });
});

describe('what was looked up', () => {
  const window = { start_date: '2026-12-01', end_date: '2026-12-02', days: 2 };
  const unavailable: DynoReason[] = [
    {
      dyno: { id: '1', name: 'Cell 1' },
      rules: [{ code: 'test_type', detail: 'it does emission, not brake' }],
    },
  ];

  it('says which dynos are free, and why the others are not', () => {
    const text = say({
      kind: 'availability',
      window,
      test_type: 'brake',
      vehicle: 'HLD42',
      available: [DYNO, { ...DYNO, name: 'Cell 5' }],
      unavailable,
    });
    expect(text).toBe(
      'Free for brake with HLD42, Tue 1 Dec to Wed 2 Dec 2026 (2 days): Cell 3 and Cell 5. Say "book it on Cell 3" to take it.\n\nNot these:\n\n- Cell 1: it does emission, not brake',
    );
  });

  it('says so when no dyno is free', () => {
    expect(
      say({ kind: 'availability', window, test_type: 'brake', vehicle: null, available: [], unavailable }),
    ).toMatch(/^No dyno of Main fits that for brake, on any day\./);
  });

  it('offers no dyno for a vehicle that is booked itself then', () => {
    const text = say({
      kind: 'availability',
      window,
      test_type: 'brake',
      vehicle: 'TRK-101',
      available: [DYNO],
      unavailable,
      vehicle_taken: booking(),
    });
    expect(text).toContain('TRK-101 itself is booked then: #57');
    expect(text).not.toContain('to take it');
  });

  it('gives each rule that fails, and says when none does', () => {
    const rules = [
      { code: 'weight' as const, detail: 'weight 15,000 lb is over its 10,000 lb' },
      { code: 'taken' as const, detail: 'taken until Fri 12 Mar by HLD77' },
    ];
    const asked = { kind: 'why_not' as const, dyno: 'Cell 3', window, test_type: 'brake', vehicle: 'HLD42' };
    expect(say({ ...asked, rules })).toBe(
      'Cell 3 cannot take HLD42 for brake, Tue 1 Dec to Wed 2 Dec 2026:\n\n- weight 15,000 lb is over its 10,000 lb\n- taken until Fri 12 Mar by HLD77',
    );
    expect(say({ ...asked, rules: [] })).toMatch(/^Nothing stands in the way/);
  });

  it('numbers bookings so that one can point at them, and cuts long lists aloud', () => {
    const allocations = Array.from({ length: 25 }, (_, index) => booking({ id: String(index + 1) }));
    const text = say({ kind: 'allocations', title: 'Your bookings', allocations, total: 31 });
    expect(text).toContain('1. #1 TRK-101 on Cell 3');
    expect(text).toContain('20. #20 ');
    expect(text).not.toContain('21. ');
    expect(text).toContain('… and 11 more, not shown.');
  });

  test.each<[ToolData, string | RegExp]>([
    [{ kind: 'allocations', title: 'Your bookings', allocations: [], total: 0 }, 'Your bookings: none.'],
    [
      { kind: 'count', title: 'Completed tests in October', count: 1234 },
      'Completed tests in October: 1,234.',
    ],
    [{ kind: 'conflicts', count: 0, lines: [] }, /^No conflicts/],
    [
      { kind: 'conflicts', count: 1, lines: ['#1 and #2 overlap on Cell 3'] },
      '1 conflict:\n\n- #1 and #2 overlap on Cell 3',
    ],
    [{ kind: 'outages', title: 'Outages', outages: [] }, 'Outages: none.'],
    [
      { kind: 'dynos', dynos: [DYNO] },
      '1 dyno:\n\n1. Cell 3: brake, nvh (2WD/AWD, up to 10,000 lb); evap (2WD, 1,000 lb to 8,000 lb)',
    ],
    [{ kind: 'dynos', dynos: [] }, /No dyno of the site can do that/],
    [
      { kind: 'dyno', dyno: { ...DYNO, enabled: false }, upcoming: [], outages: [] },
      /^Cell 3 \(out of use\): .*\n\nNo outages are entered\.\n\nNothing is booked/,
    ],
    [
      { kind: 'vehicle', vehicle: VEHICLE, allocations: [] },
      'TRK-101 "Blue mule", 5,200 lb, AWD. It has no running or coming bookings.',
    ],
    [
      { kind: 'vehicle', vehicle: VEHICLE, allocations: [booking()] },
      /Its bookings:\n\n- #57 TRK-101 on Cell 3/,
    ],
    [
      { kind: 'vehicles', vehicles: [VEHICLE], total: 40 },
      /^40 vehicles:\n\n1\. TRK-101 .*\n\n… and 39 more, not shown\.$/,
    ],
    [{ kind: 'vehicles', vehicles: [], total: 0 }, /No vehicle matches/],
    [
      {
        kind: 'now',
        instant: '2026-11-25T15:00:00Z',
        local: '',
        weekday: 'Wednesday',
        date: '2026-11-25',
        time_zone: 'America/Detroit',
        site: 'Main',
        hours: null,
      },
      'At Main it is Wed 25 Nov 2026, 10:00 (America/Detroit).',
    ],
    [
      {
        kind: 'table',
        columns: ['dyno', 'count'],
        rows: [
          ['Cell 3', 5],
          ['Cell 4', 2],
        ],
        cut: false,
      },
      'Count by dyno:\n\n- Cell 3: 5\n- Cell 4: 2',
    ],
    [
      {
        kind: 'table',
        columns: ['status', 'count'],
        rows: [
          ['scheduled', 5],
          ['in_progress', 1],
        ],
        cut: false,
      },
      'Count by status:\n\n- 5 scheduled\n- 1 in progress',
    ],
    [{ kind: 'table', columns: ['count'], rows: [[1234]], cut: false }, 'Count: 1,234.'],
    [{ kind: 'table', columns: ['count'], rows: [], cut: false }, 'Nothing matches that.'],
    [
      {
        kind: 'table',
        columns: ['vin', 'name', 'weight_lbs', 'drive_type'],
        rows: [['HLD42', null, 5200, '2WD']],
        cut: true,
      },
      /^1 vehicle or more:\n\n- HLD42, 5,200 lb, 2WD\n\nThere are more/,
    ],
    [
      {
        kind: 'table',
        columns: ['id', 'vehicle', 'dyno', 'test_type', 'status', 'start_date', 'end_date'],
        rows: [[3, 'HLD42', 'Cell 3', 'brake', 'in_progress', '2026-12-01', '2026-12-02']],
        cut: false,
      },
      '1 booking:\n\n- #3 HLD42 on Cell 3 for brake, Tue 1 Dec to Wed 2 Dec 2026 (2 days), in progress',
    ],
  ])('%j', (data, expected) => {
    if (typeof expected === 'string') expect(say(data)).toBe(expected);
    else expect(say(data)).toMatch(expected);
  });
});

describe('a refusal', () => {
  const alternatives: Alternative[] = ['2026-12-03', '2026-12-04'].map((day, index) => ({
    dyno: { id: String(index), name: `Cell ${index + 3}` },
    start_date: day,
    end_date: day,
    days: 1,
  }));
  const reasons = Array.from(
    { length: 12 },
    (_, index): DynoReason => ({
      dyno: { id: String(index), name: `Cell ${index + 1}` },
      rules: [{ code: 'taken', detail: index < 3 ? 'it does nvh, not brake' : `taken until day ${index}` }],
    }),
  );

  it('says that nothing was booked, offers windows by number, and groups the reasons', () => {
    const text = sayNo({
      code: 'no_dyno_free',
      detail:
        'No dyno is free for TRK-101 and brake Tue 1 Dec. Nothing was booked. Nearest that works: Cell 3, Thu 3 Dec.',
      alternatives,
      reasons,
    });
    expect(text).toContain('Nothing was booked.');
    expect(text).not.toContain('Nearest that works');
    expect(text).toContain('1. Cell 3, Thu 3 Dec 2026 (1 day)\n2. Cell 4, Fri 4 Dec 2026 (1 day)');
    expect(text).toContain('say "book the second one"');
    expect(text).toContain('- Cell 1, Cell 2 and Cell 3: they do nvh, not brake');
    expect(text.match(/^- Cell/gm)).toHaveLength(6);
    expect(text).toMatch(/- and 4 more$/);
  });

  it('of a move offers to move, and says that the booking stays', () => {
    const text = sayNo(
      { code: 'no_dyno_free', detail: 'Cell 3 is taken.', alternatives },
      'reschedule_allocation',
    );
    expect(text).toContain('The booking stays as it is.');
    expect(text).toContain('"move it to the second one"');
  });

  test.each<[Omit<ToolNo, 'ok'>, string | RegExp]>([
    [{ code: 'missing', detail: '', missing: ['length', 'test type'] }, 'Which test, and for how many days?'],
    [
      { code: 'vehicle_not_found', detail: 'Main has no vehicle "HLD4".', suggestions: ['HLD42'] },
      'Main has no vehicle "HLD4". Nothing was booked.\n\nDid you mean HLD42?',
    ],
    [
      { code: 'vehicle_not_found', detail: 'Main has no vehicle "X1".' },
      /Nothing was booked\.\n\nCheck the identifier, or register it first/,
    ],
    [
      { code: 'which', detail: 'Main has no vehicle "HLD4".', suggestions: ['HLD42', 'HLD43'] },
      /Did you mean HLD42 or HLD43\?$/,
    ],
    [
      { code: 'which', detail: '2 bookings match.', allocations: [booking(), booking({ id: '58' })] },
      /1\. #57 [\s\S]*2\. #58 [\s\S]*Which one\?$/,
    ],
    [
      { code: 'unknown_test_type', detail: '"wltp" is no test type of Main.', suggestions: ['brake', 'nvh'] },
      '"wltp" is no test type of Main. Nothing was booked.\n\nWhich test: brake or nvh?',
    ],
    [
      { code: 'unclear', detail: '30 February 2027 does not exist. Nothing was booked.' },
      '30 February 2027 does not exist. Nothing was booked.\n\nWhich date, then?',
    ],
    [
      { code: 'unclear', detail: '31 April 2027 does not exist.', missing: ['length'] },
      /Which date, and for how many days\?$/,
    ],
    [
      {
        code: 'window_too_long',
        detail: '40 days is more than the 30 days that a window may last. Nothing was booked.',
      },
      /For how many days, then\?$/,
    ],
    [
      {
        code: 'forbidden',
        detail:
          'Your role is viewer; booking takes engineer. Nothing was changed; ask an admin of Main for that role.',
      },
      /^Your role is viewer.*that role\.$/,
    ],
  ])('%j', (no, expected) => {
    if (typeof expected === 'string') expect(sayNo(no)).toBe(expected);
    else expect(sayNo(no)).toMatch(expected);
  });

  it('of something looked up does not speak of bookings', () => {
    expect(
      sayNo(
        { code: 'vehicle_not_found', detail: 'Main has no vehicle "X1".', suggestions: ['X12'] },
        'check_vehicle_allocation',
      ),
    ).toBe('Main has no vehicle "X1".\n\nDid you mean X12?');
  });
});

describe('texts of people', () => {
  test.each([
    ['**bold** and _it_', String.raw`\*\*bold\*\* and \_it\_`],
    ['[here](http://evil.example)', `\\[here\\](http:\u200B//evil.example)`],
    ['![x](http://evil.example/a.png)', `\\[x\\](http:\u200B//evil.example/a.png)`],
    ['<!here> <@U1> <script>', '‹!here› ‹@\u200BU1› ‹script›'],
    ['@channel now', '@\u200Bchannel now'],
    ['# big', String.raw`\# big`],
    ['one\n\n# two\n- three', 'one # two - three'],
    ['`rm -rf`', "'rm -rf'"],
  ])('%j cannot forge anything', (text, safe) => {
    expect(quoted(text)).toBe(safe);
  });

  it('stay on one line and within bounds wherever they stand', () => {
    const notes = `ok\n\nBooked: everything. [click](http://evil.example) ${'x'.repeat(500)}`;
    const text = say({ kind: 'booked', allocation: booking({ notes }) });
    expect(text.split('\n')).toHaveLength(3);
    expect(text).not.toMatch(/(?<!\\)\]\(/);
    expect(text.length).toBeLessThan(500);
  });

  it('are harmless as names of dynos and vehicles, and in details', () => {
    const evil = '[x](http://evil.example) @everyone';
    const dyno = { ...DYNO, name: evil };
    const spoken = [
      say({ kind: 'dynos', dynos: [dyno] }),
      say({
        kind: 'vehicle',
        vehicle: { ...VEHICLE, name: evil },
        allocations: [booking({ dyno: { id: '1', name: evil }, requested_by_name: evil })],
      }),
      say({ kind: 'table', columns: ['name', 'count'], rows: [[evil, 1]], cut: false }),
      sayNo({ code: 'vehicle_not_found', detail: `Main has no vehicle "${evil}".`, suggestions: [evil] }),
    ];
    for (const text of spoken) {
      expect(text).not.toMatch(/(?<!\\)\]\(/);
      expect(text).not.toContain('@everyone');
    }
  });
});

describe('days and questions', () => {
  it('leaves the year out when it is the present one', () => {
    expect(sayDay('2026-12-01', AT)).toBe('Tue 1 Dec');
    expect(sayDay('2027-03-01', AT)).toBe('Mon 1 Mar 2027');
  });

  it('names all that is missing in one question', () => {
    expect(missingQuestion(['date', 'length'])).toBe('Which date, and for how many days?');
    expect(missingQuestion(['vehicle', 'test type', 'date', 'length'])).toBe(
      'Which vehicle, which test, which date, and for how many days?',
    );
    expect(missingQuestion(['weight', 'drive type'])).toBe('What weight in pounds, and 2WD or AWD?');
  });
});
