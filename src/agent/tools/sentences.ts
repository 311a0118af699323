import type { Allocation, Plan } from '../../allocation/words.ts';
import { resolvePeriod } from '../dates.ts';
import { sayAllocation } from '../phrases/bookings.ts';
import { count, lines, pounds, quoted } from '../phrases/text.ts';
import { type Here, sayWindow } from '../phrases/time.ts';
import type { Deed } from './take-back.ts';
import type { ToolContext } from './tool.ts';

/** What people say yes or no to, and the titles of what they asked to see. */

function hereOf({ clock, site }: ToolContext): Here {
  return { now: clock(), timeZone: site.timeZone, site: site.name };
}

/** `#12 HLD42 on Cell 3 for brake, Tue 1 Dec 2026 (1 day)` */
export function sayBooking(it: Allocation, context: ToolContext): string {
  return `#${it.id} ${sayAllocation(it, hereOf(context))}`;
}

export function bookSummary(plan: Plan, dynoSaid: boolean, reasons: string[], context: ToolContext): string {
  const later = plan.shifted_days > 0 ? `, ${count(plan.shifted_days, 'day')} later than asked` : '';
  const dyno = `${quoted(plan.dyno.name)}${dynoSaid ? '' : ' (free as it stands now)'}`;
  const when = sayWindow(plan, hereOf(context));
  return `Book ${plan.vehicle.vin} for ${quoted(plan.test_type)} on ${dyno}, ${when}${later}?${because(reasons)} Nothing is booked yet.`;
}

export function moveSummary(before: Allocation, plan: Plan, reasons: string[], context: ToolContext): string {
  const to = `${quoted(plan.dyno.name)}, ${sayWindow(plan, hereOf(context))}`;
  return `Move ${sayBooking(before, context)}, to ${to}?${because(reasons)}`;
}

export function cancelSummary(bookings: Allocation[], reasons: string[], context: ToolContext): string {
  const said = bookings.map((it) => sayBooking(it, context));
  if (said.length === 1) return `Cancel ${said[0]}?${because(reasons)}`;
  return `Cancel ${whose(bookings, context)} ${said.length} open bookings?${because(reasons)}\n\n${lines(said)}`;
}

const DEEDS: Record<Deed['action'], string> = {
  booked: 'the booking',
  moved: 'the move',
  noted: 'the note',
  cancelled: 'the cancellation',
  started: 'the start',
  completed: 'the completion',
  undone: 'the undoing',
};

export function undoSummary(deeds: Deed[], context: ToolContext): string {
  const said = deeds.map(({ booking, action, before }) => {
    const back = action === 'moved' && before ? ` It goes back to ${standing(before, context)}.` : '';
    return { deed: `${DEEDS[action]} of ${sayBooking(booking, context)}`, back };
  });
  const [only] = said;
  if (only && said.length === 1) return `Take back ${only.deed}?${only.back}`;
  return `Take back these ${said.length} changes?\n\n${lines(said.map(({ deed, back }) => `${deed}.${back}`))}`;
}

function standing(before: Allocation, context: ToolContext): string {
  return `${quoted(before.dyno.name)}, ${sayWindow(before, hereOf(context))}`;
}

/** Nobody says yes to several without knowing whose they are. */
function whose(bookings: Allocation[], { actor }: ToolContext): string {
  const owners = [...new Set(bookings.map((it) => it.requested_by))];
  const [first] = bookings;
  if (owners.length !== 1 || !first) return `${owners.length} people's`;
  return first.requested_by === actor.accountId ? 'your' : `${quoted(first.requested_by_name)}'s`;
}

export function registerSummary(
  vehicle: { vin: string; weight_lbs: number; drive_type: string; name?: string | undefined },
  site: string,
): string {
  const name = vehicle.name ? ` "${quoted(vehicle.name)}"` : '';
  return `Register vehicle ${vehicle.vin}${name} at ${quoted(site)}: ${pounds(vehicle.weight_lbs)}, ${vehicle.drive_type}?`;
}

/** True for the sentences above, which want a yes or a no and nothing else. */
export function isSummary(text: string): boolean {
  return /^(?:Book \S+ for |Move #\d|Cancel #\d|Cancel [^\n?]{1,80} \d+ open bookings|Take back the|Register vehicle )/.test(
    text,
  );
}

function because(reasons: string[]): string {
  return reasons.length > 0 ? ` I ask because ${quoted(reasons.join('; '))}.` : '';
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
