import type { Temporal } from 'temporal-polyfill';
import { type DaySpec, type Rule, rule } from './token.ts';
import {
  COUNT,
  DAY,
  MONTH,
  monthOf,
  numberOf,
  ORDINAL_WORD,
  TO,
  WEEKDAY,
  weekdayOf,
  YEAR,
  yearOf,
} from './vocabulary.ts';

const UNIT = '(?<unit>days?|weeks?|fortnights?|months?)';
const DIGIT_ORDINAL = '\\d{1,2}(?:st|nd|rd|th)';
/** A dash joins digits only: "twenty-first" is one word. */
const DAY_TO = `(?:(?<=\\d(?:st|nd|rd|th)?\\s*)-|${TO.replace('-|', '')})`;
/** A short year only counts where no unit follows it: "1 March 27 days" says a length. */
const UNIT_NEXT = '(?!\\s*(?:days?|d\\b|weeks?|wks?|hours?|h\\b|lbs?|kg|[ap]m|:|\\d))';
const YEAR_AFTER = `(?:[\\s.,-]+(?:of\\s+)?(?<year>${YEAR}(?!\\d)|(?:2[6-9]|3\\d)${UNIT_NEXT}))?`;
const LEADING_WEEKDAY = `(?:(?<weekday>${WEEKDAY}),?\\s+(?:the\\s+)?)?`;
/** "one may", "the second may" are verbs, not the month. */
const NO_VERB = '(?!(?:one|first|second|third)\\s+(?:may|march))';
/** "the 2nd one" points at a list, not at a day. */
const NO_LIST =
  '(?!\\s+(?:one|option|booking|choice|dyno|vehicle|truck|item|gen|floor|gear|test|time|try|slot))';

/** A date some units after another, month ends clipped. */
export function plusUnits(date: Temporal.PlainDate, count: number, unit: string): Temporal.PlainDate {
  if (unit.startsWith('d')) return date.add({ days: count });
  if (unit.startsWith('w')) return date.add({ weeks: count });
  if (unit.startsWith('f')) return date.add({ weeks: 2 * count });
  return date.add({ months: count });
}

