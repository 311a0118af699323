import * as chrono from 'chrono-node';
import { Temporal } from 'temporal-polyfill';
import type { Ground } from './dates/calendar.ts';
import { clockWindow, namesClock } from './dates/clock-window.ts';
import { corrected } from './dates/corrected.ts';
import { namesNoDay, type Parts, partsOf, type Span, type Standing } from './dates/parts.ts';
import { type At, shortDay, siteToday } from './dates/say.ts';
import { plain, scan } from './dates/scan.ts';
import type { Token } from './dates/token.ts';
import { wholeDays } from './dates/whole-days.ts';
import type { When } from './words.ts';

export { resolvePeriod } from './dates/period.ts';
export type { At } from './dates/say.ts';

export interface WhenOptions {
  /** A length said beside the phrase, in calendar days. */
  days?: number | undefined;
  /** The booking that is being changed: "until Friday", "a day later", "two days longer" count from it. */
  booking?: Standing | undefined;
}

/**
 * What a phrase about time means on the site's calendar and clock. Whole days come as `start_date` and
 * `days`, clock times as `start` and `end` with the site's offset. What was not said is in `missing`;
 * what has no one meaning carries `ambiguous` (and the most likely reading); what cannot be carries
 * `wrong`. Nothing is ever filled in that was not said. Never throws for any text.
 */
export function resolveWhen(phrase: string, at: At, options: WhenOptions = {}): When {
  const said = phrase.trim();
  const today = siteToday(at);
  const tokens = scan(phrase, today, at.timeZone);
  const parts = partsOf(tokens);
  if (options.days !== undefined)
    parts.lengths.push({ kind: 'length', days: options.days, at: [0, 0], said: `${options.days} days` });
  const leftover = namesNoDay(parts) ? readByChrono(phrase, at, parts) : unplaced(phrase, tokens);
  const ground: Ground = { today, timeZone: at.timeZone, from: today, within: parts.period };
  const span = wholeDays(parts, ground, options.booking);
  if (leftover) parts.doubts.push(leftover);
  return namesClock(parts) ? timed(said, parts, span, at) : dated(said, parts, span, options.booking);
}

/** Which parts of a sentence are about time, left to right, each with what it means. */
export function findWhen(text: string, at: At): { span: [number, number]; when: When }[] {
  return groups(scan(text, siteToday(at), at.timeZone), text).map((group) => {
    const span: [number, number] = [group[0]?.at[0] ?? 0, group.at(-1)?.at[1] ?? 0];
    return { span, when: resolveWhen(text.slice(...span), at) };
  });
}

function dated(said: string, parts: Parts, span: Span, booking: Standing | undefined): When {
  const when: When = { said, missing: [] };
  if (span.first) when.start_date = span.first.toString();
  else if (booking && span.days !== undefined && namesNoDay(parts)) when.start_date = booking.start_date;
  if (span.days !== undefined) when.days = span.days;
  else if (booking && span.first) when.days = booking.days;
  if (parts.hours) parts.doubts.push(`"${parts.hours.said}" needs a clock time to start at`);
  if (!when.start_date) when.missing.push('date');
  // With a last day said, the first day alone settles the length.
  if (!when.days && parts.lasts.length === 0) when.missing.push('length');
  return judged(when, [...span.doubts, ...parts.doubts], span.wrong);
}

function timed(said: string, parts: Parts, span: Span, at: At): When {
  const now = Temporal.Instant.fromEpochMilliseconds(at.now.getTime());
  const window = clockWindow(parts, span, { timeZone: at.timeZone, now });
  const when: When = { said, missing: [] };
  if (window.start) when.start = iso(window.start, at.timeZone);
  if (window.end) when.end = iso(window.end, at.timeZone);
  if (!span.first && parts.moments.length === 0) when.missing.push('date');
  if (!when.end && !parts.clocks && !(parts.hours && !when.start)) when.missing.push('length');
  return judged(when, [...span.doubts, ...window.doubts, ...parts.doubts], span.wrong ?? window.wrong);
}

function iso(moment: Temporal.ZonedDateTime, timeZone: string): string {
  return moment.withTimeZone(timeZone).toString({ timeZoneName: 'never', smallestUnit: 'second' });
}

