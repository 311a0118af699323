import { clean, stretchesOf } from '../../src/conversation/channel.ts';
import { toTeams } from './text.ts';
import { runsOf } from './text-runs.ts';

/** Where something may begin that is drawn otherwise once its end is there. */
const OPENS = /[\\`*_[\]|]|https?:\/\//i;
/** How a line begins that stays words, or an item, whatever comes after it. */
const SETTLED = /^\s*(?:[-+]\s+|\d{1,9}[.)]\s+)?(?!\d{1,9}[.)]$)[\p{L}\p{N}]/u;
/** How a line begins that is an item already: what stands above it is whole. */
const ITEM = /^[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+(?:\*\*|[_`[])?[\p{L}\p{N}]/u;

/**
 * As much of a reply that still grows as is drawn alike whatever comes after it: the drawing of any longer text
 * begins with it. Teams refuses a stream that takes anything back. (Only a table whose head has no bar before its
 * first cell is not foreseen.)
 */
export function grown(markdown: string): string {
  const lines = clean(markdown.replace(/\r+$/, '')).split('\n');
  const partial = lines.pop() ?? '';
  const end = settledLines(lines, ITEM.test(partial));
  const left = [...lines.slice(end), partial];
  const table = left.findIndex((line) => line.includes('|'));
  const words = table < 0 ? left : left.slice(0, table);
  const tail = isInCode(lines) ? '' : settledWords(words.join('\n'));
  return toTeams([...lines.slice(0, end), tail].join('\n'));
}

/** How many of the whole lines can change no more. */
function settledLines(lines: string[], isItem: boolean): number {
  const last = stretchesOf(lines.join('\n')).at(-1);
  if (!last) return lines.length;
  let end = lines.length;
  while (!last.unfinished && lines[end - 1]?.trim() === '') end -= 1;
  if (end < lines.length || (last.kind === 'code' && !last.unfinished)) return lines.length;
  if (last.kind === 'table') return end - last.lines.length - 2;
  if (last.kind === 'code') return end - last.lines.length - 1;
  const first = end - last.lines.length;
  const runs = runsOf(last.lines);
  // A line that is whole by itself; any other may go on in the next one.
  const closed = isItem || ['heading', 'rule', 'quote'].includes(runs.at(-1)?.kind ?? '');
  if (closed && !lines.at(-1)?.includes('|')) return end;
  let begun = last.lines.length - 1;
  while (begun > 0 && runsOf(last.lines.slice(0, begun)).length === runs.length) begun -= 1;
  return first + begun;
}

function isInCode(lines: string[]): boolean {
  return stretchesOf(lines.join('\n')).at(-1)?.unfinished === true;
}

/** Words up to the last space before anything that may begin there. */
function settledWords(text: string): string {
  const opened = text.search(OPENS);
  const open = opened < 0 ? text : text.slice(0, opened);
  const settled = open.slice(0, Math.max(0, open.search(/\s\S*$/)));
  const lines = settled.split('\n');
  while (lines.length > 0 && !SETTLED.test(lines.at(-1) ?? '')) lines.pop();
  return lines.join('\n');
}
