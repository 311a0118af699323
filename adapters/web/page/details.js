import { bookingTitle, statusMark } from './booking-actions.js';
import { dayIn, sayInstant, sayWindow } from './days.js';
import { byId, h } from './dom.js';
import { say } from './sentences.js';

function historyEntry(entry, zone) {
  const did = say.historyActions[entry.action] ?? String(entry.action).replaceAll('_', ' ');
  const through = say.channels[entry.channel] ?? entry.channel;
  const line = [h('strong', {}, entry.by?.fullname ?? 'Rollbook'), ` ${did}`, through && ` (${through})`];
  const from = placeOf(entry.before, zone);
  const to = placeOf(entry.after, zone);
  const moved = from && to && from !== to;
  return h(
    'li',
    {},
    h('p', {}, line),
    entry.reason && h('p', {}, `“${entry.reason}”`),
    moved && h('p', { class: 'at' }, `from ${from} to ${to}`),
    h('p', { class: 'at' }, h('time', { datetime: entry.at }, sayInstant(entry.at, zone))),
  );
}

/** Dyno and days of one side of a change; empty before there was a booking. */
function placeOf(side, zone) {
  if (!side?.dyno) return '';
  return `${side.dyno.name}, ${sayWindow(side, zone)}`;
}

function facts(allocation, zone) {
  const rows = [
    ['Dyno', allocation.dyno.name],
    ['When', sayWindow(allocation, zone)],
    ['Booked by', allocation.requested_by_name],
    ['Moved', allocation.shifted_days > 0 && say.shifted(allocation.shifted_days)],
    ['Notes', allocation.notes],
  ];
  return h(
    'dl',
    {},
    rows.filter(([, value]) => value).map(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]),
  );
}

/**
 * The dialog with one booking: its facts, its history, and what this person may do with it.
 * @param {{ api: any, bookings: any, zone: () => string, mayChange: (allocation: any) => boolean, onWrite: (text: string) => void }} needs
 */
export function createDetails({ api, bookings, zone, mayChange, onWrite }) {
  const dialog = byId('details');
  let asked = 0;

  const head = (title) =>
    h(
      'div',
      { class: 'dialog-head' },
      h('h2', { id: 'details-title' }, title),
      h('button', { type: 'button', class: 'quiet', onclick: () => dialog.close() }, 'Close'),
    );

  function draw(allocation, said) {
    const outcome = h('p', { class: 'outcome', role: 'status' }, said ?? '');
    const deeds = mayChange(allocation) ? bookings.deedsFor(allocation, dayIn(api.now(), zone())) : [];
    const buttons = bookings.buttons(allocation, deeds, {
      onDone: (text) => open(allocation.id, text),
      onProblem: (text) => {
        outcome.textContent = text;
      },
    });
    const move = () => {
      dialog.close();
      onWrite(say.moveBooking(allocation.vehicle.vin));
    };
    if (deeds.includes('cancel'))
      buttons.push(h('button', { type: 'button', class: 'quiet', onclick: move }, 'Move…'));
    dialog.replaceChildren(
      head(bookingTitle(allocation)),
      h('p', {}, statusMark(allocation)),
      facts(allocation, zone()),
      h('div', { class: 'buttons' }, buttons),
      outcome,
      h('h3', {}, 'History'),
      h(
        'ol',
        { class: 'history' },
        (allocation.history ?? []).map((entry) => historyEntry(entry, zone())),
      ),
    );
    dialog.querySelector('button')?.focus();
  }

  /** Opens the dialog for one booking; `said` is what just happened to it. */
  async function open(id, said) {
    asked += 1;
    const mine = asked;
    if (!dialog.open) {
      dialog.replaceChildren(head('Booking'), h('p', { class: 'quiet-text' }, 'Loading…'));
      dialog.showModal();
    }
    try {
      const allocation = await api.get(`/allocations/${encodeURIComponent(id)}`);
      // Another booking may have been opened meanwhile; the last one asked for is shown.
      if (mine === asked && dialog.open) draw(allocation, said);
    } catch (problem) {
      if (mine === asked)
        dialog.replaceChildren(head('Booking'), h('p', { class: 'refusal', role: 'alert' }, problem.message));
    }
  }

  return { open, close: () => dialog.open && dialog.close() };
}
