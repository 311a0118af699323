import { readContent } from './content.ts';
import { flag, no, text, yes } from './json.ts';
import { messageJson, removeMessage, repliesOf, threadTrouble } from './messages.ts';
import { streamState } from './stream-state.ts';
import type { Channel, Ephemeral, Json, Message } from './words.ts';
import { dmWith, findMessage, sessionOf, type World } from './world.ts';

/** What answers a method: the arguments in, Slack's JSON out. */
export type Handler = (args: Json, world: World) => Json;

/** The channel that is meant, if the app may write there. */
export function writable(args: Json, world: World): { channel: Channel } | { refusal: Json } {
  const id = text(args['channel']);
  const channel = world.people.has(id) ? dmWith(world, id) : world.channels.get(id);
  if (!channel) return { refusal: no('channel_not_found') };
  if (channel.archived) return { refusal: no('is_archived') };
  if (!channel.botIn) return { refusal: no('not_in_channel') };
  return { channel };
}

/** Puts a message of the app into the channel. */
export function putMessage(world: World, channel: string, fields: Partial<Message>): Message {
  const message: Message = {
    ...{ channel, ts: world.nextTs(), at: Date.now(), user: world.app.botUser, bot_id: world.app.botId },
    ...{ text: '', edits: [], edited: false, reactions: [], state: {} },
    ...fields,
  };
  world.messages.get(channel)?.push(message);
  if (message.thread_ts) quiet(world, channel, message.thread_ts);
  return message;
}

/** `assistant.threads.setStatus` is gone with the app's next message (docs). */
function quiet(world: World, channel: string, thread_ts: string): void {
  const session = sessionOf(world, channel, thread_ts);
  session.typing = '';
  session.loading = [];
}

/** The `message` event of this message. */
export function messageEvent(world: World, message: Message): Json {
  const kind = world.channels.get(message.channel)?.kind;
  return {
    ...messageJson(world, message),
    ...{ channel: message.channel, channel_type: kind, event_ts: message.ts },
  };
}

/** The `message` event of a change; `hidden`, with a ts of its own. */
export function changeEvent(world: World, subtype: string, message: Message, before: Json): Json {
  const ts = world.nextTs();
  const now =
    subtype === 'message_deleted' ? { deleted_ts: message.ts } : { message: messageJson(world, message) };
  return {
    ...{ type: 'message', subtype, hidden: true, ts, event_ts: ts, channel: message.channel, ...now },
    ...{ previous_message: before, channel_type: world.channels.get(message.channel)?.kind },
  };
}

const postMessage: Handler = (args, world) => {
  const place = writable(args, world);
  if ('refusal' in place) return place.refusal;
  const read = readContent(args, world);
  if ('refusal' in read) return read.refusal;
  const thread_ts = text(args['thread_ts']);
  const { channel } = place;
  const trouble = thread_ts ? threadTrouble(world, channel.id, thread_ts) : undefined;
  if (trouble) return no(trouble);
  const message = putMessage(world, channel.id, {
    ...read.content,
    ...(thread_ts ? { thread_ts } : {}),
    ...(thread_ts && flag(args['reply_broadcast']) ? { broadcast: true, subtype: 'thread_broadcast' } : {}),
    unfurl: {
      links: args['unfurl_links'] !== undefined && flag(args['unfurl_links']),
      media: unfurled(args),
    },
  });
  world.echo(messageEvent(world, message));
  return yes({ channel: channel.id, ts: message.ts, message: messageJson(world, message, true) });
};

const unfurled = (args: Json) => args['unfurl_media'] === undefined || flag(args['unfurl_media']);

/** The app's own message that is meant. */
function ownMessage(args: Json, world: World, theirs: string): { message: Message } | { refusal: Json } {
  const channel = text(args['channel']);
  if (!world.channels.has(channel)) return { refusal: no('channel_not_found') };
  const message = findMessage(world, channel, text(args['ts']));
  if (!message || message.tombstone) return { refusal: no('message_not_found') };
  return message.bot_id === world.app.botId ? { message } : { refusal: no(theirs) };
}

