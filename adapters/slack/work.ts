import {
  type ChatUser,
  type Deliveries,
  type Desk,
  HELP,
  type Inbox,
  type InboxItem,
  LINK,
  type Pace,
  type Replies,
  STOP,
  UNLINK,
} from '../../src/conversation/channel.ts';
import { admitted } from './admission.ts';
import type { Aside } from './aside.ts';
import type { Calls } from './calls.ts';
import { publishHome, publishNotice } from './own-page.ts';
import type { People } from './people.ts';
import { PHRASES } from './phrases.ts';
import { beginningOf, conversationsAt, isAlone, lineOf, threadIdOf } from './place.ts';
import { press } from './press.ts';
import { firstLink } from './unlinked.ts';
import type { Log, Payload, Place, Said } from './words.ts';

type Actor = Parameters<Desk['threadFor']>[0];

export interface WorkNeeds {
  calls: Calls;
  desk: Desk;
  people: People;
  replies: Replies;
  deliveries: Deliveries;
  inbox: Pick<Inbox, 'stopLine' | 'stopLines' | 'opened'>;
  pace: Pace;
  aside: Aside;
  log: Log;
  newId(): string;
  transcript(file: string, signal: AbortSignal): Promise<string | undefined>;
}

/** Handles one stored delivery; what it throws is logged, and its person is told before. */
export function createWork(needs: WorkNeeds) {
  return async (item: InboxItem): Promise<void> => {
    const payload = item.payload as Payload;
    try {
      await handle(needs, item, payload);
    } catch (error) {
      if (!item.signal.aborted) {
        const id = needs.newId();
        needs.log.error({ correlation_id: id, delivery: item.key }, 'a person was told that something broke');
        await needs.aside(payload.place, { text: PHRASES.broke(id) });
      }
      throw error;
    }
  };
}

async function handle(needs: WorkNeeds, item: InboxItem, payload: Payload): Promise<void> {
  const { place } = payload;
  // Words in a thread that is not ours are nobody's business, not even to say who may not speak to us.
  if (payload.kind === 'said' && !payload.asked && !(await isOurs(needs, place))) return;
  if (payload.kind === 'stopped') return void (await needs.inbox.stopLine(lineOf(place)));
  const person = await admitted(needs, place, item.signal);
  if (!person.ok) {
    if (!person.text) return;
    // Whoever looks at their page is told there, and not each time in a message.
    if (payload.kind === 'home') return await publishNotice(needs, place.user, person.text);
    return await needs.aside(place, { text: person.text });
  }
  const { user } = person;
  switch (payload.kind) {
    case 'home':
      return await publishHome(needs, user);
    case 'said':
      return await answer(needs, item, payload, user);
    case 'pressed':
      return await press(needs, payload, user);
    case 'command':
      return await carryOut(needs, item, payload, user);
    case 'rated':
      return await rate(needs, payload, user);
  }
}

/** True in a thread in which this person has spoken to us before. */
async function isOurs({ desk, inbox }: WorkNeeds, place: Place): Promise<boolean> {
  return (await inbox.opened(lineOf(place))) || (await desk.hasThread(conversationsAt(place)));
}

async function answer(needs: WorkNeeds, item: InboxItem, said: Said, user: ChatUser): Promise<void> {
  const { desk, aside, inbox, newId } = needs;
  const { place } = said;
  if (STOP.test(said.text) && (await stopped(inbox, place)) > 0) return;
  if (UNLINK.test(said.text)) return await unlink(needs, place, user);
  if (LINK.test(said.text)) return await aside(place, await desk.offerLink(user));
  const heard = await wordsOf(needs, said, item.signal);
  if (!heard) return;
  const known = await desk.identify(user, newId());
  if (!known.ok) return await answerStranger(needs, item, place, user, heard.text, known);
  if (HELP.test(heard.text)) return await needs.deliveries.add(`${item.key}:reply`, place, desk.help());
  await needs.replies.answer(item, {
    ...{ actor: known.actor, threadId: await conversationOf(desk, known.actor, place), place },
    text: heard.text,
    ...(heard.preface ? { preface: heard.preface } : {}),
  });
  // What the message changed shows on the person's own page as well.
  await publishHome(needs, user).catch(() => {});
}

/** Alone with the app people seldom use threads: a message beside any thread is about all that runs there. */
function stopped(inbox: WorkNeeds['inbox'], place: Place): Promise<number> {
  const chat = isAlone(place) && place.fresh;
  return chat ? inbox.stopLines(beginningOf(place)) : inbox.stopLine(lineOf(place));
}

/** For the same reason a message there goes on with what was said just now. */
async function conversationOf(desk: Desk, actor: Actor, place: Place): Promise<string> {
  const own = threadIdOf(place, actor);
  return isAlone(place) ? await desk.threadFor(actor, own, `slack:${beginningOf(place)}`) : own;
}

/** What was said, or undefined when there is nothing to answer; then the person knows why. */
async function wordsOf(
  needs: WorkNeeds,
  { clip, files, text, place }: Said,
  signal: AbortSignal,
): Promise<{ text: string; preface?: string } | undefined> {
  if (clip) {
    const spoken = await needs.transcript(clip, signal).catch(() => undefined);
    if (signal.aborted) return undefined;
    if (spoken) return { text: [text, spoken].filter(Boolean).join('\n'), preface: PHRASES.heard(spoken) };
    if (!text) return void (await needs.aside(place, { text: PHRASES.unheard }));
  }
  if (files && !text) return void (await needs.aside(place, { text: PHRASES.files }));
  if (!text) return void (await needs.aside(place, { text: PHRASES.empty }));
  return files ? { text, preface: PHRASES.files } : { text };
}

async function answerStranger(
  { desk, deliveries, aside }: WorkNeeds,
  item: InboxItem,
  place: Place,
  user: ChatUser,
  text: string,
  known: { code: string; text: string },
): Promise<void> {
  // Somebody whose account is disabled is told so, and offered nothing.
  if (known.code !== 'not_linked') return await aside(place, { text: known.text });
  const said = await desk.answerStranger(user, text, item.signal);
  if (said.text) await deliveries.add(`${item.key}:reply`, place, { text: said.text });
  if (said.link) await aside(place, await desk.offerLink(user));
}

async function unlink(needs: WorkNeeds, place: Place, user: ChatUser): Promise<void> {
  await needs.aside(place, await needs.desk.unlink(user, needs.newId()));
  await publishHome(needs, user).catch(() => {});
}

async function carryOut(
  needs: WorkNeeds,
  item: InboxItem,
  { place, text }: Extract<Payload, { kind: 'command' }>,
  user: ChatUser,
): Promise<void> {
  const { desk, deliveries, aside, newId } = needs;
  if (UNLINK.test(text)) return await unlink(needs, place, user);
  if (LINK.test(text)) return await aside(place, await desk.offerLink(user));
  if (HELP.test(text)) return await aside(place, desk.help());
  const known = await desk.identify(user, newId());
  if (!known.ok) {
    return await aside(place, await firstLink(needs, user, known));
  }
  const { kind, message } = await desk.command(known.actor, threadIdOf(place, known.actor), text, item.key);
  if (kind === 'aside') return await aside(place, message);
  await deliveries.add(`${item.key}:reply`, place, message);
  await publishHome(needs, user).catch(() => {});
}

async function rate(
  { desk, aside, newId }: WorkNeeds,
  { place, rating, good }: Extract<Payload, { kind: 'rated' }>,
  user: ChatUser,
): Promise<void> {
  const known = await desk.identify(user, newId());
  await aside(place, known.ok ? await desk.rate(known.actor, rating, good) : { text: known.text });
}