function judged(when: When, doubts: string[], wrong: string | undefined): When {
  if (doubts.length > 0) when.ambiguous = [...new Set(doubts)].join('; ');
  if (wrong) when.wrong = wrong;
  return when;
}

/** Our own rules know no day in the phrase: chrono may, and then a person looks at what it read. */
function readByChrono(phrase: string, at: At, parts: Parts): string | undefined {
  if (parts.doubts.length > 0 || parts.lengths.length > 0 || parts.hours || namesClock(parts))
    return undefined;
  const [found] = chrono.casual.parse(
    phrase,
    { instant: at.now, timezone: at.timeZone },
    { forwardDate: true },
  );
  const start = found?.start;
  if (!start?.isCertain('day') || !start.isCertain('month')) return undefined;
  const date = Temporal.PlainDate.from({
    year: start.get('year') ?? 0,
    month: start.get('month') ?? 0,
    day: start.get('day') ?? 0,
  });
  parts.starts.push({ spec: { by: 'date', date }, said: found?.text ?? phrase });
  return `"${found?.text}" is taken as ${shortDay(date)}`;
}

/** A number that no rule could place is asked about rather than dropped. */
function unplaced(phrase: string, tokens: Token[]): string | undefined {
  let rest = plain(phrase);
  for (const {
    at: [from, to],
  } of tokens)
    rest = rest.slice(0, from) + ' '.repeat(to - from) + rest.slice(to);
  const number = /(?<![\w#-])\d[\d.:/-]*(?![\w-])/.exec(rest)?.[0];
  return number ? `"${number}" has no clear meaning there` : undefined;
}

const GLUE = /^[\s,.()[\]*_]*(?:(?:for|on|at|the|of|in|lasting|long|then|only|just|a)[\s,.()]+)*$/i;

/** Neighbouring tokens with nothing but glue between them belong to one phrase. */
function groups(tokens: Token[], text: string): Token[][] {
  const found: Token[][] = [];
  for (const token of tokens) {
    const open = found.at(-1);
    const end = open?.at(-1)?.at[1] ?? 0;
    if (open && GLUE.test(text.slice(end, token.at[0]))) open.push(token);
    else found.push([token]);
  }
  return found.map(trimmed).filter((group) => group.length > 0);
}

/** A link or an edge ("early", "end") says something only beside a day, a period or a length. */
function trimmed(group: Token[]): Token[] {
  const weak = (token: Token) => token.kind === 'link' || token.kind === 'edge';
  const bare = (token: Token) =>
    token.kind === 'link' &&
    (token.link === 'and' ||
      token.link === 'or' ||
      token.said === 'to' ||
      (token.link === 'turn' && !/^not/i.test(token.said)));
  const last = group.findLastIndex((token) => !weak(token));
  if (last < 0) return [];
  const first = group.findIndex((token) => !bare(token));
  return group.slice(first, last + 1);
}

/** The part of a phrase that says how long, and the rest, which says when. */
export function splitWhen(phrase: string, at: At): { date: string; length: string } {
  const isLength = (token: Token) => token.kind === 'length' || token.kind === 'hours';
  const tokens = scan(phrase, siteToday(at), at.timeZone);
  const lengths = tokens.filter(isLength);
  const said = corrected(tokens, { doubts: [] }).filter(isLength);
  let date = phrase;
  for (const {
    at: [from, to],
  } of lengths)
    date = date.slice(0, from) + ' '.repeat(to - from) + date.slice(to);
  date = date
    .replace(/\s+/g, ' ')
    .replace(/[\s,]*(?:\b(?:for|and))?[\s,]*$/i, '')
    .replace(/^\s*(?:for|and|,)\s+/i, '')
    .trim();
  return { date, length: said.map(lengthWords).join(' ') };
}

/** A length that stands alone; "2" that corrected "1 day" is "2 days". */
function lengthWords(token: Token): string {
  const words = token.said.trim();
  return token.kind === 'length' && !/[a-z]{2}|\d\s?[dw]$/i.test(words) ? `${token.days} days` : words;
}
