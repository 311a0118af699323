import { clean, readInline, type Stretch, stretchesOf, wordsOf } from '../../src/conversation/channel.ts';
import { inlineMrkdwn } from './mrkdwn-inline.ts';
import { codeBlock } from './mrkdwn-plain.ts';

export { escaped as escape } from './mrkdwn-plain.ts';

const HEADING = /^ {0,3}#{1,6}[ \t]+(.*?)[ \t]*#*[ \t]*$/;
const RULE = /^ {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$/;
const ITEM = /^([ \t]*)(?:[-*+]|(\d{1,9})[.)])[ \t]+(.*)$/;
const QUOTE = /^ {0,3}>[ \t]?(.*)$/;
/** A space at the end of a cell, or a backslash at the end of a line, breaks a line in Markdown; here all do. */
const BREAK = /(?:[ \t]+|(?<!\\)\\)$/;

/** Markdown as Slack writes it. Whatever stands in it pings nobody, and links nowhere but where it says. */
export function toMrkdwn(markdown: string): string {
  return stretchesOf(clean(markdown))
    .map((stretch, index) => `${index === 0 ? '' : stretch.apart ? '\n\n' : '\n'}${drawn(stretch)}`)
    .join('');
}

function drawn(stretch: Stretch): string {
  if (stretch.kind === 'code') return fenced(stretch.lines);
  return stretch.kind === 'table' ? fenced(tableLines(stretch)) : words(stretch.lines);
}

function fenced(lines: string[]): string {
  return `\`\`\`\n${codeBlock(lines.join('\n'))}\n\`\`\``;
}

/** What one line begins with, and its words; without a beginning it goes on from the line before. */
interface Run {
  lead: string;
  text: string;
  bold?: true;
  /** Ends with its line. */
  single?: true;
}

function words(lines: string[]): string {
  const runs: Run[] = [];
  for (const line of lines) {
    const bare = line.replace(BREAK, '');
    const begun = begin(bare);
    const last = runs.at(-1);
    if (begun) runs.push(begun);
    else if (last && !last.single) last.text += `\n${bare.trim()}`;
    else runs.push({ lead: '', text: bare.trim() });
  }
  return runs.map(drawnRun).join('\n');
}

function begin(line: string): Run | undefined {
  if (RULE.test(line)) return { lead: '──────────', text: '', single: true };
  const [, heading] = HEADING.exec(line) ?? [];
  if (heading !== undefined) return { lead: '', text: heading, bold: true, single: true };
  const [, quote] = QUOTE.exec(line) ?? [];
  if (quote !== undefined) return { lead: '&gt; ', text: quote, single: true };
  const [, indent = '', number, item] = ITEM.exec(line) ?? [];
  if (item === undefined) return undefined;
  const depth = Math.min(4, Math.floor(indent.replaceAll('\t', '    ').length / 2));
  return { lead: `${'    '.repeat(depth)}${number ? `${number}.` : depth > 0 ? '◦' : '•'} `, text: item };
}

function drawnRun({ lead, text, bold }: Run): string {
  const inside = inlineMrkdwn(text, bold);
  return bold && inside.trim() !== '' ? `*${inside}*` : `${lead}${inside}`;
}

/** The table with its columns under each other, as text that stands in code. */
function tableLines({ open, lines }: Stretch): string[] {
  const [head = '', delimiters = ''] = open.split('\n');
  const ends = cellsOf(delimiters).map((cell) => /^-+:$/.test(cell));
  const [titles = [], ...rows] = [head, ...lines].map((line) =>
    cellsOf(line).map((cell) => wordsOf(readInline(cell))),
  );
  const widths = titles.map((title, column) =>
    Math.max(...[title, ...rows.map((row) => row[column] ?? '')].map(width)),
  );
  const line = (cells: string[]) =>
    widths
      .map((most, column) => {
        const [cell, gap] = [cells[column] ?? '', ' '.repeat(most - width(cells[column] ?? ''))];
        return ends[column] ? gap + cell : cell + gap;
      })
      .join('  ')
      .trimEnd();
  const rule = widths.map((most) => '─'.repeat(Math.max(1, most))).join('  ');
  // A table of plain facts is often written with an empty head, since Markdown insists on one.
  return titles.some((title) => title !== '') ? [line(titles), rule, ...rows.map(line)] : rows.map(line);
}

function cellsOf(line: string): string[] {
  const inside = line
    .trim()
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '');
  return inside.split(/(?<!\\)\|/).map((cell) => cell.trim());
}

function width(text: string): number {
  return [...text].length;
}
