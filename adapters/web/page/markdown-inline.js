/** The inside of a line of Markdown: bold, italic, code, links and line breaks. */

const DEEPEST = 6;
// A mark whose partner is more than 2,000 characters away is a plain character: it bounds the search.
const MARK = /[\\`*_[\n]|https?:\/\//g;
const ESCAPE = /\\([!-/:-@[-`{-~])/y;
const CODE = /(`+)([^`](?:[\s\S]{0,2000}?[^`])??)\1(?!`)/y;
const BOTH = /\*\*\*(?=[^\s*])([\s\S]{0,2000}?[^\s*])\*\*\*(?!\*)/y;
const STRONG_STAR = /\*\*(?=\S)([\s\S]{0,2000}?\S)\*\*(?!\*)/y;
const STRONG_LOW = /__(?=\S)([\s\S]{0,2000}?\S)__(?!\w)/y;
const EM_STAR = /\*(?=[^\s*])((?:[^*]|\*\*(?=\S)[^*]*\*\*){0,2000}?[^\s*])\*(?!\*)/y;
const EM_LOW = /_(?=[^\s_])([^_]{0,2000}?[^\s_])_(?!\w)/y;
const LINK =
  /\[([^[\]]{1,500})\]\(\s*<?([^()\s<>]{1,2000}(?:\([^()\s]{0,200}\)[^()\s<>]{0,500})?)>?(?:\s+"[^"]{0,200}")?\s*\)/y;
const BARE_LINK = /https?:\/\/[^\s<>"'`]{1,2000}[^\s<>"'`.,;:!?)\]}*_]/y;

/**
 * The address of a link when it is one we follow (http, https, or relative to this page), else
 * undefined. The URL parser decides, since browsers ignore tabs and case where a pattern might not.
 * @param {string} raw
 * @returns {string | undefined}
 */
export function safeHref(raw) {
  const here = 'https://relative.invalid/';
  try {
    const url = new URL(raw, here);
    return url.protocol === 'https:' || url.protocol === 'http:' ? raw : undefined;
  } catch {
    return undefined;
  }
}

function matchAt(pattern, text, at) {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

const span = (kind, match, depth) => ({
  node: { kind, inline: inlineOf(match[1], depth + 1) },
  next: match.index + match[0].length,
});

function emphasisAt(text, at, depth) {
  const both = matchAt(BOTH, text, at);
  if (both) {
    const { node, next } = span('strong', both, depth);
    return { node: { kind: 'em', inline: [node] }, next };
  }
  const strong = matchAt(STRONG_STAR, text, at);
  if (strong) return span('strong', strong, depth);
  const em = matchAt(EM_STAR, text, at);
  if (em) return span('em', em, depth);
  // An underscore inside a word belongs to the word: TRK_101_B is a vehicle, not emphasis.
  if (text[at] !== '_' || /\w/.test(text[at - 1] ?? '')) return undefined;
  const strongLow = matchAt(STRONG_LOW, text, at);
  if (strongLow) return span('strong', strongLow, depth);
  const emLow = matchAt(EM_LOW, text, at);
  return emLow ? span('em', emLow, depth) : undefined;
}

function linkAt(text, at, depth) {
  const link = matchAt(LINK, text, at);
  if (!link) return undefined;
  const href = safeHref(link[2]);
  const inline = inlineOf(link[1], depth + 1);
  // An address that we do not follow is shown as it was written, so that nobody is misled by it.
  const node = href === undefined ? { kind: 'text', text: link[0] } : { kind: 'link', href, inline };
  return { node, next: at + link[0].length };
}

/** The node that begins at this character, or undefined when the character is only itself. */
function nodeAt(text, at, depth) {
  const mark = text[at];
  if (mark === '\n') return { node: { kind: 'break' }, next: at + 1 };
  if (mark === '\\') {
    const escaped = matchAt(ESCAPE, text, at);
    return escaped ? { node: { kind: 'text', text: escaped[1] }, next: at + 2 } : undefined;
  }
  if (mark === '`') {
    const code = matchAt(CODE, text, at);
    return code ? { node: { kind: 'code', text: code[2].trim() }, next: at + code[0].length } : undefined;
  }
  if (depth >= DEEPEST) return undefined;
  if (mark === '[') return linkAt(text, at, depth);
  if (mark === 'h') {
    const bare = matchAt(BARE_LINK, text, at);
    if (!bare) return undefined;
    const inline = [{ kind: 'text', text: bare[0] }];
    return { node: { kind: 'link', href: bare[0], inline }, next: at + bare[0].length };
  }
  return emphasisAt(text, at, depth);
}

function inlineOf(text, depth) {
  const nodes = [];
  let plain = '';
  let at = 0;
  const flush = () => {
    if (plain !== '') nodes.push({ kind: 'text', text: plain });
    plain = '';
  };
  while (at < text.length) {
    MARK.lastIndex = at;
    const mark = MARK.exec(text);
    if (!mark) break;
    plain += text.slice(at, mark.index);
    const found = nodeAt(text, mark.index, depth);
    at = found ? found.next : mark.index + 1;
    if (!found) plain += text[mark.index];
    else if (found.node.kind === 'text') plain += found.node.text;
    else {
      flush();
      nodes.push(found.node);
    }
  }
  plain += text.slice(at);
  flush();
  return nodes;
}

/**
 * Reads one run of text into nodes: `text`, `strong`, `em`, `code`, `link`, `break`.
 * @param {string} text
 * @returns {any[]}
 */
export function parseInline(text) {
  return inlineOf(text, 0);
}
