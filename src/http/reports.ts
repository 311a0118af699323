import { z } from 'zod';
import { createCalendar } from '../allocation/calendar.ts';
import { done, type Refusal, refuse } from '../refusals.ts';
import { type Actor, roleAllows, type Site } from '../words.ts';
import { beside, day, numberIn } from './fields.ts';
import type { Group } from './needs.ts';
import { BusinessReport, ConversationReport, PerformanceReport } from './report-schemas.ts';

/** Without a span: so many whole days, of which yesterday was the last. */
const USUAL_DAYS = 28;
const LONGEST_DAYS = 366;

const days = createCalendar('UTC');
const lastHours = z.strictObject({ hours: numberIn(z.number().int().min(1).max(720)).optional() });
const fromTo = z
  .strictObject({ from: day().optional(), to: day('2027-03-28').optional() })
  .superRefine(({ from, to }, context) => {
    if (from === undefined || to === undefined || !days.isDay(from) || !days.isDay(to)) return;
    const message =
      from > to
        ? 'to is before from'
        : days.between(from, to) >= LONGEST_DAYS
          ? `to is more than ${LONGEST_DAYS} days after from`
          : undefined;
    if (message) context.addIssue({ code: 'custom', path: ['to'], message });
  }, beside);

/** Figures for those who run the lab. All of them are computed from stored rows; none can be posted. */
export function reportRoutes({ route, needs: { reports, site, clock } }: Group): void {
  const calendar = createCalendar(site.timeZone);
  const usual = { method: 'GET', tag: 'Figures', access: 'signed-in', refusals: ['forbidden'] } as const;
  const description =
    'For schedulers and admins. Every figure says what it was computed from, how, and on which assumptions; its value is null, with a reason, where nothing can be said.';
  route({
    ...{ ...usual, name: 'performanceReport', url: '/metrics/performance', description },
    summary: 'Turns, tools, models and asks for a booking: how often, how well, how fast',
    query: lastHours,
    answer: { status: 200, says: 'The figures of these hours.', schema: PerformanceReport },
    async handle({ actor, query: { hours = 24 } }) {
      return refusedTo(actor, site) ?? done(await reports.performance(hours));
    },
  });
  route({
    ...{ ...usual, name: 'businessReport', url: '/metrics/business' },
    summary: 'Utilisation, bookings, refusals by cause, cost, adoption, time and money saved',
    description: `${description} From the first to the last day, both included, of the site; without them the last ${USUAL_DAYS} whole days.`,
    query: fromTo,
    answer: { status: 200, says: 'The figures of these days.', schema: BusinessReport },
    async handle({ actor, query }) {
      const yesterday = calendar.plus(calendar.dayOf(clock()), -1);
      const from = query.from ?? calendar.plus(query.to ?? yesterday, 1 - USUAL_DAYS);
      const to = query.to ?? calendar.plus(from, USUAL_DAYS - 1);
      const span = { from: calendar.startOf(from), to: calendar.startOf(calendar.plus(to, 1)) };
      return refusedTo(actor, site) ?? done(await reports.business(span));
    },
  });
  route({
    ...{ ...usual, name: 'conversationReport', url: '/chat/metrics/conversation', description },
    summary: 'What conversations take, cost and lead to',
    query: lastHours,
    answer: { status: 200, says: 'The figures of these hours.', schema: ConversationReport },
    async handle({ actor, query: { hours = 24 } }) {
      return refusedTo(actor, site) ?? done(await reports.conversation(hours));
    },
  });
}

function refusedTo(actor: Actor, site: Site): { ok: false; refusal: Refusal } | undefined {
  if (actor.siteId === site.id && roleAllows(actor.role, 'scheduler')) return undefined;
  return refuse(
    'forbidden',
    `Your role is ${actor.role}; these figures take scheduler. Nothing was counted; ask an admin of ${site.name} for that role.`,
  );
}
