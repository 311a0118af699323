import type { ChatUser, Pressed } from '../../src/conversation/channel.ts';
import { patiently } from './aside.ts';
import { settle } from './blocks.ts';
import { budgetOf } from './calls.ts';
import { publishHome } from './own-page.ts';
import { threadIdOf } from './place.ts';
import { firstLink } from './unlinked.ts';
import type { Place, Pressing } from './words.ts';
import type { WorkNeeds } from './work.ts';

/** Carries out what a button stands for; the desk decides whether this person may. */
export async function press(needs: WorkNeeds, pressing: Pressing, user: ChatUser): Promise<void> {
  const { desk, aside, newId } = needs;
  const { place, button } = pressing;
  if (button === 'link') return await aside(place, await desk.offerLink(user));
  if (button.startsWith('link-')) {
    const pressed = await desk.pressLink(user, button, newId());
    await show(needs, pressing, pressed);
    if (pressed.changed) await publishHome(needs, user).catch(() => {});
    return;
  }
  const known = await desk.identify(user, newId());
  if (!known.ok) {
    await aside(place, await firstLink(needs, user, known));
    return;
  }
  const pressed = await desk.press(known.actor, threadIdOf(place, known.actor), button);
  // On the person's own page there is no message whose buttons could give way: it says so at its head.
  if (!pressing.original) return await publishHome(needs, user, pressed);
  await show(needs, pressing, pressed);
  if (pressed.changed) await publishHome(needs, user).catch(() => {});
}

/** The outcome takes the place of the buttons; what is for one person goes to them alone. */
async function show(needs: WorkNeeds, pressing: Pressing, { instead, aside }: Pressed): Promise<void> {
  const { place, original } = pressing;
  if (instead && original && !(await replaced(needs, place, original, instead)))
    await needs.aside(place, instead);
  if (aside) await needs.aside(place, aside);
}

/** A private message can be changed by the press's own address only. */
async function replaced(
  { calls, pace, log }: WorkNeeds,
  { team, channel, responseUrl }: Place,
  original: NonNullable<Pressing['original']>,
  instead: NonNullable<Pressed['instead']>,
): Promise<boolean> {
  const settled = settle(original, instead);
  const ways = [
    ...(original.ephemeral
      ? []
      : [() => calls.call('chat.update', { channel, ts: original.ts, ...settled })]),
    ...(responseUrl ? [() => calls.respond(responseUrl, { replace_original: true, ...settled })] : []),
  ];
  if (!original.ephemeral) await pace.take(budgetOf('chat.update', team, channel), true);
  for (const way of ways) {
    const error = await patiently(way);
    if (!error) return true;
    log.warn({ why: String(error) }, 'the outcome of a press could not be shown in its place');
  }
  return false;
}
