import type { OpenHouse } from '../house.ts';

/** Somebody with an account, as a channel knows them. */
export interface Someone {
  /** Of the account. */
  id: string;
  fullname: string;
  token: string;
}

/** What somebody sees of the reply to one message, when it stands. */
export interface Seen {
  /** In plain words: marks of the channel's own are gone. */
  text: string;
  /** What was said to be done before the reply stood there, in order. */
  statuses: string[];
  /** Labels of what can be pressed under it; empty where a channel has no buttons but words. */
  buttons: string[];
}

/** A conversation of one person. */
export interface Talk {
  says(words: string): Promise<Seen>;
  /** Answers the question that was asked last, by a button where there is one. */
  answers(verdict: 'yes' | 'no'): Promise<Seen>;
}

/** A channel as people use it. */
export interface Channel {
  name: 'web' | 'terminal' | 'slack' | 'teams';
  /** What this channel has that others lack, or lacks; the contract asks for the rest of all of them. */
  has: { alternativesAsButtons: boolean; redelivers: boolean };
  /** A person who may talk here, with an account of this role. */
  person(role?: 'viewer' | 'engineer' | 'scheduler'): Promise<Someone>;
  opens(who: Someone): Promise<Talk>;
  /** The last message arrives a second time. */
  again?(): Promise<void>;
  close(): Promise<void>;
}

export type OpenChannel = (house: OpenHouse) => Promise<Channel>;
