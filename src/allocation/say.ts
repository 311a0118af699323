import type { Calendar } from './calendar.ts';
import { firstDay, lastDay, type Window } from './window.ts';
import type { Allocation, AllocationStatus, Alternative } from './words.ts';

/** The core's sentences about time and bookings, so that they sound alike everywhere. */

const POUNDS = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });

/** `15,000 lb` */
export function sayPounds(pounds: number): string {
  return `${POUNDS.format(pounds)} lb`;
}

/** `brake`, `brake and nvh`, `brake, evap and nvh` */
export function sayList(words: readonly string[], last = 'and'): string {
  if (words.length < 2) return words[0] ?? '';
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
}

/**
 * Until when something lasts: its last day, with the year when that is not `year`, and with the time
 * of day when it does not last to the day's end. `Fri 12 Mar`, `Fri 12 Mar 2028 16:00`.
 */
export function sayUntil(calendar: Calendar, end: Date, year: string): string {
  if (calendar.isMidnight(end)) {
    return calendar.label(calendar.dayOf(new Date(end.getTime() - 1)), year);
  }
  return `${calendar.label(calendar.dayOf(end), year)} ${calendar.timeOf(end)}`;
}

/** `Tue 1 Dec`, `Tue 1 Dec to Wed 2 Dec`, `Tue 1 Dec 08:00 to 12:00` */
export function sayWindow(calendar: Calendar, window: Window, now: Date): string {
  const year = calendar.dayOf(now).slice(0, 4);
  const [first, last] = [firstDay(calendar, window), lastDay(calendar, window)];
  const from = calendar.label(first, year);
  if (window.wholeDays) return first === last ? from : `${from} to ${calendar.label(last, year)}`;
  const start = `${from} ${calendar.timeOf(window.start)}`;
  const end = calendar.timeOf(window.end);
  const endDay = calendar.dayOf(window.end);
  return endDay === first ? `${start} to ${end}` : `${start} to ${calendar.label(endDay, year)} ${end}`;
}

/** A stored booking's window. */
export function sayWhen(calendar: Calendar, booking: Pick<Allocation, 'start' | 'end'>, now: Date): string {
  const [start, end] = [new Date(booking.start), new Date(booking.end)];
  const wholeDays = calendar.isMidnight(start) && calendar.isMidnight(end);
  return sayWindow(calendar, { start, end, wholeDays }, now);
}

/** `Nearest that works: Cell 3, Tue 1 Dec to Wed 2 Dec.`, or that there is none. */
export function sayNearest(calendar: Calendar, nearest: Alternative | undefined, now: Date): string {
  if (!nearest) return 'No other window within 45 days works either; try another vehicle or a shorter stay.';
  const window =
    nearest.start && nearest.end
      ? { start: new Date(nearest.start), end: new Date(nearest.end), wholeDays: false }
      : {
          start: calendar.startOf(nearest.start_date),
          end: calendar.startOf(calendar.plus(nearest.end_date, 1)),
          wholeDays: true,
        };
  return `Nearest that works: ${nearest.dyno.name}, ${sayWindow(calendar, window, now)}.`;
}

export const SAID_STATUS: Record<AllocationStatus, string> = {
  scheduled: 'scheduled',
  in_progress: 'in progress',
  completed: 'completed',
  cancelled: 'cancelled',
};