function onDate(date: Temporal.PlainDate, unsure?: string): { kind: 'day'; spec: DaySpec } {
  return { kind: 'day', spec: unsure ? { by: 'date', date, unsure } : { by: 'date', date } };
}

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
    `${LEADING_WEEKDAY}(?:the\\s+)?${NO_VERB}(?<day>${DAY})\\s*${DAY_TO}\\s*(?:(?<lastweekday>${WEEKDAY}),?\\s+)?(?:the\\s+)?(?<last>${DAY})[\\s.,-]*(?:of\\s+)?(?<month>${MONTH})${YEAR_AFTER}`,
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
  rule('(?<a>\\d{1,2})(?<sep>[/.-])(?<b>\\d{1,2})\\k<sep>(?<y>(?:19|20|21)\\d\\d|\\d\\d)', (g) => ({
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

const WEEKDAYS: Rule[] = [
  rule(`(?:every|each)\\s+(?:other\\s+)?(?:${WEEKDAY}|day|week|month|weekday)s?`, () => ({
    kind: 'vague',
    why: 'repeats, and one booking has one window',
  })),
  rule(
    `(?:the\\s+)?(?<nth>first|second|third|fourth|last|[1-4](?:st|nd|rd|th))\\s+(?<weekday>${WEEKDAY})(?=\\s+(?:of|in)\\b)`,
    (g) => ({
      kind: 'day',
      spec: {
        by: 'nth_weekday',
        nth: g['nth'] === 'last' ? -1 : numberOf(g['nth'] ?? ''),
        weekday: weekdayOf(g['weekday'] ?? ''),
      },
    }),
  ),
  rule(
    `(?:(?:next|this|coming)\\s+)?(?<weekday>${WEEKDAY}),?\\s+(?:the\\s+)?(?<day>${DIGIT_ORDINAL})`,
    (g) => ({
      kind: 'day',
      spec: { by: 'day_of_month', day: numberOf(g['day'] ?? ''), weekday: weekdayOf(g['weekday'] ?? '') },
    }),
  ),
  rule(
    `(?<count>${COUNT})\\s+weeks?\\s+(?:on|from|after)\\s+(?:next\\s+|this\\s+)?(?<weekday>${WEEKDAY})`,
    (g) => weekday(g['weekday'], 'bare', numberOf(g['count'] ?? '')),
  ),
  rule(`(?<weekday>${WEEKDAY})\\s+(?:week|after\\s+next)(?!\\s*\\d)`, (g) =>
    weekday(g['weekday'], 'bare', 1, true),
  ),
  rule(`(?:the\\s+)?(?:this\\s+)?(?:coming|upcoming)\\s+(?<weekday>${WEEKDAY})`, (g) =>
    weekday(g['weekday'], 'bare'),
  ),
  rule(`(?:the\\s+)?(?:next|following|nxt)\\s+(?<weekday>${WEEKDAY})`, (g) => weekday(g['weekday'], 'next')),
  rule(`(?:the\\s+)?(?:last|past|previous)\\s+(?<weekday>${WEEKDAY})`, (g) => weekday(g['weekday'], 'last')),
  rule(`this\\s+(?<weekday>${WEEKDAY})`, (g) => weekday(g['weekday'], 'this')),
  rule(`(?<weekday>${WEEKDAY})`, (g) => weekday(g['weekday'], 'bare')),
];

function weekday(
  name: string | undefined,
  which: 'bare' | 'this' | 'next' | 'last',
  plusWeeks = 0,
  unsure = false,
) {
  const spec: DaySpec = { by: 'weekday', weekday: weekdayOf(name ?? ''), which, plusWeeks, unsure };
  return { kind: 'day' as const, spec };
}

const RELATIVE: Rule[] = [
  rule('(?:the\\s+)?day\\s+after\\s+(?:tomorrow|tmrw)', (_, today) => onDate(today.add({ days: 2 }))),
  rule('(?:the\\s+)?day\\s+before\\s+yesterday', (_, today) => onDate(today.subtract({ days: 2 }))),
  rule('tomorrow|tmrw|tmr|tomorow|tommorow|tommorrow|2moro', (_, today) => onDate(today.add({ days: 1 }))),
  rule('today', (_, today) => onDate(today)),
  rule('yesterday', (_, today) => onDate(today.subtract({ days: 1 }))),
  rule(
    `in\\s+(?:about\\s+)?(?:a\\s+)?(?:couple(?:\\s+of)?|few|several)\\s+${UNIT}(?:\\s+time)?`,
    (g, today) => onDate(plusUnits(today, 2, g['unit'] ?? 'days'), 'names no one day'),
  ),
  rule(`in\\s+(?<count>${COUNT})\\s+${UNIT}(?:['’]?s?'?\\s+time)?`, (g, today) =>
    onDate(plusUnits(today, numberOf(g['count'] ?? ''), g['unit'] ?? 'days')),
  ),
  rule(`(?<count>${COUNT})\\s+${UNIT}\\s+(?:from\\s+(?:now|today)|hence|out)`, (g, today) =>
    onDate(plusUnits(today, numberOf(g['count'] ?? ''), g['unit'] ?? 'days')),
  ),
  rule(`(?<count>${COUNT})\\s+${UNIT}\\s+from\\s+tomorrow`, (g, today) =>
    onDate(plusUnits(today.add({ days: 1 }), numberOf(g['count'] ?? ''), g['unit'] ?? 'days')),
  ),
  rule(`(?<count>${COUNT})\\s+${UNIT}\\s+ago`, (g, today) =>
    onDate(plusUnits(today, -numberOf(g['count'] ?? ''), g['unit'] ?? 'days')),
  ),
  rule(`(?:on|from|until|till|starting|through|thru)\\s+the\\s+(?<day>${ORDINAL_WORD})${NO_LIST}`, (g) => ({
    kind: 'day',
    spec: { by: 'day_of_month', day: numberOf(g['day'] ?? '') },
  })),
  rule(`the\\s+(?!first|second|third)(?<day>${ORDINAL_WORD})${NO_LIST}`, (g) => ({
    kind: 'day',
    spec: { by: 'day_of_month', day: numberOf(g['day'] ?? '') },
  })),
  rule(
    `(?:the\\s+)?(?<day>${DIGIT_ORDINAL})${NO_LIST}(?:\\s+of(?=\\s+(?:this|next|the)\\s+month))?`,
    (g) => ({
      kind: 'day',
      spec: { by: 'day_of_month', day: numberOf(g['day'] ?? '') },
    }),
  ),
];

/** Everything that names one day, or a span of days within one month; the first that matches counts. */
export const DAY_RULES: Rule[] = [...RANGES, ...CALENDAR, ...WEEKDAYS, ...RELATIVE];
