import type { Post, Way } from './deliver.ts';
import { inbound } from './inbound.ts';
import { text } from './json.ts';
import type { Conversation, Delivery, Json, Message, Person } from './words.ts';
import { chatWith, findMessage, idIn, personOf, putMessage, type World } from './world.ts';

/** Somebody, by their key (`ada`), their id, or as they are. */
export type Who = Person | string;

/** Where something is said: a conversation, its id, or the person's own chat with the bot. */
export type Where = Conversation | string;

/** What somebody said, and how the bot took it; undefined when it never heard. */
export interface Said {
  id: string;
  message: Message;
  /** What the bot has to know: with the thread. */
  conversationId: string;
  delivery?: Delivery;
}

/** How something is said. */
export interface Saying extends Way {
  /** The bot is called by its name; words with `<at>Rollbook</at>` in them do the same. */
  mention?: boolean;
  /** In a channel: the first message of the thread. */
  thread?: string;
  attachments?: Json[];
}

/** What people do with words. */
export interface Speaking {
  /** The message is there, and the bot hears nothing of it. */
  writes(user: Who, where: Where, words: string, how?: Saying): Message;
  says(user: Who, where: Where, words: string, how?: Saying): Promise<Said>;
  /** A changed message; undefined when the bot is not told. */
  edits(message: Message, words: string, way?: Way): Promise<Delivery | undefined>;
  deletes(message: Message, way?: Way): Promise<Delivery | undefined>;
  /** Something spoken: there is nothing in it that a bot could hear. */
  voice(user: Who, where?: Where, how?: Saying): Promise<Said>;
  /** What Teams would send, with what is special about it, for a door that is knocked at by hand. */
  activity(user: Who, where: Where, special?: Json): Json;
  /** Any activity of this person, as it is given. */
  event(user: Who, where: Where, special: Json, way?: Way): Promise<Delivery>;
}

/** The conversation that is meant, in which the person must be. */
export function placeOf(world: World, person: Person, where: Where): Conversation {
  const found =
    where === 'chat'
      ? chatWith(world, person)
      : typeof where === 'string'
        ? world.conversations.get(where)
        : where;
  if (!found) throw new Error(`There is no conversation ${String(where)}.`);
  if (!found.members.has(person.id)) throw new Error(`${person.name} is not in ${found.name ?? found.id}.`);
  return found;
}

/** People who write, change and take back. */
export function createSpeaking(world: World, post: Post): Speaking {
  const tag = `<at>${world.bot.name}</at>`;
  const { heard, send } = createEars(world, post, tag);

  const writes: Speaking['writes'] = (user, where, words, { mention, thread, attachments = [] } = {}) => {
    const person = personOf(world, user);
    const place = placeOf(world, person, where);
    if (thread && (place.kind !== 'channel' || !findMessage(world, place.id, thread)))
      throw new Error(`There is no thread ${thread}.`);
    // So does the composer write a mention, with the space that is none.
    const said = mention ? `${tag}&nbsp;${words}\n` : words;
    const more = thread ? { root: thread } : {};
    return putMessage(world, { conversation: place.id, from: person.id, text: said, attachments, ...more });
  };
  const activity: Speaking['activity'] = (user, where, special = {}) => {
    const person = personOf(world, user);
    return inbound(world, person, placeOf(world, person, where), { type: 'message', ...special });
  };
  const changed = async (message: Message, type: string, eventType: string, way: Way) => {
    if (!world.settings.editEvents || !heard(message)) return undefined;
    return await send(message, { type, channelData: { eventType } }, way);
  };
  const told = async (message: Message, special: Json, { via }: Way): Promise<Said> => {
    const conversationId = idIn(
      world.conversations.get(message.conversation) as Conversation,
      rootOf(message),
    );
    const said = { id: message.id, message, conversationId };
    const way = via ? { via } : {};
    return heard(message) ? { ...said, delivery: await send(message, special, way) } : said;
  };

  return {
    writes,
    says: async (user, where, words, how = {}) =>
      await told(writes(user, where, words, how), { type: 'message' }, how),
    async edits(message, words, way = {}) {
      message.edits.push({ at: Date.now(), text: words, attachments: message.attachments });
      message.text = words;
      return await changed(message, 'messageUpdate', 'editMessage', way);
    },
    async deletes(message, way = {}) {
      message.deleted = true;
      return await changed(message, 'messageDelete', 'softDeleteMessage', way);
    },
    async voice(user, where = 'chat', how = {}) {
      const attachments = [html('<div></div>')];
      return await told(writes(user, where, '', how), { type: 'message', attachments }, how);
    },
    activity,
    event: async (user, where, special, way = {}) => await post.send(activity(user, where, special), way),
  };
}

/** What the bot gets to hear, and how. */
function createEars(world: World, post: Post, tag: string) {
  return {
    heard({ conversation, text: words }: Message): boolean {
      const place = world.conversations.get(conversation);
      return Boolean(place?.botIn && !place.blocked && (place.kind === 'personal' || words.includes(tag)));
    },
    send(message: Message, special: Json, way: Way): Promise<Delivery> {
      const place = world.conversations.get(message.conversation) as Conversation;
      const activity = { ...textOf(message, tag, world), ...special };
      return post.send(inbound(world, personOf(world, message.from), place, activity, rootOf(message)), way);
    },
  };
}

const rootOf = ({ root, id }: Message): string => root ?? id;
const html = (content: string): Json => ({ contentType: 'text/html', content });

/** The words, who is mentioned in them, and what came along. */
function textOf({ id, text: words, attachments }: Message, tag: string, world: World): Json {
  const mentioned = { type: 'mention', mentioned: world.bot, text: tag };
  const inline = attachments.some((it) => text(it['contentType']) === 'text/html');
  return {
    ...{ id, text: words, textFormat: 'plain' },
    attachments: inline ? attachments : [...attachments, html(`<p>${words}</p>`)],
    entities: words.includes(tag) ? [mentioned] : [],
  };
}
