import { changeEvent, messageEvent, putMessage } from './chat.ts';
import type { Post, Way } from './deliver.ts';
import { eventBody, personOf } from './events.ts';
import { messageJson, removeMessage, repliesOf } from './messages.ts';
import type { Delivery, FileRecord, Json, Message } from './words.ts';
import { findMessage, type World } from './world.ts';

/** What somebody said, and how the app took it. */
export interface Said {
  ts: string;
  message: Message;
  /** A mention in a channel comes as two events. */
  deliveries: Delivery[];
}

/** How something is said. */
export interface Saying extends Way {
  thread_ts?: string;
  files?: FileRecord[];
  subtype?: string;
}

/** What people do with words. */
export interface Speaking {
  /** The message is there, and the app hears nothing of it. */
  writes(user: string, channel: string, words: string, how?: Saying): Message;
  says(user: string, channel: string, words: string, how?: Saying): Promise<Said>;
  edits(message: Message, words: string, way?: Way): Promise<Delivery[]>;
  deletes(message: Message, way?: Way): Promise<Delivery[]>;
  /** Any event, as it is given. */
  event(event: Json, way?: Way): Promise<Delivery>;
}

/** People who write, change and take back. */
export function createSpeaking(world: World, post: Post): Speaking {
  const event = (it: Json, way?: Way) =>
    post.send('events_api', String(it['type']), eventBody(world, it), way);
  const heard = (channel: string, events: Json[], way: Way) =>
    world.channels.get(channel)?.botIn
      ? Promise.all(events.map((it) => event(it, way)))
      : Promise.resolve([]);

  const writes: Speaking['writes'] = (...said) => write(world, ...said);

  return {
    event,
    writes,
    async says(user, channel, words, { thread_ts, files, subtype, ...way } = {}) {
      const message = writes(user, channel, words, { thread_ts, files, subtype } as Saying);
      const kind = world.channels.get(channel)?.kind;
      const said = messageEvent(world, message);
      const events = [said];
      // A mention in a channel is told twice, under two event_ids; in a DM it is a message only.
      const mentioned = kind !== 'im' && words.includes(`<@${world.app.botUser}>`);
      const { channel_type: _, subtype: __, ...rest } = said;
      if (mentioned) events.push({ ...rest, type: 'app_mention' });
      return { ts: message.ts, message, deliveries: await heard(channel, events, way) };
    },
    async edits(message, words, way = {}) {
      const before = messageJson(world, message);
      message.edits.push({ at: Date.now(), text: words });
      Object.assign(message, { text: words, edited: true, blocks: [richText(world, words)] });
      return await heard(message.channel, [changeEvent(world, 'message_changed', message, before)], way);
    },
    async deletes(message, way = {}) {
      const before = messageJson(world, message);
      const parent = repliesOf(world, message.channel, message.ts).length > 0;
      removeMessage(world, message);
      // A parent with replies becomes a tombstone, which Slack tells as a change.
      const subtype = parent ? 'message_changed' : 'message_deleted';
      return await heard(message.channel, [changeEvent(world, subtype, message, before)], way);
    },
  };
}

function write(
  world: World,
  user: string,
  channel: string,
  words: string,
  { thread_ts, files, subtype }: Saying = {},
): Message {
  personOf(world, user);
  if (!world.channels.get(channel)?.members.has(user)) throw new Error(`${user} is not in ${channel}.`);
  if (thread_ts && !findMessage(world, channel, thread_ts))
    throw new Error(`There is no thread ${thread_ts}.`);
  const message = putMessage(world, channel, {
    ...{ user, text: words, client_msg_id: world.nextId('M'), blocks: [richText(world, words)] },
    ...(thread_ts ? { thread_ts } : {}),
    ...(files ? { files, subtype: 'file_share' } : subtype ? { subtype } : {}),
  });
  delete message.bot_id;
  return message;
}

/** What Slack's composer makes of words. */
function richText(world: World, words: string): Json {
  const parts = words.split(/(<@[A-Z0-9]+>)/).filter(Boolean);
  const elements = parts.map((part) => {
    const user = /^<@([A-Z0-9]+)>$/.exec(part)?.[1];
    return user ? { type: 'user', user_id: user } : { type: 'text', text: part };
  });
  const section = { type: 'rich_text_section', elements };
  return { type: 'rich_text', block_id: world.nextId('b'), elements: [section] };
}
