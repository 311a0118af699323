import { Temporal } from 'temporal-polyfill';
import { type DaySpec, type Reading, type Rule, rule } from './token.ts';
import { MONTH, monthOf, WEEKDAY, YEAR, yearOf } from './vocabulary.ts';

const HOLIDAY =
  "(?:good\\s+friday|black\\s+friday|easter(?:\\s+(?:sunday|monday|weekend))?|(?:christmas|xmas|x-mas)(?:\\s+(?:eve|day))?|boxing\\s+day|thanksgiving(?:\\s+day)?|new\\s+year'?s?(?:'|\\s+(?:eve|day))*|(?:labou?r|memorial|independence|presidents?'?|columbus|veterans'?|mlk|whit|pentecost|ascension|may|bank)\\s+(?:day|monday|holiday)|halloween|pentecost|whitsun|corpus\\s+christi|juneteenth)";
const TO = '\\s*(?:-|to|until|till|through|bis|\\.\\.)\\s*';
const NO_UNIT =
  '(?!\\s*(?:days?|d\\b|weeks?|wks?|hours?|hrs?|h\\b|lbs?|kg|[ap]\\.?m\\b|:|(?:-|to)\\s*\\d|nights?))';
const D = `\\d{1,2}(?:st|nd|rd|th)?(?![\\d:.])${NO_UNIT}`;
const N = `(?:${WEEKDAY},?\\s+)?${D}`;
const NEXT = '\\s*(?:,\\s*(?:and|or|&)?|and|or|&|\\+)\\s*';
const YEAR_AFTER = `(?:[\\s,]+(?:of\\s+)?(?<year>${YEAR}))?`;

function on(day: number, month: number, year?: number): DaySpec {
  return { by: 'calendar', day, month, year };
}

/** D.M.Y; where the second number can be no month, the two stand the other way round. */
function dotted(day: number, month: number, year?: number): DaySpec {
  return month > 12 && day <= 12 ? on(month, day, year) : on(day, month, year);
}

/** "4, 6 and 8 January": days in a row are one window, others are several bookings. */
function listed(list: string | undefined, month: string | undefined, year: string | undefined): Reading {
  const days = (list ?? '').match(/\d+/g)?.map(Number) ?? [];
  const row = days.every((day, index) => index === 0 || day === (days[index - 1] ?? 0) + 1);
  if (!row || /\bor\b/.test(list ?? ''))
    return { kind: 'vague', why: 'names several days, and one booking has one window' };
  const spec = (day: number | undefined) => on(day ?? 0, monthOf(month ?? ''), yearOf(year));
  return { kind: 'days', first: spec(days[0]), last: spec(days.at(-1)), doubt: 'is taken as days in a row' };
}

const LISTS: Rule[] = [
  rule(`(?<month>${MONTH})\\s+(?:the\\s+)?(?<list>${N}(?:${NEXT}(?:the\\s+)?${N})+)${YEAR_AFTER}`, (g) =>
    listed(g['list'], g['month'], g['year']),
  ),
  rule(
    `(?:the\\s+)?(?<list>${N}(?:${NEXT}(?:the\\s+)?${N})+)\\s+(?:of\\s+)?(?<month>${MONTH})${YEAR_AFTER}`,
    (g) => listed(g['list'], g['month'], g['year']),
  ),
];

const DOTTED: Rule[] = [
  rule(
    `(?<a>\\d{1,2})\\.${TO}(?<b>\\d{1,2})\\.(?<m>\\d{1,2})(?:\\.(?<y>(?:19|20|21)\\d\\d|\\d\\d(?!\\d))?)?`,
    (g) => ({
      kind: 'days',
      first: on(Number(g['a']), Number(g['m']), yearOf(g['y'])),
      last: on(Number(g['b']), Number(g['m']), yearOf(g['y'])),
    }),
  ),
  rule('(?<d>\\d{1,2})\\.\\s?(?<m>\\d{1,2})\\.\\s?(?<y>(?:19|20|21)\\d\\d|\\d\\d(?![\\d.:]))', (g) => ({
    kind: 'day',
    spec: dotted(Number(g['d']), Number(g['m']), yearOf(g['y'])),
  })),
  rule('(?<d>0?[1-9]|[12]\\d|3[01])\\.(?<m>0?[1-9]|1[0-2])\\.(?!\\d)', (g) => ({
    kind: 'day',
    spec: on(Number(g['d']), Number(g['m'])),
  })),
];

