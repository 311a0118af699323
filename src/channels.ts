import { randomUUID } from 'node:crypto';
import { type ChatChannel, openChannels } from '../adapters/index.ts';
import type { Wire } from '../adapters/teams/index.ts';
import { createBuiltinModel } from './agent/builtin/model.ts';
import { createAgent } from './agent/index.ts';
import { createModels } from './agent/models/index.ts';
import { createChatRooms } from './conversation/chat-rooms.ts';
import { createDesk, strangerView } from './conversation/desk/index.ts';
import { createNewsWords } from './conversation/desk/news.ts';
import { createNews } from './conversation/news.ts';
import { correlationId } from './log.ts';
import type { House } from './main.ts';
import type { Check } from './telemetry/readiness.ts';

/** The chat channels that are turned on, together. */
export interface ChatChannels {
  start(): void;
  stop(): Promise<void>;
  doors: ChatChannel['doors'];
  /** How each is; one that is away takes nothing else down. */
  checks(): Record<string, Check>;
}

/** The id of what is being handled; a new one where nothing is. */
const newId = () => correlationId() ?? randomUUID();

/** Builds desk and shared rooms for the chat channels, and the channels over them. */
export async function createChatChannels(
  house: House,
  publicUrl: () => string,
  teamsWire?: Wire,
): Promise<ChatChannels> {
  const { config, db, clock, log, events, site, accounts, allocation, fleet, conversation } = house;
  const models = createModels({ builtin: createBuiltinModel(), db, clock, events, site, log });
  const strangerAgent = createAgent({
    ...{ models, clock, events, log },
    ...strangerView({ core: allocation, fleet }),
  });
  const deskNeeds = {
    ...{ core: allocation, fleet, accounts, conversation, strangerAgent, clock, site, publicUrl },
    newId,
  };
  const desk = createDesk(deskNeeds);
  const needs = { db, clock, events, log, site, receive: conversation.receive, desk };
  const channels = await openChannels({
    ...{ config, teamsWire },
    newId,
    roomsFor: (channel) => createChatRooms(needs, channel),
  });
  const news = createNews({
    ...{ db, clock, log, siteId: site.id, channels: channels.map(({ name }) => name) },
    inWords: createNewsWords(deskNeeds),
  });
  return {
    start() {
      for (const channel of channels) channel.start();
      if (channels.length > 0) news.start();
    },
    async stop() {
      await news.stop();
      await Promise.all(channels.map((channel) => channel.stop()));
      await models.close();
    },
    doors: channels.flatMap(({ doors }) => doors),
    checks: () =>
      Object.fromEntries(channels.map(({ name, state }) => [name, { ...state(), optional: true }])),
  };
}
