/**
 * The words that the tables of `intents.ts` are made of. Patterns run over a shape: the message in lower
 * case, with tags such as VEHICLE, TEST, WHEN, DYNO and REF where its pieces stood.
 */

export const BOOK_VERB =
  '(?:book|reserve|schedule|allocate|assign|slot\\s+in|pencil\\s+in|plan|arrange|set\\s+up|sign\\s+up|rebook|re-book|repeat)';
export const CANCEL_VERB =
  '(?:cancel|delete|drop|release|scrap|unbook|un-book|call\\s+off|get\\s+rid\\s+of|free\\s+up|give\\s+(?:back|up)|abandon|kill|bin|axe|withdraw|take\\s+(?:off|down)|wipe|clear|revoke|scratch|nix|strike)';
export const MOVE_VERB =
  '(?:move|reschedule|re-schedule|shift|push|postpone|delay|bring|pull|extend|prolong|lengthen|shorten|stretch|change|swap|switch|transfer|relocate|rearrange|trim|cut|slide|bump|advance|defer|update|edit|modify|amend)';
export const WRITE_VERB = `(?:${BOOK_VERB}|${CANCEL_VERB}|${MOVE_VERB}|register)`;
export const DYNOS = '(?:dynos?|dynamometers?|cells?|bays?|rigs?|chambers?)';

/** What a person wants, told from the shape of the message. */
export type Intent =
  | 'greet'
  | 'thanks'
  | 'bye'
  | 'help'
  | 'yes'
  | 'no'
  | 'undo'
  | 'time'
  | 'why_not'
  | 'cancel'
  | 'move'
  | 'count_done'
  | 'query'
  | 'conflicts'
  | 'outages'
  | 'register'
  | 'available'
  | 'vehicle'
  | 'bookings'
  | 'dynos'
  | 'dyno'
  | 'vehicles'
  | 'book'
  | 'who_am_i'
  | 'why_chosen'
  | 'advice'
  | 'told_not_to'
  | 'not_for_chat';

/** An intent and the ways to say it, each a pattern; in a table the first that fits decides. */
export type Ways = [intent: Intent, ways: string[]];

/** The whole message is one of these. */
export function only(phrases: string[]): string {
  return `^(?:${phrases.join('|')})[ .!?]*$`;
}

/** The message starts with one of these. */
export function starts(phrases: string[]): string {
  return `^(?:${phrases.join('|')})\\b`;
}
