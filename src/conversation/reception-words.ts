import type { ChannelName } from '../words.ts';
import type { Met } from './chat-places.ts';
import type { Deliveries, Inbox } from './chat-port.ts';
import type { ChatUser, Desk, Pressed } from './desk-words.ts';
import type { Replies } from './replies.ts';
import type { Message } from './shown.ts';

/** What somebody did in a chat, as it stands in the inbox. */
export type Inquiry<Place> =
  /** `asked`: to us, and not to others in a thread that we are in. */
  | { kind: 'said'; place: Place; text: string; asked: boolean }
  /** `original`: the message whose button it was, in the channel's own words. */
  | { kind: 'pressed'; place: Place; button: string; original?: unknown }
  | { kind: 'rated'; place: Place; rating: string; good: boolean; comment?: string }
  /** `words`: the whole sentence, where the word that makes it a command may as well just begin one. */
  | { kind: 'command'; place: Place; text: string; words?: string }
  | { kind: 'stopped'; place: Place }
  | { kind: 'home'; place: Place };

/** A person who may use us, or why not; without a text nothing is said to them. */
export type Admitted = { ok: true; user: ChatUser } | { ok: false; text?: string };

/** What differs from channel to channel in how people are met. */
export interface Manners<Place> {
  channel: ChannelName;
  /** @throws when it is not known, and the delivery is handed over. */
  admit(place: Place, signal: AbortSignal): Promise<Admitted>;
  /** One thread of one person; deliveries of a line are handled one after the other. */
  lineOf(place: Place): string;
  /** How the lines of a chat with the app alone begin, where people seldom use threads. */
  aloneIn(place: Place): string | undefined;
  /** Where this person can be told something out of the blue, with nobody else there to read it. */
  privately(place: Place): Place;
  /** It was said beside any thread. */
  isFresh(place: Place): boolean;
  /** The words of a message; undefined when it has none that can be read, and its person knows why. */
  words(
    inquiry: Extract<Inquiry<Place>, { kind: 'said' }>,
    signal: AbortSignal,
  ): Promise<{ text: string; preface?: string } | undefined>;
  /** The channel itself says thanks for a verdict. */
  thanks?: true;
  /** Says something to one person, and never throws. */
  aside(place: Place, message: Message): Promise<void>;
  /** How somebody begins to link their account here. */
  offerLink(user: ChatUser): Promise<Message>;
  /** Puts the outcome in the place of the buttons. @returns false when that could not be shown */
  replace(
    inquiry: Extract<Inquiry<Place>, { kind: 'pressed' }>,
    instead: NonNullable<Pressed['instead']>,
  ): Promise<boolean>;
  /** The person's own page, where the channel has one; `news` stands at its head. */
  showHome?(user: ChatUser, news?: Partial<Pressed>): Promise<void>;
  /** The page of somebody who may not use us: why. */
  showNotice?(place: Place, text: string): Promise<void>;
}

export interface ReceptionNeeds<Place> {
  desk: Desk;
  replies: Replies;
  deliveries: Deliveries;
  inbox: Pick<Inbox, 'stopLine' | 'stopLines' | 'opened'>;
  log: { error(fields: object, text: string): void };
  newId(): string;
  manners: Manners<Place>;
  /** Notes where this person can be told something in private. */
  met: Met;
  broke(correlationId: string): string;
}
