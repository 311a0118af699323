import { Temporal } from 'temporal-polyfill';
import type { Parts, Span } from './parts.ts';
import { clockTime, shortDay } from './say.ts';

/** A window between two clock times, or why there is none yet. */
export interface ClockWindow {
  start?: Temporal.ZonedDateTime;
  end?: Temporal.ZonedDateTime;
  doubts: string[];
  wrong?: string;
}

interface Place {
  timeZone: string;
  now: Temporal.Instant;
}

/** True when the phrase speaks of times of day at all. */
export function namesClock(parts: Parts): boolean {
  const beside = [...parts.starts, ...parts.lasts].some((day) => day.clock);
  return beside || parts.clocks !== undefined || parts.looseClocks.length > 0 || parts.moments.length > 0;
}

/** Puts the said clock times on the days that `span` found, on the site's own clock. */
export function clockWindow(parts: Parts, span: Span, place: Place): ClockWindow {
  const window: ClockWindow = { doubts: [] };
  const [from, to] = boundaries(parts, span, window, place);
  if (from) window.start = from;
  if (to) window.end = to;
  if (from && !to && parts.hours) window.end = from.add({ minutes: parts.hours.minutes });
  if (from && !window.end && parts.lengths[0]) {
    window.doubts.push(`"${parts.lengths[0].said}" is taken as that many times 24 hours`);
    window.end = from.add({ hours: 24 * parts.lengths[0].days });
  }
  return checked(window, parts, place);
}

function boundaries(
  parts: Parts,
  span: Span,
  window: ClockWindow,
  place: Place,
): (Temporal.ZonedDateTime | undefined)[] {
  if (parts.moments.length > 0) return parts.moments.map((one) => one.moment);
  const { clocks } = parts;
  const day = span.first;
  if (clocks) {
    if (clocks.unsure) window.doubts.push(`"${clocks.said}" ${clocks.unsure}`);
    const zone = zoneOf(clocks.zone, window, place);
    if (!day) return [];
    if (span.last && !span.last.equals(day))
      window.doubts.push('clock times over several days are taken as one window');
    const last = span.last ?? day;
    const over = clocks.to <= clocks.from && last.equals(day) ? 1 : 0;
    return [
      onClock(day, clocks.from, zone, window),
      onClock(last.add({ days: over }), clocks.to, zone, window),
    ];
  }
  const first = parts.starts.find((one) => one.clock)?.clock ?? parts.looseClocks[0];
  const last =
    parts.lasts.find((one) => one.clock)?.clock ??
    (first === parts.looseClocks[0] ? undefined : parts.looseClocks[0]);
  for (const one of [first, last]) if (one?.unsure) window.doubts.push(`"${one.said}" ${one.unsure}`);
  if (!day) return [];
  const zone = zoneOf(first?.zone ?? last?.zone, window, place);
  // "10pm tomorrow to 6am" ends on the next morning.
  const over = last && first && !span.last && last.minute <= first.minute ? 1 : 0;
  const end = last ? onClock((span.last ?? day).add({ days: over }), last.minute, zone, window) : undefined;
  if (!first) window.doubts.push('only the end has a clock time');
  return [first ? onClock(day, first.minute, zone, window) : undefined, end];
}

function zoneOf(said: string | undefined, window: ClockWindow, place: Place): string {
  if (!said) return place.timeZone;
  if (/^(?:utc|gmt|z)$/.test(said)) return 'UTC';
  window.doubts.push(`"${said.toUpperCase()}" is read as the site's own clock`);
  return place.timeZone;
}

/** A time of day on a date; on the two days when clocks change, a time may be missing or come twice. */
function onClock(
  day: Temporal.PlainDate,
  minute: number,
  zone: string,
  window: ClockWindow,
): Temporal.ZonedDateTime {
  const date = minute >= 1440 ? day.add({ days: 1 }) : day;
  const local = date.toPlainDateTime({ hour: Math.floor((minute % 1440) / 60), minute: minute % 60 });
  const early = local.toZonedDateTime(zone, { disambiguation: 'earlier' });
  const late = local.toZonedDateTime(zone, { disambiguation: 'later' });
  const time = local.toPlainTime().toString({ smallestUnit: 'minute' });
  if (!early.equals(late)) {
    const gap = !early.toPlainDateTime().equals(local);
    const why = gap ? 'is skipped, because clocks go forward' : 'comes twice, because clocks go back';
    window.doubts.push(`${time} on ${shortDay(date)} ${why}`);
    return gap ? late : early;
  }
  return early;
}

function checked(window: ClockWindow, parts: Parts, place: Place): ClockWindow {
  const { start, end } = window;
  if (start && Temporal.Instant.compare(start.toInstant(), place.now) < 0) {
    window.wrong = `${shortDay(start.toPlainDate())} ${clockTime(start)} is in the past.`;
  }
  if (!start || !end) return window;
  if (Temporal.ZonedDateTime.compare(end, start) <= 0) {
    window.wrong = `The end, ${shortDay(end.toPlainDate())} ${clockTime(end)}, is not after the start.`;
  } else if (parts.hours && start.until(end).total('minutes') !== parts.hours.minutes) {
    window.doubts.push(
      `"${parts.hours.said}" is not what lies between ${clockTime(start)} and ${clockTime(end)}`,
    );
  }
  return window;
}
