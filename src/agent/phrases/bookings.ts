import type { Allocation } from '../../allocation/words.ts';
import { dayCount } from '../dates/say.ts';
import { lines, quoted } from './text.ts';
import { daysFrom, type Here, sayDays, sayWindow } from './time.ts';

const STATUS: Record<Allocation['status'], string> = {
  scheduled: 'scheduled',
  in_progress: 'in progress',
  completed: 'completed',
  cancelled: 'cancelled',
};

/** `HLD42 on Cell 3 for brake, Mon 1 Mar to Tue 2 Mar 2027 (2 days)`. */
export function sayAllocation(it: Allocation, at: Here): string {
  return `${it.vehicle.vin} on ${quoted(it.dyno.name)} for ${quoted(it.test_type)}, ${sayWindow(it, at)}`;
}

/** One line of a list: `#57 HLD42 on Cell 3 for brake, … (2 days), scheduled, Ada Bell. Note: "…"`. */
export function allocationLine(it: Allocation, at: Here): string {
  const note = it.notes ? `. Note: "${quoted(it.notes)}"` : '';
  return `#${it.id} ${sayAllocation(it, at)}, ${STATUS[it.status]}, ${quoted(it.requested_by_name)}${note}`;
}

/** A numbered list, so that "the second one" can be said of it; a single booking stands alone. */
export function allocationList(allocations: Allocation[], at: Here, total = allocations.length): string {
  return lines(
    allocations.map((it) => allocationLine(it, at)),
    { numbered: allocations.length > 1, total },
  );
}

/** What was booked, how it differs from what was asked, and how to take it back. */
export function sayBooked(it: Allocation, at: Here): string {
  const note = it.notes ? ` Note: "${quoted(it.notes)}".` : '';
  return [
    `Booked: ${sayAllocation(it, at)}. Booking #${it.id}.${shifted(it)}${note}`,
    `Changed your mind? Say "undo that" within ten minutes, or "cancel #${it.id}".`,
  ].join('\n\n');
}

function shifted(it: Allocation): string {
  if (it.shifted_days === 0) return '';
  const asked = daysFrom(it.start_date, -it.shifted_days);
  return ` You asked for ${sayDays(asked, asked)}; no fitting dyno was free then, so it starts ${dayCount(it.shifted_days)} later.`;
}

const BACK = 'Changed your mind? Say "undo that" within ten minutes.';
const ADVICE = /\n\nChanged your mind\? Say "[^\n]*$/;

/** The same without how to take it back in words. */
export function withoutAdvice(text: string): string {
  return text.replace(ADVICE, '');
}

/** What moved from where to where, and how to take it back. */
export function sayMoved(before: Allocation, it: Allocation, at: Here): string {
  const stays = before.dyno.id === it.dyno.id;
  const was = `${stays ? '' : `${quoted(before.dyno.name)}, `}${sayWindow(before, at)}`;
  return [`Moved: ${sayAllocation(it, at)}. Booking #${it.id}. It was ${was}.`, BACK].join('\n\n');
}

/** What was cancelled, and how to take it back. */
export function sayCancelled(allocations: Allocation[], at: Here): string {
  const [only] = allocations;
  if (!only) return 'Nothing was cancelled.';
  if (allocations.length > 1) {
    return [
      `Cancelled ${allocations.length} bookings:`,
      lines(allocations.map((it) => `#${it.id} ${sayAllocation(it, at)}`)),
      BACK,
    ].join('\n\n');
  }
  return [`Cancelled: ${sayAllocation(only, at)}. Booking #${only.id}.`, BACK].join('\n\n');
}

/** How the bookings stand after the last change of each was taken back. */
export function sayTakenBack(allocations: Allocation[], at: Here): string {
  const said = allocations.map((it) => {
    const now = it.status === 'cancelled' ? 'is cancelled' : `stands again as it was, ${STATUS[it.status]}`;
    return `Booking #${it.id} ${now}: ${sayAllocation(it, at)}.`;
  });
  const [only] = said;
  return said.length === 1 ? `Taken back. ${only}` : ['Taken back:', lines(said)].join('\n\n');
}
