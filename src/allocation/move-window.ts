import { type Problem, wrongField } from '../fleet/fields.ts';
import type { Calendar } from './calendar.ts';
import { LONGEST_DAYS, parseInstant, readWindow } from './read-window.ts';
import { daysOf, firstDay, lastDay, shiftWindow, type Window } from './window.ts';
import type { WindowAsk } from './words.ts';

/**
 * The window that a booking is to have: what is not said stays as it is. Without any word about time
 * it is the present window. Undefined with everything that is wrong added to `problems`.
 */
export function movedWindow(
  calendar: Calendar,
  current: Window,
  ask: WindowAsk,
  now: Date,
  problems: Problem[],
): Window | undefined {
  if (ask.start !== undefined || ask.end !== undefined) {
    return movedInstants(calendar, current, ask, now, problems);
  }
  if (ask.start_date === undefined && ask.days === undefined && ask.end_date === undefined) return current;
  return movedDays(calendar, current, ask, now, problems);
}

function movedInstants(
  calendar: Calendar,
  current: Window,
  ask: WindowAsk,
  now: Date,
  problems: Problem[],
): Window | undefined {
  const start = ask.start === undefined ? current.start : parseInstant(ask.start);
  const length = current.end.getTime() - current.start.getTime();
  const sameLength = start && ask.start !== undefined ? new Date(start.getTime() + length) : current.end;
  const stays = start?.getTime() === current.start.getTime();
  return readWindow(
    calendar,
    {
      ...ask,
      start: ask.start ?? current.start.toISOString(),
      end: ask.end ?? sameLength.toISOString(),
    },
    { now, longestDays: LONGEST_DAYS, notPast: stays ? 'end' : 'start' },
    problems,
  );
}

function movedDays(
  calendar: Calendar,
  current: Window,
  ask: WindowAsk,
  now: Date,
  problems: Problem[],
): Window | undefined {
  const first = firstDay(calendar, current);
  const keepsLength = ask.days === undefined && ask.end_date === undefined;
  const stays = ask.start_date === undefined || ask.start_date === first;
  const days = readWindow(
    calendar,
    {
      start_date: ask.start_date ?? first,
      end_date: ask.end_date,
      days: keepsLength ? daysOf(calendar, current) : ask.days,
    },
    { now, longestDays: LONGEST_DAYS, notPast: stays ? 'end' : 'start' },
    problems,
  );
  // Whole days were said, or were there: a first day with a length is that, whatever it was before.
  const isSaidInDays = ask.start_date !== undefined && !keepsLength;
  if (!days || current.wholeDays || isSaidInDays) return days;
  // A booking with clock times keeps them on its new days.
  const later = calendar.between(first, firstDay(calendar, days));
  if (keepsLength) return shiftWindow(calendar, current, later);
  const longer = calendar.between(lastDay(calendar, current), lastDay(calendar, days));
  const window = {
    start: calendar.shift(current.start, later),
    end: calendar.shift(current.end, longer),
    wholeDays: false,
  };
  if (window.start < window.end) return window;
  problems.push(
    wrongField('end_date', 'With its clock times it would end before it starts; send start and end.'),
  );
  return undefined;
}
