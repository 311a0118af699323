import type { ChatUser, LinkedAccount, LinkReview } from '../../accounts/link-words.ts';
import { quoted } from '../../agent/phrases/text.ts';
import type { Pressed } from '../desk-words.ts';
import type { Message } from '../shown.ts';
import { buttonId, readButton } from './button-ids.ts';
import { no, saidNo } from './refused.ts';
import type { DeskRoom } from './room.ts';

const LINKED_HINT = 'Write "my bookings", for example, or "book TRK-101 for brake tomorrow for 2 days".';
const NO_QUESTION =
  'I do not know this button any more, so nothing was linked. Write "link" to ask for a new link.';

/** The private message that begins a link: what to do, the number, the page. It holds a secret. */
export async function offerLink(room: DeskRoom, user: ChatUser): Promise<Message> {
  const begun = await room.accounts.beginLink(user, room.publicUrl());
  if (!begun.ok) return { text: saidNo(begun.refusal) };
  const { request_id: request, url, number, expires_at: expires } = begun.value;
  const until = room.calendar.timeOf(new Date(expires));
  return {
    text: [
      `Link this chat to your Rollbook account. Your number is **${number}**.`,
      '1. Open the page, and sign in or register there.\n2. Type the number there.\n3. Come back and press Confirm.',
      `The page is for you alone. It works once, until ${until} (${room.site.timeZone}). Nothing is linked before you confirm. If you did not ask for this, press No.`,
    ].join('\n\n'),
    buttons: [
      { id: buttonId({ kind: 'link-open', request }), label: 'Open the page', kind: 'primary', url },
      { id: buttonId({ kind: 'link-go', request }), label: 'Confirm' },
      { id: buttonId({ kind: 'link-no', request }), label: 'No' },
    ],
  };
}

/** Where links begin on the page. The page's own button says which chat it is for. */
export function linkHelp(room: DeskRoom): Message {
  const page = room.publicUrl().replace(/\/+$/, '');
  return {
    text: [
      'Link this chat to your Rollbook account with a code from the page.',
      `1. Open ${page} and sign in or register there; under My bookings, press Connect. The page shows you a code.\n2. Write "link", a space and that code to me, in your chat with me alone.`,
      'Nobody else may see your code: whoever has it could book in your name.',
    ].join('\n\n'),
  };
}

/** The question behind a code. It names the account, so it is for the eyes of this chat user. */
export async function claimCode(room: DeskRoom, user: ChatUser, code: string): Promise<Message> {
  const claimed = await room.accounts.claimCode(user, code);
  if (!claimed.ok) return { text: saidNo(claimed.refusal) };
  const { request_id: request, account } = claimed.value;
  return {
    text: `${question(claimed.value)} If somebody gave you this code, press No.`,
    buttons: [
      { id: buttonId({ kind: 'link-yes', request, account: account.id }), label: 'Yes', kind: 'primary' },
      { id: buttonId({ kind: 'link-no', request }), label: 'No' },
    ],
  };
}

/** A press under an offer: shows whose account it would be, links, or lets it be. */
export async function pressLink(
  room: DeskRoom,
  user: ChatUser,
  button: string,
  correlationId: string,
): Promise<Pressed> {
  const it = readButton(button);
  switch (it?.kind) {
    case 'link-go':
      return await reviewed(room, user, it.request);
    case 'link-yes':
      return await confirmed(room, user, it, correlationId);
    case 'link-no': {
      const declined = await room.accounts.declineLink(user, it.request);
      if (!declined.ok) return no(saidNo(declined.refusal));
      const text =
        'All right. Nothing was linked, and that link or code works no more. Write "link" for a new one.';
      return { instead: { text }, changed: false };
    }
    case 'link-open':
      return { changed: false };
    case 'link':
      return no('Nothing was linked yet. Write "link" to me to begin.');
    default:
      return no(NO_QUESTION);
  }
}

async function reviewed(room: DeskRoom, user: ChatUser, request: string): Promise<Pressed> {
  const review = await room.accounts.reviewLink(user, request);
  if (!review.ok) return no(saidNo(review.refusal));
  const { account } = review.value;
  return {
    instead: {
      text: question(review.value),
      buttons: [
        {
          id: buttonId({ kind: 'link-yes', request, account: account.id }),
          label: 'Link it',
          kind: 'primary',
        },
        { id: buttonId({ kind: 'link-no', request }), label: 'No' },
      ],
    },
    changed: false,
  };
}

async function confirmed(
  room: DeskRoom,
  user: ChatUser,
  { request, account }: { request: string; account: string },
  correlationId: string,
): Promise<Pressed> {
  const linked = await room.accounts.confirmLink(
    user,
    { requestId: request, accountId: account },
    correlationId,
  );
  if (!linked.ok) return no(saidNo(linked.refusal));
  const text = `Linked. You are ${quoted(linked.value.account.fullname)} here. ${LINKED_HINT} Write "unlink" to end it.`;
  return { instead: { text }, changed: true };
}

/** Ends the link from the chat. */
export async function unlink(room: DeskRoom, user: ChatUser, correlationId: string): Promise<Message> {
  const ended = await room.accounts.unlinkChat(user, correlationId);
  if (!ended.ok) return { text: saidNo(ended.refusal) };
  return {
    text: `Unlinked: this chat no longer speaks for ${person(ended.value)}. Bookings stay as they are. Write "link" to link it again.`,
  };
}

function question({ account, replaces }: LinkReview): string {
  const instead = replaces ? ` It takes the place of the link to ${person(replaces)}.` : '';
  return `Link this chat to ${person(account)}?${instead} What you do here is then done in that name. Nothing is linked yet.`;
}

function person({ fullname, email }: LinkedAccount): string {
  return `${quoted(fullname)} (${quoted(email)})`;
}
