/**
 * Calendar days are strings such as `2027-03-01`, always days of the site's own zone. The arithmetic
 * runs on UTC midnights: UTC has no daylight saving, so a day there is always 24 hours and adding
 * days to a date cannot slip. Instants are turned into days by Intl with the site's zone.
 */
const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAY_MS = 86_400_000;

const asUtc = (day) => new Date(`${day}T00:00:00Z`);

/** @param {string} day @param {number} count @returns {string} */
export function addDays(day, count) {
  return new Date(asUtc(day).getTime() + count * DAY_MS).toISOString().slice(0, 10);
}

/** How many days `later` comes after `earlier`; negative when it comes before. */
export function daysBetween(earlier, later) {
  return Math.round((asUtc(later).getTime() - asUtc(earlier).getTime()) / DAY_MS);
}

/** The Monday of the week of `day`. */
export function mondayOf(day) {
  return addDays(day, -((asUtc(day).getUTCDay() + 6) % 7));
}

export const isWeekend = (day) => [0, 6].includes(asUtc(day).getUTCDay());
export const weekdayOf = (day) => WEEKDAYS[asUtc(day).getUTCDay()];
export const monthOf = (day) => MONTHS[asUtc(day).getUTCMonth()];
export const dayOfMonth = (day) => asUtc(day).getUTCDate();

function localParts(instant, zone) {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return Object.fromEntries(format.formatToParts(new Date(instant)).map((part) => [part.type, part.value]));
}

/** The day on which an instant falls at the site. */
export function dayIn(instant, zone) {
  const part = localParts(instant, zone);
  return `${part.year}-${part.month}-${part.day}`;
}

/** The clock at the site, as `14:05`. */
export function timeIn(instant, zone) {
  const part = localParts(instant, zone);
  return `${part.hour}:${part.minute}`;
}

/** `Mon 1 Mar 2027` */
export function sayDay(day) {
  return `${weekdayOf(day)} ${dayOfMonth(day)} ${monthOf(day)} ${day.slice(0, 4)}`;
}

/** `Mon 1 to Wed 3 Mar 2027`, saying month and year twice only where they differ. */
export function sayDays(first, last) {
  if (first === last) return sayDay(first);
  let start = `${weekdayOf(first)} ${dayOfMonth(first)}`;
  if (first.slice(0, 7) !== last.slice(0, 7)) start += ` ${monthOf(first)}`;
  if (first.slice(0, 4) !== last.slice(0, 4)) start += ` ${first.slice(0, 4)}`;
  return `${start} to ${sayDay(last)}`;
}

/** `Mon 1 Mar 2027, 14:05`, on the clock of the site. */
export function sayInstant(instant, zone) {
  return `${sayDay(dayIn(instant, zone))}, ${timeIn(instant, zone)}`;
}

/** True when a window runs from midnight to midnight of the site. */
export function isWholeDays(window, zone) {
  return timeIn(window.start, zone) === '00:00' && timeIn(window.end, zone) === '00:00';
}

/** When a booking or an outage is, in words: days, and the hours where it does not take whole days. */
export function sayWindow(window, zone) {
  const { first, last } = daysOf(window, zone);
  if (!window.start || !window.end || isWholeDays(window, zone)) {
    const count = daysBetween(first, last) + 1;
    return count === 1 ? sayDay(first) : `${sayDays(first, last)} (${count} days)`;
  }
  if (first === last) {
    return `${sayDay(first)}, ${timeIn(window.start, zone)} to ${timeIn(window.end, zone)}`;
  }
  return `${sayInstant(window.start, zone)} to ${sayInstant(window.end, zone)}`;
}

/** First and last day (inclusive) of a window, from its own fields or else from its instants. */
export function daysOf(window, zone) {
  const first = window.start_date ?? dayIn(window.start, zone);
  // The end is exclusive: a window that ends at midnight does not touch the day that begins there.
  const last = window.end_date ?? dayIn(new Date(Date.parse(window.end) - 1), zone);
  return { first, last };
}

/** `4:05` until the given instant, never below `0:00`. */
export function sayCountdown(milliseconds) {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
