import { Temporal } from 'temporal-polyfill';

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const WEEKDAY_NAMES = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const MONTH_NAMES = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** The present moment and the zone of the site whose calendar counts. */
export interface At {
  now: Date;
  timeZone: string;
}

/** The day that the site's own calendar shows at `at.now`. */
export function siteToday(at: At): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(at.now.getTime())
    .toZonedDateTimeISO(at.timeZone)
    .toPlainDate();
}

/** `Tue 1 Dec 2026`; without its year when `year` is false. */
export function shortDay(date: Temporal.PlainDate, year = true): string {
  const text = `${WEEKDAYS[date.dayOfWeek - 1]} ${date.day} ${MONTHS[date.month - 1]}`;
  return year ? `${text} ${date.year}` : text;
}

/** `Tue 1 Dec to Wed 2 Dec 2026`; one day stands alone, and both years are said when they differ. */
export function shortSpan(first: Temporal.PlainDate, last: Temporal.PlainDate): string {
  if (first.equals(last)) return shortDay(first);
  return `${shortDay(first, first.year !== last.year)} to ${shortDay(last)}`;
}

/** `Tuesday` for 2; ISO numbers, Monday is 1. */
export function weekdayName(weekday: number): string {
  return WEEKDAY_NAMES[weekday - 1] ?? '';
}

/** `December` for 12. */
export function monthName(month: number): string {
  return MONTH_NAMES[month - 1] ?? '';
}

/** `08:30` on the site's clock. */
export function clockTime(moment: Temporal.ZonedDateTime): string {
  return moment.toPlainTime().toString({ smallestUnit: 'minute' });
}

/** `1 day`, `2 days`. */
export function dayCount(days: number): string {
  return days === 1 ? '1 day' : `${days} days`;
}
