import type { Stretch } from '../../src/conversation/channel.ts';
import { readInline, wordsOf } from '../../src/conversation/channel.ts';

const HEADING = /^ {0,3}#{1,6}[ \t]+(.*?)[ \t]*#*[ \t]*$/;
const RULE = /^ {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$/;
const ITEM = /^([ \t]*)(?:[-*+]|(\d{1,9})[.)])[ \t]+(.*)$/;
const QUOTE = /^ {0,3}>[ \t]?(.*)$/;
/** A space at the end of a cell, or a backslash at the end of a line, breaks a line in Markdown; here all do. */
const BREAK = /(?:[ \t]+|(?<!\\)\\)$/;
const DEEPEST = 4;

/** What a line is, with the lines that go on from it. */
export interface Run {
  kind: 'words' | 'heading' | 'rule' | 'quote' | 'item';
  text: string;
  /** Of an item: how many stand around it, and its number. */
  depth: number;
  number?: string;
}

/** The runs of some lines without a blank one. */
export function runsOf(lines: readonly string[]): Run[] {
  const runs: Run[] = [];
  for (const line of lines) {
    const bare = line.replace(BREAK, '');
    const last = runs.at(-1);
    const begun = begin(bare, last?.kind === 'item' ? last.depth + 1 : 0);
    if (begun) runs.push(begun);
    else if (last?.kind === 'words' || last?.kind === 'item') last.text += `\n${bare.trim()}`;
    else runs.push({ kind: 'words', text: bare.trim(), depth: 0 });
  }
  return runs;
}

/** An item stands at most one step deeper than the one before it: farther in, Markdown would take it for code. */
function begin(line: string, deepest: number): Run | undefined {
  if (RULE.test(line)) return { kind: 'rule', text: '', depth: 0 };
  const [, heading] = HEADING.exec(line) ?? [];
  if (heading !== undefined) return { kind: 'heading', text: heading, depth: 0 };
  const [, quote] = QUOTE.exec(line) ?? [];
  if (quote !== undefined) return { kind: 'quote', text: quote.trim(), depth: 0 };
  const [, indent = '', number, item] = ITEM.exec(line) ?? [];
  if (item === undefined) return undefined;
  const depth = Math.min(deepest, DEEPEST, Math.floor(indent.replaceAll('\t', '    ').length / 2));
  return { kind: 'item', text: item.trim(), depth, ...(number ? { number } : {}) };
}

/** Runs that belong together: the items of a list, the lines of a quote; all others stand alone. */
export function groupsOf(runs: readonly Run[]): Run[][] {
  const groups: Run[][] = [];
  for (const run of runs) {
    const last = groups.at(-1);
    const goesOn = (run.kind === 'item' || run.kind === 'quote') && last?.[0]?.kind === run.kind;
    if (goesOn) last?.push(run);
    else groups.push([run]);
  }
  return groups;
}

export interface Table {
  /** Missing where all of it is empty: Markdown insists on one, even for a list of facts. */
  titles?: string[];
  rows: string[][];
  /** Whether a column's words stand at its end. */
  ends: boolean[];
}

/** The cells of a table, in their Markdown; every row has as many as there are columns. */
export function tableOf({ open, lines }: Stretch): Table {
  const [head = '', delimiters = ''] = open.split('\n');
  const titles = cellsOf(head);
  const ends = cellsOf(delimiters).map((cell) => /^-+:$/.test(cell));
  const rows = lines.map((line) => {
    const cells = cellsOf(line);
    return titles.map((_, column) => cells[column] ?? '');
  });
  return { ...(titles.some((title) => title !== '') ? { titles } : {}), rows, ends };
}

/** The words of some Markdown on one line, without its marks. */
export function plainly(markdown: string): string {
  return wordsOf(readInline(markdown));
}

function cellsOf(line: string): string[] {
  const inside = line
    .trim()
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '');
  return inside.split(/(?<!\\)\|/).map((cell) => cell.trim());
}
