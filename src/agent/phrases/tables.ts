import { Temporal } from 'temporal-polyfill';
import { shortDay } from '../dates/say.ts';
import type { ToolData } from '../words.ts';
import { lines, quoted } from './text.ts';

type Table = Extract<ToolData, { kind: 'table' }>;
type Cell = string | number | null;

const MOST_ROWS = 20;

/** Rows as lines, since not every chat shows a Markdown table. It says when something was left out. */
export function sayTable({ columns, rows, cut }: Table): string {
  const [first] = rows;
  if (!first) return 'Nothing matches.';
  if (columns.length === 1 && rows.length === 1)
    return `${label(columns[0] ?? '')}: ${shown(first[0] ?? null)}.`;
  const list = lines(
    rows.map((row) => line(columns, row)),
    { most: MOST_ROWS },
  );
  const more = cut ? '\n\nThere are more; ask for less, for example with a date or a dyno.' : '';
  return `${heading(columns)}\n\n${list}${more}`;
}

function heading(columns: string[]): string {
  if (columns.length === 2) return `${label(columns[1] ?? '')} by ${label(columns[0] ?? '').toLowerCase()}:`;
  return `${columns.map(label).join(', ')}:`;
}

function line(columns: string[], row: Cell[]): string {
  if (columns.length === 2) return `${shown(row[0] ?? null)}: ${shown(row[1] ?? null)}`;
  return row.map((cell) => shown(cell)).join(', ');
}

function label(column: string): string {
  const words = column.replaceAll('_', ' ').replace(/\blbs\b/, '(lb)');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function shown(cell: Cell): string {
  if (cell === null || cell === '') return '–';
  if (typeof cell === 'number') return cell.toLocaleString('en-US', { maximumFractionDigits: 2 });
  return /^\d{4}-\d\d-\d\d$/.test(cell) ? shortDay(Temporal.PlainDate.from(cell)) : quoted(cell);
}
