import { randomUUID } from 'node:crypto';
import type { Post, Way } from './deliver.ts';
import { inbound } from './inbound.ts';
import { placeOf, type Said, type Saying, type Speaking, type Where, type Who } from './speaking.ts';
import { settle } from './streams.ts';
import type { Delivery, Json, Message } from './words.ts';
import { chatWith, personOf, type World } from './world.ts';

/** A file that somebody has. */
export interface Upload {
  name: string;
  content?: Buffer | string;
  type?: string;
  /** A picture pasted into the message, which only the bot's token opens. */
  inline?: boolean;
}

/** What people do with the app as a whole, and with files. */
export interface Visiting {
  /** Stop, under what streams; the bot hears of it by its next call only. */
  stops(user: Who, message: Message): void;
  /** The app comes to the person's chat, or to another conversation. */
  installs(user: Who, where?: Where, way?: Way): Promise<Delivery[]>;
  /** And leaves: the bot is told, and may not come back. */
  uninstalls(user: Who, where?: Where, way?: Way): Promise<Delivery[]>;
  /** The bot is told nothing. */
  blocks(user: Who): void;
  unblocks(user: Who): void;
  /** In a 1:1 chat the bot can fetch it; elsewhere it sees no more than that there was something. */
  uploads(user: Who, file: Upload, how?: Saying & { where?: Where; words?: string }): Promise<Said>;
}

/** People who come, stop things, bring things, and throw the app out. */
export function createVisiting(world: World, post: Post, speaking: Speaking): Visiting {
  const setUp = async (user: Who, where: Where, added: boolean, way: Way) => {
    const person = personOf(world, user);
    const place = placeOf(world, person, where);
    place.botIn = added;
    const members = added ? { membersAdded: [world.bot] } : { membersRemoved: [world.bot] };
    const update = { type: 'conversationUpdate', ...members };
    const installation = { type: 'installationUpdate', action: added ? 'add' : 'remove' };
    // A person who removes the app from their chat is told by the second only.
    const events = added || place.kind !== 'personal' ? [update, installation] : [installation];
    return await Promise.all(events.map((it) => post.send(inbound(world, person, place, it), way)));
  };
  return {
    stops(user, message) {
      const person = personOf(world, user);
      placeOf(world, person, message.conversation);
      if (!message.stream || settle(world, message.stream) !== 'open')
        throw new Error(`Message ${message.id} is not being streamed.`);
      message.stream.state = 'stopped';
    },
    installs: (user, where = 'chat', way = {}) => setUp(user, where, true, way),
    uninstalls: (user, where = 'chat', way = {}) => setUp(user, where, false, way),
    blocks: (user) => void Object.assign(chatWith(world, personOf(world, user)), { blocked: true }),
    unblocks: (user) => void Object.assign(chatWith(world, personOf(world, user)), { blocked: false }),
    async uploads(user, file, { where = 'chat', words = '', ...how } = {}) {
      const { kind } = placeOf(world, personOf(world, user), where);
      const seen = kind === 'personal' || file.inline;
      const attachments = seen ? [attachmentOf(world, file)] : [];
      return await speaking.says(user, where, words, { ...how, attachments });
    },
  };
}

function attachmentOf(
  world: World,
  { name, content = '', type = 'text/plain', inline = false }: Upload,
): Json {
  const id = randomUUID();
  world.files.set(id, { name, type, content: Buffer.from(content), inline });
  if (inline)
    return { contentType: 'image/*', contentUrl: `${world.serviceUrl}v3/attachments/${id}/views/original` };
  const downloadUrl = `${world.url}/files/${id}?tempauth=${randomUUID()}`;
  const fileType = name.split('.').at(-1);
  return {
    ...{ contentType: 'application/vnd.microsoft.teams.file.download.info', name },
    contentUrl: `https://rollbook.sharepoint.example/personal/${encodeURIComponent(name)}`,
    content: { downloadUrl, uniqueId: id, fileType },
  };
}
