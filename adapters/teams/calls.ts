import { setTimeout as sleep } from 'node:timers/promises';
import { type Budget, ChannelFault } from '../../src/conversation/channel.ts';
import type { Member } from './people.ts';
import type { Activity, Place } from './words.ts';

/** The part of the connector that we use, whoever made it. */
export interface Connector {
  conversations: {
    createConversation(ask: object): Promise<{ id?: string }>;
    sendToConversation(conversation: string, activity: object): Promise<{ id?: string }>;
    updateActivity(conversation: string, id: string, activity: object): Promise<unknown>;
    getConversationMember(conversation: string, member: string): Promise<Member>;
  };
}

/** A connector for one service. */
export type ConnectorTo = (serviceUrl: string) => Promise<Connector>;

/** The person stopped it, by Teams' own button. */
export class StreamStopped extends ChannelFault {
  constructor() {
    super('never', 'stopped by its person');
    this.name = 'StreamStopped';
  }
}

/** Its time is over, or it has its last word already: from now on it is a message like any other. */
export class StreamOver extends ChannelFault {
  constructor() {
    super('never', 'the stream is over');
    this.name = 'StreamOver';
  }
}

/** Calls of Teams' connector: one attempt each, and every trouble a `ChannelFault`. */
export interface Calls {
  post(place: Place, activity: Activity): Promise<string>;
  update(place: Place, id: string, activity: Activity): Promise<void>;
  /** The person, as the roster of where they spoke has them. */
  member(place: Place): Promise<Member>;
  /** The chat of this person with the bot alone. */
  alone(place: Place): Promise<Place>;
}

export function createCalls(connectorTo: ConnectorTo): Calls {
  const attempt = async <T>(verb: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw error instanceof ChannelFault ? error : faultOf(verb, error);
    }
  };
  const from = ({ bot, conversation }: Place) => ({ from: bot, conversation: { id: conversation } });
  return {
    post: (place, activity) =>
      attempt('post', async () => {
        const { conversations } = await connectorTo(place.serviceUrl);
        const { id } = await conversations.sendToConversation(place.conversation, {
          ...from(place),
          ...activity,
        });
        return id ?? '';
      }),
    update: (place, id, activity) =>
      attempt('update', async () => {
        const { conversations } = await connectorTo(place.serviceUrl);
        await conversations.updateActivity(place.conversation, id, { ...from(place), ...activity, id });
      }),
    member: ({ serviceUrl, conversation, member }) =>
      attempt('member', async () => {
        const { conversations } = await connectorTo(serviceUrl);
        return await conversations.getConversationMember(chatOf(conversation), member);
      }),
    alone: async (place) => {
      if (place.kind === 'personal') return place;
      return await attempt('open', async () => {
        const { conversations } = await connectorTo(place.serviceUrl);
        const { id } = await conversations.createConversation({
          ...{ bot: place.bot, members: [{ id: place.member }], isGroup: false },
          ...{ tenantId: place.tenant, channelData: { tenant: { id: place.tenant } } },
        });
        return { ...place, kind: 'personal', conversation: id ?? '' };
      });
    },
  };
}

interface Failed {
  statusCode?: number;
  code?: string;
  message?: string;
  cause?: { code?: string };
  response?: { headers?: { get(name: string): string | undefined | null } };
}

/** Those who were turned away together do not come back together. */
const JITTER_MS = 1_000;

/** What a failed call means for whoever made it. Its text holds no word of anybody's. */
export function faultOf(verb: string, error: unknown): ChannelFault {
  if (error instanceof ChannelFault) return error;
  const { statusCode: status, code, message = '', cause, response } = error as Failed;
  const said = `${verb}: ${status ?? code ?? cause?.code ?? (error as Error).name}`;
  if (status === 403 && /cancell?ed by user/i.test(message)) return new StreamStopped();
  if (status === 403 && /exceeded streaming time|already completed/i.test(message)) return new StreamOver();
  if (status === 429 || status === 412) {
    const seconds = Number(response?.headers?.get('retry-after'));
    const named = seconds > 0 ? seconds * 1_000 : 1_000;
    return new ChannelFault('later', said, named + Math.random() * JITTER_MS);
  }
  if (status === undefined) {
    const refused = code === 'ECONNREFUSED' || code === 'ENOTFOUND' || cause?.code === 'ECONNREFUSED';
    return new ChannelFault(refused ? 'later' : 'doubtful', said);
  }
  return new ChannelFault(status >= 500 ? 'doubtful' : 'never', said, 1_000 + Math.random() * JITTER_MS);
}

/** Waits where Teams says so; what would never be taken is not tried again. @returns what went wrong at last */
export async function patiently(work: () => Promise<unknown>): Promise<unknown> {
  for (let left = 3; ; left -= 1) {
    try {
      await work();
      return undefined;
    } catch (error) {
      if (!(error instanceof ChannelFault) || error.kind === 'never' || left <= 1) return error;
      await sleep(Math.min(error.afterMs, 10_000));
    }
  }
}

/**
 * Teams counts by conversation, edits included: 7 in a second, 8 in two, 60 in half a minute, 1,800 in an hour; the
 * threads of a channel share their channel's. At most 6 and 7 here, 54, and 1,660.
 */
export function budgetOf({ conversation }: Place): Budget {
  const moment = { perMinute: 100, burst: 4 };
  return { name: chatOf(conversation), perMinute: 27, burst: 24, spare: 16, within: moment };
}

/** The chat or channel, of whose threads some ids are. */
export function chatOf(conversation: string): string {
  const [chat = conversation] = conversation.split(';');
  return chat;
}
