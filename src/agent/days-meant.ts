import { findWhen, resolvePeriod } from './dates.ts';
import type { ToolContext } from './tools/tool.ts';

/** The days that bookings are meant on, ISO and inclusive; without `last` it is `day` alone. */
export interface DaysMeant {
  day?: string;
  last?: string;
  guessed?: string;
}

/** Before and after every calendar. */
const ALWAYS = '0001-01-01';
const EVER = '9999-12-31';
const OPEN = /\b(?:from|since|starting)\b/;
const LIMIT = /\b(?:after|before)\b/;

/**
 * Which days a phrase for bookings names: "my booking on Friday" one, "all of mine next week" seven, "all of
 * mine after 15 March" those from the 16th on. A phrase without days names none.
 */
export function daysMeant(text: string, several: boolean, context: ToolContext): DaysMeant {
  const at = { now: context.clock(), timeZone: context.site.timeZone };
  const when = findWhen(text, at)
    .map((it) => it.when)
    .find((it) => it.start_date ?? it.start);
  if (!when) return period(text, context);
  const day = when.start_date ?? context.calendar.dayOf(new Date(when.start ?? ''));
  const guessed = when.ambiguous ? { guessed: when.ambiguous } : {};
  if (when.days) return { day, last: context.calendar.plus(day, when.days - 1), ...guessed };
  return { day, ...(several && OPEN.test(text) ? { last: EVER } : {}), ...guessed };
}

function period(text: string, { clock, site, calendar }: ToolContext): DaysMeant {
  const { from, to } = resolvePeriod(text, { now: clock(), timeZone: site.timeZone });
  if (!from && !to) return {};
  const shut = LIMIT.test(text);
  const first = from && shut && !to ? calendar.plus(from, 1) : from;
  const last = to && shut && !from ? calendar.plus(to, -1) : to;
  return { day: first ?? ALWAYS, last: last ?? EVER };
}
