import { numberOf } from './dates/vocabulary.ts';

/**
 * Whether something that a model filled in was really said. A change that rests on words which nobody
 * wrote is asked about first, whatever model proposed it.
 */

/** Letters and digits only, upper case: `trk 101` and `TRK-101` are the same identifier. */
export function identifier(text: string): string {
  return text.toUpperCase().replace(/[^A-Z0-9]/g, '');
}

/** True when the identifier stands in the text as a word of its own, whatever separates its parts. */
export function saysIdentifier(said: string, vin: string): boolean {
  const parts = identifier(vin).split('');
  if (parts.length === 0) return false;
  return new RegExp(`(?<![A-Z0-9])${parts.join('[\\s_.\\-\\u2010-\\u2015\\u2212*`]*')}(?![A-Z0-9])`).test(
    said.toUpperCase(),
  );
}

/** The words of a text: lower case, separators gone, a date or an identifier in one piece. */
export function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .replaceAll('’', "'")
    .split(/[^\p{L}\p{N}'/.:-]+/u)
    .map((word) => word.replace(/^[./:'-]+|[./:'-]+$/g, '').replace(/'s$/, ''))
    .filter(Boolean);
}

const GLUE = new Set(
  'a an the on in at of for to from until till and by day days this is be with'.split(' '),
);
/** Words that turn a date into another one, and must not be lost on the way. */
const TURNING = new Set(
  'next last following previous after before not except or week weeks month later earlier coming every each'.split(
    ' ',
  ),
);

/**
 * True when every word of a phrase about time stands in what was said, and no word was left out that
 * gives the phrase another meaning: "Tuesday" is not what was said in "next Tuesday".
 * @param accounted words that went into another argument, as "weeks" goes into a length
 */
export function saysPhrase(said: string, phrase: string, accounted: readonly string[] = []): boolean {
  const spoken = new Set(wordsOf(said).flatMap(forms));
  const repeated = wordsOf(phrase);
  if (
    repeated.length === 0 ||
    !repeated.every((word) => GLUE.has(word) || forms(word).some((it) => spoken.has(it)))
  ) {
    return false;
  }
  const kept = new Set([...repeated.flatMap(forms), ...accounted]);
  return [...spoken].every((word) => !TURNING.has(word) || kept.has(word));
}

/** True when the number stands in the text, in digits or as a word; a week is seven days, "a day" one. */
export function saysDays(said: string, days: number): boolean {
  const words = wordsOf(said);
  return words.some((word, index) => {
    const count = countOf(word);
    if (count === undefined) return days === 1 && /^(tomorrow|today)$/.test(word);
    return count === days || (count * 7 === days && /^(weeks?|wks?)$/.test(words[index + 1] ?? ''));
  });
}

function countOf(word: string): number | undefined {
  const count = numberOf(word.replace(/(days?|d|weeks?|w)$/, ''));
  return Number.isNaN(count) ? undefined : count;
}

/** A word, and the number that it stands for. */
function forms(word: string): string[] {
  const count = /^(an?|another)$/.test(word) ? Number.NaN : numberOf(word);
  return Number.isNaN(count) ? [word] : [word, String(count)];
}

const FLEXIBLE =
  /\b(back-?up|flexib\w*|later|earliest|soonest|asap|whenever|any\s?(day|time)|first (free|available|opening|slot)|next (free|available|opening|slot)|within|up to|or (the )?(next|following|day|any)|if (not|full|taken|busy)|days? after)\b/i;

/** True when the person allowed for other days than the one asked for. */
export function saysFlexible(said: string): boolean {
  return FLEXIBLE.test(said);
}

/** The words without those that only allow for other days. */
export function withoutFlexibility(said: string): string {
  return said.replace(new RegExp(FLEXIBLE, 'gi'), ' ');
}

const ASKS_TO_BOOK = /\b(?:book|reserve|schedule|allocate|need|want|put|get|give|test)\w*\b/i;

/** True for a request of its own; without such a word the message goes on with the one before. */
export function asksToBook(said: string): boolean {
  return ASKS_TO_BOOK.test(said);
}

const POINTS_BACK =
  /\b(?:it|that|this|them|same|too|as well|instead|again|also|then|try|make|what about|how about|one|option|number|first|second|third|fourth|fifth|last|\d{1,2}(?:st|nd|rd|th))\b|^\W*#?\d\W*$/i;

/** True when the words refer to what was spoken of before: "book it", "the second one", "try Friday then". */
export function pointsBack(said: string): boolean {
  return POINTS_BACK.test(said);
}
