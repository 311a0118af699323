import { sayWhen } from '../../allocation/say.ts';
import type { Allocation, Plan } from '../../allocation/words.ts';
import { resolvePeriod } from '../dates.ts';
import type { ToolContext } from './tool.ts';

/** What people say yes or no to, and the titles of what they asked to see. */

/** `Tue 1 Dec to Wed 2 Dec 2026, 2 days` */
export function sayPlan(plan: Pick<Plan, 'start' | 'end' | 'days'>, { calendar }: ToolContext): string {
  // Seen from no year at all, every date says its own.
  const when = sayWhen(calendar, plan, new Date(0));
  const wholeDays = calendar.isMidnight(new Date(plan.start)) && calendar.isMidnight(new Date(plan.end));
  return wholeDays ? `${when}, ${sayCount(plan.days, 'day')}` : when;
}

/** `1 day`, `2 days` */
export function sayCount(count: number, what: string): string {
  return `${count.toLocaleString('en-US')} ${what}${count === 1 ? '' : 's'}`;
}

/** `TRK-101, brake, Cell 3, Tue 1 Dec 2026, 1 day (booking 12)` */
export function sayBooking(it: Allocation, context: ToolContext): string {
  return `${it.vehicle.vin}, ${it.test_type}, ${it.dyno.name}, ${sayPlan(it, context)} (booking ${it.id})`;
}

export function bookSummary(plan: Plan, dynoSaid: boolean, reasons: string[], context: ToolContext): string {
  const later = plan.shifted_days > 0 ? `, ${sayCount(plan.shifted_days, 'day')} later than asked` : '';
  const dyno = dynoSaid ? plan.dyno.name : `${plan.dyno.name} (free as it stands now)`;
  return `Book ${plan.vehicle.vin} for ${plan.test_type} on ${dyno}, ${sayPlan(plan, context)}${later}?${because(reasons)} Nothing is booked yet.`;
}

export function moveSummary(before: Allocation, plan: Plan, reasons: string[], context: ToolContext): string {
  return `Move booking ${before.id} (${before.vehicle.vin}, ${before.test_type}) from ${before.dyno.name}, ${sayPlan(before, context)}, to ${plan.dyno.name}, ${sayPlan(plan, context)}?${because(reasons)}`;
}

export function cancelSummary(bookings: Allocation[], reasons: string[], context: ToolContext): string {
  const [only] = bookings;
  if (only && bookings.length === 1) {
    return `Cancel the booking of ${sayBooking(only, context)}?${because(reasons)}`;
  }
  const lines = bookings.map((it) => `- ${sayBooking(it, context)}`).join('\n');
  return `Cancel these ${bookings.length} bookings?${because(reasons)}\n${lines}`;
}

export function registerSummary(
  vehicle: { vin: string; weight_lbs: number; drive_type: string; name?: string | undefined },
  site: string,
): string {
  const name = vehicle.name ? ` "${vehicle.name}"` : '';
  return `Register vehicle ${vehicle.vin}${name} at ${site}: ${vehicle.weight_lbs.toLocaleString('en-US')} lb, ${vehicle.drive_type}?`;
}

function because(reasons: string[]): string {
  return reasons.length > 0 ? ` I ask because ${reasons.join('; ')}.` : '';
}

/** The days that a question is about, and how a title says them. A phrase without days asks about all. */
export function periodOf(
  phrase: string | undefined,
  { clock, site }: ToolContext,
  prefer: 'past' | 'future',
): { from?: string; to?: string; title: string } {
  if (!phrase) return { title: '' };
  const { from, to, label } = resolvePeriod(phrase, { now: clock(), timeZone: site.timeZone }, prefer);
  const since = from && !to ? `, from ${from}` : '';
  const until = to && !from ? `, until ${to}` : '';
  return {
    ...(from ? { from } : {}),
    ...(to ? { to } : {}),
    title: label ? `, ${label}` : since || until,
  };
}
