import { Temporal } from 'temporal-polyfill';
import { type Reading, type Rule, rule } from './token.ts';
import { MONTH, TO } from './vocabulary.ts';

const HALF = '[ap]\\.?m\\.?';
const WITH_HALF = `\\d{1,2}(?:[:.]\\d\\d)?\\s*${HALF}`;
const ZONE = '(?:\\s*(?<zone>utc|gmt|z|est|edt|cst|cdt|mst|mdt|pst|pdt|cet|cest|bst|ist|jst)\\b)?';
const CLOCK = `(?:${WITH_HALF}|\\d{1,2}:\\d\\d(?::\\d\\d)?|\\d{1,2}h\\d\\d|noon|midday|midnight)`;
const LINK = `(?:${TO}|and)`;

/** Minutes after midnight of `8am`, `08:30`, `noon`; NaN when it is no time of day. 24:00 is 1,440. */
export function minuteOf(text: string): number {
  if (/^(?:noon|midday)$/.test(text)) return 720;
  if (text === 'midnight') return 0;
  const parts = /^(\d{1,2})(?:[:.h](\d\d))?(?::\d\d)?\s*([ap])?/.exec(text);
  if (!parts) return Number.NaN;
  const minutes = Number(parts[2] ?? 0);
  let hours = Number(parts[1]);
  if (parts[3] && (hours < 1 || hours > 12)) return Number.NaN;
  if (parts[3]) hours = (hours % 12) + (parts[3] === 'p' ? 12 : 0);
  const minute = hours * 60 + minutes;
  return minutes > 59 || minute > 1440 ? Number.NaN : minute;
}

function clocks(from: number, to: number, zone: string | undefined, unsure?: string): Reading | null {
  if (Number.isNaN(from) || Number.isNaN(to)) return null;
  return { kind: 'clocks', from, to, ...(zone ? { zone } : {}), ...(unsure ? { unsure } : {}) };
}

/** "8-4pm": the first time takes the half of the day that keeps it before the second. */
function borrowHalf(first: string, second: string): number {
  const half = second.includes('p') ? 'pm' : 'am';
  const same = minuteOf(first + half);
  return same < minuteOf(second) ? same : minuteOf(`${first}am`);
}

