import { Temporal } from 'temporal-polyfill';
import { MONTH, monthOf, numberOf, WEEKDAY, weekdayOf } from '../dates/vocabulary.ts';
import { resolveWhen } from '../dates.ts';
import type { Slots } from './page.ts';
import { atOf, type Turn } from './turn.ts';

const LEAD = '^(?:(?:on|to|from|at|the)\\s+)*';
const TAIL = '(?=$|\\s+(?:for\\b|\\d|a\\b|one\\b|two\\b|three\\b)|,)';
const BY_WEEKDAY = new RegExp(`${LEAD}(?:on\\s+)?(?<name>${WEEKDAY})${TAIL}`, 'i');
const BY_DAY = new RegExp(`${LEAD}(?<day>\\d{1,2})(?:st|nd|rd|th)${TAIL}`, 'i');
const BY_MONTH = new RegExp(
  `${LEAD}(?:(?<day>\\d{1,2})(?:st|nd|rd|th)?\\s+(?:of\\s+)?(?<month>${MONTH})|(?<month2>${MONTH})\\s+(?<day2>\\d{1,2})(?:st|nd|rd|th)?)${TAIL}`,
  'i',
);

/** A day that was said in short, read near the booking that the talk is about. */
export interface Near {
  whens: string[];
  /** Why to ask before anything is booked on that reading. */
  unsure?: string;
}

/**
 * "Thursday" or "the 20th" after a booking in another month means a day near that booking, and not the
 * first such day from today. A request that names its own vehicle and test stands by itself.
 */
export function nearAsk(slots: Slots, own: Slots, turn: Turn): Near {
  const [said = ''] = own.whens;
  const start = turn.data.focus?.ask?.start_date ?? turn.data.focus?.ask?.start?.slice(0, 10);
  const alone = own.vehicles.length > 0 && own.tests.length > 0;
  if (!start || !said || alone || own.ref || !slots.whens.some((one) => one.includes(said)))
    return { whens: slots.whens };
  const today = Temporal.Instant.from(new Date(turn.data.now).toISOString())
    .toZonedDateTimeISO(turn.data.time_zone)
    .toPlainDate();
  const found = near(said.trim(), Temporal.PlainDate.from(start), today);
  if (!found) return { whens: slots.whens };
  const iso = found.date.toString();
  const whens = slots.whens.map((one) => one.replace(found.said, iso));
  // Read from today it is the same day, so nothing was guessed.
  const plain = resolveWhen(found.said, atOf(turn.data));
  if (plain.start_date === iso && !plain.ambiguous) return { whens };
  return { whens, unsure: `I take "${found.said.trim()}" as ${iso}, near what we spoke of` };
}

function near(
  said: string,
  start: Temporal.PlainDate,
  today: Temporal.PlainDate,
): { said: string; date: Temporal.PlainDate } | undefined {
  const named = BY_WEEKDAY.exec(said);
  const numbered = BY_DAY.exec(said);
  const dated = BY_MONTH.exec(said);
  const match = dated ?? numbered ?? named;
  if (!match) return undefined;
  const groups = match.groups ?? {};
  const date = dated
    ? inYear(groups, start)
    : numbered
      ? onDay(Number(groups['day']), start)
      : inWeek(weekdayOf((groups['name'] ?? '').toLowerCase()), start);
  if (!date || Temporal.PlainDate.compare(date, today) < 0) return undefined;
  return { said: match[0], date };
}

function inWeek(weekday: number, start: Temporal.PlainDate): Temporal.PlainDate {
  return start.add({ days: weekday - start.dayOfWeek });
}

function onDay(day: number, start: Temporal.PlainDate): Temporal.PlainDate | undefined {
  const date = dateOf(start.year, start.month, day);
  if (date) return date;
  const next = start.with({ day: 1 }).add({ months: 1 });
  return dateOf(next.year, next.month, day);
}

function inYear(groups: Record<string, string | undefined>, start: Temporal.PlainDate) {
  const month = monthOf((groups['month'] ?? groups['month2'] ?? '').toLowerCase());
  return dateOf(start.year, month, numberOf(groups['day'] ?? groups['day2'] ?? ''));
}

function dateOf(year: number, month: number, day: number): Temporal.PlainDate | undefined {
  try {
    return Temporal.PlainDate.from({ year, month, day }, { overflow: 'reject' });
  } catch {
    return undefined;
  }
}
