import type {
  ChatPort,
  Deliveries,
  Desk,
  Inbox,
  InboxItem,
  Met,
  Pace,
  Replies,
} from '../../src/conversation/channel.ts';

export type TeamsConfig =
  | { mode: 'azure'; appId: string; tenantId: string; password: string }
  | { mode: 'playground' };

/** Other places than Microsoft's, for a cloud of one's own or a test. */
export interface Endpoints {
  /** Where the keys of those who call us are listed. */
  openId?: string;
  /** Who signs for those who call us. */
  issuer?: string;
  /** Where we get a token of our own, without the tenant; https. */
  login?: string;
  /** Hosts that a service URL may have, beside Microsoft's. */
  services?: string[];
}

export interface Log {
  debug(fields: object, text: string): void;
  info(fields: object, text: string): void;
  warn(fields: object, text: string): void;
  error(fields: object, text: string): void;
}

/** What the adapter is given; it knows nothing else of the house. */
export interface TeamsNeeds {
  config: TeamsConfig;
  log: Log;
  desk: Desk;
  pace: Pace;
  met: Met;
  openInbox(work: (item: InboxItem) => Promise<void>): Inbox;
  openDeliveries(port: ChatPort): Deliveries;
  openReplies(port: ChatPort, deliveries: Deliveries): Replies;
  newId(): string;
}

/** Where a message shall stand, and to whom it speaks. */
export interface Place {
  serviceUrl: string;
  tenant: string;
  /** As Teams calls it; of a thread in a channel with `;messageid=` at its end. */
  conversation: string;
  kind: 'personal' | 'groupChat' | 'channel';
  /** Its person's own chat is meant, which is yet to be opened; by `conversation` it is told from others until then. */
  apart?: true;
  /** Who they are in their organisation. */
  user: string;
  /** Who they are to this bot. */
  member: string;
  name: string;
  bot: { id: string; name: string };
}

/** Where a message stands. */
export interface Ref {
  place: Place;
  id: string;
  /** It is a stream that has not ended, in which this was said at most. */
  streamed?: { said: string };
}

/** An activity, as far as we make or read one. */
export interface Activity {
  type: string;
  id?: string;
  text?: string;
  textFormat?: string;
  value?: unknown;
  attachments?: { contentType: string; content?: unknown; contentUrl?: string; name?: string }[];
  entities?: Record<string, unknown>[];
  channelData?: Record<string, unknown>;
  summary?: string;
  name?: string;
  replyToId?: string;
}
