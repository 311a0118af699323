import type { Temporal } from 'temporal-polyfill';

/** How a day was named, before the calendar has been asked. Weekdays are ISO numbers, Monday is 1. */
export type DaySpec =
  | { by: 'date'; date: Temporal.PlainDate; unsure?: string }
  | { by: 'calendar'; year?: number | undefined; month: number; day: number; weekday?: number | undefined }
  | { by: 'numeric'; first: number; second: number; year?: number | undefined }
  | { by: 'day_of_month'; day: number; weekday?: number | undefined }
  | {
      by: 'weekday';
      weekday: number;
      which: 'bare' | 'this' | 'next' | 'last';
      plusWeeks: number;
      unsure: boolean;
    }
  | { by: 'nth_weekday'; nth: number; weekday: number };

/** What one stretch of text says about time. */
export type Reading =
  /** `doubt` reads on from the quoted phrase: a spelling that was mended, for example. */
  | { kind: 'day'; spec: DaySpec; doubt?: string }
  | { kind: 'days'; first: DaySpec; last: DaySpec; doubt?: string }
  /** Days that are no number make the length wrong, with `why` as the reason. */
  | { kind: 'length'; days: number; unsure?: string; whole?: boolean; why?: string }
  | { kind: 'hours'; minutes: number }
  | { kind: 'clock'; minute: number; zone?: string; unsure?: string }
  | { kind: 'clocks'; from: number; to: number; zone?: string; unsure?: string }
  | { kind: 'moment'; moment: Temporal.ZonedDateTime }
  | {
      kind: 'period';
      unit: 'week' | 'weeks' | 'weekend' | 'month' | 'days' | 'quarter' | 'year';
      first: Temporal.PlainDate;
      last: Temporal.PlainDate;
      /** Named by its number in the year, as in "week 12". */
      numbered?: boolean;
      /** A month without its year. */
      yearless?: boolean;
    }
  | { kind: 'edge'; edge: 'start' | 'middle' | 'end' }
  | { kind: 'shift'; days: number }
  | { kind: 'stretch'; days: number }
  | { kind: 'vague'; why: string }
  | {
      kind: 'link';
      link: 'to' | 'until' | 'from' | 'and' | 'or' | 'ending' | 'deadline' | 'week_of' | 'turn';
    };

export type Token = Reading & { at: [number, number]; said: string };
export type TokenOf<K extends Reading['kind']> = Extract<Token, { kind: K }>;

/** A pattern and what it says; `read` may decline by answering null. */
export interface Rule {
  pattern: RegExp;
  read(
    groups: Record<string, string | undefined>,
    today: Temporal.PlainDate,
    timeZone: string,
  ): Reading | null;
}

/** A rule from the source of a pattern; it has to end at the end of a word. */
export function rule(source: string, read: Rule['read']): Rule {
  return { pattern: new RegExp(`(?:${source})(?![a-z0-9])`, 'y'), read };
}
