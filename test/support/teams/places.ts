import { no } from './json.ts';
import type { Answer, Conversation, Json } from './words.ts';
import { apart, findMessage, type World } from './world.ts';

/** What a handler is told. */
export interface Reached {
  world: World;
  conversation: Conversation;
  /** The thread, in a channel. */
  root?: string;
  /** The activity or the member in the path. */
  what: string;
  body: Json;
  query: URLSearchParams;
}

/** What answers one kind of call. */
export type Handler = (asked: Reached) => Answer;

/** The conversation that is meant, if the bot may go there. */
export function reach(world: World, id: string): { conversation: Conversation; root?: string } | Answer {
  const { base, root } = apart(id);
  const conversation = world.conversations.get(base);
  const threads = conversation?.kind === 'channel';
  if (!conversation || (root !== undefined && !(threads && isRoot(world, base, root))))
    return no(404, 'ConversationNotFound', 'Conversation not found.');
  if (conversation.blocked)
    return no(403, 'ConversationBlockedByUser', 'User blocked the conversation with the bot.');
  if (!conversation.botIn)
    return no(403, 'BotNotInConversationRoster', 'The bot is not part of the conversation roster.');
  return { conversation, ...(root === undefined ? {} : { root }) };
}

/** A thread outlives its first message. */
const isRoot = (world: World, base: string, id: string): boolean =>
  (world.messages.get(base) ?? []).some((it) => it.id === id && it.root === undefined);

/** No such message, or not in this thread. */
export const noActivity = (): Answer =>
  no(404, 'ActivityNotFoundInConversation', 'The message ID provided couldn’t be found in the conversation.');

/** The thread that a reply belongs to; undefined in a chat; an answer when there is nothing to reply to. */
export function threadOf({ world, conversation, root, what }: Reached): { root?: string } | Answer {
  if (!what) return root === undefined ? {} : { root };
  const to = findMessage(world, conversation.id, what);
  // Invokes and updates have ids too, and a reply to them is a reply to their message.
  if (!to && !world.told.get(conversation.id)?.has(what)) return noActivity();
  if (conversation.kind !== 'channel') return {};
  const thread = root ?? to?.root ?? to?.id;
  return thread === undefined ? {} : { root: thread };
}
