/** Where things stand in the table: from bookings and outages to cells, without any DOM. */
import { addDays, daysBetween, daysOf } from './days.js';

/** The days of a table that begins at `start`. */
export function dayList(start, count) {
  return Array.from({ length: count }, (_, index) => addDays(start, index));
}

/** A booking or an outage as first and last column of the table, or undefined when it lies outside. */
function placed(item, days, zone) {
  const { first, last } = daysOf(item, zone);
  const from = Math.max(0, daysBetween(days[0], first));
  const to = Math.min(days.length - 1, daysBetween(days[0], last));
  return to < 0 || from > days.length - 1 || to < from ? undefined : { item, from, to };
}

/** Groups things that share a day: two half-day bookings, or a booking that ends as another begins. */
function clustersOf(placements) {
  const clusters = [];
  for (const placement of [...placements].sort((a, b) => a.from - b.from || a.to - b.to)) {
    const open = clusters.at(-1);
    if (open && placement.from <= open.to) {
      open.members.push(placement);
      open.to = Math.max(open.to, placement.to);
    } else clusters.push({ from: placement.from, to: placement.to, members: [placement] });
  }
  return clusters;
}

/**
 * One row of the table as cells `{ column, span, items }` from left to right. A thing alone on its days
 * is one wide cell; things that share a day are shown in it together, day by day; a free day is a cell
 * without items.
 * @param {any[]} items bookings and outages of one dyno
 * @param {string[]} days
 * @param {string} zone
 */
export function layRow(items, days, zone) {
  const cells = [];
  const placements = items.map((item) => placed(item, days, zone)).filter((it) => it !== undefined);
  let column = 0;
  const freeUntil = (end) => {
    for (; column < end; column += 1) cells.push({ column, span: 1, items: [] });
  };
  for (const cluster of clustersOf(placements)) {
    freeUntil(cluster.from);
    if (cluster.members.length === 1) {
      cells.push({ column, span: cluster.to - cluster.from + 1, items: [cluster.members[0].item] });
      column = cluster.to + 1;
      continue;
    }
    for (; column <= cluster.to; column += 1) {
      const here = cluster.members.filter((it) => it.from <= column && it.to >= column);
      cells.push({ column, span: 1, items: here.map((it) => it.item) });
    }
  }
  freeUntil(days.length);
  return cells;
}

/** The dynos whose capabilities name a test type; all of them when none is asked for. */
export function dynosFor(dynos, testType) {
  if (!testType) return dynos;
  return dynos.filter((dyno) => (dyno.capabilities ?? []).some((it) => it.test_type === testType));
}

/**
 * The cell that an arrow key leads to, among cells `{ row, column, span }`; undefined at the edge. Up and
 * down keep to the column as well as they can, since rows differ in what they hold.
 */
export function neighbour(cells, from, key) {
  const inRow = (row) => cells.filter((cell) => cell.row === row).sort((a, b) => a.column - b.column);
  const row = inRow(from.row);
  if (key === 'ArrowRight') return row.find((cell) => cell.column > from.column);
  if (key === 'ArrowLeft') return row.findLast((cell) => cell.column < from.column);
  if (key === 'Home') return row[0];
  if (key === 'End') return row.at(-1);
  const step = key === 'ArrowDown' ? 1 : -1;
  const rows = [...new Set(cells.map((cell) => cell.row))].sort((a, b) => (a - b) * step);
  const next = rows.find((index) => (index - from.row) * step > 0);
  if (next === undefined) return undefined;
  const distance = (cell) => {
    const last = cell.column + cell.span - 1;
    return Math.max(0, cell.column - from.column, from.column - last);
  };
  return inRow(next).sort((a, b) => distance(a) - distance(b))[0];
}
