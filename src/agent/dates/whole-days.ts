import { Temporal } from 'temporal-polyfill';
import { type Found, findDay, type Ground, outside } from './calendar.ts';
import type { Parts, Span, SpokenDay, Standing } from './parts.ts';
import { dayCount, shortDay, shortSpan } from './say.ts';
import type { DaySpec } from './token.ts';
import { undated } from './undated.ts';

/** Further ahead than this, the year is more likely a slip than a plan. */
const FAR_YEARS = 3;

/** The calendar days that the parts name, without any clock times. */
export function wholeDays(parts: Parts, ground: Ground, standing: Standing | undefined): Span {
  const span: Span = { doubts: [] };
  const length = lengthOf(parts, span);
  if (parts.weekOf) return week(parts, ground, span, length);
  if (parts.starts.length === 0 && parts.lasts.length === 0 && parts.endings.length === 0) {
    const found = { ...span, ...undated(parts, span, standing, length) };
    return parts.period ? notPast(found, ground.today) : found;
  }
  const first = startDay(parts, ground, span);
  if (first) span.first = first;
  if (span.wrong) return span;
  if (!first && standing && parts.lasts.length > 0) span.first = Temporal.PlainDate.from(standing.start_date);
  if (span.first && parts.shift) {
    span.doubts.push(`"${parts.shift.said.trim()}" is counted from ${shortDay(span.first)}`);
    span.first = span.first.add({ days: parts.shift.days });
  }
  const { period } = parts;
  if (span.first && period && period.unit !== 'year' && outside(span.first, period.first, period.last))
    span.doubts.push(`"${period.said.trim()}" and ${shortDay(span.first)} do not go together`);
  return finish(parts, ground, span, length, standing);
}

function lengthOf(parts: Parts, span: Span): number | undefined {
  const said = [...new Set(parts.lengths.map((length) => length.days))];
  const [days] = said;
  for (const length of parts.lengths)
    if (length.unsure) span.doubts.push(`"${length.said}" ${length.unsure}`);
  if (said.length > 1) span.doubts.push(`two lengths were said: ${said.map(dayCount).join(' and ')}`);
  if (days !== undefined && !(days >= 1)) {
    const odd = parts.lengths.find((length) => length.days === days || Number.isNaN(length.days));
    span.wrong = odd?.why
      ? `"${odd.said.trim()}" ${odd.why}.`
      : `${Number.isNaN(days) ? 'This' : dayCount(days)} is no length.`;
  }
  return Number.isNaN(days) ? undefined : days;
}

function take(day: SpokenDay, ground: Ground, span: Span): Temporal.PlainDate | undefined {
  const found: Found = findDay(day.spec, ground);
  if (found.wrong) span.wrong = found.wrong;
  if (found.unsure) span.doubts.push(`"${day.said.trim()}" ${found.unsure}`);
  if (!found.date) return undefined;
  if (found.date.year - ground.today.year > FAR_YEARS) {
    span.doubts.push(`${shortDay(found.date)} is ${found.date.year - ground.today.year} years away`);
  }
  return found.date;
}

function startDay(parts: Parts, ground: Ground, span: Span): Temporal.PlainDate | undefined {
  // A plain weekday beside a full date only describes it, so the full date leads.
  const [lead, ...others] = [...parts.starts].sort((a, b) => rank(a.spec) - rank(b.spec));
  if (!lead) return undefined;
  const spec = withYearOf(lead.spec, parts.lasts[0]?.spec, ground.today);
  const start = take({ ...lead, spec }, ground, span);
  if (!start) return undefined;
  for (const other of others) {
    if (describes(other.spec, start) && !other.joined) continue;
    const found = findDay(other.spec, ground).date;
    if (found?.equals(start)) continue;
    if (found) span.doubts.push(`two dates were said: ${shortDay(start)} and ${shortDay(found)}`);
  }
  return start;
}

function rank(spec: DaySpec): number {
  return ['calendar', 'date', 'numeric', 'day_of_month', 'nth_weekday', 'weekday'].indexOf(spec.by);
}

