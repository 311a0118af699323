import type { ChatUser } from '../../accounts/link-words.ts';
import { allocationLine } from '../../agent/phrases/bookings.ts';
import { quoted } from '../../agent/phrases/text.ts';
import type { Allocation } from '../../allocation/words.ts';
import type { Actor } from '../../words.ts';
import type { Home, Message } from '../shown.ts';
import { buttonId } from './button-ids.ts';
import { saidNo } from './refused.ts';
import { type DeskRoom, here } from './room.ts';
import { buttonsFor, type Story, storyOf } from './standing.ts';
import { stranger } from './stranger.ts';
import { dynosToday } from './today.ts';

/** Bookings that the page shows. */
const MOST = 10;

/** A person's own page: their link, their coming bookings, the dynos today. */
export async function home(room: DeskRoom, user: ChatUser, correlationId: string): Promise<Home> {
  const known = await room.accounts.identifyChat(user, correlationId);
  if (!known.ok) return await strangersHome(room, user, correlationId, known.refusal);
  const actor = known.value;
  const [bookings, dynos] = await Promise.all([coming(room, actor), dynosToday(room, actor, true)]);
  const account: Message = {
    text: `Linked to ${quoted(actor.fullname)}. What you do here is done in that name; write "unlink" to end it.`,
    buttons: [{ id: buttonId({ kind: 'book' }), label: 'Book a dyno', kind: 'primary', form: true }],
  };
  return {
    sections: [
      { heading: 'Your account', messages: [account] },
      { heading: 'Your coming bookings', messages: bookings },
      { heading: 'Dynos today', messages: [dynos] },
    ],
  };
}

async function strangersHome(
  room: DeskRoom,
  user: ChatUser,
  correlationId: string,
  { code, detail }: { code: string; detail: string },
): Promise<Home> {
  const linkable = code === 'not_linked';
  const account: Message = linkable
    ? {
        text: 'Not linked yet. Link your account to book, and to see bookings; it takes a minute. Without it you may ask me what is free, for example "which dynos are free tomorrow for HLD42, brake?".',
        buttons: [{ id: buttonId({ kind: 'link' }), label: 'Link your account', kind: 'primary' }],
      }
    : { text: saidNo({ detail }) };
  const dynos = await dynosToday(room, stranger(room, user, correlationId), false);
  return {
    sections: [
      { heading: 'Your account', messages: [account] },
      { heading: 'Dynos today', messages: [dynos] },
    ],
  };
}

/** The next bookings of this person, each with what they may do about it. */
async function coming(room: DeskRoom, actor: Actor): Promise<Message[]> {
  const { core, clock } = room;
  const now = clock().toISOString();
  const mine = { mine: true, limit: MOST + 1 };
  // A test that runs stays on the page also when its time is over: somebody has to end it.
  const found = await Promise.all([
    core.list(actor, { ...mine, status: 'in_progress' }),
    core.list(actor, { ...mine, status: 'scheduled', from: now }),
  ]);
  const all = found.flatMap((page) => (page.ok ? page.value.items : [])).sort(byStart);
  if (all.length === 0) {
    return [{ text: 'You have no coming bookings. Press "Book a dyno", or write to me what you need.' }];
  }
  const shown = await Promise.all(all.slice(0, MOST).map((it) => bookingMessage(room, actor, it)));
  if (all.length > MOST)
    shown.push({ text: `These are the next ${MOST}; there are more. Write "my bookings" to see them.` });
  return shown;
}

function byStart(a: Allocation, b: Allocation): number {
  return a.start < b.start ? -1 : Number(a.start > b.start);
}

async function bookingMessage(room: DeskRoom, actor: Actor, it: Allocation): Promise<Message> {
  const found = await storyOf(room, actor, it.id);
  const story: Story = found.ok ? found.value : { ...it, history: [] };
  const buttons = buttonsFor(room, actor, story);
  return { text: allocationLine(story, here(room)), ...(buttons.length > 0 ? { buttons } : {}) };
}
