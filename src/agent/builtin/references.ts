import { numberOf } from '../dates/vocabulary.ts';
import type { Focus, FocusItem } from '../words.ts';
import type { Slots } from './page.ts';

const WORD = '(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last|latest)';
const ORDINAL = `(?:${WORD}|\\d{1,2}(?:st|nd|rd|th))`;
const NOUN = '(?:one|option|booking|allocation|reservation|slot|choice|alternative|entry|item|dyno|vehicle)';
const NTH = new RegExp(
  `\\b(?:the\\s+)?(${ORDINAL})\\s+${NOUN}\\b|\\bthe\\s+(${WORD})\\b(?!\\s+\\w)|\\b(?:option|number|no\\.?|choice|alternative)\\s*#?(\\d{1,2}|one|two|three|four|five)\\b`,
  'i',
);
const BARE_NTH =
  /^(?:take\s+|book\s+|i'?ll take\s+)?(?:the\s+)?(first|second|third|last|1st|2nd|3rd|#?[1-9]|one|two|three)[ .!]*$/i;
const ALL =
  /\b(?:all|every|each|both)\b(?:\s+(?:of\s+)?(?:my|our|the|them|these|those|bookings?|of them|one|two|three|everything))*|\beverything\b/i;
const PRONOUN = /\b(?:it|that|this|them|that one|this one|the one|same)\b/i;
const MINE = /\b(?:my|our)\b/i;

/** "the second one", "option 2": its place in the list, from 1; -1 is the last. */
export function placeIn(text: string): number | undefined {
  const found = NTH.exec(text) ?? BARE_NTH.exec(text.trim());
  const word = found?.slice(1).find(Boolean)?.toLowerCase().replace('#', '');
  if (!word) return undefined;
  return /^(?:last|latest)$/.test(word) ? -1 : numberOf(word);
}

const PLACES = [
  'first',
  'second',
  'third',
  'fourth',
  'fifth',
  'sixth',
  'seventh',
  'eighth',
  'ninth',
  'tenth',
];

/** A place as the tools read it: `the second one`, `the last one`, `option 12`. */
export function placeWords(place: number): string {
  if (place < 0) return 'the last one';
  const word = PLACES[place - 1];
  return word ? `the ${word} one` : `option ${place}`;
}

/** The item at a place of the list that was last shown; null when the list is shorter. */
export function itemAt(focus: Focus | null, place: number): FocusItem | null {
  const items = focus?.list?.items ?? [];
  return items.at(place < 0 ? place : place - 1) ?? null;
}

/** How the person named a booking: its number, its place in a list, its vehicle, a day, or a pronoun. */
export function bookingSaid(
  text: string,
  slots: Slots,
  day: string | undefined,
  focus: Focus | null,
): string | undefined {
  if (slots.ref) return slots.ref;
  const where = [slots.dynos[0] && `on ${slots.dynos[0]}`, day && `on ${day.replace(/^on\s+/, '')}`]
    .filter(Boolean)
    .join(' ');
  const all = ALL.test(text);
  const test = slots.tests[0];
  if (all) {
    const whose = slots.vehicles[0] ?? (MINE.test(text) ? 'my' : '');
    const what = MINE.test(text) || test ? 'bookings' : '';
    return ['all', whose, test, what, where].filter(Boolean).join(' ');
  }
  const nth = NTH.exec(text)?.[0];
  if (nth) return nth.toLowerCase();
  if (slots.vehicles[0]) return [slots.vehicles.join(' and '), test, where].filter(Boolean).join(' ');
  if (MINE.test(text) || where || test) return ['my', test, 'booking', where].filter(Boolean).join(' ');
  if (PRONOUN.test(text) || focus?.booking) return 'it';
  return undefined;
}
