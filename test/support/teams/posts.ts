import { readContent } from './content.ts';
import { badArgument, no, noStream } from './json.ts';
import { type Handler, noActivity, type Reached, threadOf } from './places.ts';
import { STOPPED, settle } from './streams.ts';
import type { Answer, Message } from './words.ts';
import { findMessage, putMessage } from './world.ts';

/** A message or a sign of typing; a new thread in a channel when it is no reply. */
export const post: Handler = (asked) => {
  const { world, conversation, what, body } = asked;
  const thread = threadOf(asked);
  if ('status' in thread) return thread;
  if (body['type'] === 'typing') return { status: 201, body: { id: world.nextId() } };
  const read = readContent(world, conversation, body);
  if ('status' in read) return read;
  const message = putMessage(world, {
    ...{ ...read, ...thread, conversation: conversation.id, from: world.bot.id },
    ...(what ? { replyToId: what } : {}),
  });
  return { status: 201, body: { id: message.id } };
};

/** The bot's own message that is meant: in a channel by the id of its thread. */
function own({ world, conversation, root, what }: Reached): Message | Answer {
  const message = findMessage(world, conversation.id, what);
  if (!message || (message.root ?? message.id) !== (root ?? message.id)) return noActivity();
  if (!message.bot) return no(403, 'Forbidden', 'Only the bot’s own messages can be changed.');
  return message;
}

/** A new text and new attachments in the place of all that was there. */
export const edit: Handler = (asked) => {
  const message = own(asked);
  if ('status' in message) return message;
  const { world, body, conversation } = asked;
  if (body['type'] !== 'message') return badArgument('Only a message can take the place of a message.');
  const state = settle(world, message.stream);
  if (state === 'open') return badArgument('The message is being streamed.');
  if (state === 'stopped') return noStream(STOPPED(world));
  const read = readContent(world, conversation, body);
  if ('status' in read) return read;
  Object.assign(message, read);
  // Teams does not show them any more after an edit (teams.net#283).
  delete message.suggestedActions;
  message.views.clear();
  message.edits.push({ at: Date.now(), text: message.text, attachments: message.attachments });
  return { status: 200, body: { id: message.id } };
};

/** Takes a message of the bot away. */
export const remove: Handler = (asked) => {
  const message = own(asked);
  if ('status' in message) return message;
  if (settle(asked.world, message.stream) === 'open') return badArgument('The message is being streamed.');
  message.deleted = true;
  return { status: 200 };
};
