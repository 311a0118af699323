import { CANCEL_VERB, MOVE_VERB } from './grammar-words.ts';
import { type Page, type Slots, take } from './page.ts';

const MARKED = /(?:\b(?:booking|allocation|reservation)s?\s*(?:no\.?|number|id)?\s*#?|#)(\d+)\b/gi;
/** "Cancel 39": after a verb of change a bare number is a booking's. */
const BARE = new RegExp(
  `(?<=^(?:${CANCEL_VERB}|${MOVE_VERB}|show)\\s)(\\d{1,7})(?=$|[.,!?]|\\s+(?:to|by|until|till|because|on|for|and|please|a|one|two|back|forward|up|out)\\b)`,
  'gi',
);
/** "#37, 39 and 40": numbers behind another one. */
const FURTHER =
  /(?<=\uE000\s*(?:,|,?\s*and|&|\+)\s*)(\d{1,7})(?=$|[\s.,!?&+])(?!\s*(?:days?|weeks?|hours?|lbs?|kg|[ap]m))/gi;
/** What was taken back by what follows: "not #37 but", "#37, no wait, #39". */
const NOT_THIS = /\b(?:not|instead of|rather than|except(?: for)?|but not)\s+$/i;
const TURNED = /\b(?:no|sorry|wait|i mean(?:t)?|rather|actually|correction|oops)\b/i;

/** The bookings that a message names by their numbers, each once; the first is the one that it is about. */
export function takeRefs(page: Page, slots: Slots): void {
  const said: { at: number; end: number; ref: string }[] = [];
  const keep = (match: RegExpExecArray) =>
    said.push({ at: match.index, end: match.index + match[0].length, ref: `#${match[1]}` }) > 0;
  const before = page.text;
  for (const pattern of [MARKED, BARE]) take(page, pattern, 'REF', keep);
  for (let known = 0; known < said.length; ) {
    known = said.length;
    take(page, FURTHER, 'REF', keep);
  }
  const inOrder = said.sort((a, b) => a.at - b.at);
  const meant = inOrder.filter(({ at }) => !NOT_THIS.test(before.slice(0, at)));
  const turned = meant.findLastIndex(
    ({ at }, index) => index > 0 && TURNED.test(before.slice(meant[index - 1]?.end, at)),
  );
  const refs = [...new Set(meant.slice(Math.max(turned, 0)).map(({ ref }) => ref))];
  if (!refs[0]) return;
  slots.ref = refs[0];
  if (refs.length > 1) slots.refs = refs;
}
