import { Temporal } from 'temporal-polyfill';
import { edgeOf } from './calendar.ts';
import type { Parts, Span, Standing } from './parts.ts';
import { dayCount, shortDay, shortSpan } from './say.ts';
import type { TokenOf } from './token.ts';

/** What a phrase says that names no day of the calendar: a period, or a change of a booking that stands. */
export function undated(
  parts: Parts,
  span: Span,
  standing: Standing | undefined,
  length: number | undefined,
): Partial<Span> {
  if (parts.shift || parts.stretch) return changed(parts, span, standing, length);
  const { period, edge } = parts;
  const days = length === undefined ? {} : { days: length };
  if (!period || parts.limit) return days;
  if (standing && !edge && period.unit === 'week' && length === undefined)
    return inWeek(period, span, standing);
  if (edge) {
    const first = edgeOf(period.first, period.last, period.unit, edge.edge);
    span.doubts.push(`"${edge.said.trim()} ${period.said}" names no one day; taken as ${shortDay(first)}`);
    return { first, ...days };
  }
  if (period.unit === 'week' && (period.numbered || length === 7)) {
    if (!period.numbered || length !== 7)
      span.doubts.push(`"${period.said}" is taken as starting ${shortDay(period.first)}`);
    return { first: period.first, ...days };
  }
  if (period.unit === 'weekend' || period.unit === 'days') {
    const all = period.first.until(period.last).days + 1;
    span.doubts.push(`"${period.said}" is taken as ${shortSpan(period.first, period.last)}`);
    return { first: period.first, days: length ?? all };
  }
  span.doubts.push(`"${period.said}" names no one day`);
  return days;
}

/** A booking that goes to another week keeps its weekday; "the following week" is the one after its own. */
function inWeek(period: TokenOf<'period'>, span: Span, standing: Standing): Partial<Span> {
  const was = Temporal.PlainDate.from(standing.start_date);
  const follows = /^(?:the\s+)?following\b/i.test(period.said.trim());
  const first = follows ? was.add({ weeks: 1 }) : period.first.add({ days: was.dayOfWeek - 1 });
  span.doubts.push(`"${period.said.trim()}" is taken as the same weekday, ${shortDay(first)}`);
  return { first, days: standing.days };
}

function changed(
  parts: Parts,
  span: Span,
  standing: Standing | undefined,
  length: number | undefined,
): Partial<Span> {
  const said = parts.shift?.said ?? parts.stretch?.said ?? '';
  if (!standing) {
    span.doubts.push(`"${said.trim()}" needs a booking to count from`);
    return length === undefined ? {} : { days: length };
  }
  const days = (length ?? standing.days) + (parts.stretch?.days ?? 0);
  if (days < 1) return { wrong: `That would leave ${dayCount(days)}.` };
  return { first: Temporal.PlainDate.from(standing.start_date).add({ days: parts.shift?.days ?? 0 }), days };
}
