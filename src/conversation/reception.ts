import type { Actor } from '../words.ts';
import type { InboxItem } from './chat-port.ts';
import type { ChatUser } from './desk-words.ts';
import { HELP, LINK, STOP, UNLINK } from './plain-words.ts';
import { askToLink, conversationsAt, press, threadIdOf } from './reception-press.ts';
import type { Inquiry, ReceptionNeeds } from './reception-words.ts';

/** Handles one stored delivery; what it throws is logged, and its person is told before. */
export function createReception<Place>(needs: ReceptionNeeds<Place>) {
  return async (item: InboxItem): Promise<void> => {
    const inquiry = item.payload as Inquiry<Place>;
    try {
      await handle(needs, item, inquiry);
    } catch (error) {
      if (!item.signal.aborted) {
        const id = needs.newId();
        needs.log.error({ correlation_id: id, delivery: item.key }, 'a person was told that something broke');
        await needs.manners.aside(inquiry.place, { text: needs.broke(id) });
      }
      throw error;
    }
  };
}

async function handle<P>(needs: ReceptionNeeds<P>, item: InboxItem, inquiry: Inquiry<P>): Promise<void> {
  const { manners, inbox } = needs;
  const { place } = inquiry;
  // Words in a thread that is not ours are nobody's business, not even to say who may not speak to us.
  if (inquiry.kind === 'said' && !inquiry.asked && !(await isOurs(needs, place))) return;
  if (inquiry.kind === 'stopped') return void (await inbox.stopLine(manners.lineOf(place)));
  const person = await manners.admit(place, item.signal);
  if (!person.ok) {
    if (!person.text) return;
    // Whoever looks at their page is told there, and not each time in a message.
    if (inquiry.kind === 'home') return await manners.showNotice?.(place, person.text);
    return await manners.aside(place, { text: person.text });
  }
  const { user } = person;
  await needs.met(user, manners.privately(place));
  switch (inquiry.kind) {
    case 'home':
      return await manners.showHome?.(user);
    case 'said':
      return await answer(needs, item, inquiry, user);
    case 'pressed':
      return await press(needs, inquiry, user);
    case 'command':
      return await carryOut(needs, item, inquiry, user);
    case 'rated':
      return await rate(needs, inquiry, user);
  }
}

/** True in a thread in which this person has spoken to us before. */
async function isOurs<P>({ desk, inbox, manners }: ReceptionNeeds<P>, place: P): Promise<boolean> {
  return (
    (await inbox.opened(manners.lineOf(place))) || (await desk.hasThread(conversationsAt(manners, place)))
  );
}

async function answer<P>(
  needs: ReceptionNeeds<P>,
  item: InboxItem,
  said: Extract<Inquiry<P>, { kind: 'said' }>,
  user: ChatUser,
): Promise<void> {
  const { desk, manners, newId, deliveries, replies } = needs;
  const { place } = said;
  if (STOP.test(said.text) && (await stopped(needs, place)) > 0) return;
  if (UNLINK.test(said.text)) return await unlink(needs, place, user);
  if (LINK.test(said.text)) return await manners.aside(place, await manners.offerLink(user));
  const heard = await manners.words(said, item.signal);
  if (!heard) return;
  const known = await desk.identify(user, newId());
  if (!known.ok) return await answerStranger(needs, item, { place, user, text: heard.text }, known);
  if (HELP.test(heard.text)) return await deliveries.add(`${item.key}:reply`, place, desk.help());
  const threadId = await conversationOf(needs, known.actor, place);
  await replies.answer(item, { actor: known.actor, threadId, place, ...heard });
  // What the message changed shows on the person's own page as well.
  await manners.showHome?.(user).catch(() => {});
}

/** Alone with the app people seldom use threads: a message beside any thread is about all that runs there. */
function stopped<P>({ inbox, manners }: ReceptionNeeds<P>, place: P): Promise<number> {
  const chat = manners.isFresh(place) ? manners.aloneIn(place) : undefined;
  return chat === undefined ? inbox.stopLine(manners.lineOf(place)) : inbox.stopLines(chat);
}

/** For the same reason a message there goes on with what was said just now. */
async function conversationOf<P>(
  { desk, manners }: ReceptionNeeds<P>,
  actor: Actor,
  place: P,
): Promise<string> {
  const own = threadIdOf(manners, place, actor);
  const chat = manners.aloneIn(place);
  return chat === undefined ? own : await desk.threadFor(actor, own, `${manners.channel}:${chat}`);
}

async function answerStranger<P>(
  { desk, deliveries, manners }: ReceptionNeeds<P>,
  item: InboxItem,
  { place, user, text }: { place: P; user: ChatUser; text: string },
  known: { code: string; text: string },
): Promise<void> {
  // Somebody whose account is disabled is told so, and offered nothing.
  if (known.code !== 'not_linked') return await manners.aside(place, { text: known.text });
  const said = await desk.answerStranger(user, text, item.signal);
  if (said.text) await deliveries.add(`${item.key}:reply`, place, { text: said.text });
  if (said.link) await manners.aside(place, await manners.offerLink(user));
}

async function unlink<P>(
  { manners, desk, newId }: ReceptionNeeds<P>,
  place: P,
  user: ChatUser,
): Promise<void> {
  await manners.aside(place, await desk.unlink(user, newId()));
  await manners.showHome?.(user).catch(() => {});
}

async function carryOut<P>(
  needs: ReceptionNeeds<P>,
  item: InboxItem,
  { place, text, words }: Extract<Inquiry<P>, { kind: 'command' }>,
  user: ChatUser,
): Promise<void> {
  const { desk, deliveries, manners, newId } = needs;
  if (UNLINK.test(text)) return await unlink(needs, place, user);
  if (LINK.test(text)) return await manners.aside(place, await manners.offerLink(user));
  if (HELP.test(text)) return await manners.aside(place, desk.help());
  const known = await desk.identify(user, newId());
  if (words !== undefined && !(known.ok && (await desk.isOrder(known.actor, text))))
    return await answer(needs, item, { kind: 'said', place, text: words, asked: true }, user);
  if (!known.ok) return await askToLink(needs, place, user, known);
  const threadId = threadIdOf(manners, place, known.actor);
  const { kind, message } = await desk.command(known.actor, threadId, text, item.key);
  if (kind === 'aside') return await manners.aside(place, message);
  await deliveries.add(`${item.key}:reply`, place, message);
  await manners.showHome?.(user).catch(() => {});
}

async function rate<P>(
  { desk, manners, newId }: ReceptionNeeds<P>,
  { place, rating, good, comment }: Extract<Inquiry<P>, { kind: 'rated' }>,
  user: ChatUser,
): Promise<void> {
  const known = await desk.identify(user, newId());
  if (!known.ok) return await manners.aside(place, { text: known.text });
  const { kept, text } = await desk.rate(known.actor, rating, good, comment);
  if (!(kept && manners.thanks)) await manners.aside(place, { text });
}
