/** Tokens in a bucket: this many a minute come in, so many fit. */
export interface Budget {
  perMinute: number;
  burst: number;
}

/** A fault that is asked for; without more than `times` it does nothing. */
export interface Fault {
  /** How often; once when left out. */
  times?: number;
  /** `{ok: false, error}` with status 200. */
  error?: string;
  /** Of HTTP, with a body that is no JSON. */
  status?: number;
  /** 429 with this header. */
  retryAfter?: number;
  /** Milliseconds before anything happens. */
  delay?: number;
  /** Never answers; the call did not take effect. */
  hang?: boolean;
  /** The connection goes before the call took effect, */
  cutBefore?: boolean;
  /** or after it did: the answer is lost. */
  cutAfter?: boolean;
}

/** `socket`, or the URL of the app's door for HTTP. */
export type Via = 'socket' | `http${string}`;

/** How the fake differs from what it is by itself. */
export interface Options {
  botToken?: string;
  appToken?: string;
  signingSecret?: string;
  via?: Via;
  /** How long Slack waits for an acknowledgement: 3 s. */
  ackMs?: number;
  /** Before each retry of an event: at once, after a minute, after five. */
  retryPauses?: number[];
  /** Commands and interactions are not retried by contract, yet doubles are reported (bolt-js#2188). */
  retryInteractions?: boolean;
  pick?: 'round-robin' | 'random';
  mostConnections?: number;
  /** Between Slack's pings. */
  pingMs?: number;
  /** Until a native stream ends by itself: 5 minutes. */
  streamLifeMs?: number;
  /** A `trigger_id` is good for this long: 3 s. */
  triggerMs?: number;
  /** A `response_url` is good for this long: 30 minutes. */
  responseUrlMs?: number;
  /** Other budgets than Slack's tiers, by method; `chat.postMessage#channel` is the one of each channel. */
  limits?: Record<string, Budget> | 'off';
  /** Send the app its own messages and edits too, as Slack does. */
  echo?: boolean;
  /** What the bot token may do; everything when left out. */
  scopes?: string[];
}

/** All options filled in. */
export type Settings = Required<Omit<Options, 'scopes'>> & Pick<Options, 'scopes'>;
