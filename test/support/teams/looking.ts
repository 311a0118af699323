import { cardFor } from './clicking.ts';
import { text } from './json.ts';
import { actionsOf } from './seen.ts';
import { placeOf, type Where, type Who } from './speaking.ts';
import { settle } from './streams.ts';
import type { Call, Conversation, Delivery, Json, Message, Op, Stream } from './words.ts';
import { apart, chatWith, findMessage, personOf, type World } from './world.ts';

/** What a person at the screen would see, and what the log says. */
export interface Looking {
  /** The first message and its replies, in a channel. */
  thread(where: Conversation | string, root: string): Message[];
  /** What stands in the person's chat with the bot. */
  chat(user: Who): Message[];
  /** That chat itself. */
  chatWith(user: Who): Conversation;
  message(where: Conversation | string, id: string): Message | undefined;
  /** All that stands there, oldest first. */
  all(where: Conversation | string): Message[];
  /** What the bot said, oldest first; without what it took away. */
  fromBot(where: Conversation | string): Message[];
  /** The Adaptive Card of a message; with a person, as an answer to their pressing left it for them. */
  card(message: Message, user?: Who): Json | undefined;
  /** The titles of what can be pressed, in their order. */
  buttons(message: Message, user?: Who): string[];
  /** The text as this person sees it now: what was streamed so far, or else the last step. */
  textFor(user: Who, message: Message): string;
  streamState(message: Message): Stream['state'] | undefined;
  calls(op?: Op): Call[];
  /** By the type of the activity, or an invoke's name. */
  deliveries(type?: string): Delivery[];
  /** Calls that were answered 429. */
  limited(op?: Op): Call[];
}

/** Eyes. */
export function createLooking(world: World): Looking {
  const idOf = (where: Where) => apart(typeof where === 'string' ? where : where.id).base;
  const all = (where: Where) => (world.messages.get(idOf(where)) ?? []).filter((it) => !it.deleted);
  const calls = (op?: Op) =>
    world.log.filter((it): it is Call => it.kind === 'call' && (!op || it.op === op));
  const chat = (user: Who) => chatWith(world, personOf(world, user));
  const card: Looking['card'] = (message, user) =>
    cardFor(message, user === undefined ? undefined : personOf(world, user));
  return {
    ...{ calls, card, all, chatWith: chat },
    thread: (where, root) => all(where).filter((it) => (it.root ?? it.id) === root),
    chat: (user) => all(chat(user)),
    message: (where, id) => findMessage(world, idOf(where), id),
    fromBot: (where) => all(where).filter((it) => it.bot),
    buttons: (message, user) => actionsOf(card(message, user)).map((it) => text(it['title'])),
    textFor(user, message) {
      placeOf(world, personOf(world, user), message.conversation);
      const open = settle(world, message.stream) === 'open';
      return open ? message.text || (message.stream?.informative.at(-1) ?? '') : message.text;
    },
    streamState: ({ stream }) => settle(world, stream),
    deliveries: (type) =>
      world.log.filter((it): it is Delivery => it.kind === 'delivery' && (!type || it.type === type)),
    limited: (op) => calls(op).filter((it) => it.status === 429),
  };
}
