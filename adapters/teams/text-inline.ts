import { type Node, readInline } from '../../src/conversation/channel.ts';
import { addressIn, codeSpan, escaped, UNSEEN, unmarked, untagged } from './text-plain.ts';

/** How words and code are written where they shall stand. */
export interface Dialect {
  words(text: string): string;
  code(text: string): string;
}

/** Messages: Markdown and HTML. */
export const MESSAGE: Dialect = {
  words: (text) => escaped(unmarked(text)),
  code: (text) => `\`${codeSpan(text)}\``,
};
/** Cards know no HTML, and no code. */
export const CARD: Dialect = { words: unmarked, code: unmarked };

/** One run of Markdown without blank lines, in Teams' marks. `bold` when it stands in bold already. */
export function inline(text: string, dialect: Dialect, bold = false): string {
  const out = drawn(readInline(text), { dialect, bold, italic: false });
  return dialect === CARD ? untagged(out) : out;
}

interface Style {
  dialect: Dialect;
  bold: boolean;
  italic: boolean;
}

interface Piece {
  text: string;
  mark: '' | '**' | '_';
}

function drawn(nodes: Node[], style: Style): string {
  const pieces = nodes.map((node) => pieceOf(node, style));
  let out = '';
  pieces.forEach((piece, index) => {
    const after = pieces[index + 1];
    const touches = piece.mark !== '' && (pieces[index - 1]?.mark ?? '') !== '';
    if (touches || (out.endsWith('`') && piece.text.startsWith('`'))) out += UNSEEN;
    out += markedPiece(piece, out.at(-1) ?? '', after ? after.mark[0] || (after.text[0] ?? '') : '');
  });
  return out;
}

/** Markdown reads no mark that stands between a letter outside and a sign inside: then there is none. */
function markedPiece({ text, mark }: Piece, before: string, after: string): string {
  if (mark === '') return text;
  const inWord = isLetter(before) || isLetter(after);
  const sign = mark === '_' && inWord ? '*' : mark;
  // No mark reaches over the end of a line on every client.
  const lines = text.split('\n').map((line) => line.trim());
  const [first = '', last = ''] = [lines[0]?.[0], lines.at(-1)?.at(-1)];
  if ((isSign(first) && isLetter(before)) || (isSign(last) && isLetter(after))) return text;
  return lines.map((line) => line && sign + line + sign).join('\n');
}

function pieceOf(node: Node, style: Style): Piece {
  const { dialect } = style;
  if ('text' in node)
    return { mark: '', text: node.kind === 'text' ? dialect.words(node.text) : dialect.code(node.text) };
  if ('href' in node) return { mark: '', text: linkOf(node.href, node.label, dialect) };
  const strong = node.kind === 'strong';
  if (strong ? style.bold : style.italic) return { mark: '', text: drawn(node.inside, style) };
  const inside = drawn(node.inside, { ...style, [strong ? 'bold' : 'italic']: true });
  return { mark: strong ? '**' : '_', text: inside };
}

function isLetter(character: string): boolean {
  return character !== '' && !/\s/.test(character) && !isSign(character);
}

function isSign(character: string): boolean {
  return /[\p{P}\p{S}\uD800-\uDFFF]/u.test(character);
}

/** What a text that names an address or a host looks like, whatever dots it is written with. */
const LOOKS_LIKE_ADDRESS = /[a-z][a-z+.-]{1,20}:\/\/|\bwww\.|[\p{L}\p{N}-]\.\p{L}{2,}/u;
/** Characters that nobody sees, and dots of other scripts. */
const UNSEEN_ONES = /[\u00AD\u200B-\u200F\u2060-\u2064\uFEFF]/g;
const DOTS = /[\u3002\uFF61]/g;

function linkOf(href: string, label: string, { words: written }: Dialect): string {
  const address = addressIn(href);
  const whole = `[${written(href)}](${address})`;
  const words = label.replace(/\s+/g, ' ').trim();
  if (words === '' || bare(words) === bare(href)) return whole;
  const read = words.normalize('NFKC').replace(UNSEEN_ONES, '').replace(DOTS, '.').toLowerCase();
  // Nobody shall believe that it leads elsewhere.
  const disguised = LOOKS_LIKE_ADDRESS.test(read) && read !== new URL(href).host;
  return disguised ? `${written(words)} (${whole})` : `[${written(words)}](${address})`;
}

function bare(address: string): string {
  return address
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/\/$/, '');
}
