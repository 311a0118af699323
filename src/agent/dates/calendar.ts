import { Temporal } from 'temporal-polyfill';
import { monthName, shortDay, weekdayName } from './say.ts';
import type { DaySpec, TokenOf } from './token.ts';

/** The day that a name stands for: why to ask about it, or why there is no such day. */
export interface Found {
  date?: Temporal.PlainDate;
  /** Reads on from the quoted phrase: `could be Tue 24 Nov or Tue 1 Dec 2026`. */
  unsure?: string;
  wrong?: string;
  /** The person said which year, or a day relative to today: it does not roll forward. */
  exact?: boolean;
}

export interface Ground {
  today: Temporal.PlainDate;
  timeZone: string;
  /** Names without a year mean the first such day from here on. */
  from: Temporal.PlainDate;
  /** "next week" or "in March" said beside the day. */
  within?: TokenOf<'period'> | undefined;
}

/** A date that rolled into another year although it passed this recently is asked about. */
const JUST_PASSED_DAYS = 31;

/** Asks the calendar what a spoken day is. */
export function findDay(spec: DaySpec, ground: Ground): Found {
  switch (spec.by) {
    case 'date':
      return { date: spec.date, exact: true, ...(spec.unsure ? { unsure: spec.unsure } : {}) };
    case 'calendar':
      return checked(calendarDay(spec, ground), spec.weekday);
    case 'numeric':
      return numericDay(spec, ground);
    case 'day_of_month':
      return checked(dayOfMonth(spec.day, ground), spec.weekday);
    case 'weekday':
      return weekday(spec, ground);
    case 'nth_weekday':
      return nthWeekday(spec, ground);
  }
}

function dateOf(year: number, month: number, day: number): Temporal.PlainDate | null {
  try {
    return Temporal.PlainDate.from({ year, month, day }, { overflow: 'reject' });
  } catch {
    return null;
  }
}

function before(a: Temporal.PlainDate, b: Temporal.PlainDate): boolean {
  return Temporal.PlainDate.compare(a, b) < 0;
}

function checked(found: Found, weekday: number | undefined): Found {
  if (!found.date || !weekday || found.date.dayOfWeek === weekday) return found;
  const { day, month, year, dayOfWeek } = found.date;
  const is = `${day} ${monthName(month)} ${year} is a ${weekdayName(dayOfWeek)}, not a ${weekdayName(weekday)}`;
  return { ...found, unsure: `contradicts itself: ${is}` };
}

function calendarDay(spec: Extract<DaySpec, { by: 'calendar' }>, ground: Ground): Found {
  const { month, day } = spec;
  if (month < 1 || month > 12) return { wrong: `There is no month ${month}.` };
  const year = spec.year ?? rollingYear(month, day, ground.from);
  const date = dateOf(year, month, day);
  if (!date) return { wrong: `${day} ${monthName(month)} ${year} does not exist.` };
  if (spec.year !== undefined) return { date, exact: true };
  return { date, ...justPassed(date, ground.today) };
}

function rollingYear(month: number, day: number, from: Temporal.PlainDate): number {
  const over = month < from.month || (month === from.month && day < from.day);
  return over ? from.year + 1 : from.year;
}

function justPassed(date: Temporal.PlainDate, today: Temporal.PlainDate): Pick<Found, 'unsure'> {
  const earlier = date.subtract({ years: 1 });
  const passed = before(earlier, today) ? earlier.until(today).days : 0;
  if (passed === 0 || passed > JUST_PASSED_DAYS || before(date, today)) return {};
  return { unsure: `passed on ${shortDay(earlier)}; the next one is ${shortDay(date)}` };
}

function numericDay(spec: Extract<DaySpec, { by: 'numeric' }>, ground: Ground): Found {
  const read = (month: number, day: number) =>
    month > 12 ? {} : calendarDay({ by: 'calendar', year: spec.year, month, day }, ground);
  const monthFirst = read(spec.first, spec.second);
  const dayFirst = read(spec.second, spec.first);
  if (!monthFirst.date && !dayFirst.date) {
    return { wrong: dayFirst.wrong ?? monthFirst.wrong ?? 'This date does not exist.' };
  }
  if (!monthFirst.date) return dayFirst;
  if (!dayFirst.date || monthFirst.date.equals(dayFirst.date)) return monthFirst;
  const local = ground.timeZone.startsWith('America/') ? monthFirst : dayFirst;
  const other = local === monthFirst ? dayFirst.date : monthFirst.date;
  return { ...local, unsure: `could be ${local.date && shortDay(local.date)} or ${shortDay(other)}` };
}

