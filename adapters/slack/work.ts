import {
  ChannelFault,
  type ChatUser,
  type Deliveries,
  type Desk,
  type Inbox,
  type InboxItem,
  type Pace,
  type Pressed,
  type Replies,
} from '../../src/conversation/channel.ts';
import { type Aside, patiently } from './aside.ts';
import { settle } from './blocks.ts';
import { budgetOf, type Calls } from './calls.ts';
import { drawHome } from './home.ts';
import type { People } from './people.ts';
import { PHRASES } from './phrases.ts';
import { lineOf, STOP, threadIdOf } from './read.ts';
import type { Log, Payload, Place, Pressing, Said } from './words.ts';

export interface WorkNeeds {
  calls: Calls;
  desk: Desk;
  people: People;
  replies: Replies;
  deliveries: Deliveries;
  inbox: Pick<Inbox, 'stopLine'>;
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
      if (!item.signal.aborted) await needs.aside(payload.place, { text: PHRASES.broke(item.key) });
      throw error;
    }
  };
}

async function handle(needs: WorkNeeds, item: InboxItem, payload: Payload): Promise<void> {
  const { place } = payload;
  // Words in a thread that is not ours are nobody's business, not even to say who may not speak to us.
  if (payload.kind === 'said' && !payload.asked && !(await needs.desk.hasThread(threadIdOf(place)))) return;
  if (payload.kind === 'stopped') return void (await needs.inbox.stopLine(lineOf(place)));
  const user = await admitted(needs, place);
  if (!user) return;
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

/** The person, if they may use us; else they are told why not. */
async function admitted({ people, aside, log }: WorkNeeds, place: Place): Promise<ChatUser | undefined> {
  try {
    const person = await people.person(place);
    if (person.ok) return person.user;
    if (person.why !== 'bot')
      await aside(place, { text: person.why === 'guest' ? PHRASES.guest : PHRASES.stranger });
  } catch (error) {
    if (!(error instanceof ChannelFault)) throw error;
    log.warn({ why: error.message }, 'Slack did not say who somebody is');
    await aside(place, { text: PHRASES.unknown });
  }
  return undefined;
}

const UNLINK = /^\s*unlink(?:\s+(?:me|my account|this chat))?[\s.!]*$/i;
const LINK = /^\s*link(?:\s+(?:me|my account|this chat))?[\s.!]*$/i;
const HELP = /^\s*(?:help|\?)[\s.!?]*$/i;

async function answer(needs: WorkNeeds, item: InboxItem, said: Said, user: ChatUser): Promise<void> {
  const { desk, aside, inbox, newId } = needs;
  const { place } = said;
  if (STOP.test(said.text) && (await inbox.stopLine(lineOf(place))) > 0) return;
  if (UNLINK.test(said.text)) {
    await aside(place, await desk.unlink(user, newId()));
    return await publishHome(needs, user).catch(() => {});
  }
  if (LINK.test(said.text)) return await aside(place, await desk.offerLink(user));
  const heard = await wordsOf(needs, said, item.signal);
  if (!heard) return;
  const known = await desk.identify(user, newId());
  if (!known.ok) return await answerStranger(needs, item, place, user, heard.text, known);
  if (HELP.test(heard.text)) return await needs.deliveries.add(`${item.key}:reply`, place, desk.help());
  await needs.replies.answer(item, {
    ...{ actor: known.actor, threadId: threadIdOf(place), place, text: heard.text },
    ...(heard.preface ? { preface: heard.preface } : {}),
  });
  // What the message changed shows on the person's own page as well.
  await publishHome(needs, user).catch(() => {});
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

async function press(needs: WorkNeeds, pressing: Pressing, user: ChatUser): Promise<void> {
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
    await aside(place, known.code === 'not_linked' ? await desk.offerLink(user) : { text: known.text });
    return;
  }
  const pressed = await desk.press(known.actor, threadIdOf(place), button);
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

async function carryOut(
  { desk, deliveries, aside, newId }: WorkNeeds,
  item: InboxItem,
  { place, text }: Extract<Payload, { kind: 'command' }>,
  user: ChatUser,
): Promise<void> {
  if (UNLINK.test(text)) return await aside(place, await desk.unlink(user, newId()));
  if (LINK.test(text)) return await aside(place, await desk.offerLink(user));
  if (HELP.test(text)) return await aside(place, desk.help());
  const known = await desk.identify(user, newId());
  if (!known.ok) {
    return await aside(
      place,
      known.code === 'not_linked' ? await desk.offerLink(user) : { text: known.text },
    );
  }
  const { kind, message } = await desk.command(known.actor, threadIdOf(place), text, item.key);
  if (kind === 'booked') await deliveries.add(`${item.key}:reply`, place, message);
  else await aside(place, message);
}

async function rate(
  { desk, aside, newId }: WorkNeeds,
  { place, rating, good }: Extract<Payload, { kind: 'rated' }>,
  user: ChatUser,
): Promise<void> {
  const known = await desk.identify(user, newId());
  await aside(place, known.ok ? await desk.rate(known.actor, rating, good) : { text: known.text });
}

/** The person's own page, with what came of a press on it at its head. */
export async function publishHome(
  { desk, calls, newId }: Pick<WorkNeeds, 'desk' | 'calls' | 'newId'>,
  user: ChatUser,
  { instead, aside }: Partial<Pressed> = {},
): Promise<void> {
  const home = await desk.home(user, newId());
  const news = [instead, aside].filter((it) => it !== undefined);
  const sections =
    news.length > 0 ? [{ heading: PHRASES.news, messages: news }, ...home.sections] : home.sections;
  await calls.call('views.publish', { user_id: user.user, view: drawHome({ sections }) });
}
