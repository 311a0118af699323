import type {
  ChatPort,
  Deliveries,
  Desk,
  Inbox,
  InboxItem,
  Met,
  Pace,
  Receive,
  Replies,
} from '../../src/conversation/channel.ts';

export interface SlackConfig {
  botToken: string;
  /** Socket Mode. */
  appToken?: string | undefined;
  /** HTTP mode: deliveries come to the side-server. */
  signingSecret?: string | undefined;
  /** Another server than Slack's, with the slash at its end. */
  apiUrl?: string | undefined;
}

export interface Log {
  debug(fields: object, text: string): void;
  info(fields: object, text: string): void;
  warn(fields: object, text: string): void;
  error(fields: object, text: string): void;
}

/** What the adapter is given; it knows nothing else of the house. */
export interface SlackNeeds {
  config: SlackConfig;
  log: Log;
  desk: Desk;
  receive: Receive;
  pace: Pace;
  met: Met;
  openInbox(work: (item: InboxItem) => Promise<void>): Inbox;
  openDeliveries(port: ChatPort): Deliveries;
  openReplies(port: ChatPort, deliveries: Deliveries): Replies;
  /** An id that nobody can guess; names what happens in logs. */
  newId(): string;
}

/** Where a message shall stand, and to whom it speaks. */
export interface Place {
  team: string;
  channel: string;
  user: string;
  /** Left out, it stands in the channel itself. */
  thread?: string | undefined;
  /** As far as we know nobody has answered in the thread: what is said in private there is seen by nobody. */
  fresh?: true;
  /** A way to answer where the app is no member. */
  responseUrl?: string | undefined;
}

/** Where a message stands. */
export interface Ref {
  team: string;
  channel: string;
  ts: string;
  /** It began as a stream, which must end before it can be edited. */
  streamed?: boolean;
}

/** A person of a workspace. */
export interface Who {
  team: string;
  user: string;
}

/** What comes into the inbox; every kind carries who and where. */
export type Said = {
  kind: 'said';
  place: Place;
  text: string;
  /** The app was mentioned, or it is a conversation with the app alone. */
  asked: boolean;
  ts: string;
  /** A voice clip. */
  clip?: string | undefined;
  /** Other files came with it. */
  files?: boolean | undefined;
};
export type Pressing = {
  kind: 'pressed';
  place: Place;
  button: string;
  /** The message as it was pressed; a private one has no ts that could be edited. */
  original: { ts: string; text: string; blocks: unknown[]; ephemeral: boolean } | undefined;
};
export type Payload =
  | Said
  | Pressing
  | { kind: 'rated'; place: Place; rating: string; good: boolean }
  | { kind: 'command'; place: Place; text: string }
  | { kind: 'stopped'; place: Place }
  | { kind: 'home'; place: Place };
