import { type DaySpec, type Rule, rule } from './token.ts';
import { DAY, MONTH, monthOf, numberOf, TO, WEEKDAY, weekdayOf, YEAR, yearOf } from './vocabulary.ts';

export const DIGIT_ORDINAL = '\\d{1,2}(?:st|nd|rd|th)';
/** A dash joins digits only: "twenty-first" is one word. */
const DAY_TO = `(?:(?<=\\d(?:st|nd|rd|th|\\.)?\\s*)-|${TO.replace('-|', '')})`;
/** A short year only counts where no unit follows it: "1 March 27 days" says a length. */
const UNIT_NEXT = '(?!\\s*(?:days?|d\\b|weeks?|wks?|hours?|h\\b|lbs?|kg|[ap]m|:|\\d))';
const YEAR_AFTER = `(?:[\\s.,-]+(?:of\\s+)?(?<year>${YEAR}(?!\\d)|(?:2[6-9]|3\\d)${UNIT_NEXT}))?`;
const LEADING_WEEKDAY = `(?:(?<weekday>${WEEKDAY}),?\\s+(?:the\\s+)?)?`;
/** "one may", "the second may" are verbs, not the month. */
const NO_VERB = '(?!(?:one|first|second|third)\\s+(?:may|march))';
/** "the 2nd one" points at a list, not at a day. */
export const NO_LIST =
  '(?!\\s+(?:mon|tue|wed|thu|fri|sat|sun|day\\b|one|option|booking|choice|dyno|vehicle|truck|item|gen|floor|gear|test|time|try|slot))';

function calendar(
  day: string | undefined,
  month: string | undefined,
  year: string | undefined,
  weekday?: string,
): DaySpec {
  return {
    by: 'calendar',
    year: yearOf(year),
    month: monthOf(month ?? ''),
    day: numberOf(day ?? ''),
    weekday: weekday ? weekdayOf(weekday) : undefined,
  };
}

const RANGES: Rule[] = [
  rule(
    // "The last one to 15 April" is a thing of a list, and where it goes.
    `${LEADING_WEEKDAY}(?:the\\s+)?${NO_VERB}(?!one\\s)(?<day>${DAY})\\.?\\s*${DAY_TO}\\s*(?:(?<lastweekday>${WEEKDAY}),?\\s+)?(?:the\\s+)?(?<last>${DAY})[\\s.,-]*(?:of\\s+)?(?<month>${MONTH})${YEAR_AFTER}`,
    (g) => ({
      kind: 'days',
      first: calendar(g['day'], g['month'], g['year'], g['weekday']),
      last: calendar(g['last'], g['month'], g['year'], g['lastweekday']),
    }),
  ),
  rule(
    `between\\s+(?:the\\s+)?(?<day>${DAY})\\s+and\\s+(?:the\\s+)?(?<last>${DAY})[\\s.,-]*(?:of\\s+)?(?<month>${MONTH})${YEAR_AFTER}`,
    (g) => ({
      kind: 'days',
      first: calendar(g['day'], g['month'], g['year']),
      last: calendar(g['last'], g['month'], g['year']),
    }),
  ),
  rule(
    `${LEADING_WEEKDAY}(?<month>${MONTH})\\s+(?:the\\s+)?(?<day>${DAY})\\s*${DAY_TO}\\s*(?:the\\s+)?(?<last>${DAY})(?!\\s*(?:days?|weeks?|d\\b|[ap]m|:|of\\b|${MONTH}))${YEAR_AFTER}`,
    (g) => ({
      kind: 'days',
      first: calendar(g['day'], g['month'], g['year'], g['weekday']),
      last: calendar(g['last'], g['month'], g['year']),
    }),
  ),
  rule(
    `(?:the\\s+)?(?<day>\\d{1,2})\\s*${DAY_TO}\\s*(?:the\\s+)?(?<last>${DIGIT_ORDINAL})${NO_LIST}`,
    (g) => ({
      kind: 'days',
      first: { by: 'day_of_month', day: numberOf(g['day'] ?? '') },
      last: { by: 'day_of_month', day: numberOf(g['last'] ?? '') },
    }),
  ),
];

const CALENDAR: Rule[] = [
  rule('(?<y>(?:19|20|21)\\d\\d)(?<sep>[-/.])(?<m>\\d{1,2})\\k<sep>(?<d>\\d{1,2})', (g) => ({
    kind: 'day',
    spec: { by: 'calendar', year: Number(g['y']), month: Number(g['m']), day: Number(g['d']) },
  })),
  rule('(?<a>\\d{1,2})(?<sep>[/-])(?<b>\\d{1,2})\\k<sep>(?<y>(?:19|20|21)\\d\\d|\\d\\d)', (g) => ({
    kind: 'day',
    spec: { by: 'numeric', first: Number(g['a']), second: Number(g['b']), year: yearOf(g['y']) },
  })),
  rule('(?!24/7)(?<a>\\d{1,2})/(?<b>\\d{1,2})(?!\\s*(?:of\\s+)?(?:a\\s+)?(?:day|hour|/))', (g) => ({
    kind: 'day',
    spec: { by: 'numeric', first: Number(g['a']), second: Number(g['b']) },
  })),
  rule(
    `${LEADING_WEEKDAY}${NO_VERB}(?:the\\s+)?${NO_VERB}(?<day>${DAY})[\\s.,-]*(?:of\\s+)?(?<month>${MONTH})${YEAR_AFTER}`,
    (g) => ({ kind: 'day', spec: calendar(g['day'], g['month'], g['year'], g['weekday']) }),
  ),
  rule(
    `${LEADING_WEEKDAY}(?<month>${MONTH})\\s+(?:the\\s+)?(?<day>${DAY})(?!\\s*(?:days?|weeks?|d\\b|hours?|h\\b|[ap]m|-day))${YEAR_AFTER}`,
    (g) => ({ kind: 'day', spec: calendar(g['day'], g['month'], g['year'], g['weekday']) }),
  ),
];

/** Dates of the calendar, alone and from one day to another within a month. */
export const DATE_RULES: Rule[] = [...RANGES, ...CALENDAR];
