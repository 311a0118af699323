import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ChatRooms } from '../src/conversation/channel.ts';
import type { SlackConfig } from './slack/index.ts';
import type { TeamsConfig, Wire } from './teams/index.ts';

/** A chat channel that is turned on. */
export interface ChatChannel {
  name: 'slack' | 'teams';
  /** Begins to take messages; does not wait for the other side. */
  start(): void;
  /** Takes no more, and waits a few seconds for what runs. */
  stop(): Promise<void>;
  /** What is posted to the side-server for it. */
  doors: { path: string; listener: (request: IncomingMessage, response: ServerResponse) => void }[];
  /** Whether it can be heard and spoken to, in words. */
  state(): { ok: boolean; detail: string };
}

export interface ChannelsNeeds {
  config: { slack?: SlackConfig | undefined; teams?: TeamsConfig | undefined };
  /** The shared rooms as one channel sees them. */
  roomsFor(channel: ChatChannel['name']): ChatRooms;
  newId(): string;
  /** Another way to Teams than Microsoft's. */
  teamsWire?: Wire | undefined;
}

/** The chat channels that the configuration turns on, one line each. The SDKs of others are not even loaded. */
export async function openChannels(needs: ChannelsNeeds): Promise<ChatChannel[]> {
  const { slack, teams } = needs.config;
  return await Promise.all([
    ...(slack ? [openSlack(slack, needs)] : []),
    ...(teams ? [openTeams(teams, needs)] : []),
  ]);
}

async function openSlack(config: SlackConfig, { roomsFor, newId }: ChannelsNeeds): Promise<ChatChannel> {
  const { createSlackChannel, HTTP_PATH } = await import('./slack/index.ts');
  const { listener, ...channel } = createSlackChannel({ config, ...roomsFor('slack'), newId });
  return { name: 'slack', ...channel, doors: listener ? [{ path: HTTP_PATH, listener }] : [] };
}

async function openTeams(
  config: TeamsConfig,
  { roomsFor, newId, teamsWire }: ChannelsNeeds,
): Promise<ChatChannel> {
  const { createTeamsChannel, MESSAGES_PATH, PLAYGROUND_PATH, wireFor } = await import('./teams/index.ts');
  const rooms = roomsFor('teams');
  const wire = teamsWire ?? (await wireFor(config, rooms.log));
  const { listener, ...channel } = createTeamsChannel({ config, ...rooms, newId }, wire);
  const paths = config.mode === 'playground' ? [MESSAGES_PATH, PLAYGROUND_PATH] : [MESSAGES_PATH];
  return { name: 'teams', ...channel, doors: paths.map((path) => ({ path, listener })) };
}
