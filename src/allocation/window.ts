import type { Calendar } from './calendar.ts';

/** Half-open `[start, end)`. */
export interface Window {
  start: Date;
  end: Date;
  /** From local midnight to local midnight; shifting it then moves both ends by calendar days. */
  wholeDays: boolean;
}

/** The local day on which the window starts. */
export function firstDay(calendar: Calendar, window: Window): string {
  return calendar.dayOf(window.start);
}

/** The last local day that the window touches. */
export function lastDay(calendar: Calendar, window: Window): string {
  return calendar.dayOf(new Date(window.end.getTime() - 1));
}

/** Calendar days that the window touches. */
export function daysOf(calendar: Calendar, window: Window): number {
  return calendar.between(firstDay(calendar, window), lastDay(calendar, window)) + 1;
}

/** The same window some calendar days later: whole days stay whole, clock times keep time and length. */
export function shiftWindow(calendar: Calendar, window: Window, days: number): Window {
  if (days === 0) return window;
  if (window.wholeDays) {
    const move = (instant: Date) => calendar.startOf(calendar.plus(calendar.dayOf(instant), days));
    return { start: move(window.start), end: move(window.end), wholeDays: true };
  }
  const start = calendar.shift(window.start, days);
  const length = window.end.getTime() - window.start.getTime();
  return { start, end: new Date(start.getTime() + length), wholeDays: false };
}

/** A stored window: whole days are recognised by their midnights. */
export function storedWindow(calendar: Calendar, start: Date, end: Date): Window {
  return { start, end, wholeDays: calendar.isMidnight(start) && calendar.isMidnight(end) };
}
