import { Temporal } from 'temporal-polyfill';
import { plusUnits } from './day-rules.ts';
import { type Reading, type Rule, rule } from './token.ts';
import { COUNT, MONTH, monthOf, numberOf, WEEKDAY, YEAR, yearOf } from './vocabulary.ts';

type Period = Extract<Reading, { kind: 'period' }>;
const STEPS: Record<string, number> = {
  this: 0,
  current: 0,
  the: 0,
  next: 1,
  following: 1,
  coming: 1,
  last: -1,
  past: -1,
  previous: -1,
};
const STEP = '(?<step>this|(?:the\\s+)?current|the|(?:the\\s+)?(?:next|following|coming|last|past|previous))';

/** Monday to Sunday of the calendar week that `day` is in. */
export function weekOf(day: Temporal.PlainDate): Period {
  const first = day.subtract({ days: day.dayOfWeek - 1 });
  return { kind: 'period', unit: 'week', first, last: first.add({ days: 6 }) };
}

function monthsFrom(first: Temporal.PlainDate, months: number, unit: Period['unit']): Period {
  return { kind: 'period', unit, first, last: first.add({ months }).subtract({ days: 1 }) };
}

function step(word: string | undefined): number {
  return STEPS[(word ?? 'this').replace(/^the\s+/, '')] ?? 0;
}

/** The Monday of an ISO week; without a year, of the next time that week comes. */
function isoWeek(week: number, year: number | undefined, today: Temporal.PlainDate): Period | null {
  const mondayIn = (of: number) => weekOf(new Temporal.PlainDate(of, 1, 4)).first.add({ weeks: week - 1 });
  if (week < 1 || week > 53) return null;
  const here = year ?? today.yearOfWeek ?? today.year;
  const monday = mondayIn(here);
  const over = year === undefined && Temporal.PlainDate.compare(monday.add({ days: 6 }), today) < 0;
  const found = over ? mondayIn(here + 1) : monday;
  return found.weekOfYear === week ? { ...weekOf(found), numbered: true } : null;
}

function month(number: number, year: number | undefined, today: Temporal.PlainDate, by: number): Period {
  let of = year ?? today.year;
  if (year === undefined && number < today.month) of += 1;
  if (year === undefined && by < 0) of -= 1;
  const found = monthsFrom(new Temporal.PlainDate(of, number, 1), 1, 'month');
  return { ...found, yearless: year === undefined };
}