const COMPACT: Rule[] = [
  rule('(?<y>20\\d\\d)-(?<m>\\d\\d)-(?<d>\\d\\d)/(?<y2>20\\d\\d)-(?<m2>\\d\\d)-(?<d2>\\d\\d)', (g) => ({
    kind: 'days',
    first: on(Number(g['d']), Number(g['m']), Number(g['y'])),
    last: on(Number(g['d2']), Number(g['m2']), Number(g['y2'])),
  })),
  rule(
    '(?<!(?:vehicle|truck|car|vin|unit|number|no\\.?)\\s)(?<y>20\\d\\d)(?<m>0[1-9]|1[0-2])(?<d>0[1-9]|[12]\\d|3[01])',
    (g) => ({ kind: 'day', spec: on(Number(g['d']), Number(g['m']), Number(g['y'])) }),
  ),
  rule(`(?<y>20\\d\\d)-(?<m>\\d\\d)-(?<d>\\d\\d)${TO}(?<last>\\d{1,2})(?![-/.:]\\d)${NO_UNIT}`, (g) => ({
    kind: 'days',
    first: on(Number(g['d']), Number(g['m']), Number(g['y'])),
    last: on(Number(g['last']), Number(g['m']), Number(g['y'])),
  })),
];

function lastOf(month: number, year: number | undefined, today: Temporal.PlainDate): Temporal.PlainDate {
  const of = year ?? (month < today.month ? today.year + 1 : today.year);
  return new Temporal.PlainDate(of, month, 1).add({ months: 1 }).subtract({ days: 1 });
}

const EDGES: Rule[] = [
  rule(`(?:the\\s+)?last\\s+day\\s+(?:of|in)\\s+(?<month>${MONTH})${YEAR_AFTER}`, (g, today) => ({
    kind: 'day',
    spec: { by: 'date', date: lastOf(monthOf(g['month'] ?? ''), yearOf(g['year']), today) },
  })),
  rule('(?:the\\s+)?last\\s+day\\s+of\\s+(?:the|this)\\s+month', (_, today) => ({
    kind: 'day',
    spec: { by: 'date', date: lastOf(today.month, today.year, today) },
  })),
  rule('(?<which>today|tomorrow|tomorow|tmrw)\\s+week', (g, today) => ({
    kind: 'day',
    spec: { by: 'date', date: today.add({ days: g['which'] === 'today' ? 7 : 8 }) },
  })),
  rule('(?<=\\bfrom\\s+)now', (_, today) => ({ kind: 'day', spec: { by: 'date', date: today } })),
];

const DATE_WORD = `(?:${WEEKDAY}|${MONTH}|\\d{1,2}(?:st|nd|rd|th)?|20\\d\\d|\\d{4}-\\d\\d-\\d\\d|today|tomorrow|of|the|next|this)`;
const SAID_AGAIN =
  'no|sorry|i\\s+mean(?:t)?|rather|actually|correction|oops|wait|make\\s+(?:that|it)|or\\s+rather';
/** Words with which a later date takes the place of an earlier one; tried last. */
export const TURN_RULES: Rule[] = [
  rule(`not\\s+(?:on\\s+|from\\s+)?(?:${DATE_WORD}[\\s,]+)+but(?:\\s+(?:on|from))?`, () => ({
    kind: 'link',
    link: 'turn',
  })),
  rule(`(?:${SAID_AGAIN})(?:[\\s,:]+(?:${SAID_AGAIN}))*(?!\\s+(?:later|earlier|sooner|one|more)\\b)`, () => ({
    kind: 'link',
    link: 'turn',
  })),
];

/** Holidays, several days, dotted and compact dates, and the last day of a month. */
export const WRITTEN_RULES: Rule[] = [
  rule(HOLIDAY, () => ({ kind: 'vague', why: 'is a holiday, and I keep no calendar of those' })),
  ...LISTS,
  ...DOTTED,
  ...COMPACT,
  ...EDGES,
];
