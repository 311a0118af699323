import { type Actor, BUILTIN_MODEL, BY_CODE } from '../../words.ts';
import type { LastWord } from '../desk-words.ts';
import type { Button, Message } from '../shown.ts';
import { buttonId, ratingId } from './button-ids.ts';
import { offerButtons } from './refused.ts';
import type { DeskRoom } from './room.ts';
import { storyOf, withBooking } from './standing.ts';

/** The reply of a turn with what stands under it: a card, a question's buttons, windows to take. */
export async function present(
  room: DeskRoom,
  actor: Actor,
  threadId: string,
  last: LastWord,
  correlationId: string,
): Promise<Message> {
  if (last.type === 'error') return { text: last.text };
  const booking =
    last.allocation_id === undefined ? undefined : await storyOf(room, actor, last.allocation_id);
  const message = booking?.ok ? withBooking(room, actor, last.text, booking.value) : { text: last.text };
  const buttons = [
    ...(message.buttons ?? []),
    ...(last.question ? questionButtons(last.question) : []),
    ...offerButtons(last.offers),
  ];
  return {
    ...message,
    ...(buttons.length > 0 ? { buttons } : {}),
    rating: ratingId({ threadId, correlationId }),
    ...(![BUILTIN_MODEL, BY_CODE].includes(last.model) ? { generated: true } : {}),
  };
}

interface Labels {
  yes: string;
  no: string;
  danger?: true;
}

const LABELS: Record<string, Labels> = {
  book: { yes: 'Book it', no: 'No' },
  move: { yes: 'Move it', no: 'No' },
  cancel: { yes: 'Cancel it', no: 'Keep it', danger: true },
  register: { yes: 'Register it', no: 'No' },
  take: { yes: 'Take it back', no: 'No' },
};

/** Yes and no to a question, each with the verb of what it is about. `about`: the booking it is about. */
export function questionButtons(
  { action_id: action, summary }: { action_id: string; summary: string },
  about?: string,
): Button[] {
  const verb = /^\w+/.exec(summary)?.[0].toLowerCase() ?? '';
  const { yes, no, danger } = LABELS[verb] ?? { yes: 'Yes', no: 'No' };
  // "Cancel your 3 open bookings?" is about more than one.
  const them = /^[^\n?]* \d+ (?:open bookings|changes)\?/.test(summary);
  const plural = (label: string) => (them ? label.replace(/\bit\b/, 'them') : label);
  const of = about === undefined ? {} : { about };
  return [
    { id: buttonId({ kind: 'yes', action, ...of }), label: plural(yes), kind: danger ? 'danger' : 'primary' },
    { id: buttonId({ kind: 'no', action, ...of }), label: plural(no) },
  ];
}
