import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ChatRooms } from '../src/conversation/channel.ts';
import { createSlackChannel, HTTP_PATH, type SlackConfig } from './slack/index.ts';

/** A chat channel that is turned on. */
export interface ChatChannel {
  name: 'slack';
  /** Begins to take messages; does not wait for the other side. */
  start(): void;
  /** Takes no more, and waits a few seconds for what runs. */
  stop(): Promise<void>;
  /** What is posted to the side-server for it. */
  door?: { path: string; listener: (request: IncomingMessage, response: ServerResponse) => void };
  /** Whether it can be heard and spoken to, in words. */
  state(): { ok: boolean; detail: string };
}

export interface ChannelsNeeds {
  config: { slack?: SlackConfig | undefined };
  /** The shared rooms as one channel sees them. */
  roomsFor(channel: ChatChannel['name']): ChatRooms;
  newId(): string;
}

/** The chat channels that the configuration turns on, one line each. */
export function openChannels({ config, roomsFor, newId }: ChannelsNeeds): ChatChannel[] {
  const channels: ChatChannel[] = [];
  if (config.slack) channels.push(slack(config.slack, roomsFor('slack'), newId));
  return channels;
}

function slack(config: SlackConfig, rooms: ChatRooms, newId: () => string): ChatChannel {
  const { listener, ...channel } = createSlackChannel({ config, ...rooms, newId });
  return { name: 'slack', ...channel, ...(listener ? { door: { path: HTTP_PATH, listener } } : {}) };
}
