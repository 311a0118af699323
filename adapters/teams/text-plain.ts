import { clean } from '../../src/conversation/channel.ts';

/** Plain words for Teams, which reads Markdown and, in messages, HTML too: what would be read as either is kept from it. */

/** Nobody sees it. */
export const UNSEEN = '\u200B';
/** It ends no code, and looks like what does. */
const GRAVE = '\u02CB';

/** A brace too: Teams was seen to swallow what stands between two (msteams-docs#4956). */
const MARK = /[\\`*_~[\]|{}]/g;
/** What makes a heading, a list, a quote or a rule of a line. */
const LEAD = /^(?=#{1,6}(?:\s|$)|[-+](?:\s|$)|>|-{2,}|=)/;
const NUMBER = /^(\d{1,9})(?=[.)](?:\s|$))/;
const IN_ADDRESS = /[()*<>"'`\\|{}[\]^]/g;

/** Words on one line. */
export function oneLine(text: string): string {
  return clean(text).replace(/\s+/g, ' ').trim();
}

/** The three characters of HTML, written so that they are only themselves. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** No mark of Markdown in it is one. */
export function unmarked(text: string): string {
  return text.replace(MARK, '\\$&');
}

/**
 * No tag, address in pointed brackets or entity is one. For where entities would be shown as they are written,
 * and backslashes too: in code, in plain text, and in cards, which know no HTML.
 */
export function untagged(text: string): string {
  return text.replace(/<(?=[a-z/!?])/gi, `<${UNSEEN}`).replace(/&(?=#?[a-z0-9]{1,40};)/gi, `&${UNSEEN}`);
}

/** A line of words, which is no heading, item, quote or rule whatever it begins with. */
export function unled(line: string): string {
  return line.replace(LEAD, '\\').replace(NUMBER, '$1\\');
}

/** Anybody's words on one line of a card's Markdown, letter by letter. */
export function literalLine(text: string): string {
  return unled(untagged(unmarked(oneLine(text))));
}

/** The inside of a code span. */
export function codeSpan(text: string): string {
  return untagged(text.replace(/\s+/g, ' ').replaceAll('`', GRAVE));
}

/** The inside of a code block: no row of marks in it ends the block. */
export function codeBlock(text: string): string {
  return untagged(text.replace(/`(?=`)/g, `\`${UNSEEN}`));
}

/** An address between the brackets of a link: nothing in it ends the link, or is an entity. */
export function addressIn(href: string): string {
  return href
    .replace(IN_ADDRESS, (found) => `%${found.charCodeAt(0).toString(16).toUpperCase()}`)
    .replace(/(&#?\w{1,40});/g, '$1%3B');
}

/** The text, at most so long; what is cut says so, and no character is torn. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
