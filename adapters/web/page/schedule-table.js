/** The day-by-dyno table as DOM nodes. */
import { dayOfMonth, isWeekend, isWholeDays, monthOf, sayDay, sayWindow, timeIn, weekdayOf } from './days.js';
import { h } from './dom.js';
import { layRow } from './schedule-grid.js';
import { say } from './sentences.js';

/** Classes that a day gives to its whole column. */
const columnClass = (day, today) =>
  [isWeekend(day) && 'weekend', day === today && 'today', day < today && 'gone'].filter(Boolean).join(' ');

function headRow(days, today) {
  const heads = days.map((day, index) => {
    const named = index === 0 || dayOfMonth(day) === 1;
    const date = named ? `${dayOfMonth(day)} ${monthOf(day)}` : dayOfMonth(day);
    const current = day === today && 'date';
    return h(
      'th',
      { scope: 'col', class: columnClass(day, today), 'aria-current': current, title: sayDay(day) },
      h('span', { class: 'weekday' }, weekdayOf(day)),
      h('span', { class: 'date' }, date),
    );
  });
  return h('thead', {}, h('tr', {}, h('th', { scope: 'col', class: 'corner' }, 'Dyno'), heads));
}

/** The hours of a thing that does not take whole days, so that a half-full day can be told. */
function hoursOf(item, zone) {
  if (!item.start || !item.end || isWholeDays(item, zone)) return undefined;
  const short = (instant) => timeIn(instant, zone).replace(/^0/, '').replace(':00', '');
  return h('span', { class: 'hours', 'aria-hidden': 'true' }, `${short(item.start)}–${short(item.end)}`);
}

function bookingCell(allocation, place, { zone, userId, onBooking }) {
  const own = allocation.requested_by === userId;
  const status = say.statuses[allocation.status] ?? allocation.status;
  const rest = `${status}${own ? ', yours' : ''}. ${allocation.dyno.name}, ${sayWindow(allocation, zone)}`;
  return h(
    'button',
    {
      type: 'button',
      class: `slot booking ${allocation.status}${own ? ' mine' : ''}`,
      ...place,
      'data-id': allocation.id,
      title: `${allocation.vehicle.vin}, ${allocation.test_type}. ${rest}`,
      onclick: () => onBooking(allocation.id),
    },
    h('span', { class: 'vin' }, allocation.vehicle.vin),
    ' ',
    h('span', { class: 'test' }, allocation.test_type),
    hoursOf(allocation, zone),
    h('span', { class: 'unseen' }, `. ${rest}`),
  );
}

function outageCell(outage, place, { zone, dyno }) {
  const label = `${say.outage(outage.reason)}. ${dyno.name}, ${sayWindow(outage, zone)}`;
  return h(
    'span',
    { class: 'slot outage', role: 'img', ...place, 'aria-label': label, title: label },
    h('span', { class: 'reason' }, outage.reason || 'Out'),
    hoursOf(outage, zone),
  );
}

function freeCell(day, place, { dyno, today, canBook, onFree }) {
  if (day < today || !canBook || dyno.enabled === false) return h('span', { class: 'slot empty' });
  const label = say.freeCell(dyno.name, sayDay(day));
  return h('button', {
    type: 'button',
    class: 'slot free',
    ...place,
    'aria-label': label,
    title: label,
    onclick: () => onFree(dyno, day),
  });
}

function cellNode(cell, row, context) {
  const { days, today, dyno } = context;
  const place = {
    'data-cell': '',
    'data-row': row,
    'data-column': cell.column,
    'data-span': cell.span,
    tabindex: '-1',
  };
  const slots = cell.items.map((item) =>
    item.vehicle ? bookingCell(item, place, context) : outageCell(item, place, { ...context, dyno }),
  );
  if (slots.length === 0) slots.push(freeCell(days[cell.column], place, context));
  const span = cell.span > 1 ? cell.span : undefined;
  const classes = [
    slots.length > 1 && 'stacked',
    !span && 'narrow',
    !span && columnClass(days[cell.column], today),
  ];
  return h('td', { colspan: span, class: classes.filter(Boolean).join(' ') }, slots);
}

/**
 * Head and body of the table.
 * @param {{ dynos: any[], allocations: any[], outages: any[], userId: string, days: string[],
 *   today: string, zone: string, canBook: boolean, onFree: Function, onBooking: Function }} picture
 * @returns {HTMLElement[]}
 */
export function tableParts(picture) {
  const { dynos, allocations, outages, days, today, zone } = picture;
  const rows = dynos.map((dyno, row) => {
    const items = [...allocations, ...outages].filter((item) => (item.dyno?.id ?? item.dyno_id) === dyno.id);
    const context = { ...picture, dyno };
    const off = dyno.enabled === false && h('span', { class: 'off' }, 'off');
    return h(
      'tr',
      { class: dyno.enabled === false && 'disabled' },
      h('th', { scope: 'row', title: dyno.name }, dyno.name, off),
      layRow(items, days, zone).map((cell) => cellNode(cell, row, context)),
    );
  });
  return [headRow(days, today), h('tbody', {}, rows)];
}
