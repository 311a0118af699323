import type { Message } from './shown.ts';

/** Calls a minute that a channel takes, and how many at once; `name` says what it counts them by. */
export interface Budget {
  name: string;
  perMinute: number;
  burst: number;
  /** Calls beyond it that last words may make at once: what the channel takes and is not planned with. */
  spare?: number;
  /** What holds beside it, where a channel counts over a moment as well. */
  within?: { perMinute: number; burst: number };
}

/**
 * A chat channel as the conversation uses it. Two verbs make one: a message is posted, and edited; a channel
 * that streams by itself says so. `place` (where a message shall stand) and `ref` (where it stands) are JSON of
 * the channel's own making, and are stored. Every verb throws a `ChannelFault`, and never retries.
 */
export interface ChatPort<Place = unknown, Ref = unknown> {
  /** Posts a message; `key` is found again by `find`. */
  post(place: Place, message: Message, key: string): Promise<Ref>;
  /**
   * Makes a message what it shall be; the same edit twice is the same message. Ends a stream that is open. Of
   * a reply that grows beyond what a message holds, only the beginning is shown.
   */
  edit(ref: Ref, message: Message): Promise<void>;
  /**
   * Where the message of this key stands, when nobody heard whether it was posted; by its words, where the
   * channel keeps no keys.
   */
  find(place: Place, key: string, message?: Message): Promise<Ref | undefined>;
  budget(place: Place, verb: 'post' | 'edit' | 'append'): Budget;
  /** The same for every ref of one message: what takes its place is shown in the order in which it was stored. */
  nameOf?(ref: Ref): string;
  /** The message in parts that the channel takes, the buttons on the last. */
  split(message: Message): Message[];
  /** Least milliseconds between two edits of a reply that grows. */
  rhythmMs: number;
  /** A reply that the channel itself lets grow. */
  stream?: Stream<Place, Ref>;
  /** Tells the channel how a thread stands, where it has a place for that. Never throws. */
  signal?(place: Place, state: 'working' | 'waiting' | 'done'): Promise<void>;
}

export interface Stream<Place = unknown, Ref = unknown> {
  /** Whether a reply here is streamed. */
  fits(place: Place): boolean;
  /** Begins with a line that says what is being done; its key is not found again. */
  begin(place: Place, status: string): Promise<Ref>;
  status(ref: Ref, text: string): Promise<void>;
  append(ref: Ref, text: string): Promise<void>;
  /**
   * The ref with this piece in it, where whoever takes a stream over has to know what was said in it. It is noted
   * before the piece is sent, and is then the ref to append to.
   */
  ahead?(ref: Ref, text: string): Ref;
  /** After so long it begins with nothing to say yet, where the channel's own Stop stands under it. */
  opensMs?: number;
  /** Milliseconds after which the channel would end it by itself; then it goes on by edits. */
  lifeMs: number;
  rhythmMs: number;
}

/** Why a channel did not take a call. */
export class ChannelFault extends Error {
  /** `later`: not taken; `doubtful`: taken, or not; `never`: it would not be taken at any time. */
  readonly kind: 'later' | 'doubtful' | 'never';
  /** When `later` may be. */
  readonly afterMs: number;
  constructor(kind: ChannelFault['kind'], detail: string, afterMs = 1_000) {
    super(detail);
    this.name = 'ChannelFault';
    this.kind = kind;
    this.afterMs = afterMs;
  }
}

/** What a chat channel was handed, as it is stored before it is acknowledged. */
export interface Delivered {
  /** Unique for each delivery, and the same when it comes again. */
  key: string;
  /** Deliveries of one line are handled one after the other. */
  line: string;
  /** Their order within the line; sorted as text. */
  sequence: string;
  payload: unknown;
  /** It speaks to us, so that what comes after it in its line need not say so again. */
  opens?: boolean;
}

/** A delivery that is being handled. */
export interface InboxItem {
  key: string;
  line: string;
  payload: unknown;
  /** Where its reply stands already, when another process began with it. */
  reply: unknown;
  attempts: number;
  /** Milliseconds from when it came in until it was taken up here. */
  waitedMs?: number;
  /** Aborted with `HANDED_OVER` when this process ends, and with `STOPPED` when its person wants it to end. */
  signal: AbortSignal;
  /** Notes where the reply stands. */
  keep(reply: unknown): Promise<void>;
}

/** Another process takes over what this one began. */
export const HANDED_OVER = 'handed over';
/** The person wants no more of it. */
export const STOPPED = 'stopped';

export interface Inbox {
  /**
   * Stores a delivery; only then may it be acknowledged. `seen` when its key came before.
   * @throws when it could not be stored: then it must not be acknowledged.
   */
  put(delivered: Delivered): Promise<'new' | 'seen'>;
  /** Changes what has not begun yet; without a payload it is dropped. @returns false when it has begun. */
  amend(key: string, payload: unknown): Promise<boolean>;
  /** True when something in this line has spoken to us within a week. */
  opened(line: string): Promise<boolean>;
  /** Asks what runs in this line to end, in whichever process. @returns how many run. */
  stopLine(line: string): Promise<number>;
  /** The same for all lines that begin so, but for those that ask others to stop. */
  stopLines(beginning: string): Promise<number>;
  /** Begins to handle what is stored, here or by another process that is gone. */
  start(): void;
  /** Takes no more, and waits for what is being handled, at most so long; the rest is left to others. */
  stop(ms: number): Promise<void>;
}

export interface Pace {
  /**
   * Takes one call out of a budget. 0 when it may be made now, else the milliseconds until one may. With
   * `must` it is booked at once and those that come after it wait for it; the milliseconds are until its turn.
   */
  take(budget: Budget, must?: boolean): Promise<number>;
  /** The channel itself said: not before so many milliseconds. */
  hold(budget: Budget, ms: number): Promise<void>;
}

export interface Deliveries {
  /**
   * Stores what shall be shown, and shows it at once if it can be. The same key is stored once. `ref` is a
   * message that it takes the place of.
   */
  add(key: string, place: unknown, message: Message, ref?: unknown): Promise<void>;
  /** True when nothing waits to be posted there; what is in trouble does not count. */
  isNext(place: unknown): Promise<boolean>;
  /** The rating of the reply that was shown there within a week; `ref` is where, or a part of it. */
  ratingAt(ref: object): Promise<string | undefined>;
  start(): void;
  stop(): Promise<void>;
}
