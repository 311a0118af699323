import type { Temporal } from 'temporal-polyfill';
import { DATE_RULES, DIGIT_ORDINAL, NO_LIST } from './date-rules.ts';
import { type DaySpec, type Rule, rule } from './token.ts';
import { COUNT, numberOf, ORDINAL_WORD, WEEKDAY, weekdayOf } from './vocabulary.ts';

const UNIT = '(?<unit>days?|weeks?|wks?|fortnights?|months?|years?)';

/** A date some units after another, month ends clipped. */
export function plusUnits(date: Temporal.PlainDate, count: number, unit: string): Temporal.PlainDate {
  if (unit.startsWith('d')) return date.add({ days: count });
  if (unit.startsWith('w')) return date.add({ weeks: count });
  if (unit.startsWith('f')) return date.add({ weeks: 2 * count });
  return unit.startsWith('y') ? date.add({ years: count }) : date.add({ months: count });
}

function onDate(date: Temporal.PlainDate, unsure?: string): { kind: 'day'; spec: DaySpec } {
  return { kind: 'day', spec: unsure ? { by: 'date', date, unsure } : { by: 'date', date } };
}

const WEEKDAYS: Rule[] = [
  rule('(?:on\\s+)?(?:mon|tues|wednes|thurs|fri|satur|sun)days', () => ({
    kind: 'vague',
    why: 'repeats, and one booking has one window',
  })),
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
export const DAY_RULES: Rule[] = [...DATE_RULES, ...WEEKDAYS, ...RELATIVE];
