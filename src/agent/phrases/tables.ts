import { Temporal } from 'temporal-polyfill';
import { dayCount, shortDay, shortSpan } from '../dates/say.ts';
import type { ToolData } from '../words.ts';
import { count, lines, pounds, quoted } from './text.ts';

const CELL = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 });

type Table = Extract<ToolData, { kind: 'table' }>;
type Cell = string | number | null;
type Row = Record<string, Cell>;

const MOST_ROWS = 20;

/** What one row of a list says, told by a column that only this kind of list has. */
const ROWS: { has: string[]; thing: string; say(row: Row): string }[] = [
  {
    has: ['id', 'vehicle', 'dyno', 'test_type', 'status', 'start_date', 'end_date'],
    thing: 'booking',
    say: bookingRow,
  },
  { has: ['dyno', 'reason', 'start_date', 'end_date'], thing: 'outage', say: outageRow },
  { has: ['vin', 'weight_lbs', 'drive_type'], thing: 'vehicle', say: vehicleRow },
  { has: ['name', 'enabled', 'test_types'], thing: 'dyno', say: dynoRow },
];

/** Rows as lines, since not every chat shows a Markdown table. It says when something was left out. */
export function sayTable({ columns, rows, cut }: Table): string {
  const [first] = rows;
  if (!first) return 'Nothing matches that.';
  if (columns.length === 1 && rows.length === 1)
    return `${label(columns[0] ?? '')}: ${shown(first[0] ?? null)}.`;
  const kind = ROWS.find(({ has }) => has.every((column) => columns.includes(column)));
  const say = kind
    ? (row: Cell[]) =>
        kind.say(Object.fromEntries(columns.map((column, index) => [column, row[index] ?? null])))
    : (row: Cell[]) => plainRow(columns, row);
  const list = lines(rows.map(say), { most: MOST_ROWS });
  const more = cut
    ? '\n\nThere are more than were read; ask for less, for example with a date or a dyno.'
    : '';
  return `${kind ? `${count(rows.length, kind.thing)}${cut ? ' or more' : ''}:` : heading(columns)}\n\n${list}${more}`;
}

function heading(columns: string[]): string {
  if (columns.length === 2) return `${label(columns[1] ?? '')} by ${label(columns[0] ?? '').toLowerCase()}:`;
  return `${columns.map(label).join(', ')}:`;
}

function plainRow(columns: string[], row: Cell[]): string {
  const [group = null, amount = null] = row;
  if (columns.length !== 2) return row.map((cell) => shown(cell)).join(', ');
  // "scheduled: 8" would read as a deed, "8 scheduled" as what it is.
  return columns[0] === 'status'
    ? `${shown(amount)} ${shown(group).replace('\\_', ' ')}`
    : `${shown(group)}: ${shown(amount)}`;
}

function bookingRow(row: Row): string {
  const status = String(row['status']).replace('_', ' ');
  const who = row['requested_by'] ? `, ${shown(row['requested_by'])}` : '';
  return `#${row['id']} ${shown(row['vehicle'] ?? null)} on ${shown(row['dyno'] ?? null)} for ${shown(row['test_type'] ?? null)}, ${span(row)}, ${status}${who}`;
}

function outageRow(row: Row): string {
  return `${shown(row['dyno'] ?? null)}: ${span(row)}, ${shown(row['reason'] ?? null)}`;
}

function vehicleRow(row: Row): string {
  const name = row['name'] ? ` "${shown(row['name'])}"` : '';
  return `${shown(row['vin'] ?? null)}${name}, ${pounds(Number(row['weight_lbs']))}, ${row['drive_type']}`;
}

function dynoRow(row: Row): string {
  const enabled = row['enabled'] === 'false' || String(row['enabled']) === 'f' ? ' (out of use)' : '';
  return `${shown(row['name'] ?? null)}${enabled}: ${shown(row['test_types'] ?? null)}`;
}

function span(row: Row): string {
  const [first, last] = [day(row['start_date']), day(row['end_date'])];
  return `${shortSpan(first, last)} (${dayCount(first.until(last).days + 1)})`;
}

function day(cell: Cell | undefined): Temporal.PlainDate {
  return Temporal.PlainDate.from(String(cell));
}

function label(column: string): string {
  const words = column.replaceAll('_', ' ').replace(/\blbs\b/, '(lb)');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function shown(cell: Cell): string {
  if (cell === null || cell === '') return '–';
  if (typeof cell === 'number') return CELL.format(cell);
  return /^\d{4}-\d\d-\d\d$/.test(cell) ? shortDay(Temporal.PlainDate.from(cell)) : quoted(cell);
}
