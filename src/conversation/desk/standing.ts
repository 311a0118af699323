import { sayAllocation, withoutAdvice } from '../../agent/phrases/bookings.ts';
import { sayWindow } from '../../agent/phrases/time.ts';
import type { Allocation, HistoryEntry } from '../../allocation/words.ts';
import type { Outcome } from '../../refusals.ts';
import { type Actor, roleAllows } from '../../words.ts';
import type { Button, Card, Message } from '../shown.ts';
import { buttonId } from './button-ids.ts';
import { type DeskRoom, here } from './room.ts';

/** How long a change may be taken back; the core has the last word. */
const UNDO_MS = 10 * 60_000;

/** A booking with what happened to it. */
export type Story = Allocation & { history: HistoryEntry[] };

const HEADINGS: Record<HistoryEntry['action'], string> = {
  booked: 'Booked',
  moved: 'Moved',
  noted: 'Changed',
  cancelled: 'Cancelled',
  started: 'In progress',
  completed: 'Completed',
  undone: 'As before',
};

/** A booking as it stands now. */
export function storyOf({ core }: DeskRoom, actor: Actor, id: string): Promise<Outcome<Story>> {
  return core.get(actor, id);
}

/** What was decided about a booking, fact by fact. */
export function cardOf(room: DeskRoom, it: Story): Card {
  const last = it.history.at(-1)?.action ?? 'booked';
  return {
    heading: it.status === 'cancelled' ? HEADINGS.cancelled : HEADINGS[last],
    facts: [
      { label: 'Dyno', value: it.dyno.name },
      { label: 'Vehicle', value: it.vehicle.vin },
      { label: 'Test', value: it.test_type },
      { label: 'When', value: `${sayWindow(it, here(room))}, ${room.site.timeZone}` },
      { label: 'Asked by', value: it.requested_by_name },
      { label: 'Booking', value: `#${it.id}` },
    ],
  };
}

/** An engineer changes their own bookings, a scheduler anyone's; the core says the same. */
export function mayChange(actor: Actor, it: Allocation): boolean {
  return roleAllows(actor.role, it.requested_by === actor.accountId ? 'engineer' : 'scheduler');
}

/** What this person may do about the booking: undo their own last change, move it, cancel it. */
export function buttonsFor(room: DeskRoom, actor: Actor, it: Story): Button[] {
  if (!mayChange(actor, it)) return [];
  const about = { allocation: it.id, version: it.version };
  const buttons: Button[] = [];
  if (canUndo(room, actor, it)) buttons.push({ id: buttonId({ kind: 'undo', ...about }), label: 'Undo' });
  if (isOpen(it)) {
    buttons.push(
      { id: buttonId({ kind: 'move', ...about }), label: 'Move', form: true },
      { id: buttonId({ kind: 'cancel', ...about }), label: 'Cancel', kind: 'danger' },
    );
  }
  return buttons;
}

/** True while something can still be made of the booking. */
export function isOpen(it: Allocation): boolean {
  return it.status === 'scheduled' || it.status === 'in_progress';
}

function canUndo({ rowClock }: DeskRoom, actor: Actor, it: Story): boolean {
  const last = it.history.at(-1);
  if (!last || last.by?.id !== actor.accountId || last.action === 'undone') return false;
  const now = rowClock?.() ?? new Date();
  return now.getTime() - Date.parse(last.at) < UNDO_MS;
}

/** A message with the booking's card and what this person may do about it. */
export function withBooking(room: DeskRoom, actor: Actor, text: string, it: Story): Message {
  const buttons = buttonsFor(room, actor, it);
  // The buttons say it, and go when it is too late for it.
  const said = buttons.length > 0 ? withoutAdvice(text) : text;
  return { text: said, card: cardOf(room, it), ...(buttons.length > 0 ? { buttons } : {}) };
}

/** `#57 HLD42 on Cell 3 for brake, Mon 1 Mar to Tue 2 Mar 2027 (2 days)` in Markdown. */
export function lineOf(room: DeskRoom, it: Allocation): string {
  return `#${it.id} ${sayAllocation(it, here(room))}`;
}
