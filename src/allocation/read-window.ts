import { Temporal } from 'temporal-polyfill';
import { type Problem, wrongField } from '../fleet/fields.ts';
import type { Calendar } from './calendar.ts';
import { firstDay, lastDay, type Window } from './window.ts';
import type { WindowAsk } from './words.ts';

export interface WindowLimits {
  now: Date;
  longestDays: number;
  /** `start`: the start may not have passed. `end`: the end may not, as for an outage under way. */
  notPast: 'start' | 'end';
}

export const LONGEST_DAYS = 30;
/** A request takes a moment to arrive. */
const GRACE_MS = 60_000;
const WITH_OFFSET = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)$/;

/**
 * The window that was asked for, or undefined with everything that is wrong with it added to
 * `problems`: fields that cannot be read, then `window_too_long` and `window_in_past`.
 */
export function readWindow(
  calendar: Calendar,
  ask: WindowAsk,
  limits: WindowLimits,
  problems: Problem[],
): Window | undefined {
  const before = problems.length;
  const clockTimes = ask.start !== undefined || ask.end !== undefined;
  const window = clockTimes
    ? readInstants(calendar, ask, limits, problems)
    : readDays(calendar, ask, limits, problems);
  return problems.length === before ? window : undefined;
}

function readDays(
  calendar: Calendar,
  ask: WindowAsk,
  limits: WindowLimits,
  problems: Problem[],
): Window | undefined {
  const first = readDay(calendar, 'start_date', ask.start_date, problems);
  const last = readDay(calendar, 'end_date', ask.end_date, problems);
  if (ask.start_date === undefined) {
    problems.push(wrongField('start_date', 'Say when: start_date, or start with end.'));
  }
  const days = readLength(calendar, ask, { first, last }, limits, problems);
  const today = calendar.dayOf(limits.now);
  if (first && limits.notPast === 'start' && first < today) problems.push(inPast('start_date', first));
  if (!first || !days) return undefined;
  const end = calendar.plus(first, days);
  if (limits.notPast === 'end' && end <= today) problems.push(inPast('end_date', calendar.plus(end, -1)));
  return { start: calendar.startOf(first), end: calendar.startOf(end), wholeDays: true };
}

/** Days from the first to the last, both counted; undefined when they are not known or not allowed. */
function readLength(
  calendar: Calendar,
  ask: WindowAsk,
  { first, last }: { first: string | undefined; last: string | undefined },
  limits: WindowLimits,
  problems: Problem[],
): number | undefined {
  const { days } = ask;
  if (days === undefined && ask.end_date === undefined) {
    problems.push(wrongField('days', 'Say how long: days, or end_date (the last day).'));
  }
  if (days !== undefined && !(Number.isInteger(days) && days >= 1)) {
    problems.push(wrongField('days', `days is a whole number from 1 to ${limits.longestDays}.`));
    return undefined;
  }
  const counted = first && last ? calendar.between(first, last) + 1 : undefined;
  if (counted !== undefined && counted < 1) {
    problems.push(wrongField('end_date', `end_date ${last} is before start_date ${first}.`));
    return undefined;
  }
  if (days !== undefined && counted !== undefined && days !== counted) {
    problems.push(wrongField('days', `days says ${days}, but ${first} to ${last} is ${counted}.`));
    return undefined;
  }
  const length = counted ?? days;
  if (length !== undefined && length > limits.longestDays) {
    problems.push(tooLong(days === undefined ? 'end_date' : 'days', `${length} days`, limits));
    return undefined;
  }
  return length;
}

/** Undefined when it is absent or wrong. */
function readDay(
  calendar: Calendar,
  path: 'start_date' | 'end_date',
  text: string | undefined,
  problems: Problem[],
): string | undefined {
  if (text === undefined || calendar.isDay(text)) return text;
  const looksRight = /^\d{4}-\d\d-\d\d$/.test(text) && text < '9999';
  const message = looksRight
    ? `${path} ${text} does not exist.`
    : `${path} is a date such as 2027-03-01, before the year 9999.`;
  problems.push(wrongField(path, message));
  return undefined;
}

function readInstants(
  calendar: Calendar,
  ask: WindowAsk,
  limits: WindowLimits,
  problems: Problem[],
): Window | undefined {
  const start = readInstant('start', ask.start, problems);
  const end = readInstant('end', ask.end, problems);
  if (ask.start === undefined) problems.push(wrongField('start', 'end needs a start.'));
  if (ask.end === undefined) problems.push(wrongField('end', 'start needs an end.'));
  const window = start && end && { start, end, wholeDays: false };
  problems.push(...mixed(calendar, ask, window));
  const measured = limits.notPast === 'start' ? start : end;
  if (window && window.end <= window.start) problems.push(wrongField('end', 'end is not after start.'));
  else if (window && window.end > calendar.shift(window.start, limits.longestDays)) {
    problems.push(tooLong('end', 'From start to end', limits));
  }
  if (measured && measured.getTime() < limits.now.getTime() - GRACE_MS) {
    problems.push(inPast(limits.notPast, limits.notPast === 'start' ? ask.start : ask.end));
  }
  return window;
}

function readInstant(path: 'start' | 'end', text: string | undefined, problems: Problem[]): Date | undefined {
  if (text === undefined) return undefined;
  if (WITH_OFFSET.test(text) && text < '9999') {
    const instant = parseInstant(text);
    if (!instant) problems.push(wrongField(path, `${path} ${text} does not exist.`));
    return instant;
  }
  const message = /^\d{4}-\d\d-\d\dT[\d:.]+$/.test(text)
    ? `${path} needs an offset, such as Z or +02:00 at its end.`
    : `${path} is a date and time with offset, such as 2027-03-01T08:00:00+01:00.`;
  problems.push(wrongField(path, message));
  return undefined;
}

/** The instant of an ISO 8601 text with offset, cut to milliseconds; undefined when it is none. */
export function parseInstant(text: string): Date | undefined {
  if (!WITH_OFFSET.test(text) || text >= '9999') return undefined;
  try {
    return new Date(Temporal.Instant.from(text).epochMilliseconds);
  } catch {
    return undefined;
  }
}

/**
 * Days and clock times do not mix, except as in the alternatives that we give ourselves: the days that
 * the clock times lie on, both of them.
 */
function mixed(calendar: Calendar, ask: WindowAsk, window: Window | undefined): Problem[] {
  const asWeSayIt =
    window !== undefined &&
    ask.days === undefined &&
    ask.start_date === firstDay(calendar, window) &&
    ask.end_date === lastDay(calendar, window);
  if (asWeSayIt) return [];
  return (['start_date', 'end_date', 'days'] as const)
    .filter((path) => ask[path] !== undefined)
    .map((path) => wrongField(path, `${path} does not go with start and end: say days or clock times.`));
}

function tooLong(path: string, what: string, limits: WindowLimits): Problem {
  const message = `${what} is more than the ${limits.longestDays} days that a window may last.`;
  return { code: 'window_too_long', path, message };
}

function inPast(path: string, when: string | undefined): Problem {
  return { code: 'window_in_past', path, message: `${path} ${when} is in the past.` };
}
