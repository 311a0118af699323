import { Temporal } from 'temporal-polyfill';

/** The days and clock of one site: every question about local time goes through here. */
export interface Calendar {
  timeZone: string;
  /** True for an ISO date that exists, up to the year 9998. */
  isDay(text: string): boolean;
  /** Local midnight, or the first instant of a day that has none. */
  startOf(day: string): Date;
  /** The local day of an instant, as an ISO date. */
  dayOf(instant: Date): string;
  plus(day: string, days: number): string;
  /** How many days `last` is after `first`; negative when it is before. */
  between(first: string, last: string): number;
  /** Local time of day, `HH:MM`. */
  timeOf(instant: Date): string;
  /** The same wall-clock time that many calendar days later. */
  shift(instant: Date, days: number): Date;
  /** Whether a day starts at this instant. */
  isMidnight(instant: Date): boolean;
  /** `Fri 12 Mar`, with the year when it is not `year`. */
  label(day: string, year?: string): string;
}

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Offsets of all zones have been whole quarters of an hour since the seventies, so days change there. */
const QUARTER_MS = 15 * 60_000;

/**
 * A calendar for an IANA zone. Answers are remembered, since the date library costs tens of
 * microseconds a question and a booking asks dozens.
 */
export function createCalendar(timeZone: string): Calendar {
  const zoned = (instant: Date) =>
    Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(timeZone);
  const date = (day: string) => Temporal.PlainDate.from(day);

  const exists = remembering((text: string) => {
    if (!/^\d{4}-\d\d-\d\d$/.test(text) || text >= '9999') return false;
    try {
      return date(text).toString() === text;
    } catch {
      return false;
    }
  });
  const startMs = remembering((day: string) => date(day).toZonedDateTime({ timeZone }).epochMilliseconds);
  const dayOfQuarter = remembering((quarter: number) =>
    zoned(new Date(quarter * QUARTER_MS))
      .toPlainDate()
      .toString(),
  );
  const sums = remembering((key: string) => {
    const [day = '', days] = key.split('|');
    return date(day)
      .add({ days: Number(days) })
      .toString();
  });
  const differences = remembering((key: string) => {
    const [first = '', last = ''] = key.split('|');
    return date(first).until(date(last), { largestUnit: 'day' }).days;
  });
  const names = remembering((day: string) => {
    const { dayOfWeek, day: ofMonth, month } = date(day);
    return `${WEEKDAYS[dayOfWeek - 1]} ${ofMonth} ${MONTHS[month - 1]}`;
  });
  const dayOf = (instant: Date) => dayOfQuarter(Math.floor(instant.getTime() / QUARTER_MS));

  return {
    timeZone,
    isDay: exists,
    startOf: (day) => new Date(startMs(day)),
    dayOf,
    plus: (day, days) => (days === 0 ? day : sums(`${day}|${days}`)),
    between: (first, last) => differences(`${first}|${last}`),
    timeOf: (instant) => zoned(instant).toPlainTime().toString({ smallestUnit: 'minute' }),
    shift: (instant, days) => new Date(zoned(instant).add({ days }).epochMilliseconds),
    isMidnight: (instant) => startMs(dayOf(instant)) === instant.getTime(),
    label: (day, year) => (day.slice(0, 4) === year ? names(day) : `${names(day)} ${day.slice(0, 4)}`),
  };
}

/** Remembers answers, and forgets them all when they are many: a day's work asks for a few hundred. */
function remembering<Key, Answer>(ask: (key: Key) => Answer): (key: Key) => Answer {
  const known = new Map<Key, Answer>();
  return (key) => {
    const answer = known.get(key);
    if (answer !== undefined) return answer;
    if (known.size >= 10_000) known.clear();
    const fresh = ask(key);
    known.set(key, fresh);
    return fresh;
  };
}
