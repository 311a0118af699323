import type { RunEvent, Usage } from '../agent/words.ts';
import type { Actor } from '../words.ts';

export type { Abilities } from './abilities.ts';
export type { Met } from './chat-places.ts';
export * from './chat-port.ts';
export type { ChatRooms } from './chat-rooms.ts';
export type * from './desk-words.ts';
export * from './markdown/index.ts';
export { LINK, STOP } from './plain-words.ts';
export { createReception } from './reception.ts';
export type { Admitted, Inquiry, Manners } from './reception-words.ts';
export type { Replies } from './replies.ts';
export type * from './shown.ts';
export { untilTold } from './until-told.ts';

/**
 * The port between the conversation and its channels. A channel turns what arrives into an `Inbound`,
 * hands it to `receive`, and shows the events that come back in its own manner.
 */
export interface Inbound {
  actor: Actor;
  /** The conversation; its id carries its channel (`web:…`). */
  threadId: string;
  /** Unique for each delivery: a second delivery of the same message is not answered twice. */
  deliveryId: string;
  text: string;
  /** A voice message in place of a text: base64, and what format it has. */
  sound?: { mimeType: string; data: string };
  /** Aborted when the person goes away or stops the run. */
  signal: AbortSignal;
}

/** What a person sees of one turn, in order; `done` is always the last. */
export type TurnEvent =
  | { type: 'conversation'; conversation_id: string; correlation_id: string }
  | Extract<RunEvent, { type: 'status' | 'tool' | 'delta' | 'confirm' }>
  | ({ type: 'message'; text: string; allocation_id?: string; model: string; usage: Usage } & ToPress)
  | { type: 'error'; code: string; text: string }
  | { type: 'done' };

/** What stands under a reply to be pressed. */
export interface ToPress {
  /** The question that waits for its yes. */
  question?: { action_id: string; summary: string; expires_at: string };
  /** Windows in place of the one that was refused. */
  offers?: { action_id: string; label: string }[];
}

export type Receive = (inbound: Inbound) => AsyncIterable<TurnEvent>;
