/** Most lines of one list; what is left out is counted. */
const MOST_LINES = 20;
/** Characters of one text of a person's. */
const MOST_TEXT = 200;
// Made once: a number's own toLocaleString makes one each time.
const WHOLE = new Intl.NumberFormat('en-US');
const POUNDS = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });

/**
 * A text that a person wrote somewhere (a note, a name, a reason), made harmless for Markdown and for chat:
 * it stays readable, on one line, and can make no link, image, mention, emphasis or heading.
 */
export function quoted(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const short = line.length > MOST_TEXT ? `${line.slice(0, MOST_TEXT - 1)}…` : line;
  return short
    .replaceAll('<', '‹')
    .replaceAll('>', '›')
    .replaceAll('`', "'")
    .replace(/[\\*_[\]~|]/g, '\\$&')
    .replace(/!(?=\\\[)/g, '')
    .replace(/@(?=\w)/g, '@\u200B')
    .replace(/(:)(?=\/\/)/g, '$1\u200B')
    .replace(/\bwww\.(?=\w)/gi, 'www\u200B.')
    .replace(/^(#+|[-+]|\d+\.)(?=\s)/, '\\$1');
}

/** `brake`, `brake and nvh`, `brake, evap or nvh`. */
export function listOf(words: readonly string[], last = 'and'): string {
  if (words.length < 2) return words[0] ?? '';
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
}

/** `1 booking`, `1,200 bookings`. */
export function count(number: number, thing: string): string {
  return `${WHOLE.format(number)} ${thing}${number === 1 ? '' : 's'}`;
}

/** `5,200 lb`. */
export function pounds(weight: number): string {
  return `${POUNDS.format(weight)} lb`;
}

/** A list with one line an item, numbered where people may point at "the second one". */
export function lines(
  items: readonly string[],
  { numbered = false, total = items.length, most = MOST_LINES } = {},
): string {
  const shown = items.slice(0, most).map((item, index) => (numbered ? `${index + 1}. ${item}` : `- ${item}`));
  const left = total - shown.length;
  if (left > 0)
    shown.push(numbered || shown.length > 0 ? `\n… and ${WHOLE.format(left)} more, not shown.` : '');
  return shown.join('\n');
}
