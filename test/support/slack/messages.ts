import { copy } from './json.ts';
import { streamState } from './stream-state.ts';
import type { Json, Message } from './words.ts';
import { findMessage, type World } from './world.ts';

/** The replies of a thread, without its parent. */
export const repliesOf = (world: World, channel: string, ts: string): Message[] =>
  (world.messages.get(channel) ?? []).filter((it) => it.thread_ts === ts && it.ts !== ts);

/** Why nobody can reply under this ts; undefined when one can. */
export function threadTrouble(world: World, channel: string, ts: string): string | undefined {
  const parent = findMessage(world, channel, ts);
  if (!parent) return 'thread_not_found';
  // The docs say only "avoid using a reply's ts"; the strict reading is that it does not work.
  return parent.thread_ts && parent.thread_ts !== ts ? 'cannot_reply_to_message' : undefined;
}

/** Takes a message away; a parent with replies stays as a tombstone. */
export function removeMessage(world: World, message: Message): void {
  if (repliesOf(world, message.channel, message.ts).length > 0) {
    Object.assign(message, { tombstone: true, text: 'This message was deleted.', subtype: 'tombstone' });
    delete message.blocks;
    delete message.metadata;
    return;
  }
  const all = world.messages.get(message.channel) ?? [];
  all.splice(all.indexOf(message), 1);
}

/** The message as the Web API and events write it. */
export function messageJson(world: World, message: Message, metadata = false): Json {
  const last = message.edits.at(-1);
  const replies = repliesOf(world, message.channel, message.ts);
  return copy({
    ...{ type: 'message', user: message.user, ts: message.ts, text: message.text, team: world.team.id },
    ...strangerFields(world, message),
    ...(message.bot_id ? { bot_id: message.bot_id, app_id: world.app.id } : {}),
    ...(message.client_msg_id ? { client_msg_id: message.client_msg_id } : {}),
    ...(message.subtype ? { subtype: message.subtype } : {}),
    ...(message.blocks ? { blocks: message.blocks } : {}),
    ...(message.attachments ? { attachments: message.attachments } : {}),
    ...(message.files ? { files: message.files } : {}),
    ...threadFields(world, message, replies),
    ...(message.edited && last
      ? { edited: { user: message.user, ts: `${Math.floor(last.at / 1000)}.000000` } }
      : {}),
    ...(message.stream
      ? { streaming_state: streamState(world, message) === 'open' ? 'in_progress' : 'completed' }
      : {}),
    ...(message.reactions.length > 0 ? { reactions: reactions(message) } : {}),
    ...(metadata && message.metadata ? { metadata: message.metadata } : {}),
  });
}

/** People of another workspace (Slack Connect) carry its id. */
function strangerFields(world: World, { user }: Message): Json {
  const team = world.people.get(user)?.team_id ?? world.team.id;
  return team === world.team.id ? {} : { team, user_team: team, source_team: team };
}

function threadFields(world: World, message: Message, replies: Message[]): Json {
  if (message.thread_ts && message.thread_ts !== message.ts) {
    const parent = findMessage(world, message.channel, message.thread_ts);
    return { thread_ts: message.thread_ts, parent_user_id: parent?.user };
  }
  if (replies.length === 0) return {};
  return {
    ...{ thread_ts: message.ts, reply_count: replies.length, latest_reply: replies.at(-1)?.ts },
    reply_users: [...new Set(replies.map((reply) => reply.user))],
  };
}

function reactions(message: Message): Json[] {
  const names = [...new Set(message.reactions.map((it) => it.name))];
  return names.map((name) => {
    const users = message.reactions.filter((it) => it.name === name).map((it) => it.user);
    return { name, users, count: users.length };
  });
}
