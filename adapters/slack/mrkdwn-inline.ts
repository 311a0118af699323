import { type Node, readInline } from '../../src/conversation/channel.ts';
import { codeSpan, escaped, isWord, literal, UNSEEN } from './mrkdwn-plain.ts';

/** One run of Markdown without blank lines, in Slack's marks. `bold` when it stands in bold already. */
export function inlineMrkdwn(text: string, bold = false): string {
  return drawn(readInline(text), { bold, italic: false });
}

interface Style {
  bold: boolean;
  italic: boolean;
}

function drawn(nodes: Node[], style: Style): string {
  let out = '';
  let wasMarked = false;
  for (const node of nodes) {
    const marked = isMarked(node, style);
    const piece = pieceOf(node, style);
    const touches = out !== '' && (wasMarked || marked);
    // Slack reads a mark only at the edge of a word.
    const meets = wasMarked && marked ? true : isWord((wasMarked ? piece[0] : out.at(-1)) ?? '');
    out += touches && meets ? UNSEEN + piece : piece;
    wasMarked = marked;
  }
  return out;
}

function isMarked({ kind }: Node, { bold, italic }: Style): boolean {
  return kind === 'code' || (kind === 'strong' && !bold) || (kind === 'em' && !italic);
}

function pieceOf(node: Node, style: Style): string {
  if ('text' in node) return node.kind === 'text' ? literal(node.text) : `\`${codeSpan(node.text)}\``;
  if ('href' in node) return linkOf(node.href, node.label);
  const strong = node.kind === 'strong';
  if (strong ? style.bold : style.italic) return drawn(node.inside, style);
  const inside = drawn(node.inside, { ...style, [strong ? 'bold' : 'italic']: true });
  const mark = strong ? '*' : '_';
  // No mark of Slack's reaches over the end of a line.
  const lines = inside.split('\n').map((line) => line.trim());
  return lines.map((line) => line && mark + line + mark).join('\n');
}

/** What a text that names an address or a host looks like, whatever dots it is written with. */
const LOOKS_LIKE_ADDRESS = /[a-z][a-z+.-]{1,20}:\/\/|\bwww\.|[\p{L}\p{N}-]\.\p{L}{2,}/u;

/** Characters that nobody sees, and dots of other scripts. */
const UNSEEN_ONES = /[\u00AD\u200B-\u200F\u2060-\u2064\uFEFF]/g;
const DOTS = /[\u3002\uFF61]/g;

function linkOf(href: string, label: string): string {
  const address = escaped(href.replace(/[|<>]/g, encodeURIComponent));
  const words = label.replace(/\s+/g, ' ').trim();
  if (words === '' || bare(words) === bare(href)) return `<${address}>`;
  const read = words.normalize('NFKC').replace(UNSEEN_ONES, '').replace(DOTS, '.').toLowerCase();
  // Nobody shall believe that it leads elsewhere.
  const disguised = LOOKS_LIKE_ADDRESS.test(read) && read !== new URL(href).host;
  return disguised ? `${literal(words)} (<${address}>)` : `<${address}|${literal(words)}>`;
}

function bare(address: string): string {
  return address
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/\/$/, '');
}
