import type { ChatUser } from '../accounts/link-words.ts';
import type { Actor } from '../words.ts';
import type { TurnEvent } from './channel.ts';
import type { Choice, Form, Home, Message, Submitted } from './shown.ts';

export type { ChatUser };

/** Who speaks, or why we do not know. */
export type Known = { ok: true; actor: Actor } | { ok: false; code: string; text: string };

/** What came of a press. All three may be missing: then nothing is to be shown. */
export interface Pressed {
  /**
   * Stands in the place of the buttons from now on, for all who see the message. Its card is for channels where
   * what stood above the buttons goes with them.
   */
  instead?: Pick<Message, 'text' | 'card' | 'buttons'>;
  /** For the person who pressed. */
  aside?: Message;
  /** A change was made or undone: what the person sees of their bookings elsewhere is old. */
  changed: boolean;
}

/** What came of a command: a form to be filled in, words for the person alone, or a booking for all to see. */
export type Commanded = { kind: 'booked' | 'aside'; message: Message };

/** The last word of a turn. */
export type LastWord = Extract<TurnEvent, { type: 'message' | 'error' }>;

/**
 * What people do in a chat besides talking: commands, buttons, forms, their page, their link. Every chat channel
 * has the same desk, and the desk does not know which one it is. Sentences come back, never faults of the domain;
 * it throws only what broke.
 */
export interface Desk {
  /** `not_linked`, or a disabled account. */
  identify(user: ChatUser, correlationId: string): Promise<Known>;
  /** True when somebody has talked in this thread before, or in one whose id goes on from it behind a colon. */
  hasThread(threadId: string): Promise<boolean>;
  /**
   * The conversation of a message in a chat with the app alone, where people seldom use threads: the one that
   * they were in just now, or `own`. The ids of that chat's conversations begin with `place`.
   */
  threadFor(actor: Actor, own: string, place: string): Promise<string>;
  /** What somebody without an account may know: what is free. `link` when they want more than that. */
  answerStranger(user: ChatUser, text: string, signal: AbortSignal): Promise<{ text: string; link: boolean }>;
  /** The reply of a turn as it is shown: with its card and buttons. */
  present(actor: Actor, threadId: string, last: LastWord, correlationId: string): Promise<Message>;
  /** The words behind `/allocate`; under the same key nothing is booked twice. */
  command(actor: Actor, threadId: string, text: string, key: string): Promise<Commanded>;
  /** True when these words behind the command's name can be carried out as they stand. */
  isOrder(actor: Actor, text: string): Promise<boolean>;
  /** How to use the command and the bot. */
  help(): Message;
  press(actor: Actor, threadId: string, button: string): Promise<Pressed>;
  /** The empty booking form, without looking anything up: it opens at once. */
  bookingForm(): Form;
  /** The form behind a button, with what it is about filled in. */
  form(actor: Actor, button: string): Promise<{ ok: true; form: Form } | { ok: false; text: string }>;
  /** What a search field of a form offers; at most 100. */
  choices(actor: Actor, field: string, typed: string): Promise<Choice[]>;
  submit(actor: Actor, form: string, values: Record<string, string>, key: string): Promise<Submitted>;
  home(user: ChatUser, correlationId: string): Promise<Home>;
  /** A private message that begins a link. It holds a secret: it is shown to this person and not stored. */
  offerLink(user: ChatUser): Promise<Message>;
  /** How to get a code where links begin on the page; it holds no secret and may stand anywhere. */
  linkHelp(): Message;
  /**
   * A code from the page, as somebody typed it: whose account it is, and a question. Only for a chat with the
   * person alone, since the answer names the account.
   */
  claimCode(user: ChatUser, code: string): Promise<Message>;
  /** A press of a button under an offer, or under the answer to a code, by whoever it was made to. */
  pressLink(user: ChatUser, button: string, correlationId: string): Promise<Pressed>;
  unlink(user: ChatUser, correlationId: string): Promise<Message>;
  /** What a person thought of a reply, by its rating's id. */
  rate(
    actor: Actor,
    rating: string,
    good: boolean,
    comment?: string,
  ): Promise<{ kept: boolean; text: string }>;
}
