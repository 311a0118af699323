/** A piece of a run of Markdown. */
export type Node =
  | { kind: 'text' | 'code'; text: string }
  | { kind: 'strong' | 'em'; inside: Node[] }
  | { kind: 'link'; href: string; label: string };

// Bounds keep the search short: a mark whose partner is farther away is a plain character.
const MARK = /[\\`*_[!]|https?:\/\//gi;
/** A number with its dot may be escaped too: replies keep a name that begins with "1. " from being a list so. */
const ESCAPED = /\\([!-/:-@[-`{-~]|\d{1,9}(?=[.)]\s))/y;
const CODE = /(`{1,20})(?!`)([\s\S]{0,2000}?[^`])\1(?!`)/y;
const BODY = String.raw`((?:\\[\s\S]|[^\\]){0,500}?(?:\\\S|[^\s\\]))`;
const STRONG_STAR = new RegExp(String.raw`\*\*(?=\S)${BODY}\*\*(?!\*)`, 'y');
const STRONG_LOW = new RegExp(String.raw`__(?=\S)${BODY}__(?!\w)`, 'y');
const EM_STAR =
  /\*(?=[^\s*])((?:\\[\s\S]|[^\\*]|\*\*(?=\S)[^*]{1,500}\*\*){0,500}?(?:\\\S|[^\s\\*]))\*(?!\*)/y;
const EM_LOW = /_(?=[^\s_])((?:\\[\s\S]|[^\\_]){0,500}?(?:\\\S|[^\s\\_]))_(?!\w)/y;
const BOTH = new RegExp(String.raw`\*\*\*(?=[^\s*])${BODY}\*\*\*(?!\*)`, 'y');
const LINK =
  /!?\[((?:\\[\s\S]|[^\][\\]){0,500})\]\(\s*<?([^()\s<>]{1,2000}(?:\([^()\s]{0,200}\)[^()\s<>]{0,500})?)>?(?:\s+"[^"]{0,200}")?\s*\)/y;
const BARE = /https?:\/\/[^\s<>"'`|\\[\]]{0,2000}[^\s<>"'`|\\[\].,;:!?)}*_]/iy;
const DEEPEST = 6;

/** Reads one run of Markdown, which has no blank lines in it. */
export function readInline(text: string): Node[] {
  return nodesOf(text, 0);
}

/** The words without their marks. */
export function wordsOf(nodes: Node[]): string {
  return nodes
    .map((node) => ('inside' in node ? wordsOf(node.inside) : 'text' in node ? node.text : node.label))
    .join('');
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function nodesOf(text: string, depth: number): Node[] {
  const nodes: Node[] = [];
  let words = '';
  let at = 0;
  const flush = () => {
    if (words !== '') nodes.push({ kind: 'text', text: words });
    words = '';
  };
  while (at < text.length) {
    const mark = matchAt(MARK, text, at);
    if (!mark) break;
    words += text.slice(at, mark.index);
    const found = nodeAt(text, mark.index, depth);
    at = mark.index + (found?.length ?? 1);
    if (!found) words += text[mark.index];
    else if (found.node.kind === 'text') words += found.node.text;
    else {
      flush();
      nodes.push(found.node);
    }
  }
  words += text.slice(at);
  flush();
  return nodes;
}

interface Found {
  node: Node;
  length: number;
}

function nodeAt(text: string, at: number, depth: number): Found | undefined {
  const mark = text[at];
  if (mark === '\\') {
    const escaped = matchAt(ESCAPED, text, at);
    return escaped
      ? { node: { kind: 'text', text: escaped[1] ?? '' }, length: escaped[0].length }
      : undefined;
  }
  if (mark === '`') {
    const code = matchAt(CODE, text, at);
    return code?.[2]?.trim()
      ? { node: { kind: 'code', text: code[2].trim() }, length: code[0].length }
      : undefined;
  }
  if (mark === '[' || mark === '!') return linkAt(text, at);
  if (mark === 'h' || mark === 'H') return bareAt(text, at);
  return depth < DEEPEST ? emphasisAt(text, at, depth) : undefined;
}

function linkAt(text: string, at: number): Found | undefined {
  const link = matchAt(LINK, text, at);
  if (!link) return undefined;
  const [all, label = '', target = ''] = link;
  const href = addressOf(target);
  // What is not followed is shown as it was written, so that nobody is misled by it.
  const node: Node = href
    ? { kind: 'link', href, label: wordsOf(readInline(label)) }
    : { kind: 'text', text: all };
  return { node, length: all.length };
}

function bareAt(text: string, at: number): Found | undefined {
  // In pointed brackets it may be a piece of a channel's own markup: it stays what it is.
  const [bare] = text[at - 1] === '<' ? [] : (matchAt(BARE, text, at) ?? []);
  const href = bare && addressOf(bare);
  return bare && href ? { node: { kind: 'link', href, label: bare }, length: bare.length } : undefined;
}

function emphasisAt(text: string, at: number, depth: number): Found | undefined {
  const span = (kind: 'strong' | 'em', [all, body = '']: RegExpExecArray): Found => ({
    node: { kind, inside: nodesOf(body, depth + 1) },
    length: all.length,
  });
  const both = matchAt(BOTH, text, at);
  if (both) {
    const { node, length } = span('strong', both);
    return { node: { kind: 'em', inside: [node] }, length };
  }
  const star = matchAt(STRONG_STAR, text, at);
  if (star) return span('strong', star);
  const em = matchAt(EM_STAR, text, at);
  if (em) return span('em', em);
  // An underscore inside a word belongs to the word.
  if (text[at] !== '_' || /\w/.test(text[at - 1] ?? '')) return undefined;
  const low = matchAt(STRONG_LOW, text, at);
  if (low) return span('strong', low);
  const emLow = matchAt(EM_LOW, text, at);
  return emLow ? span('em', emLow) : undefined;
}

/** An address that may be followed: http or https, and without a name before an @, which looks like a host. */
function addressOf(target: string): string | undefined {
  if (!/^https?:\/\//i.test(target) || !URL.canParse(target)) return undefined;
  const url = new URL(target);
  // A bracket or the like in a host: what stands behind the address was taken for a part of it.
  if (/[^a-z0-9.:[\]-]/.test(url.host)) return undefined;
  if (url.username !== '' || url.password !== '') return undefined;
  // Letters of other scripts may look like those of a known host; the URL parser writes such a host out.
  return /^[!-[\]-~]+$/.test(target) ? target : url.href;
}
