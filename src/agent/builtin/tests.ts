import { distance } from 'fastest-levenshtein';
import { type Page, type Slots, take } from './page.ts';

/** Other words for a test; they count only where the site has that test type. */
const SYNONYMS: [RegExp, string][] = [
  [/\b(?:brakes|braking|brake)(?:\s+(?:tests?|runs?))?\b/gi, 'brake'],
  [/\b(?:emissions?|tailpipe)(?:\s+(?:tests?|runs?))?\b/gi, 'emission'],
  [/\b(?:perf|performance)(?:\s+(?:tests?|runs?))?\b/gi, 'performance'],
  [/\b(?:mileage(?:\s+accumulation)?)(?:\s+(?:tests?|runs?))?\b/gi, 'mileage'],
  [/\bcoast[\s-]?downs?(?:\s+(?:tests?|runs?))?\b/gi, 'coastdown'],
  [/\b(?:nvh|noise\s+and\s+vibration)(?:\s+(?:tests?|runs?))?\b/gi, 'nvh'],
  [/\b(?:evap|evaporative)(?:\s+(?:emissions?\s*)?(?:tests?|runs?))?\b/gi, 'evap'],
  [/\b(?:certification|cert|certs)(?:\s+(?:tests?|runs?))?\b/gi, 'certification'],
];
/** Everyday words that lie one letter from a test type. */
const NO_TYPO =
  /^(?:take|make|wake|bake|lake|rake|break|broke|brave|mission|missions|village|image|even|eval|evade|coast|brakeman|perform|performed|performing|late|message|manage|garage|cell|hello|well|tell)$/;

/** Test types of the site, other words for them, and near misses as they were typed. */
export function takeTests(page: Page, slots: Slots, types: string[]): void {
  const found: { at: number; type: string }[] = [];
  const add = (type: string, { index }: RegExpExecArray) => found.push({ at: index, type }) > 0;
  for (const [pattern, type] of [...SYNONYMS].sort((a, b) => b[1].length - a[1].length)) {
    if (types.includes(type)) take(page, pattern, 'TEST', (match) => add(type, match));
  }
  for (const type of types) {
    const words = type.split(/[\s_-]+/).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    take(
      page,
      new RegExp(`(?<![\\w-])${words.join('[\\s_-]*')}(?![\\w-])(?:\\s+tests?\\b)?`, 'gi'),
      'TEST',
      (match) => add(type, match),
    );
  }
  take(page, /(?<![\w-])[a-z]{4,}(?![\w-])/gi, 'TEST', (match) => {
    const word = match[0].toLowerCase();
    const close = types.some((type) => isTypo(word, type.toLowerCase()));
    const asTest = new RegExp(`\\b${word}\\s+(?:test|run)\\b`, 'i').test(page.text);
    return close && (asTest || !NO_TYPO.test(word)) ? add(match[0], match) : false;
  });
  for (const { type } of found.sort((a, b) => a.at - b.at))
    if (!slots.tests.includes(type)) slots.tests.push(type);
}

function isTypo(word: string, type: string): boolean {
  if (Math.abs(word.length - type.length) > 2) return false;
  const swapped = word.length === type.length && [...word].sort().join('') === [...type].sort().join('');
  return distance(word, type) <= (type.length > 6 ? 2 : 1) || (swapped && word[0] === type[0]);
}

/** "Book HLD42 for vibration on …". */
const FOR_WHAT =
  /(?<=^(?:re-?)?(?:book|reserve|schedule|put)\b.*)\bfor\s+(?:an?\s+|the\s+|some\s+)?([a-z][a-z-]{3,20})(?=\s*(?:$|[,.;]|\uE000|(?:on|at|from|in)\s*\uE000))/g;
const NO_TEST =
  /^(?:customers?|clients?|team|free|sure|real|good|weeks?|days?|hours?|month|long|short|example|instance|them|everyone|someone|testing|tests?|dynos?|this|that|each|both|slot|time|which|what|vehicle|truck|maintenance|mine|ours|yours|once|ever|later)$/;

/** "for a WLTP test": passed on as said, so that the answer can name the tests that exist. */
export function takeUnknownTest(page: Page, slots: Slots): void {
  if (slots.tests.length > 0) return;
  take(page, FOR_WHAT, 'TEST', (match) => {
    const said = match[1] ?? '';
    if (slots.tests.length > 0 || slots.vehicles.length === 0 || NO_TEST.test(said)) return false;
    return slots.tests.push(said) > 0;
  });
  take(
    page,
    /\b(?:for\s+)?(?:an?|the|one|some|its|his|her)\s+([a-z][\w-]{1,30})\s+(?:tests?|runs?)\b/gi,
    'TEST',
    (match) => {
      const said = match[1] ?? '';
      if (
        slots.tests.length > 0 ||
        /^(?:most|least|fewest|more|many|few|any|all|other|my|our|your|their|these|those|past|completed|finished|cancelled|planned|scheduled|upcoming|running|booked|which|what|next|last|new|dyno|test|same|other|different|quick|long|short|full|vehicle|first|second)$/i.test(
          said,
        )
      )
        return false;
      slots.tests.push(said);
      return true;
    },
  );
}
