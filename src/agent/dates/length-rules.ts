import { type Rule, rule } from './token.ts';
import { CARDINAL_WORD, COUNT, numberOf } from './vocabulary.ts';

const DAYS_IN: Record<string, number> = { d: 1, w: 7, f: 14, m: 30 };
const WHOLE = '(?:all|(?:the\\s+)?(?:whole|full|entire))';
const MORE = '(?:longer|more|extra|additional)';
const LESS = '(?:shorter|less|fewer)';
const UNIT = '(?<unit>days?|weeks?)';

function days(count: string | undefined, unit: string | undefined, sign = 1): number {
  return sign * numberOf(count ?? '') * (DAYS_IN[(unit ?? 'd').charAt(0)] ?? 1);
}

/** Lengths, and what moves or stretches a booking that stands already. */
export const LENGTH_RULES: Rule[] = [
  rule(`(?:by\\s+)?(?<count>${COUNT})\\s+${UNIT}\\s+later`, (g) => ({
    kind: 'shift',
    days: days(g['count'], g['unit']),
  })),
  rule(`(?:by\\s+)?(?<count>${COUNT})\\s+${UNIT}\\s+(?:earlier|sooner)`, (g) => ({
    kind: 'shift',
    days: days(g['count'], g['unit'], -1),
  })),
  rule('the\\s+(?:next|following)\\s+day|(?:the\\s+)?day\\s+after', () => ({ kind: 'shift', days: 1 })),
  rule('the\\s+previous\\s+day|(?:the\\s+)?day\\s+before', () => ({ kind: 'shift', days: -1 })),
  rule(`(?:by\\s+)?(?<count>${COUNT})\\s+${UNIT}\\s+${MORE}`, (g) => ({
    kind: 'stretch',
    days: days(g['count'], g['unit']),
  })),
  rule(`(?:by\\s+)?(?<count>${COUNT})\\s+${MORE}\\s+${UNIT}`, (g) => ({
    kind: 'stretch',
    days: days(g['count'], g['unit']),
  })),
  rule(`(?:by\\s+)?(?<count>${COUNT})\\s+${UNIT}\\s+${LESS}`, (g) => ({
    kind: 'stretch',
    days: days(g['count'], g['unit'], -1),
  })),
  rule('(?:days|length|duration)\\s*[:=]\\s*(?<count>\\d{1,3})(?:\\s*days?)?', (g) => ({
    kind: 'length',
    days: Number(g['count']),
  })),
  rule('half\\s+(?:a\\s+)?day|half-day|a\\s+half\\s+day|1/2\\s+(?:a\\s+)?day|½\\s*(?:a\\s+)?day', () => ({
    kind: 'hours',
    minutes: 240,
  })),
  rule(
    'half\\s+an?\\s+hour|half-hour|an?\\s+half\\s+hour|1/2\\s+(?:an?\\s+)?hour|½\\s*(?:an?\\s+)?hour',
    () => ({
      kind: 'hours',
      minutes: 30,
    }),
  ),
  rule('(?:a\\s+)?quarter\\s+(?:of\\s+)?an?\\s+hour', () => ({ kind: 'hours', minutes: 15 })),
  rule(`(?<count>${COUNT})(?:\\s+hours?)?\\s+and\\s+a\\s+half(?:\\s+hours?)`, (g) => ({
    kind: 'hours',
    minutes: 60 * numberOf(g['count'] ?? '') + 30,
  })),
  rule('an?\\s+hour\\s+and\\s+a\\s+half', () => ({ kind: 'hours', minutes: 90 })),
  rule('(?<count>\\d{1,3}[.,]\\d{1,2})[\\s-]*(?:hours?|hrs?|h)', (g) => ({
    kind: 'hours',
    minutes: Math.round(60 * Number(g['count']?.replace(',', '.'))),
  })),
  rule(`(?<count>${COUNT})[\\s-]*(?:hours?|hrs?)`, (g) => ({
    kind: 'hours',
    minutes: 60 * numberOf(g['count'] ?? ''),
  })),
  rule('(?<count>\\d{1,3})\\s?h', (g) => ({ kind: 'hours', minutes: 60 * Number(g['count']) })),
  rule(`(?<count>${COUNT})[\\s-]*(?:minutes?|mins?)`, (g) => ({
    kind: 'hours',
    minutes: numberOf(g['count'] ?? ''),
  })),
  rule(`(?:\\d+[.,]\\d+|${COUNT}\\s+and\\s+a\\s+half|${COUNT}\\s*½)\\s*(?:days?|weeks?)`, () => ({
    kind: 'length',
    days: Number.NaN,
    why: 'is no whole number of days',
  })),
  rule('-\\d+(?:[.,]\\d+)?\\s*(?:days?|weeks?|d|w)', () => ({
    kind: 'length',
    days: Number.NaN,
    why: 'is no length',
  })),
  rule(
    `(?<!\\d)(?:\\d{1,2}|${CARDINAL_WORD})\\s*(?:-|to|or)\\s*(?:\\d{1,2}|${CARDINAL_WORD})\\s*(?:days?|weeks?)`,
    () => ({
      kind: 'vague',
      why: 'is no one length',
    }),
  ),
  rule('(?<half>half\\s+)?(?:a\\s+)?dozen\\s+days?', (g) => ({ kind: 'length', days: g['half'] ? 6 : 12 })),
  rule(`(?<count>${COUNT})\\s+nights?`, (g) => ({
    kind: 'length',
    days: numberOf(g['count'] ?? ''),
    unsure: 'is taken as that many days',
  })),
  rule(`(?<count>${COUNT})\\s*\\(\\d{1,3}\\)\\s*${UNIT}`, (g) => ({
    kind: 'length',
    days: days(g['count'], g['unit']),
  })),
  rule(`(?<count>\\d{4,6})\\s*${UNIT}`, (g) => ({ kind: 'length', days: days(g['count'], g['unit']) })),
  rule('(?:just|only)\\s+(?:for\\s+)?the\\s+(?:one\\s+)?day', () => ({ kind: 'length', days: 1 })),
  rule(`(?:a\\s+)?couple(?:\\s+of)?\\s+${UNIT}`, (g) => ({
    kind: 'length',
    days: days('two', g['unit']),
    unsure: 'is taken as two',
  })),
  rule(`(?:a\\s+)?(?:few|several)\\s+${UNIT}`, (g) => ({
    kind: 'length',
    days: days('three', g['unit']),
    unsure: 'is taken as three',
  })),
  rule(`(?<count>${COUNT})\\s+(?:working|business|week)\\s*-?days?`, (g) => ({
    kind: 'length',
    days: days(g['count'], 'day'),
    unsure: 'is taken as days in a row, weekends included',
  })),
  rule('(?:a\\s+)?(?:working|work|business)\\s+week', () => ({
    kind: 'length',
    days: 5,
    unsure: 'is taken as five days',
  })),
  rule(
    `${WHOLE}(?:\\s+of)?(?=\\s+(?:(?:next|this|the)\\s+week|(?:(?:calendar|iso)\\s+)?(?:week|wk|kw|cw)\\s*#?\\d{1,2})\\b)`,
    () => ({
      kind: 'length',
      days: 7,
      whole: true,
    }),
  ),
  rule(`(?:for\\s+)?${WHOLE}\\s+week|for\\s+the\\s+week(?!\\s+(?:of|comm|beg|start))`, () => ({
    kind: 'length',
    days: 7,
    whole: true,
  })),
  rule(`(?:for\\s+)?${WHOLE}\\s+day(?:\\s+long)?|for\\s+the\\s+day|(?:a\\s+|one\\s+)?single\\s+day`, () => ({
    kind: 'length',
    days: 1,
  })),
  rule(`(?<count>${COUNT})[\\s-]+fortnights?|fortnight`, (g) => ({
    kind: 'length',
    days: days(g['count'] ?? 'a', 'f'),
  })),
  rule(
    `(?<count>${COUNT})[\\s-]*(?:full\\s+|whole\\s+|calendar\\s+|consecutive\\s+|straight\\s+|test\\s+|entire\\s+)?(?<unit>days?|weeks?|wks?)`,
    (g) => ({
      kind: 'length',
      days: days(g['count'], g['unit']),
    }),
  ),
  rule(`(?<count>${COUNT})[\\s-]*months?`, (g) => ({
    kind: 'length',
    days: days(g['count'], 'month'),
    unsure: 'is taken as 30 days each',
  })),
  rule('(?<count>\\d{1,3})\\s?(?<unit>[dw])', (g) => ({ kind: 'length', days: days(g['count'], g['unit']) })),
];
