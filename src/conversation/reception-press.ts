import type { Actor } from '../words.ts';
import type { ChatUser, Pressed } from './desk-words.ts';
import { PHRASES } from './phrases.ts';
import type { Inquiry, Manners, ReceptionNeeds } from './reception-words.ts';

/** How the ids of one person's conversations in one thread begin. */
export function conversationsAt<P>({ channel, lineOf }: Manners<P>, place: P): string {
  return `${channel}:${lineOf(place)}`;
}

/** The conversation of one account in one thread: whoever links another one begins anew. */
export function threadIdOf<P>(
  manners: Manners<P>,
  place: P,
  { accountId }: Pick<Actor, 'accountId'>,
): string {
  return `${conversationsAt(manners, place)}:${accountId}`;
}

/** What somebody is told who wanted something done and may not, or not yet. */
export async function askToLink<P>(
  { manners }: ReceptionNeeds<P>,
  place: P,
  user: ChatUser,
  known: { code: string; text: string },
): Promise<void> {
  // Somebody whose account is disabled is told so, and offered nothing.
  if (known.code !== 'not_linked') return await manners.aside(place, { text: known.text });
  const offer = await manners.offerLink(user);
  await manners.aside(place, { ...offer, text: `${PHRASES.linkFirst}\n\n${offer.text}` });
}

/** Carries out what a button stands for; the desk decides whether this person may. */
export async function press<P>(
  needs: ReceptionNeeds<P>,
  pressing: Extract<Inquiry<P>, { kind: 'pressed' }>,
  user: ChatUser,
): Promise<void> {
  const { desk, manners, newId } = needs;
  const { place, button, original } = pressing;
  if (button === 'link') return await manners.aside(place, await manners.offerLink(user));
  if (button.startsWith('link-')) {
    const pressed = await desk.pressLink(user, button, newId());
    await show(needs, pressing, pressed);
    if (pressed.changed) await manners.showHome?.(user).catch(() => {});
    return;
  }
  const known = await desk.identify(user, newId());
  if (!known.ok) return await askToLink(needs, place, user, known);
  const pressed = await desk.press(known.actor, threadIdOf(manners, place, known.actor), button);
  // On the person's own page there is no message whose buttons could give way: it says so at its head.
  if (original === undefined && manners.showHome) return await manners.showHome(user, pressed);
  await show(needs, pressing, pressed);
  if (pressed.changed) await manners.showHome?.(user).catch(() => {});
}

/** The outcome takes the place of the buttons; what is for one person goes to them alone. */
async function show<P>(
  { manners }: ReceptionNeeds<P>,
  pressing: Extract<Inquiry<P>, { kind: 'pressed' }>,
  { instead, aside }: Pressed,
): Promise<void> {
  if (instead && pressing.original !== undefined && !(await manners.replace(pressing, instead)))
    await manners.aside(pressing.place, instead);
  if (aside) await manners.aside(pressing.place, aside);
}
