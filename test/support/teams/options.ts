/** At most so many within so many milliseconds. */
export interface Window {
  many: number;
  ms: number;
}

/** What is counted: by conversation; `create` by tenant, `app` all together. */
export type Counted = 'send' | 'stream' | 'create' | 'members' | 'app';

/** What the bot can ask of Teams; a post with `streaminfo` is a `stream`. */
export type Op =
  | ('post' | 'stream' | 'edit' | 'delete' | 'create' | 'member' | 'members' | 'file')
  | ('token' | 'openid' | 'keys');

/** A fault that is asked for; without more than `times` it does nothing. */
export interface Fault {
  /** How often; once when left out. */
  times?: number;
  /** Of HTTP: 412 and 429 with Teams' words, 5xx as a gateway says it, in HTML. */
  status?: number;
  /** Other words than Teams has for this status. */
  code?: string;
  message?: string;
  /** 429 with this header, in seconds; a 429 by `status` has none. */
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

/** How the fake differs from what it is by itself. */
export interface Options {
  appId?: string;
  appPassword?: string;
  tenantId?: string;
  /** Where the connector stands: `/teams/`. */
  servicePath?: string;
  /** The bot's door; `via` changes it later. */
  messagingEndpoint?: string;
  /** How long Teams waits for the bot: 15 s. */
  ackMs?: number;
  /** Before each time that the same activity comes again; invokes never do. */
  retryPauses?: number[];
  /** Until a stream is over: two minutes. */
  streamLifeMs?: number;
  /** Other limits than Teams'. */
  limits?: Partial<Record<Counted, Window[]>> | 'off';
  /** A 429 of the limits carries Retry-After; reports of Teams without it exist. */
  tellsWhen?: boolean;
  /** How Stop is spelled in the 403: both were seen. */
  canceled?: 'canceled' | 'cancelled';
  /** A token of the bot is good for this long: an hour. */
  tokenLifeMs?: number;
  /** The bot hears when a person edits or deletes; older clients tell nothing. */
  editEvents?: boolean;
}

/** All options filled in. */
export type Settings = Required<Omit<Options, 'messagingEndpoint'>> & Pick<Options, 'messagingEndpoint'>;
