import type { ChatUser, Desk, Message } from '../../src/conversation/channel.ts';
import { PHRASES } from './phrases.ts';

/** What somebody is told who wanted something done and has no account. */
export async function firstLink(
  { desk }: { desk: Pick<Desk, 'offerLink'> },
  user: ChatUser,
  known: { code: string; text: string },
): Promise<Message> {
  if (known.code !== 'not_linked') return { text: known.text };
  const offer = await desk.offerLink(user);
  return { ...offer, text: `${PHRASES.first}\n\n${offer.text}` };
}