const update: Handler = (args, world) => {
  const own = ownMessage(args, world, 'cant_update_message');
  if ('refusal' in own) return own.refusal;
  const { message } = own;
  if (streamState(world, message) === 'open') return no('streaming_state_conflict');
  const read = readContent(args, world, 'update');
  if ('refusal' in read) return read.refusal;
  const before = messageJson(world, message);
  const { metadata, blocks, attachments, ...words } = read.content;
  message.edits.push({ at: Date.now(), text: words.text, ...(blocks ? { blocks } : {}) });
  // Docs: text without blocks takes the blocks away and shows "(edited)"; with blocks there is no label.
  if (words.text || !blocks) Object.assign(message, words);
  if (blocks) message.blocks = blocks;
  else delete message.blocks;
  if (attachments) message.attachments = attachments;
  message.edited = !blocks;
  if (metadata && Object.keys(metadata).length === 0) delete message.metadata;
  else if (metadata) message.metadata = metadata;
  world.echo(changeEvent(world, 'message_changed', message, before));
  return yes({
    ...{ channel: message.channel, ts: message.ts, text: message.text },
    message: messageJson(world, message, true),
  });
};

const remove: Handler = (args, world) => {
  const own = ownMessage(args, world, 'cant_delete_message');
  if ('refusal' in own) return own.refusal;
  // Seen in others' recordings of 2026-09: an open stream cannot be deleted.
  if (streamState(world, own.message) === 'open') return no('cant_delete_message');
  const before = messageJson(world, own.message);
  removeMessage(world, own.message);
  world.echo(changeEvent(world, 'message_deleted', own.message, before));
  return yes({ channel: own.message.channel, ts: own.message.ts });
};

/** Shows something to one person. */
export function putEphemeral(
  world: World,
  fields: Partial<Ephemeral> & { channel: string; user: string },
): Ephemeral {
  const ephemeral: Ephemeral = {
    ...{ id: world.nextId('E'), ts: world.nextTs(), at: Date.now(), text: '', replaced: 0, state: {} },
    ...fields,
  };
  world.ephemerals.push(ephemeral);
  return ephemeral;
}

const postEphemeral: Handler = (args, world) => {
  const place = writable(args, world);
  if ('refusal' in place) return place.refusal;
  const user = text(args['user']);
  if (!place.channel.members.has(user)) return no('user_not_in_channel');
  const read = readContent(args, world);
  if ('refusal' in read) return read.refusal;
  const thread_ts = text(args['thread_ts']);
  // Docs: in a thread it is shown only if the thread is alive already; it is accepted all the same.
  const shown = !thread_ts || repliesOf(world, place.channel.id, thread_ts).length > 0;
  const { text: words, blocks } = read.content;
  const fields = { text: words, ...(blocks ? { blocks } : {}), ...(thread_ts ? { thread_ts } : {}) };
  if (!shown) return yes({ message_ts: world.nextTs() });
  return yes({ message_ts: putEphemeral(world, { channel: place.channel.id, user, ...fields }).ts });
};

const getPermalink: Handler = (args, world) => {
  const [channel, ts] = [text(args['channel']), text(args['message_ts'])];
  if (!world.channels.has(channel)) return no('channel_not_found');
  if (!findMessage(world, channel, ts)) return no('message_not_found');
  const permalink = `https://${world.team.domain}.slack.com/archives/${channel}/p${ts.replace('.', '')}`;
  return yes({ channel, permalink });
};

/** `chat.*` without streams. */
export const chat: Record<string, Handler> = {
  'chat.postMessage': postMessage,
  'chat.update': update,
  'chat.delete': remove,
  'chat.postEphemeral': postEphemeral,
  'chat.getPermalink': getPermalink,
};
