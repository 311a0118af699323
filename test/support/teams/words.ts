export type * from './log-words.ts';
export type * from './options.ts';

/** An object of JSON whose fields nobody promised. */
export type Json = Record<string, unknown>;

/** What the fake answers over HTTP. */
export interface Answer {
  status: number;
  body?: Json | string | Buffer;
  headers?: Record<string, string>;
}

/** Somebody of the tenant, or a guest, or somebody nobody knows. */
export interface Person {
  /** A short name for tests. */
  key: string;
  /** `29:...`, which is only good for this bot. */
  id: string;
  name: string;
  aadObjectId?: string;
  tenantId: string;
  userRole: 'user' | 'guest' | 'anonymous';
  email?: string;
  userPrincipalName?: string;
  timezone: string;
}

/** A chat, a group chat or a channel. */
export interface Conversation {
  id: string;
  kind: 'personal' | 'groupChat' | 'channel';
  name?: string;
  tenantId: string;
  /** Of a 1:1 chat. */
  user?: string;
  /** Of a channel. */
  team?: { id: string; name: string };
  members: Set<string>;
  /** The app is installed here. */
  botIn: boolean;
  /** The person blocked the bot. */
  blocked: boolean;
}

/** One change of a message after it was posted. */
export interface Edit {
  at: number;
  text: string;
  attachments: Json[];
}

/** How a stream stands, and what came of it. */
export interface Stream {
  state: 'open' | 'final' | 'stopped' | 'expired';
  startedAt: number;
  sequence: number;
  informative: string[];
  /** What was streamed so far. */
  text: string;
  updates: { at: number; sequence?: number; type: string; text: string }[];
}

/** A message as a person would find it. */
export interface Message {
  /** Without the thread. */
  conversation: string;
  id: string;
  at: number;
  from: string;
  bot: boolean;
  text: string;
  /** The first message of its thread in a channel. */
  root?: string;
  replyToId?: string;
  attachments: Json[];
  entities: Json[];
  channelData: Json;
  suggestedActions?: Json;
  edits: Edit[];
  deleted: boolean;
  stream?: Stream;
  /** Cards that an answer to a button put in place, which only who pressed sees. */
  views: Map<string, Json>;
}
