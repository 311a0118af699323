import { clean, type Stretch, stretchesOf } from '../../src/conversation/channel.ts';
import { inline, MESSAGE } from './text-inline.ts';
import { codeBlock, cut, unled, untagged } from './text-plain.ts';
import { groupsOf, plainly, type Run, runsOf, tableOf } from './text-runs.ts';

const RULE = '──────────';
/** Teams takes 1,000 characters, and 1 KB, in a line that says what is being done. */
const STATUS = 1_000;

/** Markdown as Teams shows it in a message. Whatever stands in it mentions nobody, and links nowhere but where it says. */
export function toTeams(markdown: string): string {
  return stretchesOf(clean(markdown)).map(drawn).join('\n\n');
}

/** A line that says what is being done: plain words, without a mark that anything could come of. */
export function status(text: string): string {
  const words = clean(text)
    .split('\n')
    .map((line) => plainly(line))
    .join(' ');
  let shown = cut(untagged(words.replace(/\s+/g, ' ').trim()), STATUS);
  while (Buffer.byteLength(shown) > STATUS) shown = cut(shown, Math.floor(shown.length * 0.9));
  return shown;
}

/** The words of a whole text on one line, for where nothing can be drawn. */
export function spoken(markdown: string): string {
  const parts = stretchesOf(clean(markdown)).map((stretch) => {
    if (stretch.kind === 'code') return stretch.lines.join(' ');
    if (stretch.kind === 'words')
      return runsOf(stretch.lines)
        .map(({ text }) => plainly(text))
        .join(' ');
    const { titles = [], rows } = tableOf(stretch);
    return [titles, ...rows].map((row) => row.map(plainly).join(' ')).join(' ');
  });
  return untagged(parts.join(' ').replace(/\s+/g, ' ').trim());
}

function drawn(stretch: Stretch): string {
  if (stretch.kind === 'code') return fenced(stretch.lines);
  if (stretch.kind === 'table') return fenced(columns(stretch));
  return groupsOf(runsOf(stretch.lines)).map(drawnGroup).join('\n\n');
}

function fenced(lines: string[]): string {
  return `\`\`\`\n${codeBlock(lines.join('\n'))}\n\`\`\``;
}

function drawnGroup(group: Run[]): string {
  return group.map(drawnRun).join(group[0]?.kind === 'quote' ? '  \n' : '\n');
}

function drawnRun({ kind, text, depth, number }: Run): string {
  if (kind === 'rule') return RULE;
  const inside = inline(text, MESSAGE, kind === 'heading');
  if (kind === 'heading') return inside.trim() === '' ? '' : `**${inside}**`;
  const lines = inside.split('\n').map((line) => unled(line.trim()));
  if (kind === 'quote') return `> ${lines.join(' ')}`;
  if (kind === 'words') return lines.join('  \n');
  const pad = '    '.repeat(depth);
  return `${pad}${number ? `${number}.` : '-'} ${lines.join(`  \n${pad}  `)}`;
}

/** The table with its columns under each other: messages know no tables. */
function columns(stretch: Stretch): string[] {
  const { titles, rows, ends } = tableOf(stretch);
  const cells = [...(titles ? [titles] : []), ...rows].map((row) => row.map(plainly));
  const widths = (cells[0] ?? []).map((_, column) => Math.max(1, ...cells.map((row) => width(row[column]))));
  const line = (row: string[]) =>
    widths
      .map((most, column) => {
        const [cell = '', gap] = [row[column], ' '.repeat(most - width(row[column]))];
        return ends[column] ? gap + cell : cell + gap;
      })
      .join('  ')
      .trimEnd();
  const rule = widths.map((most) => '─'.repeat(most)).join('  ');
  const [head, ...below] = cells.map(line);
  if (head === undefined) return [];
  return titles ? [head, rule, ...below] : [head, ...below];
}

function width(text = ''): number {
  return [...text].length;
}
