import { pointer } from '../focus.ts';
import { personIn } from '../whose.ts';
import type { Focus } from '../words.ts';
import type { Slots } from './page.ts';

const ALL =
  /\b(?:all|every|each|both)\b(?:\s+(?:of\s+)?(?:my|our|the|them|these|those|bookings?|of them|one|two|three|everything))*|\beverything\b/i;
const PRONOUN = /\b(?:it|that|this|them|that one|this one|the one|same)\b/i;
const MINE = /\b(?:my|our)\b/i;

const PLURAL = /\b(?<!one of (?:my|our|the) )(?:\w+ ){0,2}(?:bookings|reservations|allocations|slots)\b/i;
const ONE_OF = /\bone of\b/i;

/** How the person named a booking: its number, its place in a list, its vehicle, a day, or a pronoun. */
export function bookingSaid(
  text: string,
  slots: Slots,
  day: string | undefined,
  focus: Focus | null,
): string | undefined {
  if (slots.ref) return slots.refs?.join(', ') ?? slots.ref;
  const where = [
    slots.dynos[0] && `on ${slots.dynos[0]}`,
    day && (/^(?:on|in|during|from|after|before|until|since|between)\s/i.test(day) ? day : `on ${day}`),
  ]
    .filter(Boolean)
    .join(' ');
  const all = ALL.test(text);
  const test = slots.tests[0];
  if (all) {
    const whose = slots.vehicles[0] ?? (MINE.test(text) ? 'my' : '');
    const what = MINE.test(text) || test ? 'bookings' : '';
    return ['all', whose, test, what, where].filter(Boolean).join(' ');
  }
  const place = pointer(text);
  if (place) return place;
  const bookings = PLURAL.test(text) ? 'bookings' : 'booking';
  if (slots.vehicles[0]) {
    const several = bookings === 'bookings' && !ONE_OF.test(text) ? bookings : undefined;
    return [slots.vehicles.join(' and '), test, several, where].filter(Boolean).join(' ');
  }
  const person = MINE.test(text) ? undefined : personIn(text);
  if (person) return [`${person}'s`, test, bookings, where].filter(Boolean).join(' ');
  if (MINE.test(text) || where || test) return ['my', test, bookings, where].filter(Boolean).join(' ');
  if (PRONOUN.test(text) || focus?.booking) return 'it';
  return undefined;
}