export const CLOCK_RULES: Rule[] = [
  rule(
    '(?<date>\\d{4}-\\d\\d-\\d\\d)t(?<time>\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d+)?)?)(?<offset>z|[+-]\\d\\d:?\\d\\d)?',
    (g, _, timeZone) => {
      const text = `${g['date']}T${g['time']}`;
      try {
        const moment = g['offset']
          ? Temporal.Instant.from(text + g['offset'].toUpperCase()).toZonedDateTimeISO(timeZone)
          : Temporal.PlainDateTime.from(text).toZonedDateTime(timeZone);
        return { kind: 'moment', moment };
      } catch {
        return { kind: 'vague', why: 'is no date and time that exists' };
      }
    },
  ),
  rule(
    `(?:from\\s+|between\\s+)?(?<a>${CLOCK})${ZONE.replace('zone', 'first')}\\s*${LINK}\\s*(?<b>${CLOCK})${ZONE}`,
    (g) => clocks(minuteOf(g['a'] ?? ''), g['b'] === 'midnight' ? 1440 : minuteOf(g['b'] ?? ''), g['zone']),
  ),
  rule(
    `(?:from\\s+|between\\s+)?(?<a>\\d{1,2}(?:[:.]\\d\\d)?)\\s*${LINK}\\s*(?<b>${WITH_HALF})${ZONE}`,
    (g) => {
      const [first = '', second = ''] = [g['a'], g['b']];
      // "9-12am": midnight is what it says, and noon is what most people mean.
      if (/^12.*a/.test(second))
        return clocks(minuteOf(`${first}am`), 720, g['zone'], 'is taken as until noon');
      return clocks(borrowHalf(first, second), minuteOf(second), g['zone']);
    },
  ),
  rule(
    `(?:from\\s+|between\\s+)?(?<a>${WITH_HALF})\\s*${LINK}\\s*(?<b>\\d{1,2})(?!\\s*(?:st|nd|rd|th|${MONTH}|of\\b|days?|weeks?|d\\b|[:/.-]\\d))${ZONE}`,
    (g) =>
      clocks(
        minuteOf(g['a'] ?? ''),
        afterwards(minuteOf(g['a'] ?? ''), g['b'] ?? ''),
        g['zone'],
        'does not say morning or afternoon',
      ),
  ),
  rule(`(?:from\\s+|between\\s+)?(?<a>\\d{1,2})\\s*${LINK}\\s*(?<b>\\d{1,2})\\s*(?:h|hrs|uhr)`, (g) => {
    const from = Number(g['a']);
    // "2-3h" is rather a length.
    return from >= 6 && Number(g['b']) > from ? hours(g['a'], g['b'], undefined) : null;
  }),
  // The minutes of one of the two say that both are read off a clock of 24 hours.
  rule(
    `(?:from\\s+|between\\s+)?(?<a>\\d{1,2})\\s*${LINK}\\s*(?<b>\\d{1,2}:\\d\\d|noon|midday|midnight)${ZONE}`,
    (g) => hours(g['a'], g['b'], g['zone']),
  ),
  rule(
    `(?:from\\s+|between\\s+)?(?<a>\\d{1,2}:\\d\\d|noon|midday)\\s*${LINK}\\s*(?<b>\\d{1,2})(?!\\s*(?:st|nd|rd|th|${MONTH}|of\\b|days?|weeks?|d\\b|[:/.-]\\d))${ZONE}`,
    (g) => hours(g['a'], g['b'], g['zone']),
  ),
  rule(
    `(?:from\\s+)?(?<a>[01]\\d[0-5]\\d)\\s*${LINK}\\s*(?<b>[0-2]\\d[0-5]\\d)(?:\\s*(?:hrs|hours|h))?`,
    (g) => clocks(military(g['a']), military(g['b']), undefined),
  ),
  rule(
    `(?:from|between)\\s+(?<a>\\d{1,2})\\s*${LINK}\\s*(?<b>\\d{1,2})(?!\\s*(?:st|nd|rd|th|${MONTH}|of\\b|days?|weeks?|[:/.-]\\d))`,
    (g) =>
      clocks(
        minuteOf(g['a'] ?? ''),
        laterHalf(g['a'], g['b']),
        undefined,
        'does not say morning or afternoon',
      ),
  ),
  rule(`(?:at\\s+)?(?<a>${CLOCK})${ZONE}`, (g) => {
    const minute = minuteOf(g['a'] ?? '');
    if (Number.isNaN(minute)) return { kind: 'vague', why: 'is no time of day' };
    return { kind: 'clock', minute, ...(g['zone'] ? { zone: g['zone'] } : {}) };
  }),
  rule(
    `(?:at\\s+(?<a>\\d{1,2})|(?<b>\\d{1,2})\\s*o'?clock)(?!\\s*(?:[:/.-]\\d|st|nd|rd|th|${MONTH}|days?|weeks?))`,
    (g) => {
      const minute = minuteOf(g['a'] ?? g['b'] ?? '');
      return Number.isNaN(minute)
        ? null
        : { kind: 'clock', minute, unsure: 'does not say morning or afternoon' };
    },
  ),
  rule(
    'tonight|overnight|first\\s+thing|lunch\\s?time|(?:in\\s+the\\s+|this\\s+)?(?<!good\\s)(?:morning|afternoon|evening|night)',
    () => ({
      kind: 'vague',
      why: 'names no clock times',
    }),
  ),
];

/** "9 till 11:30", "noon to 4": where the last would come first, it is the one of the afternoon. */
function hours(first = '', second = '', zone: string | undefined): Reading | null {
  const from = minuteOf(first);
  const to = second === 'midnight' ? 1440 : minuteOf(second);
  if (to > from) return clocks(from, to, zone);
  return clocks(from, afterwards(from, second), zone, 'does not say morning or afternoon');
}

/** The first time of that number that comes after another one. */
function afterwards(from: number, hour: string): number {
  const minute = minuteOf(hour);
  return minute <= from && minute + 720 > from && minute < 720 ? minute + 720 : minute;
}

function military(text: string | undefined): number {
  return minuteOf(`${text?.slice(0, 2)}:${text?.slice(2)}`);
}

function laterHalf(first: string | undefined, second: string | undefined): number {
  const minute = minuteOf(second ?? '');
  return minute <= minuteOf(first ?? '') && minute <= 720 ? minute + 720 : minute;
}
