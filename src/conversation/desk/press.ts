import type { Actor } from '../../words.ts';
import type { Pressed } from '../desk-words.ts';
import type { Message } from '../shown.ts';
import { readButton } from './button-ids.ts';
import { questionButtons } from './present.ts';
import { cancelPressed, standingNow, undoPressed } from './press-booking.ts';
import { no, offerButtons } from './refused.ts';
import type { DeskRoom } from './room.ts';
import { storyOf, withBooking } from './standing.ts';

const UNKNOWN =
  'I do not know this button any more, so nothing was changed. Write "my bookings" to see how things stand.';
const FORM =
  'This button opens a form, and it did not open. Nothing was changed. Press it again, or write what you want, for example "move #42 to Thursday".';
const LINK = 'Nothing was changed. Write "link" to link this chat, or "unlink" to end its link.';

/** What a press comes to; whether it may be is for the rows and the core to say. */
export async function press(
  room: DeskRoom,
  actor: Actor,
  threadId: string,
  button: string,
): Promise<Pressed> {
  const it = readButton(button);
  switch (it?.kind) {
    case 'yes':
    case 'no':
      return await answerPressed(room, actor, it.kind, it);
    case 'take':
      return await answerPressed(room, actor, 'yes', { action: it.action });
    case 'undo':
      return await undoPressed(room, actor, it);
    case 'cancel':
      return await cancelPressed(room, actor, threadId, it, questionButtons);
    case 'move':
    case 'book':
      return no(FORM);
    case undefined:
      return no(UNKNOWN);
    default:
      return no(LINK);
  }
}

/** A question was answered, or a window taken: the outcome takes the place of the buttons. */
async function answerPressed(
  room: DeskRoom,
  actor: Actor,
  answer: 'yes' | 'no',
  { action, about }: { action: string; about?: string },
): Promise<Pressed> {
  const outcome = await room.conversation.answerFor(actor, action, answer);
  if (!outcome.ok) {
    const { code, detail } = outcome.refusal;
    // Who wants to keep a booking gets its buttons back, also when the question is over.
    if (code === 'action_expired' && answer === 'no' && about !== undefined)
      return await standingNow(room, actor, about, detail);
    return no(detail);
  }
  const { ok, status, text, allocation_id: booked, offers } = outcome.value;
  const id = booked ?? about;
  if (status === 'dismissed' && id !== undefined) return await standingNow(room, actor, id, text);
  const story = id === undefined ? undefined : await storyOf(room, actor, id);
  const message: Message = story?.ok ? withBooking(room, actor, text, story.value) : { text };
  const buttons = [...(message.buttons ?? []), ...offerButtons(offers)];
  return {
    instead: { ...message, ...(buttons.length > 0 ? { buttons } : {}) },
    changed: ok && status === 'confirmed',
  };
}
