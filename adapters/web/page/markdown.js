/**
 * A small, safe reading of Markdown into a tree of plain objects; `markdown-dom.js` makes nodes of it.
 * HTML in the text stays text. What it knows: headings, paragraphs, lists, quotes, code, tables,
 * rules; bold, italic, code and links within them.
 */
import { parseInline } from './markdown-inline.js';

const FENCE = /^ {0,3}(`{3,}|~{3,})\s*([\w-]*)\s*$/;
const HEADING = /^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$/;
const RULE = /^ {0,3}([-*_])\s*(\1\s*){2,}$/;
const ITEM = /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/;
const QUOTE = /^ {0,3}> ?(.*)$/;
const DELIMITER_ROW = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;
/** Deeper quotes and lists than this stay text: nobody reads them and each level costs stack. */
const DEEPEST = 6;

const isTableHead = (lines, at) =>
  lines[at].includes('|') && lines[at + 1]?.includes('-') === true && DELIMITER_ROW.test(lines[at + 1]);

/** @param {string} line @returns {string[]} */
function cellsOf(line) {
  const cells = line
    .trim()
    .replace(/^\|/, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));
  if (cells.at(-1) === '') cells.pop();
  return cells;
}

function takeTable(lines, at) {
  const head = cellsOf(lines[at]);
  const align = cellsOf(lines[at + 1]).map((cell) => (/^-+:$/.test(cell) ? 'end' : 'start'));
  let next = at + 2;
  const rows = [];
  while (next < lines.length && lines[next].includes('|')) {
    const cells = cellsOf(lines[next]);
    rows.push(head.map((_, column) => parseInline(cells[column] ?? '')));
    next += 1;
  }
  return { block: { kind: 'table', head: head.map((cell) => parseInline(cell)), align, rows }, next };
}

function takeFence(lines, at) {
  const mark = FENCE.exec(lines[at])?.[1] ?? '```';
  let next = at + 1;
  while (next < lines.length && !lines[next].trim().startsWith(mark)) next += 1;
  return { block: { kind: 'code', text: lines.slice(at + 1, next).join('\n') }, next: next + 1 };
}

function takeQuote(lines, at, depth) {
  let next = at;
  const inner = [];
  for (let match = QUOTE.exec(lines[next]); match; match = QUOTE.exec(lines[next] ?? '')) {
    inner.push(match[1]);
    next += 1;
  }
  return { block: { kind: 'quote', blocks: parseBlocks(inner, depth + 1) }, next };
}

/** The lines of one list item, from its marker to the next item or the end of the list. */
function takeItem(lines, at, outdent) {
  const match = ITEM.exec(lines[at]);
  const inner = [match?.[3] ?? ''];
  let next = at + 1;
  while (next < lines.length) {
    const line = lines[next];
    const indent = line.length - line.trimStart().length;
    const goesOn = line.trim() === '' ? /^\s{2,}\S/.test(lines[next + 1] ?? '') : indent > outdent;
    if (!goesOn) break;
    inner.push(line.slice(Math.min(indent, outdent + 2)));
    next += 1;
  }
  return { inner, next };
}

function takeList(lines, at, depth) {
  const first = ITEM.exec(lines[at]);
  const outdent = first?.[1].length ?? 0;
  const ordered = /\d/.test(first?.[2] ?? '');
  const items = [];
  let next = at;
  for (;;) {
    const match = ITEM.exec(lines[next] ?? '');
    if (!match || /\d/.test(match[2]) !== ordered || match[1].length > outdent + 1) break;
    const item = takeItem(lines, next, outdent);
    items.push(parseBlocks(item.inner, depth + 1));
    next = item.next;
    while (lines[next]?.trim() === '' && ITEM.test(lines[next + 1] ?? '')) next += 1;
  }
  return {
    block: { kind: 'list', ordered, start: Number.parseInt(first?.[2] ?? '1', 10) || 1, items },
    next,
  };
}

function opensBlock(lines, at, depth) {
  const line = lines[at];
  const nests = depth < DEEPEST && (ITEM.test(line) || QUOTE.test(line));
  return nests || FENCE.test(line) || HEADING.test(line) || RULE.test(line) || isTableHead(lines, at);
}

function takeParagraph(lines, at, depth) {
  let next = at + 1;
  while (next < lines.length && lines[next].trim() !== '' && !opensBlock(lines, next, depth)) next += 1;
  const text = lines
    .slice(at, next)
    .map((line) => line.trim())
    .join('\n');
  return { block: { kind: 'paragraph', inline: parseInline(text) }, next };
}

function takeBlock(lines, at, depth) {
  const line = lines[at];
  const heading = HEADING.exec(line);
  if (FENCE.test(line)) return takeFence(lines, at);
  if (heading) {
    const block = { kind: 'heading', level: heading[1].length, inline: parseInline(heading[2]) };
    return { block, next: at + 1 };
  }
  if (RULE.test(line)) return { block: { kind: 'rule' }, next: at + 1 };
  if (isTableHead(lines, at)) return takeTable(lines, at);
  if (depth < DEEPEST && QUOTE.test(line)) return takeQuote(lines, at, depth);
  if (depth < DEEPEST && ITEM.test(line)) return takeList(lines, at, depth);
  return takeParagraph(lines, at, depth);
}

function parseBlocks(lines, depth) {
  const blocks = [];
  let at = 0;
  while (at < lines.length) {
    if (lines[at].trim() === '') {
      at += 1;
      continue;
    }
    const { block, next } = takeBlock(lines, at, depth);
    blocks.push(block);
    at = next;
  }
  return blocks;
}

/**
 * Reads Markdown into blocks: `{ kind: 'paragraph', inline: [...] }`, `heading`, `list`, `quote`,
 * `code`, `table`, `rule`. Never throws; what it does not know is text.
 * @param {string} text
 * @returns {any[]}
 */
export function parseMarkdown(text) {
  return parseBlocks(text.split(/\r\n|\r|\n/), 0);
}
