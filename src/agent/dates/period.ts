import type { Temporal } from 'temporal-polyfill';
import { findDay, type Ground } from './calendar.ts';
import { type At, shortSpan, siteToday } from './say.ts';
import { scan } from './scan.ts';
import type { DaySpec, Token, TokenOf } from './token.ts';

/** Calendar days of the site that a question is about, both ends inclusive, as ISO dates. */
export interface Period {
  said: string;
  from?: string;
  to?: string;
  /** `Sun 1 Nov to Mon 30 Nov 2026`, to say back which days were counted. */
  label?: string;
}

/**
 * The days that a question asks about: "this week", "in October", "since Monday", "last 30 days", "today",
 * "from 1 to 15 October". `prefer` says which way a month or a date without a year points. An open end stays
 * undefined; a phrase without any time in it has neither. The past is allowed. Never throws for any text.
 */
export function resolvePeriod(phrase: string, at: At, prefer: 'past' | 'future' = 'future'): Period {
  const today = siteToday(at);
  const tokens = scan(phrase, today, at.timeZone);
  const ends = wholePeriods(tokens, today, prefer);
  const spec = ends ?? namedDays(tokens, { today, timeZone: at.timeZone, from: today }, prefer);
  const since = /\b(?:since|after)\b/i.test(phrase);
  const until =
    /\b(?:until|till?|before|by|up to)\b/i.test(phrase) && !/\b(?:from|between|since)\b/i.test(phrase);
  const first = until ? undefined : spec?.[0];
  const last = since && !until ? (prefer === 'past' ? today : undefined) : spec?.[1];
  return {
    said: phrase.trim(),
    ...(first ? { from: first.toString() } : {}),
    ...(last ? { to: last.toString() } : {}),
    ...(first && last ? { label: shortSpan(first, last) } : {}),
  };
}

type Ends = [Temporal.PlainDate, Temporal.PlainDate];

function wholePeriods(tokens: Token[], today: Temporal.PlainDate, prefer: string): Ends | undefined {
  const days = tokens.some((token) => token.kind === 'day' || token.kind === 'days');
  const periods = tokens.filter((token): token is TokenOf<'period'> => token.kind === 'period');
  const [first] = periods;
  const last = periods.at(-1);
  if (!first || !last || days) return undefined;
  const back = (one: TokenOf<'period'>) => {
    const ahead = one.yearless && prefer === 'past' && one.first.toString() > today.toString();
    return ahead ? { first: one.first.subtract({ years: 1 }), last: one.last.subtract({ years: 1 }) } : one;
  };
  return [back(first).first, back(last).last];
}

function namedDays(tokens: Token[], ground: Ground, prefer: string): Ends | undefined {
  const within = tokens.find((token): token is TokenOf<'period'> => token.kind === 'period');
  const specs = tokens.flatMap((token): DaySpec[] => {
    if (token.kind === 'days') return [token.first, token.last];
    return token.kind === 'day' ? [token.spec] : [];
  });
  const found = specs
    .map((spec) => dayIn(spec, { ...ground, within }, prefer))
    .filter((date) => date !== undefined);
  const length = tokens.find((token): token is TokenOf<'length'> => token.kind === 'length');
  const [first] = found;
  const last = found.length === 1 && length ? first?.add({ days: length.days - 1 }) : found.at(-1);
  return first && last ? [first, last] : undefined;
}

function dayIn(spec: DaySpec, ground: Ground, prefer: string): Temporal.PlainDate | undefined {
  if (spec.by === 'weekday' && spec.which === 'bare' && prefer === 'past') {
    return findDay({ ...spec, which: 'last' }, ground).date;
  }
  const { date, exact } = findDay(spec, ground);
  if (!date || exact || prefer !== 'past' || date.toString() <= ground.today.toString()) return date;
  if (spec.by === 'calendar') return date.subtract({ years: 1 });
  return spec.by === 'day_of_month' ? date.subtract({ months: 1 }) : date;
}
