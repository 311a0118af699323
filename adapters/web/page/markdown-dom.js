/** Markdown as DOM nodes. Every text goes in as a text node; no HTML is ever parsed. */
import { parseMarkdown } from './markdown.js';

function inlineNode(node, doc) {
  if (node.kind === 'text') return doc.createTextNode(node.text);
  if (node.kind === 'break') return doc.createElement('br');
  if (node.kind === 'code') return withText('code', node.text, doc);
  const element = doc.createElement(node.kind === 'link' ? 'a' : node.kind);
  if (node.kind === 'link') {
    element.setAttribute('href', node.href);
    if (/^(https?:)?\/\//i.test(node.href)) {
      element.setAttribute('target', '_blank');
      element.setAttribute('rel', 'noopener noreferrer');
    }
  }
  element.append(...node.inline.map((child) => inlineNode(child, doc)));
  return element;
}

function withText(tag, text, doc) {
  const element = doc.createElement(tag);
  element.append(doc.createTextNode(text));
  return element;
}

function withInline(tag, inline, doc) {
  const element = doc.createElement(tag);
  element.append(...inline.map((node) => inlineNode(node, doc)));
  return element;
}

function tableRow(tag, cells, align, doc) {
  const row = doc.createElement('tr');
  cells.forEach((cell, column) => {
    const element = withInline(tag, cell, doc);
    if (tag === 'th') element.setAttribute('scope', 'col');
    if (align[column] === 'end') element.setAttribute('class', 'end');
    row.append(element);
  });
  return row;
}

function table(block, doc) {
  const head = doc.createElement('thead');
  head.append(tableRow('th', block.head, block.align, doc));
  const body = doc.createElement('tbody');
  body.append(...block.rows.map((row) => tableRow('td', row, block.align, doc)));
  const element = doc.createElement('table');
  // A table of plain facts is often written with an empty head, since Markdown insists on one.
  if (block.head.some((cell) => cell.length > 0)) element.append(head);
  element.append(body);
  // Wide tables scroll inside their own frame, which the keyboard must be able to reach.
  const frame = doc.createElement('div');
  frame.setAttribute('class', 'md-table');
  frame.setAttribute('tabindex', '0');
  frame.setAttribute('role', 'region');
  frame.setAttribute('aria-label', 'Table');
  frame.append(element);
  return frame;
}

function list(block, doc) {
  const element = doc.createElement(block.ordered ? 'ol' : 'ul');
  if (block.ordered && block.start !== 1) element.setAttribute('start', String(block.start));
  for (const blocks of block.items) {
    const item = doc.createElement('li');
    // A one-paragraph item reads tighter without the paragraph.
    const [first, ...rest] = blocks;
    if (first?.kind === 'paragraph') item.append(...first.inline.map((node) => inlineNode(node, doc)));
    else if (first) item.append(blockNode(first, doc));
    item.append(...rest.map((inner) => blockNode(inner, doc)));
    element.append(item);
  }
  return element;
}

function blockNode(block, doc) {
  if (block.kind === 'paragraph') return withInline('p', block.inline, doc);
  // The page owns h1 and h2; a reply's own headings stand below them.
  if (block.kind === 'heading') return withInline(block.level <= 2 ? 'h3' : 'h4', block.inline, doc);
  if (block.kind === 'rule') return doc.createElement('hr');
  if (block.kind === 'table') return table(block, doc);
  if (block.kind === 'list') return list(block, doc);
  if (block.kind === 'quote') {
    const quote = doc.createElement('blockquote');
    quote.append(...block.blocks.map((inner) => blockNode(inner, doc)));
    return quote;
  }
  const pre = doc.createElement('pre');
  pre.append(withText('code', block.text, doc));
  return pre;
}

/**
 * The nodes for a Markdown text, to be put into an element.
 * @param {string} text
 * @param {Document} [doc]
 * @returns {Node[]}
 */
export function renderMarkdown(text, doc = document) {
  return parseMarkdown(text).map((block) => blockNode(block, doc));
}
