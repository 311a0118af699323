import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { findWhen, resolvePeriod, resolveWhen, splitWhen } from '../src/agent/dates.ts';
import type { When } from '../src/agent/words.ts';
import { PHRASES } from './support/phrases-of-time.ts';

const WEDNESDAY = { now: new Date('2026-11-25T15:00:00Z'), timeZone: 'America/Detroit' };

/** `2026-12-01, 2 days | ask: …`, so that a table of phrases can be read. */
function told(when: When): string {
  if (when.wrong) return `wrong: ${when.wrong}`;
  const length = when.days === 1 ? '1 day' : when.days ? `${when.days} days` : 'no length';
  const window = when.start
    ? `${when.start} to ${when.end ?? '?'}`
    : `${when.start_date ?? 'no date'}, ${length}`;
  return when.ambiguous ? `${window} | ask: ${when.ambiguous}` : window;
}

for (const { now, zone, means } of PHRASES) {
  describe(`at ${now} in ${zone}`, () => {
    test.each(means)('%s', (phrase, meaning) => {
      expect(told(resolveWhen(phrase, { now: new Date(now), timeZone: zone }))).toBe(meaning);
    });
  });
}

describe('what is missing', () => {
  test.each<[string, When['missing']]>([
    ['next Tuesday for 2 days', []],
    ['1 to 3 March', []],
    ['Tuesday', ['length']],
    ['for 2 days', ['date']],
    ['until Friday', ['date']],
    ['next week', ['date', 'length']],
    ['1 March at 8am', ['length']],
    ['8am to 4pm', ['date']],
    ['from 8am to 4pm on 1 March', []],
    ['', ['date', 'length']],
  ])('%j misses %j', (phrase, missing) => {
    expect(resolveWhen(phrase, WEDNESDAY).missing).toEqual(missing);
  });

  it('counts a length that was said beside the phrase', () => {
    expect(told(resolveWhen('Tuesday', WEDNESDAY, { days: 3 }))).toBe('2026-12-01, 3 days');
    expect(resolveWhen('Tuesday for 2 days', WEDNESDAY, { days: 3 }).ambiguous).toMatch(/two lengths/);
    expect(resolveWhen('1 to 3 March', WEDNESDAY, { days: 3 }).ambiguous).toBeUndefined();
  });
});

describe('where a booking ends, and the week it goes to', () => {
  const at = { now: new Date('2027-03-02T15:00:00Z'), timeZone: 'America/Detroit' };
  const coming = { start_date: '2027-03-08', days: 3 };
  const running = { start_date: '2027-03-01', days: 2 };
  test.each([
    ['end on Tuesday', coming, '2027-03-08, 2 days'],
    ['ends Tuesday', coming, '2027-03-08, 2 days'],
    ['last day is Tuesday', coming, '2027-03-08, 2 days'],
    ['last day Tuesday', coming, '2027-03-08, 2 days'],
    ['until Friday', coming, '2027-03-08, 5 days'],
    ['until Friday', running, '2027-03-01, 5 days'],
    [
      'next week',
      running,
      '2027-03-08, 2 days | ask: "next week" is taken as the same weekday, Mon 8 Mar 2027',
    ],
    [
      'the following week',
      coming,
      '2027-03-15, 3 days | ask: "the following week" is taken as the same weekday, Mon 15 Mar 2027',
    ],
  ])('%s, from %o', (phrase, booking, meaning) => {
    expect(told(resolveWhen(phrase, at, { booking }))).toBe(meaning);
  });
});

describe('a change of a booking counts from it', () => {
  const booking = { start_date: '2026-12-07', days: 2 };
  test.each([
    ['a day later', '2026-12-08, 2 days'],
    ['two weeks later', '2026-12-21, 2 days'],
    ['3 days earlier', '2026-12-04, 2 days'],
    ['a day longer', '2026-12-07, 3 days'],
    ['one day shorter', '2026-12-07, 1 day'],
    ['two days shorter', 'wrong: That would leave 0 days.'],
    ['one more day', '2026-12-07, 3 days'],
    ['until Friday', '2026-12-07, 5 days'],
    ['until 10 December', '2026-12-07, 4 days'],
    ['3 days', '2026-12-07, 3 days'],
    ['Thursday', '2026-11-26, 2 days'],
    ['1 March for 3 days', '2027-03-01, 3 days'],
    ['the next day', '2026-12-08, 2 days'],
  ])('%s', (phrase, meaning) => {
    expect(told(resolveWhen(phrase, WEDNESDAY, { booking }))).toBe(meaning);
  });
});

