import type { Place } from './words.ts';

/** The chat of this person with the bot alone. One that was not met there is opened when something is said in it. */
export function privateOf(place: Place): Place {
  return place.kind === 'personal' ? place : { ...place, conversation: place.member, apart: true };
}
