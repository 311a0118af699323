import { clean, type Stretch, stretchesOf } from '../../src/conversation/channel.ts';
import { type Element, textBlock } from './cards-parts.ts';
import { CARD, inline } from './text-inline.ts';
import { unled } from './text-plain.ts';
import { groupsOf, type Run, runsOf, tableOf } from './text-runs.ts';

const RULE = '──────────';
/** A card makes one space of many. */
const FIXED_SPACE = '\u00A0';

/** Markdown as elements of a card, whose own Markdown knows neither code nor tables, nor the end of a line. */
export function blocksOf(markdown: string): Element[] {
  return stretchesOf(clean(markdown)).flatMap(drawn);
}

function drawn(stretch: Stretch): Element[] {
  if (stretch.kind === 'code') return codeOf(stretch.lines);
  if (stretch.kind === 'table') return tableElement(stretch);
  return groupsOf(runsOf(stretch.lines)).flatMap(groupOf);
}

/** Code as text in which a card reads no Markdown at all. */
function codeOf(lines: readonly string[]): Element[] {
  const items = lines.map((line, index) => ({
    type: 'RichTextBlock',
    ...(index > 0 ? { spacing: 'None' } : {}),
    inlines: [
      { type: 'TextRun', text: line.replace(/[\t ]/g, FIXED_SPACE) || FIXED_SPACE, fontType: 'Monospace' },
    ],
  }));
  return items.length > 0 ? [{ type: 'Container', style: 'emphasis', items }] : [];
}

function tableElement(stretch: Stretch): Element[] {
  const { titles, rows, ends } = tableOf(stretch);
  const all = [...(titles ? [titles] : []), ...rows];
  if (all.length === 0) return [];
  const cells = (row: string[], head: boolean) =>
    row.map((cell, column) => ({
      type: 'TableCell',
      items: [
        textBlock(unled(inline(cell, CARD, head)) || FIXED_SPACE, {
          ...(head ? { weight: 'Bolder' } : {}),
          ...(ends[column] ? { horizontalAlignment: 'Right' } : {}),
        }),
      ],
    }));
  return [
    {
      type: 'Table',
      columns: ends.map(() => ({ width: 1 })),
      // The documents and the clients call it differently.
      ...(titles ? {} : { firstRowAsHeader: false, firstRowAsHeaders: false }),
      rows: all.map((row, at) => ({ type: 'TableRow', cells: cells(row, titles !== undefined && at === 0) })),
    },
  ];
}

function groupOf(group: Run[]): Element[] {
  const [first] = group;
  if (!first) return [];
  if (first.kind === 'item') return [textBlock(group.map(itemOf).join('\n'))];
  const lines = group.flatMap(linesOf);
  if (first.kind !== 'quote' || lines.length === 0) return lines;
  return [{ type: 'Container', style: 'emphasis', items: lines }];
}

function itemOf({ text, depth, number }: Run): string {
  const words = inline(text, CARD)
    .split('\n')
    .map((line, index) => (index === 0 ? unled(line.trim()) : line.trim()))
    .join(' ');
  return `${'    '.repeat(depth)}${number ? `${number}.` : '-'} ${words}`;
}

/** A line each: a card takes the end of a line for a space. */
function linesOf({ kind, text }: Run): Element[] {
  if (kind === 'rule') return [textBlock(RULE)];
  const bold = kind === 'heading';
  const lines = inline(text, CARD, bold)
    .split('\n')
    .map((line) => unled(line.trim()))
    .filter((line) => line !== '');
  return lines.map((line, index) =>
    textBlock(line, { ...(bold ? { weight: 'Bolder' } : {}), ...(index > 0 ? { spacing: 'None' } : {}) }),
  );
}