describe('the days that a question is about', () => {
  test.each([
    ['in October', 'past', '2026-10-01', '2026-10-31'],
    ['in December', 'past', '2025-12-01', '2025-12-31'],
    ['in December', 'future', '2026-12-01', '2026-12-31'],
    ['October 2025', 'past', '2025-10-01', '2025-10-31'],
    ['this week', 'future', '2026-11-23', '2026-11-29'],
    ['last week', 'past', '2026-11-16', '2026-11-22'],
    ['next month', 'future', '2026-12-01', '2026-12-31'],
    ['this year', 'past', '2026-01-01', '2026-12-31'],
    ['last 30 days', 'past', '2026-10-27', '2026-11-25'],
    ['next 7 days', 'future', '2026-11-25', '2026-12-01'],
    ['today', 'future', '2026-11-25', '2026-11-25'],
    ['yesterday', 'past', '2026-11-24', '2026-11-24'],
    ['since Monday', 'past', '2026-11-23', '2026-11-25'],
    ['since October', 'past', '2026-10-01', '2026-11-25'],
    ['since 1 October', 'past', '2026-10-01', '2026-11-25'],
    ['until Friday', 'future', undefined, '2026-11-27'],
    ['from 1 to 15 October', 'past', '2026-10-01', '2026-10-15'],
    ['between 1 October and 5 November', 'past', '2026-10-01', '2026-11-05'],
    ['from October to November', 'past', '2026-10-01', '2026-11-30'],
    ['Q3', 'past', '2026-07-01', '2026-09-30'],
    ['in 2025', 'past', '2025-01-01', '2025-12-31'],
    ['week 12', 'future', '2027-03-22', '2027-03-28'],
    ['tomorrow', 'future', '2026-11-26', '2026-11-26'],
    ['flurb', 'future', undefined, undefined],
  ] as const)('%s, looking to the %s', (phrase, prefer, from, to) => {
    const period = resolvePeriod(phrase, WEDNESDAY, prefer);
    expect([period.from, period.to]).toEqual([from, to]);
  });

  it('says which days were counted', () => {
    expect(resolvePeriod('in October', WEDNESDAY, 'past').label).toBe('Thu 1 Oct to Sat 31 Oct 2026');
  });
});

describe('the parts of a sentence that are about time', () => {
  test.each([
    ['book TRK-101 for brake next Tuesday for 2 days', ['next Tuesday for 2 days']],
    ['book HLD42 on Cell 3 from Monday to Wednesday', ['from Monday to Wednesday']],
    ['for two days from 1 March please book it', ['two days from 1 March']],
    ['MAY-1 and SAT-3 are vehicles', []],
    ['you may book TRK-14', []],
    ['register NEW-1, 5200 lb, AWD', []],
    ['the second one', []],
    ['the 2nd option', []],
    ['move it from Cell 3 to Cell 5', []],
  ])('%s', (sentence, phrases) => {
    const found = findWhen(sentence, WEDNESDAY).map(({ span }) => sentence.slice(...span).trim());
    expect(found).toEqual(phrases);
  });

  it('splits a phrase into when and how long', () => {
    expect(splitWhen('next Tuesday for 2 days', WEDNESDAY)).toEqual({
      date: 'next Tuesday',
      length: '2 days',
    });
    expect(splitWhen('1 to 3 March', WEDNESDAY)).toEqual({ date: '1 to 3 March', length: '' });
  });
});

describe('whatever is typed', () => {
  const words = [
    'next',
    'Tuesday',
    '1',
    '31',
    'March',
    'for',
    'days',
    'until',
    '8am',
    '-',
    'week',
    'the',
    '14th',
    '2027',
    'in',
    '/',
    '30 Feb',
    'a',
    'later',
    'T',
    ':',
    '\u00A0',
  ];
  const phrases = fc.oneof(
    fc.string({ maxLength: 60 }),
    fc.array(fc.constantFrom(...words), { maxLength: 12 }).map((all) => all.join(' ')),
  );

  it('never throws, and never both knows a day and misses it', () => {
    fc.assert(
      fc.property(phrases, (phrase) => {
        const when = resolveWhen(phrase, WEDNESDAY);
        expect(when.missing.includes('date') && Boolean(when.start_date)).toBe(false);
        if (when.days !== undefined && !when.wrong) expect(when.days).toBeGreaterThan(0);
        for (const { span } of findWhen(phrase, WEDNESDAY)) expect(span[0]).toBeLessThan(span[1]);
        resolvePeriod(phrase, WEDNESDAY, 'past');
      }),
      { numRuns: 2000 },
    );
  });

  it('never starts in the past without saying that it is wrong', () => {
    fc.assert(
      fc.property(phrases, (phrase) => {
        const when = resolveWhen(phrase, WEDNESDAY);
        if (when.start_date && when.start_date < '2026-11-25') expect(when.wrong).toBeDefined();
      }),
      { numRuns: 2000 },
    );
  });
});
