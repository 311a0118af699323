import type { Json } from './words.ts';

/** A call of the Web API. */
export interface Call {
  kind: 'call';
  method: string;
  args: Json;
  at: number;
  /** When the answer was written; 0 while it is open, and for ever if it was cut or hung. */
  doneAt: number;
  /** Of HTTP; 0 while there is none. */
  status: number;
  ok: boolean;
  error?: string;
  retryAfter?: number;
  /** The fault that was asked for. */
  fault?: string;
  answer?: Json;
}

/** One use of a `response_url`. */
export interface ResponseUse {
  kind: 'response';
  url: string;
  body: Json;
  at: number;
  status: number;
  error?: string;
}

/** A WebSocket that opened, was told to go, or closed. */
export interface SocketNote {
  kind: 'socket';
  what: 'open' | 'refused' | 'disconnect' | 'close' | 'cut';
  connection: number;
  at: number;
  reason?: string;
}

/** One try to hand something to the app. */
export interface Attempt {
  at: number;
  via: 'socket' | 'http';
  retry: number;
  reason: string;
  connection?: number;
  envelope_id?: string;
  /** Milliseconds to the acknowledgement. */
  ackMs?: number;
  status?: number;
  failure?: Failure;
  /** The app asked with `x-slack-no-retry` to be left alone. */
  noRetry?: boolean;
  /** An acknowledgement that came when nobody waited any more. */
  lateMs?: number;
  answer?: unknown;
}

/** Why an attempt failed; Slack's names where it has one. */
export type Failure = 'timeout' | 'http_error' | 'connection_failed' | 'closed';

/** What kind of door the app takes it through. */
export type DeliveryKind = 'events_api' | 'slash_commands' | 'interactive';

/** Something that Slack hands to the app, with all tries. */
export interface Delivery {
  kind: 'delivery';
  door: DeliveryKind;
  /** Of the event, of the interaction, or the command. */
  type: string;
  event_id?: string;
  body: Json;
  at: number;
  attempts: Attempt[];
  state: 'pending' | 'acked' | 'failed';
  /** What the app said in its acknowledgement. */
  answer?: unknown;
  /** From the attempt that was acknowledged. */
  ackMs?: number;
  /** The app's own message coming back, as Slack sends it to all who subscribe. */
  echo: boolean;
}

/** What is written in the log. */
export type Entry = Call | ResponseUse | SocketNote | Delivery;
