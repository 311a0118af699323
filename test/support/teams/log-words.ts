import type { Op } from './options.ts';
import type { Json } from './words.ts';

/** The bot asked for something. */
export interface Call {
  kind: 'call';
  op: Op;
  method: string;
  path: string;
  /** Without the thread. */
  conversation: string;
  body: Json;
  /** Whether a token came along: to a file's own address none should. */
  token: boolean;
  at: number;
  doneAt: number;
  status: number;
  /** Teams' code and words, when it said no. */
  error?: string;
  message?: string;
  answer?: unknown;
  fault?: string;
  retryAfter?: number;
}

/** Why an attempt came to nothing. */
export type Failure = 'timeout' | 'connection_failed' | 'http_error' | 'closed';

/** One POST to the bot. */
export interface Attempt {
  at: number;
  status?: number;
  ackMs?: number;
  answer?: unknown;
  failure?: Failure;
}

/** One activity for the bot, however often it went out. */
export interface Delivery {
  kind: 'delivery';
  /** Of the activity; of an invoke its name. */
  type: string;
  activity: Json;
  at: number;
  attempts: Attempt[];
  state: 'pending' | 'acked' | 'failed';
  status?: number;
  answer?: unknown;
  ackMs?: number;
}

export type Entry = Call | Delivery;
