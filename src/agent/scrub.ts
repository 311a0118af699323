/**
 * What a model writes can carry no link, image, mention or markup that it was not given. Whatever the
 * channel, a person must not press, load or be called by something that a note in the database slipped in.
 */

/** Texts that a model was given: the person's own words, and what the tools answered. */
export interface Given {
  /** Links and names in it may be repeated as they are. */
  said: string;
  /** May be repeated, but lead nowhere. */
  shown: string;
}

/** Breaks an address without a visible trace, so that no channel makes a link or a call of it. */
const BREAK = '\u200B';
const REMOVED = '‹link removed›';

/** Control characters, and those that are not seen or turn the direction of what is. */
const UNSEEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is the purpose
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u00AD\u061C\u180E\u200B\u200C\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;
const ENTITY =
  /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(lt|gt|amp|quot|apos|colon|sol|period|commat|num|lsqb|rsqb|lpar|rpar|excl|nbsp));/gi;
const NAMED: Record<string, string> = {
  ...{ lt: '<', gt: '>', amp: '&', quot: '"', apos: "'", colon: ':', sol: '/', period: '.', commat: '@' },
  ...{ num: '#', lsqb: '[', rsqb: ']', lpar: '(', rpar: ')', excl: '!', nbsp: ' ' },
};
const MANY_LINES = /\n{3,}/g;
const IMAGE = /!\[([^\]\n]{0,300})\](?:\([^)\n]{0,2000}\)|\[[^\]\n]{0,100}\])?/g;
const LINK = /(?<!\\)\[([^\]\n]{0,300})\](?:\(\s*<?([^)\n]{0,2000}?)>?\s*\)|\[[^\]\n]{0,100}\])/g;
/** `[manual]: …`, which gives a target to every `[manual]` of the text. */
const DEFINITION = /^([ \t>]{0,10}\[[^\]\n]{1,300}\]):/gm;
/** With a scheme, with none but two slashes, or with a word that channels take for a scheme. */
const ADDRESS =
  /(?:\w[\w+.-]{0,30}:\/\/|(?<!\w)\/\/(?=\p{L})|\b(?:www\.|mailto:|javascript:|vbscript:|data:[a-z]+\/|file:\/|(?:tel|sms):\+?\d{5}))[^\s<>"'`)\]|]{0,2000}/giu;
const AFTER_ADDRESS = /[.,;:!?*_~]+$/;
/** Without a scheme some channels make a link of it all the same. */
const DOMAIN =
  /(?:[\p{L}\d_-]{1,63}\.){1,8}\p{L}{2,24}(?![\p{L}\d])|(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])/gu;
const FILE = /\.(?:pdf|csv|txt|json|xlsx?|docx?|png|jpe?g|log)$/i;
/** `<https://…>` of Markdown, and `<https://…|words>` of Slack. */
const POINTED = /<((?:https?|mailto):[^>\s|]{0,2000})(?:\|([^>]{0,300}))?>/gi;
/** Without it nothing is a link, however brackets are nested or a text is cut. */
const JOINT = /\](?=[([])/g;
const MENTION = /@(?=[\w<])/g;
const MARKUP = /<(?=[a-z/!@#?])/gi;

/** The text with everything taken out that is not plain words and plain Markdown. */
export function scrub(text: string, given: Given): string {
  const whole = (found: string) => {
    const tail = AFTER_ADDRESS.exec(found)?.[0] ?? '';
    const address = found.slice(0, found.length - tail.length);
    if (contains(given.said, address)) return found;
    return (contains(given.shown, address) ? broken(address) : REMOVED) + tail;
  };
  return readable(text)
    .replace(DEFINITION, '$1 :')
    .replace(IMAGE, '$1')
    .replace(LINK, (_all, words: string, target: string | undefined) =>
      target && target !== words && contains(given.said, target) ? `${words} (${target})` : words,
    )
    .replace(POINTED, (_all, target: string, words: string | undefined) => words ?? target)
    .replace(ADDRESS, whole)
    .replace(DOMAIN, (found) => (FILE.test(found) || contains(given.said, found) ? found : broken(found)))
    .replace(JOINT, '] ')
    .replace(MENTION, (found, at: number, all: string) =>
      contains(given.said, /@[\w.-]+/.exec(all.slice(at))?.[0] ?? '') ? found : `@${BREAK}`,
    )
    .replace(MARKUP, '‹');
}

/** Text that people can see and Postgres can store; written-out characters are the characters. */
export function readable(text: string): string {
  let plain = text;
  // Entities of entities: each round has fewer.
  for (let round = 0; round < 3 && plain.includes('&'); round += 1) plain = plain.replace(ENTITY, character);
  return plain.replace(UNSEEN, '').replace(MANY_LINES, '\n\n');
}

function character(all: string, decimal?: string, hex?: string, name?: string): string {
  if (name) return NAMED[name.toLowerCase()] ?? all;
  const code = decimal ? Number.parseInt(decimal, 10) : Number.parseInt(hex ?? '', 16);
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
}

function contains(text: string, part: string): boolean {
  return part.length > 3 && text.toLowerCase().includes(part.toLowerCase());
}

function broken(address: string): string {
  return address
    .replace(/:/g, `:${BREAK}`)
    .replace(/\/(?=\/)/g, `/${BREAK}`)
    .replace(/\.(?=\S)/g, `.${BREAK}`);
}

/** Longest piece that is held back while it may still become a link. */
const MOST_HELD = 2_400;

/**
 * Scrubs a text that comes in pieces. What may still turn into a link or an address is held back until
 * it is known; `end` gives the rest.
 */
export function createScrubber(given: Given): { push(piece: string): string; end(): string } {
  let held = '';
  return {
    push(piece) {
      held += piece;
      const safe = held.length > MOST_HELD ? wordEnd(held) : safeLength(held);
      const out = held.slice(0, safe);
      held = held.slice(safe);
      if (out === '') return '';
      // What is cut inside of a word must not grow together again.
      return /\s$/.test(out) ? scrub(out, given) : `${scrub(out, given)} `;
    },
    end() {
      const out = held;
      held = '';
      return scrub(out, given);
    },
  };
}

/** Where the last word begins: neither a link's address nor its joint has white space in it. */
function wordEnd(text: string): number {
  return text.search(/\s\S*$/) + 1 || text.length;
}

/** Up to the last end of a sentence or line outside of brackets: what stands before it is whole. */
function safeLength(text: string): number {
  const ends = [...text.matchAll(/(?<=[.!?])[ \t]+|\n+(?=[^\s])/g)];
  const last = ends.at(-1);
  const end = last ? last.index + last[0].length : 0;
  const open = end === 0 ? -1 : text.lastIndexOf('[', end - 1);
  if (open < 0 || text.indexOf('\n', open) >= 0) return end;
  const [whole] = /^\[[^\]\n]*\](?:\([^)\n]*\)|\[[^\]\n]*\]|[^([])/.exec(text.slice(open)) ?? [];
  // The bracket is held back with the word that it stands in: an image begins before it.
  return whole && open + whole.length <= end ? end : text.slice(0, open).search(/\s\S*$/) + 1;
}