function dayOfMonth(day: number, { from, within }: Ground): Found {
  const first = within?.unit === 'month' ? within.first : from;
  if (within?.unit === 'month') {
    const date = dateOf(first.year, first.month, day);
    return date
      ? { date, exact: true }
      : { wrong: `${day} ${monthName(first.month)} ${first.year} does not exist.` };
  }
  for (let ahead = 0; ahead < 12; ahead += 1) {
    const month = first.with({ day: 1 }).add({ months: ahead });
    const date = dateOf(month.year, month.month, day);
    if (date && !before(date, from)) return { date };
  }
  return { wrong: `No month has a day ${day}.` };
}

function weekday(spec: Extract<DaySpec, { by: 'weekday' }>, { today, from, within }: Ground): Found {
  const monday = today.subtract({ days: today.dayOfWeek - 1 });
  const inWeek = (first: Temporal.PlainDate) => first.add({ days: spec.weekday - 1 });
  if (within?.unit === 'week') return { date: inWeek(within.first), exact: true };
  if (spec.which === 'last') return { date: nearestBefore(today, spec.weekday), exact: true };
  if (spec.which === 'next') {
    const date = inWeek(monday.add({ weeks: 1 }));
    const coming = nearestAfter(today, spec.weekday);
    const other = coming.equals(date) ? date.add({ weeks: 1 }) : coming;
    const [first, second] = before(date, other) ? [date, other] : [other, date];
    return { date, unsure: `could be ${shortDay(first)} or ${shortDay(second)}` };
  }
  if (spec.which === 'this') {
    const date = inWeek(monday);
    if (!before(date, today)) return { date };
    return {
      date: date.add({ weeks: 1 }),
      unsure: `has passed in this week; the next one is ${shortDay(date.add({ weeks: 1 }))}`,
    };
  }
  const base = before(today, from)
    ? nearestAfter(from.subtract({ days: 1 }), spec.weekday)
    : nearestAfter(today, spec.weekday);
  const date = base.add({ weeks: spec.plusWeeks });
  return { date, ...(spec.unsure ? { unsure: `could be ${shortDay(base)} or ${shortDay(date)}` } : {}) };
}

function nearestAfter(day: Temporal.PlainDate, weekday: number): Temporal.PlainDate {
  return day.add({ days: ((weekday - day.dayOfWeek + 6) % 7) + 1 });
}

function nearestBefore(day: Temporal.PlainDate, weekday: number): Temporal.PlainDate {
  return day.subtract({ days: ((day.dayOfWeek - weekday + 6) % 7) + 1 });
}

function nthWeekday(spec: Extract<DaySpec, { by: 'nth_weekday' }>, { within }: Ground): Found {
  if (within?.unit !== 'month') return { unsure: 'names no month' };
  if (spec.nth < 0) return { date: nearestBefore(within.last.add({ days: 1 }), spec.weekday), exact: true };
  const date = nearestAfter(within.first.subtract({ days: 1 }), spec.weekday).add({ weeks: spec.nth - 1 });
  if (before(within.last, date))
    return {
      wrong: `${monthName(within.first.month)} ${within.first.year} has no such ${weekdayName(spec.weekday)}.`,
    };
  return { date, exact: true };
}

/** The first, middle or last day that people mean by the edge of a period; the middle of a week is its Wednesday. */
export function edgeOf(
  first: Temporal.PlainDate,
  last: Temporal.PlainDate,
  unit: string,
  edge: 'start' | 'middle' | 'end',
) {
  if (edge === 'start') return first;
  if (unit === 'week') return first.add({ days: edge === 'middle' ? 2 : 4 });
  return edge === 'middle' ? first.add({ days: Math.floor(first.until(last).days / 2) }) : last;
}

/** True when a day lies before or after the two. */
export function outside(
  day: Temporal.PlainDate,
  first: Temporal.PlainDate,
  last: Temporal.PlainDate,
): boolean {
  return Temporal.PlainDate.compare(day, first) < 0 || Temporal.PlainDate.compare(last, day) < 0;
}
