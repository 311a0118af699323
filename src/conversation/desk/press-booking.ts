import { sayTakenBack } from '../../agent/phrases/bookings.ts';
import { quoted } from '../../agent/phrases/text.ts';
import { SAID_STATUS } from '../../allocation/say.ts';
import type { Actor } from '../../words.ts';
import type { Pressed } from '../desk-words.ts';
import type { Button, Message } from '../shown.ts';
import { no, saidNo } from './refused.ts';
import { type DeskRoom, here } from './room.ts';
import { cardOf, isOpen, lineOf, mayChange, type Story, storyOf, withBooking } from './standing.ts';

interface About {
  allocation: string;
  version: number;
}

/** Takes back the person's own last change of a booking, if the card shows it as it stands. */
export async function undoPressed(room: DeskRoom, actor: Actor, about: About): Promise<Pressed> {
  const looked = await lookAt(room, actor, about);
  if (!looked.ok) return { aside: looked.aside, changed: false };
  const undone = await room.core.undo(actor, about.allocation);
  if (!undone.ok) return no(saidNo(undone.refusal));
  const text = sayTakenBack([undone.value], here(room));
  return { ...(await standingNow(room, actor, about.allocation, text)), changed: true };
}

/** Asks before a booking is cancelled, where the person could do it at all. */
export async function cancelPressed(
  room: DeskRoom,
  actor: Actor,
  threadId: string,
  about: About,
  buttonsOf: (question: { action_id: string; summary: string }, about: string) => Button[],
): Promise<Pressed> {
  const looked = await lookAt(room, actor, about);
  if (!looked.ok) return { aside: looked.aside, changed: false };
  const { id, version } = looked.story;
  const asked = await room.conversation.propose(actor, threadId, {
    ...{ tool: 'cancel_allocation', args: { bookings: [{ id, version }] } },
    summary: `Cancel ${lineOf(room, looked.story)}?`,
  });
  if (!asked.ok) return no(asked.refusal.detail);
  const { summary } = asked.value;
  const text = `${summary} Nothing is cancelled yet.`;
  const instead = { text, card: cardOf(room, looked.story), buttons: buttonsOf(asked.value, id) };
  return { instead, changed: false };
}

/** The booking as it stands now, in the place of what was pressed. */
export async function standingNow(room: DeskRoom, actor: Actor, id: string, text: string): Promise<Pressed> {
  const story = await storyOf(room, actor, id);
  return { instead: story.ok ? withBooking(room, actor, text, story.value) : { text }, changed: false };
}

export type Looked = { ok: true; story: Story } | { ok: false; aside: Message };

/** The booking behind a button, if this person may change it and it stands as the button's card shows it. */
export async function lookAt(room: DeskRoom, actor: Actor, { allocation, version }: About): Promise<Looked> {
  const found = await storyOf(room, actor, allocation);
  if (!found.ok) return { ok: false, aside: { text: saidNo(found.refusal) } };
  const story = found.value;
  if (!mayChange(actor, story)) return { ok: false, aside: { text: notTheirs(actor, story) } };
  if (story.version !== version) return { ok: false, aside: outdated(room, actor, story) };
  return { ok: true, story };
}

/** Why a button of an older card does nothing, with the booking as it stands. */
function outdated(room: DeskRoom, actor: Actor, story: Story): Message {
  const now = isOpen(story) ? 'This is how it stands now:' : `It is ${SAID_STATUS[story.status]} now:`;
  const text = `Booking #${story.id} has changed since this card was shown, so nothing was done. ${now}\n\n${lineOf(room, story)}`;
  return withBooking(room, actor, text, story);
}

function notTheirs(actor: Actor, story: Story): string {
  if (story.requested_by === actor.accountId)
    return `Your role is ${actor.role}; changing a booking takes engineer. Nothing was changed; ask an admin for that role.`;
  return `Booking #${story.id} is ${quoted(story.requested_by_name)}'s. Nothing was changed; ask them or a scheduler.`;
}
