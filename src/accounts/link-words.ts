import type { Outcome } from '../refusals.ts';
import type { Actor, ChannelName } from '../words.ts';

/** Somebody in a chat, as the channel's own verified delivery names them; never by what a person wrote. */
export interface ChatUser {
  channel: ChannelName;
  /** The workspace or organisation in which `user` means one person. */
  tenant: string;
  user: string;
  /** How the chat shows them; free text, for people to read. */
  name: string;
}

/** What tells one chat user from another. */
export type ChatKey = Pick<ChatUser, 'channel' | 'tenant' | 'user'>;

/** What a chat shows, in private, to whoever wants to link. */
export interface LinkOffer {
  request_id: string;
  /** The page with the secret in its fragment. For this chat user's eyes; it belongs in no log. */
  url: string;
  /** Two digits, to be typed on the page: shown beside the link. */
  number: string;
  /** ISO 8601 in UTC; confirming must be done by then. */
  expires_at: string;
}

/** Which chat user asks, as the page may show it before anybody signs in. */
export interface LinkAsk {
  channel: ChannelName;
  chat_name: string;
  expires_at: string;
}

/** What the page shows to whoever is signed in: to be typed in their own chat, and given to nobody. */
export interface LinkCode {
  /** As `ABCD-EFGH`. A secret; it belongs in no log. */
  code: string;
  expires_at: string;
}

/** What has become of an account's newest code, and by whom: how the chat shows them. */
export interface CodeState {
  /** `claimed` when a chat user has typed it and not said yes yet; `ended` from the page. */
  state: 'none' | 'open' | 'claimed' | 'linked' | 'declined' | 'ended' | 'expired';
  channel: ChannelName | null;
  chat_name: string | null;
  expires_at: string | null;
}

/** Whose account it would be: what a chat user must have seen before they say yes. */
export interface LinkReview {
  account: LinkedAccount;
  /** Whose link this one takes the place of. */
  replaces: LinkedAccount | null;
  expires_at: string;
}

export interface LinkedAccount {
  id: string;
  fullname: string;
  email: string;
}

/** A chat user who may act as an account. */
export interface Link {
  id: string;
  channel: ChannelName;
  chat_name: string;
  linked_at: string;
}

/** Ties between chat users and accounts. Both sides say yes before there is one; either side ends it. */
export interface Links {
  /**
   * Offers a link, good once and for ten minutes; it ends any older offer to this chat user. `publicUrl` is
   * how browsers reach the side-server. `too_many_requests` after a few within an hour.
   */
  beginLink(chatUser: ChatUser, publicUrl: string): Promise<Outcome<LinkOffer>>;
  /**
   * The other way round: a code for the caller, good once and for ten minutes, to be typed in their own chat.
   * It ends the older one and whatever waits of that. `too_many_requests` after a few within an hour.
   */
  beginCode(actor: Actor): Promise<Outcome<LinkCode>>;
  /** What has become of the caller's newest code; changes nothing. */
  seeCode(actor: Actor): Promise<Outcome<CodeState>>;
  /** Ends the newest code, or the question or link that it has become meanwhile. `link_not_found`. */
  endCode(actor: Actor): Promise<Outcome<void>>;
  /**
   * A code as a chat user typed it. From then on it is theirs alone, and `confirmLink` or `declineLink` is
   * their answer to what they are shown. `link_not_found` five times, with `tries_left`; then
   * `too_many_attempts` for ten minutes. `link_used`, `link_expired`, `link_ended`.
   */
  claimCode(chatUser: ChatUser, code: string): Promise<Outcome<LinkReview & { request_id: string }>>;
  /** Who asks; changes nothing. `link_not_found`, `link_expired`, `link_used`, `link_ended`. */
  lookAtLink(secret: string, from: { address: string }): Promise<Outcome<LinkAsk>>;
  /**
   * The first yes, on the page: by whoever can read the number in their own chat. The secret is worth
   * nothing afterwards. `link_number_wrong` twice, the third ends the offer.
   */
  claimLink(
    actor: Actor,
    claim: { secret: string; number: string },
    from: { address: string },
  ): Promise<Outcome<LinkAsk>>;
  /** Whose account it would be; changes nothing. `link_waiting` until somebody has claimed it. */
  reviewLink(chatUser: ChatUser, requestId: string): Promise<Outcome<LinkReview>>;
  /**
   * The second yes, in the chat, by the very chat user who began. `accountId` is the one that `reviewLink`
   * showed them, so that nobody says yes unseen. An older link of this chat user is replaced.
   */
  confirmLink(
    chatUser: ChatUser,
    yes: { requestId: string; accountId: string },
    correlationId: string,
  ): Promise<Outcome<LinkReview>>;
  /** No, in the chat: the offer is worth nothing from now on. */
  declineLink(chatUser: ChatUser, requestId: string): Promise<Outcome<void>>;
  /** Who speaks. `not_linked` asks for a link first; `unauthenticated` when the account is disabled. */
  identifyChat(chatUser: ChatUser, correlationId: string): Promise<Outcome<Actor>>;
  /** Ends one of the caller's own links, from the page. `link_not_found`. */
  unlink(actor: Actor, linkId: string): Promise<Outcome<void>>;
  /** Ends the link from the chat, and any open offer with it; says whose it was. `not_linked`. */
  unlinkChat(chatUser: ChatUser, correlationId: string): Promise<Outcome<LinkedAccount>>;
  /** The caller's own links, newest first. */
  listLinks(actor: Actor): Promise<Outcome<Link[]>>;
}
