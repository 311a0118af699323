import { bookingTitle, statusMark } from './booking-actions.js';
import { dayIn, sayWindow } from './days.js';
import { h } from './dom.js';

/**
 * The row below a reply that is about a booking: what stands now, read from the server rather than
 * from the reply, with Undo and Cancel while they are possible.
 * @param {{ api: any, bookings: any, zone: () => string, onDetails: (id: string) => void }} needs
 */
export function createBookedRows({ api, bookings, zone, onDetails }) {
  function draw(row, allocation, said) {
    const outcome = h('p', { class: 'outcome', role: 'status' }, said ?? '');
    const deeds = bookings
      .deedsFor(allocation, dayIn(api.now(), zone()))
      .filter((deed) => deed === 'undo' || deed === 'cancel');
    const buttons = bookings.buttons(allocation, deeds, {
      onDone: (text, after) => draw(row, after, text),
      onProblem: (text) => {
        outcome.textContent = text;
      },
    });
    const more = h(
      'button',
      { type: 'button', class: 'quiet', onclick: () => onDetails(allocation.id) },
      'Details',
    );
    const facts = h(
      'p',
      { class: 'facts' },
      bookingTitle(allocation),
      h('br'),
      `${allocation.dyno.name}, ${sayWindow(allocation, zone())}`,
    );
    row.replaceChildren(h('div', { class: 'facts-head' }, facts, statusMark(allocation)));
    row.append(h('div', { class: 'buttons' }, buttons, more), outcome);
  }

  /** A row for one booking; empty when it cannot be read, since the reply says it all anyway. */
  return function bookedRow(allocationId, onReady = () => {}) {
    const row = h('div', { class: 'booked' });
    row.hidden = true;
    api
      .get(`/allocations/${encodeURIComponent(allocationId)}`)
      .then((allocation) => {
        draw(row, allocation);
        row.hidden = false;
        onReady();
      })
      .catch(() => row.remove());
    return row;
  };
}
