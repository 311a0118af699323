import type { Allocation } from '../../allocation/words.ts';
import { resolvePeriod } from '../dates.ts';
import { type Resolved, whenSaid } from '../resolve.ts';
import type { AskedThen, Focus, ToolNo } from '../words.ts';
import type { ToolContext } from './tool.ts';

/** A window to look at: whole days, or instants where clock times were said. */
export type AskedWindow = Pick<NonNullable<Focus['ask']>, 'start_date' | 'days' | 'start' | 'end'>;
/** `assumed` is what was read into the phrase, as clauses, for the answer to say. */
export type Asked = { ok: true; window: AskedWindow; assumed?: string[] } | { ok: false; result: ToolNo };

const CONTRADICTS =
  /\b(?:is|are) an? (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|\btwo (?:dates|lengths) were said\b/;
export const NO_LENGTH = 'no length was said, so this is for 1 day';

/** The window that a question is about. A day that is named without a length is that one day. */
export function askedWindow(
  { when: said, days }: { when?: string; days?: number },
  context: ToolContext,
): Asked {
  const when = whenSaid(said ?? '', context, { days });
  if (when.wrong) return { ok: false, result: { ok: false, code: 'unclear', detail: when.wrong } };
  const doubt = when.ambiguous;
  // "Tue 26 Nov" when the 26th is a Thursday: one of the two is wrong, and nobody can say which.
  if (doubt && CONTRADICTS.test(doubt)) {
    const detail = `${doubt.charAt(0).toUpperCase()}${doubt.slice(1)}.`;
    return { ok: false, result: { ok: false, code: 'unclear', detail } };
  }
  const read = doubt === undefined ? [] : [doubt];
  if (when.start && when.end)
    return { ok: true, window: { start: when.start, end: when.end }, assumed: read };
  if (when.start_date) {
    const assumed = when.days === undefined ? [...read, NO_LENGTH] : read;
    return { ok: true, window: { start_date: when.start_date, days: when.days ?? 1 }, assumed };
  }
  const missing = when.missing.length > 0 ? when.missing : (['date'] as const);
  const result: ToolNo = {
    ...{ ok: false, code: 'missing', detail: `Not said yet: ${missing.join(', ')}.` },
    missing: [...missing],
  };
  return { ok: false, result };
}

/** Longer periods are asked about day by day. */
const MOST_DAYS = 14;

/**
 * The window of a question that only looks: one day, a span, or a period as a whole ("next week"), also one
 * that is over where `past` allows it.
 */
export function askedSpan(
  said: string,
  context: ToolContext,
  { past = false, most = MOST_DAYS } = {},
): Asked {
  const asked = askedWindow({ when: said }, context);
  if (asked.ok || (asked.result.code !== 'missing' && !(past && /past/.test(asked.result.detail))))
    return asked;
  const prefer = past && asked.result.code !== 'missing' ? 'past' : 'future';
  const { from, to } = resolvePeriod(said, { now: context.clock(), timeZone: context.site.timeZone }, prefer);
  const today = context.calendar.dayOf(context.clock());
  const first = from && !past && from < today ? today : from;
  if (!first || !to || to < first) return asked;
  const days = context.calendar.between(first, to) + 1;
  if (days > most) return asked;
  const assumed = days > 1 ? [`"${said.trim()}" is taken as all ${days} days together`] : [NO_LENGTH];
  return { ok: true, window: { start_date: first, days }, assumed };
}

/** One answer for all that is missing; what is wrong goes first. */
export function obstacle(resolved: Resolved<unknown>[], asked: Asked): ToolNo | undefined {
  const nos = [...resolved, asked].flatMap((it) => (it.ok ? [] : [it.result]));
  const wrong = nos.find((it) => it.code !== 'missing');
  if (wrong) return wrong;
  const missing = nos.flatMap((it) => it.missing ?? []);
  if (missing.length === 0) return undefined;
  return { ok: false, code: 'missing', detail: `Not said yet: ${missing.join(', ')}.`, missing };
}

/** First day, last day and number of days of a window. */
export function endOf(
  window: AskedWindow,
  { calendar }: ToolContext,
): { start_date: string; end_date: string; days: number; start?: string; end?: string } {
  if (window.start && window.end) {
    const start_date = calendar.dayOf(new Date(window.start));
    const end_date = calendar.dayOf(new Date(Date.parse(window.end) - 1));
    const days = calendar.between(start_date, end_date) + 1;
    return { start_date, end_date, days, start: window.start, end: window.end };
  }
  const { start_date = '', days = 1 } = window;
  return { start_date, end_date: calendar.plus(start_date, days - 1), days };
}

/** True when a booking or an outage stands in the window. */
export function meets(
  booking: Pick<Allocation, 'start' | 'end' | 'start_date' | 'end_date'>,
  then: AskedThen,
): boolean {
  if (then.start && then.end) {
    return (
      Date.parse(booking.start) < Date.parse(then.end) && Date.parse(booking.end) > Date.parse(then.start)
    );
  }
  return booking.start_date <= then.end_date && booking.end_date >= then.start_date;
}
