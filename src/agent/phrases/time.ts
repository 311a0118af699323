import { Temporal } from 'temporal-polyfill';
import type { Allocation, Alternative } from '../../allocation/words.ts';
import { type At, clockTime, dayCount, shortDay, shortSpan, siteToday } from '../dates/say.ts';

/** Where and when a sentence is said. */
export interface Here extends At {
  site: string;
}

/** `Tue 1 Dec`; with its year when that is not the present one at the site. */
export function sayDay(date: string, at: At): string {
  const day = Temporal.PlainDate.from(date);
  return shortDay(day, day.year !== siteToday(at).year);
}

/** `Tue 1 Dec to Wed 2 Dec 2026`; the year is always said. */
export function sayDays(first: string, last: string): string {
  return shortSpan(Temporal.PlainDate.from(first), Temporal.PlainDate.from(last));
}

/** `Tue 1 Dec to Wed 2 Dec 2026 (2 days)`, or `Tue 1 Dec 2026, 08:00 to 16:00` where it has clock times. */
export function sayWindow(
  window: Pick<Allocation, 'start_date' | 'end_date'> & {
    start?: string | undefined;
    end?: string | undefined;
  },
  at: At,
): string {
  const [start, end] = [zoned(window.start, at), zoned(window.end, at)];
  if (!start || !end || (isMidnight(start) && isMidnight(end))) {
    const length = Temporal.PlainDate.from(window.start_date).until(window.end_date).days + 1;
    return `${sayDays(window.start_date, window.end_date)} (${dayCount(length)})`;
  }
  const until = end.toPlainDate().equals(start.toPlainDate())
    ? onClock(end)
    : `${shortDay(end.toPlainDate())}, ${onClock(end)}`;
  return `${shortDay(start.toPlainDate())}, ${onClock(start)} to ${until}`;
}

/** The clock time; with the zone's abbreviation in the hour that the clock shows twice. */
function onClock(moment: Temporal.ZonedDateTime): string {
  const time = clockTime(moment);
  const plain = moment.toPlainDateTime();
  const [early, late] = (['earlier', 'later'] as const).map((disambiguation) =>
    plain.toZonedDateTime(moment.timeZoneId, { disambiguation }),
  );
  if (!early || !late || early.equals(late)) return time;
  const parts = new Intl.DateTimeFormat('en-US', { timeZone: moment.timeZoneId, timeZoneName: 'short' });
  const zone = parts
    .formatToParts(new Date(moment.epochMilliseconds))
    .find((part) => part.type === 'timeZoneName')?.value;
  return `${time} ${zone ?? moment.offset}`;
}

/** A window that may be booked as it stands. */
export function sayOption(option: Alternative, at: At): string {
  return sayWindow(
    { start_date: option.start_date, end_date: option.end_date, start: option.start, end: option.end },
    at,
  );
}

/** The day before or after another, as ISO dates. */
export function daysFrom(date: string, days: number): string {
  return Temporal.PlainDate.from(date).add({ days }).toString();
}

function zoned(instant: string | undefined, at: At): Temporal.ZonedDateTime | undefined {
  return instant === undefined ? undefined : Temporal.Instant.from(instant).toZonedDateTimeISO(at.timeZone);
}

function isMidnight(moment: Temporal.ZonedDateTime): boolean {
  return moment.equals(moment.startOfDay());
}
