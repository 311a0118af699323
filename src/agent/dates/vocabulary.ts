/** The words of English dates as pieces of patterns; all patterns run over lower-case text. */

const UNITS =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const ORDINALS =
  'zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth'.split(
    ' ',
  );

function twenties(words: string[], base: string, from: number): [string, number][] {
  return words.slice(1, 10).flatMap((word, index): [string, number][] => [
    [`${base}-${word}`, from + index + 1],
    [`${base} ${word}`, from + index + 1],
  ]);
}

const CARDINALS = new Map<string, number>([
  ...twenties(UNITS, 'twenty', 20),
  ...twenties(UNITS, 'thirty', 30),
  ['twenty', 20],
  ['thirty', 30],
  ...UNITS.map((word, index): [string, number] => [word, index]),
]);
const ORDINAL_WORDS = new Map<string, number>([
  ...twenties(ORDINALS, 'twenty', 20),
  ['thirty-first', 31],
  ['thirty first', 31],
  ['thirtieth', 30],
  ...ORDINALS.map((word, index): [string, number] => [word, index]),
]);

function alternatives(words: Iterable<string>): string {
  return [...words].sort((a, b) => b.length - a.length).join('|');
}

export const WEEKDAY =
  "(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:s|nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)(?:'s)?\\.?";
export const MONTH =
  '(?:jan(?:uary?)?|feb(?:ruary?)?|mar(?:ch)?|m(?:ä|ae)rz|apr(?:il)?|ma[yi]|jun[ei]?|jul[yi]?|aug(?:ust)?|sep(?:t(?:ember)?)?|o[ck]t(?:ober)?|nov(?:ember)?|de[cz](?:ember)?)(?![a-z])\\.?';
/** A four-digit year of this century, or a short one behind an apostrophe. */
export const YEAR = "(?:(?:19|20|21)\\d\\d|'\\d\\d)";
export const ORDINAL_WORD = `(?:${alternatives(ORDINAL_WORDS.keys())})`;
export const CARDINAL_WORD = `(?:${alternatives(CARDINALS.keys())})`;
/** A day of the month: `1`, `1st`, `first`, `twenty-first`. */
export const DAY = `(?:\\d{1,2}(?:st|nd|rd|th)?(?![\\d:])|${ORDINAL_WORD}|${CARDINAL_WORD})`;
/** How many: `3`, `three`, `a`. */
export const COUNT = `(?:\\d{1,3}|${CARDINAL_WORD}|an?|another)`;
export const TO = '(?:-|to|until|till|til|through|thru|up to|\\.\\.\\.?|->)';

/** The number behind `3`, `3rd`, `three`, `third`, `a`; NaN for anything else. */
export function numberOf(word: string): number {
  const text = word.trim();
  if (/^(?:an?|another)$/.test(text)) return 1;
  const digits = /^(\d+)(?:st|nd|rd|th)?$/.exec(text);
  if (digits) return Number(digits[1]);
  return CARDINALS.get(text) ?? ORDINAL_WORDS.get(text) ?? Number.NaN;
}

/** 1 for Monday to 7 for Sunday. */
export function weekdayOf(word: string): number {
  return ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].indexOf(word.slice(0, 3)) + 1;
}

const GERMAN: Record<string, string> = { mär: 'mar', mae: 'mar', mai: 'may', okt: 'oct', dez: 'dec' };

/** 1 for January to 12 for December, in English or German. */
export function monthOf(word: string): number {
  const short = word.slice(0, 3);
  return (
    ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'].indexOf(
      GERMAN[short] ?? short,
    ) + 1
  );
}

/** `2027` and `'27` alike; undefined when none was said. */
export function yearOf(word: string | undefined): number | undefined {
  if (!word) return undefined;
  const digits = word.replace(/\D/g, '');
  return digits.length === 2 ? 2000 + Number(digits) : Number(digits);
}