function describes(spec: DaySpec, date: Temporal.PlainDate): boolean {
  return spec.by === 'weekday' && spec.which === 'bare' && spec.weekday === date.dayOfWeek;
}

/** "30 December to 2 January 2027": the first takes the year that puts it before the last, unless that is over. */
function withYearOf(spec: DaySpec, last: DaySpec | undefined, today: Temporal.PlainDate): DaySpec {
  if (spec.by !== 'calendar' || spec.year !== undefined) return spec;
  if (last?.by !== 'calendar' || last.year === undefined) return spec;
  const after = spec.month > last.month || (spec.month === last.month && spec.day > last.day);
  const over = spec.month < today.month || (spec.month === today.month && spec.day < today.day);
  const passed = last.year - 1 < today.year || (last.year - 1 === today.year && over);
  return { ...spec, year: after && !passed ? last.year - 1 : last.year };
}

function finish(
  parts: Parts,
  ground: Ground,
  span: Span,
  length: number | undefined,
  standing: Standing | undefined,
): Span {
  const [ending] = parts.endings;
  if (ending) return backwards(ending, ground, span, length, standing);
  const [lastDay, secondLast] = parts.lasts;
  if (lastDay && span.first) {
    const from = Temporal.PlainDate.compare(span.first, ground.today) < 0 ? ground.today : span.first;
    const last = take(lastDay, { ...ground, from }, span);
    if (last) closeRange(span, last);
    if (secondLast) span.doubts.push('more than one last day was said');
  }
  if (span.wrong) return span;
  if (parts.between && length !== undefined && span.first && span.last && length < (span.days ?? 0)) {
    span.doubts.push(
      `${shortSpan(span.first, span.last)} leaves room; taken as starting on ${shortDay(span.first)}`,
    );
    return notPast({ ...span, days: length }, ground.today, standing);
  }
  if (length !== undefined && span.days !== undefined && span.days !== length && span.first && span.last) {
    span.doubts.push(`${shortSpan(span.first, span.last)} is ${dayCount(span.days)}, not ${length}`);
  }
  span.days ??= length;
  return notPast(span, ground.today, standing);
}

function closeRange(span: Span, last: Temporal.PlainDate): void {
  if (!span.first) return;
  if (Temporal.PlainDate.compare(last, span.first) < 0) {
    span.wrong = `The last day, ${shortDay(last)}, is before the first, ${shortDay(span.first)}.`;
    return;
  }
  span.last = last;
  span.days = span.first.until(last).days + 1;
}

function backwards(
  ending: SpokenDay,
  ground: Ground,
  span: Span,
  length: number | undefined,
  standing: Standing | undefined,
): Span {
  // A booking that stands keeps its first day, and a weekday is looked for from there.
  if (!span.first && standing && length === undefined)
    span.first = Temporal.PlainDate.from(standing.start_date);
  const from =
    span.first && Temporal.PlainDate.compare(span.first, ground.from) > 0 ? span.first : ground.from;
  const last = take(ending, { ...ground, from }, span);
  if (last && span.first) closeRange(span, last);
  else if (last && length) {
    span.first = last.subtract({ days: length - 1 });
    span.days = length;
  } else span.doubts.push(`"${ending.said}" is the last day`);
  return notPast(span, ground.today, standing);
}

/** A first day that is over is wrong, unless it is where a running booking stands already. */
function notPast(span: Span, today: Temporal.PlainDate, standing?: Standing): Span {
  const over = span.first !== undefined && Temporal.PlainDate.compare(span.first, today) < 0;
  if (over && span.first && span.first.toString() !== standing?.start_date)
    span.wrong = `${shortDay(span.first)} is in the past.`;
  return span;
}

function week(parts: Parts, ground: Ground, span: Span, length: number | undefined): Span {
  const day = parts.weekOf && take(parts.weekOf, ground, span);
  if (!day) return span;
  const monday = day.subtract({ days: day.dayOfWeek - 1 });
  const days = length ?? 5;
  span.doubts.push(
    `"week of ${parts.weekOf?.said}" is taken as ${shortSpan(monday, monday.add({ days: days - 1 }))}`,
  );
  return notPast({ ...span, first: monday, days }, ground.today);
}
