import { clean } from '../../src/conversation/channel.ts';

/** Plain words for Slack's markup, which has no escape character: what would be read as a mark is kept from it. */

/** Beside a mark it keeps Slack from reading it as one; nobody sees it, and the mark itself can be copied. */
export const UNSEEN = '\u200B';
/** Slack ends code at the first backtick whatever stands beside it, so a look-alike takes its place. */
const GRAVE = '\u02CB';

/** Slack reads the wide forms of an Asian keyboard as marks, too. */
const MARK = /[*_~＊＿]/g;
const BACKTICK = /[`｀]/g;
const QUOTE = /^([ \t]*)(?=[>＞])/gm;
/** Slack reads a bare name only when asked to, and no caller asks; this holds if one does. E-mail addresses stay. */
const CALL = /(?<![\p{L}\p{N}._%+<-])@(?=\w)/gu;
const GROUP_CALL = /@(?=(?:here|channel|everyone|group)\b)/gi;
/** `:name:`, yet not the colons of 10:30:15. */
const EMOJI = /:(?=[\w+'-]{0,60}[a-z_+'-][\w+'-]{0,60}:)|(?<![\p{L}\p{N}]):(?=\d{1,6}:)/giu;

/** The three characters by which Slack's markup begins, written so that they are only themselves. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Words that anybody may have written, shown letter by letter: no mark, mention, link, quote or emoji. */
export function literal(text: string): string {
  const inert = text
    .replace(MARK, keepApart)
    .replace(BACKTICK, GRAVE)
    .replace(QUOTE, `$1${UNSEEN}`)
    .replace(CALL, `@${UNSEEN}`)
    .replace(EMOJI, `:${UNSEEN}`);
  return escaped(inert);
}

/** `TRK_101_B` stays as it is: a mark between letters is none. */
function keepApart(mark: string, at: number, all: string): string {
  const [before, after] = [all[at - 1] ?? '', all[at + 1] ?? ''];
  const opens = !isWord(before) && !isSpace(after);
  const closes = !isSpace(before) && !isWord(after);
  // What keeps it from one is itself no letter, and would make the other of it.
  const ahead = closes || (opens && before !== '' && !isSpace(before));
  const behind = opens || (closes && after !== '' && !isSpace(after));
  return `${ahead ? UNSEEN : ''}${mark}${behind ? UNSEEN : ''}`;
}

/** Whether Slack takes marks beside this character for a part of the word. */
export function isWord(character: string): boolean {
  return /[\p{L}\p{N}]/u.test(character);
}

function isSpace(character: string): boolean {
  return /\s/.test(character);
}

/** Words on one line, as `literal` shows them. */
export function literalLine(text: string): string {
  return literal(clean(text).replace(/\s+/g, ' ').trim());
}

/** The inside of a code span. */
export function codeSpan(text: string): string {
  return escaped(text.replace(/\s+/g, ' ').replace(BACKTICK, GRAVE).replace(GROUP_CALL, `@${UNSEEN}`));
}

/** The inside of a code block: no row of backticks in it ends the block. */
export function codeBlock(text: string): string {
  return escaped(text.replace(/`(?=`)/g, `\`${UNSEEN}`).replace(GROUP_CALL, `@${UNSEEN}`));
}
