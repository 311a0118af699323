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

const IMAGE = /!\[([^\]\n]{0,300})\](?:\([^)\n]{0,2000}\)|\[[^\]\n]{0,100}\])/g;
const LINK = /(?<!\\)\[([^\]\n]{0,300})\](?:\(\s*<?([^)\n]{0,2000}?)>?\s*\)|\[[^\]\n]{0,100}\])/g;
const ADDRESS =
  /(?<![\w\u200B])(?:[a-z][a-z0-9+.-]{1,20}:\/\/|www\.|mailto:|javascript:|data:[a-z]+\/)[^\s<>"'`)\]|]*[^\s<>"'`)\].,;:!?*_|]/gi;
/** Without a scheme some channels make a link of it all the same. */
const DOMAIN =
  /(?<![\w@/\u200B.-])(?:[a-z0-9-]+\.)+(?:com|net|org|io|co|dev|app|ai|info|biz|me|xyz|site|online|link|ly|gg|ru|cn|de|uk|eu|us|example|test)(?![\w-])(?:[/?#][^\s<>"'`)\]]*)?/gi;
/** Without it nothing is a link, however brackets are nested or a text is cut. */
const JOINT = /\](?=[([])/g;
/** `<https://…>` of Markdown, and `<https://…|words>` of Slack. */
const POINTED = /<((?:https?|mailto):[^>\s|]*)(?:\|([^>]{0,300}))?>/gi;
const MENTION = /@(?=[\w<])/g;
const MARKUP = /<(?=[a-z/!@#?])/gi;

/** The text with everything taken out that is not plain words and plain Markdown. */
export function scrub(text: string, given: Given): string {
  const address = (found: string) => {
    if (contains(given.said, found)) return found;
    return contains(given.shown, found) ? broken(found) : REMOVED;
  };
  return text
    .replace(IMAGE, '$1')
    .replace(LINK, (_all, words: string, target: string | undefined) =>
      target && target !== words && contains(given.said, target) ? `${words} (${target})` : words,
    )
    .replace(POINTED, (_all, target: string, words: string | undefined) => words ?? target)
    .replace(ADDRESS, address)
    .replace(DOMAIN, (found) => (contains(given.said, found) ? found : broken(found)))
    .replace(JOINT, '] ')
    .replace(MENTION, `@${BREAK}`)
    .replace(MARKUP, '‹');
}

function contains(text: string, part: string): boolean {
  return part.length > 3 && text.toLowerCase().includes(part.toLowerCase());
}

function broken(address: string): string {
  return address.replace(/:(?=\/\/)|:(?=\S)/, `:${BREAK}`).replace(/\.(?=\w)/g, `.${BREAK}`);
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
      const safe = held.length > MOST_HELD ? held.length : safeLength(held);
      const out = held.slice(0, safe);
      held = held.slice(safe);
      return out === '' ? '' : scrub(out, given);
    },
    end() {
      const out = held;
      held = '';
      return scrub(out, given);
    },
  };
}

/** Up to the last white space outside of brackets: a word, or a link's words, are whole before that. */
function safeLength(text: string): number {
  const end = text.search(/\s\S*$/) + 1;
  const open = text.lastIndexOf('[', end - 1);
  if (open < 0 || text.indexOf('\n', open) >= 0) return end;
  const [whole] = /^\[[^\]\n]*\](?:\([^)\n]*\)|\[[^\]\n]*\]|[^([])/.exec(text.slice(open)) ?? [];
  // The bracket is held back with the word that it stands in: an image begins before it.
  return whole && open + whole.length <= end ? end : text.slice(0, open).search(/\s\S*$/) + 1;
}