export const PERIOD_RULES: Rule[] = [
  rule('(?:the\\s+)?(?:end|close)\\s+of(?:\\s+the)?\\s+day', () => ({
    kind: 'vague',
    why: 'names no clock time',
  })),
  rule('eom', (_, today) => edgeDay(monthsFrom(today.with({ day: 1 }), 1, 'month').last)),
  rule('eow', (_, today) => edgeDay(weekOf(today).first.add({ days: 4 }))),
  rule('(?:the\\s+)?(?:late|end)(?!\\s+(?:on|by)\\b)(?:\\s+(?:of|in))?', () => ({
    kind: 'edge',
    edge: 'end',
  })),
  rule('(?:the\\s+)?(?:early|beginning|start)(?:\\s+(?:of|in))?(?!\\s*(?:on|from))', () => ({
    kind: 'edge',
    edge: 'start',
  })),
  rule('(?:the\\s+)?(?:mid|middle)(?:-|\\s+(?:of|in))?', () => ({ kind: 'edge', edge: 'middle' })),
  rule('(?:the\\s+)?week\\s+after\\s+next', (_, today) => weekOf(today.add({ weeks: 2 }))),
  rule(`(?:the\\s+)?week\\s+(?:after|later)(?!\\s+(?:the\\b|that\\b|\\d|${MONTH}|${WEEKDAY}))`, () => ({
    kind: 'shift',
    days: 7,
  })),
  rule(`(?:the\\s+)?week\\s+(?:before|earlier)(?!\\s+(?:the\\b|that\\b|\\d|${MONTH}|${WEEKDAY}))`, () => ({
    kind: 'shift',
    days: -7,
  })),
  rule('(?:the\\s+)?(?:week\\s+(?:of|commencing|beginning|starting)(?:\\s+the)?|w/?[cb])', () => ({
    kind: 'link',
    link: 'week_of',
  })),
  rule('this\\s+(?:week\\s+)?(?:or|and)\\s+(?:the\\s+)?next(?:\\s+(?:week|one))?', (_, today) => {
    const { first } = weekOf(today);
    return { kind: 'period', unit: 'weeks', first, last: first.add({ days: 13 }) };
  }),
  rule(`${STEP}\\s+week`, (g, today) => weekOf(today.add({ weeks: step(g['step']) }))),
  rule(`${STEP}\\s+week-?end`, (g, today) => {
    const week = weekOf(today.add({ weeks: step(g['step']) }));
    return { ...week, unit: 'weekend', first: week.first.add({ days: 5 }) };
  }),
  rule(`${STEP}\\s+month`, (g, today) =>
    monthsFrom(today.with({ day: 1 }).add({ months: step(g['step']) }), 1, 'month'),
  ),
  rule(`${STEP}\\s+quarter`, (g, today) => {
    const first = today.with({ day: 1, month: today.month - ((today.month - 1) % 3) });
    return monthsFrom(first.add({ months: 3 * step(g['step']) }), 3, 'quarter');
  }),
  rule(`${STEP}\\s+year`, (g, today) =>
    monthsFrom(new Temporal.PlainDate(today.year + step(g['step']), 1, 1), 12, 'year'),
  ),
  rule(
    `(?:the\\s+)?(?<step>next|coming|following)\\s+(?<count>${COUNT})\\s+(?<unit>days?|weeks?|months?)`,
    (g, today) => ({
      kind: 'period',
      unit: 'days',
      first: today,
      last: plusUnits(today, numberOf(g['count'] ?? ''), g['unit'] ?? 'd').subtract({ days: 1 }),
    }),
  ),
  rule(
    `(?:the\\s+)?(?<step>last|past|previous)\\s+(?<count>${COUNT})\\s+(?<unit>days?|weeks?|months?)`,
    (g, today) => ({
      kind: 'period',
      unit: 'days',
      first: plusUnits(today, -numberOf(g['count'] ?? ''), g['unit'] ?? 'd').add({ days: 1 }),
      last: today,
    }),
  ),
  rule(
    `(?:(?:calendar|iso)\\s+)?(?:kw|cw|week|wk)\\s*#?(?<week>\\d{1,2})(?:\\s*(?:of|in|,|/)?\\s*(?<year>20\\d\\d))?`,
    (g, today) => isoWeek(Number(g['week']), yearOf(g['year']), today),
  ),
  rule('(?<year>20\\d\\d)-?w(?<week>\\d\\d)', (g, today) =>
    isoWeek(Number(g['week']), yearOf(g['year']), today),
  ),
  rule('q(?<quarter>[1-4])(?:\\s*(?:of\\s+)?(?<year>20\\d\\d))?', (g, today) =>
    monthsFrom(
      new Temporal.PlainDate(yearOf(g['year']) ?? today.year, 3 * Number(g['quarter']) - 2, 1),
      3,
      'quarter',
    ),
  ),
  rule(
    `(?:(?<step>in|during|for|of|throughout|this|next|last|since|until)\\s+)(?<month>${MONTH})(?:,?\\s+(?<year>${YEAR}))?(?!\\s*(?:\\d|i\\b|we\\b))`,
    (g, today) => month(monthOf(g['month'] ?? ''), yearOf(g['year']), today, step(g['step'])),
  ),
  rule(`(?<month>${MONTH})(?:,?\\s+(?<year>20\\d\\d))`, (g, today) =>
    month(monthOf(g['month'] ?? ''), yearOf(g['year']), today, 0),
  ),
  rule(
    `(?<=\\b(?:mid|early|late|end|beginning|start|middle|of)[\\s-]+)(?<month>${MONTH})(?:,?\\s+(?<year>${YEAR}))?`,
    (g, today) => month(monthOf(g['month'] ?? ''), yearOf(g['year']), today, 0),
  ),
  rule('(?<month>january|february|april|june|july|august|september|october|november|december)', (g, today) =>
    month(monthOf(g['month'] ?? ''), undefined, today, 0),
  ),
  rule('(?:in|during|for|of)\\s+(?<year>20\\d\\d)', (g) =>
    monthsFrom(new Temporal.PlainDate(Number(g['year']), 1, 1), 12, 'year'),
  ),
];

function edgeDay(date: Temporal.PlainDate): Reading {
  return { kind: 'day', spec: { by: 'date', date, unsure: 'names no one day' } };
}
