export type * from './log-words.ts';
export type * from './options.ts';

/** An object of JSON whose fields nobody promised. */
export type Json = Record<string, unknown>;

/** Somebody of the workspace, or a guest, or a stranger from another one. */
export interface Person {
  id: string;
  name: string;
  real_name: string;
  team_id: string;
  tz: string;
  tz_offset: number;
  email?: string;
  is_bot: boolean;
  deleted: boolean;
  is_admin: boolean;
  is_restricted: boolean;
  is_ultra_restricted: boolean;
  is_stranger: boolean;
}

/** A conversation; a DM has the user whom it is with. */
export interface Channel {
  id: string;
  name: string;
  kind: 'channel' | 'group' | 'im' | 'mpim';
  user?: string;
  members: Set<string>;
  /** The app was invited. */
  botIn: boolean;
  archived: boolean;
}

/** One change of a message after it was posted. */
export interface Edit {
  at: number;
  text: string;
  blocks?: Json[];
}

/** How a native stream stands. */
export interface Stream {
  state: 'open' | 'stopped' | 'expired' | 'stopped_by_user';
  startedAt: number;
  endedAt?: number;
  recipient?: string;
  mode?: 'markdown_text' | 'chunks';
  /** What came at the start: all that others than the recipient see of it in a channel while it is open. */
  first: string;
  appends: { at: number; text: string }[];
  chunks: Json[];
}

/** A file, as Slack writes it in events and in `files.info`. */
export interface FileRecord extends Json {
  id: string;
  name: string;
  mimetype: string;
  size: number;
  url_private: string;
  url_private_download: string;
  subtype?: string;
  transcription?: Json;
}

/** A message as a person would find it. */
export interface Message {
  channel: string;
  ts: string;
  at: number;
  user: string;
  bot_id?: string;
  text: string;
  /** The text came as `markdown_text`. */
  markdown?: boolean;
  blocks?: Json[];
  attachments?: Json[];
  metadata?: Json;
  files?: FileRecord[];
  thread_ts?: string;
  broadcast?: boolean;
  subtype?: string;
  client_msg_id?: string;
  unfurl?: { links: boolean; media: boolean };
  edits: Edit[];
  /** Whether "(edited)" stands beside it: edits with blocks do not show it. */
  edited: boolean;
  reactions: { name: string; user: string }[];
  stream?: Stream;
  /** Deleted, and kept as "This message was deleted." because it has replies. */
  tombstone?: boolean;
  /** What was chosen in its selects: block, action, value. */
  state: Record<string, Record<string, Json>>;
}

/** A message that one person sees until the window is loaded again. */
export interface Ephemeral {
  id: string;
  ts: string;
  at: number;
  channel: string;
  user: string;
  text: string;
  blocks?: Json[];
  thread_ts?: string;
  /** Slack's own words, such as the failure of a command. */
  fromSlack?: boolean;
  replaced: number;
  state: Record<string, Record<string, Json>>;
}

/** A modal or a home tab as Slack keeps it. */
export interface View extends Json {
  id: string;
  type: 'modal' | 'home';
  hash: string;
  blocks: Json[];
  private_metadata: string;
  callback_id: string;
  state: { values: Record<string, Record<string, Json>> };
  root_view_id: string;
  previous_view_id: string | null;
}

/** What `agents.sessions.*` and `assistant.threads.*` say of a thread. */
export interface Session {
  channel: string;
  thread_ts: string;
  /** Of the agent session; undefined while there is none. */
  status?: string;
  title?: string;
  initiator?: string;
  /** Of `assistant.threads.setStatus`: '' is none. */
  typing: string;
  loading: string[];
  history: { at: number; status: string; by: 'agent' | 'assistant' | 'stream' }[];
}
