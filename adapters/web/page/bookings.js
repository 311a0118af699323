import { bookingTitle, statusMark } from './booking-actions.js';
import { addDays, dayIn, sayWindow } from './days.js';
import { byId, h, show } from './dom.js';
import { say } from './sentences.js';

const PAST_DAYS = 90;

/** What lies ahead, soonest first, and what does not (latest first), from a person's bookings. */
export function sortBookings(all, today, keepsPlace = () => false) {
  const ahead = (it) =>
    it.end_date >= today && (it.status === 'scheduled' || it.status === 'in_progress' || keepsPlace(it.id));
  const byStart = (a, b) => a.start.localeCompare(b.start) || a.dyno.name.localeCompare(b.dyno.name);
  return {
    upcoming: all.filter(ahead).sort(byStart),
    past: all.filter((it) => !ahead(it)).sort((a, b) => byStart(b, a)),
  };
}

/**
 * The list of the person's own bookings.
 * @param {{ api: any, bookings: any, zone: () => string, onDetails: (id: string) => void, onWrite: (text: string) => void }} needs
 */
export function createMyBookings({ api, bookings, zone, onDetails, onWrite }) {
  let pastOpen = false;
  let drawn = '';
  /** What the last deed came to, by booking, so that a redraw does not wipe it away. */
  const outcomes = new Map();

  function note(text) {
    byId('bookings-note').textContent = text ?? '';
    show(byId('bookings-note'), Boolean(text));
  }

  function card(allocation, today) {
    const vin = allocation.vehicle.vin;
    const outcome = h('p', { class: 'outcome', role: 'status' }, outcomes.get(allocation.id) ?? '');
    const buttons = bookings.buttons(allocation, bookings.deedsFor(allocation, today), {
      onDone: (text) => {
        outcomes.set(allocation.id, text);
        load();
      },
      onProblem: (text) => {
        outcome.textContent = text;
      },
    });
    const details = () => onDetails(allocation.id);
    const moveable = allocation.status === 'scheduled';
    const move = h(
      'button',
      { type: 'button', class: 'quiet', onclick: () => onWrite(say.moveBooking(vin)) },
      'Move…',
    );
    const more = h('button', { type: 'button', class: 'quiet', onclick: details }, 'Details');
    more.setAttribute('aria-label', `Details: ${vin} on ${allocation.dyno.name}`);
    const facts = h(
      'p',
      { class: 'facts' },
      bookingTitle(allocation),
      h('br'),
      `${allocation.dyno.name}, ${sayWindow(allocation, zone())}`,
    );
    return h(
      'li',
      { class: 'card', 'data-id': allocation.id },
      h('div', { class: 'facts-head' }, facts, statusMark(allocation)),
      h('div', { class: 'buttons' }, buttons, moveable && move, more),
      outcome,
    );
  }

  /** Redraws only what changed, and keeps the focus on the button that had it. */
  function draw(upcoming, past, today) {
    const picture = JSON.stringify([upcoming, past, today, [...outcomes]]);
    if (picture === drawn) return;
    drawn = picture;
    const held = document.activeElement?.closest?.('.card');
    const at = held && [...held.querySelectorAll('button')].indexOf(document.activeElement);
    const empty = (text) => h('li', { class: 'empty' }, text);
    const fill = (id, items, none) =>
      byId(id).replaceChildren(...(items.length > 0 ? items.map((it) => card(it, today)) : [empty(none)]));
    fill('upcoming', upcoming, say.noBookings);
    if (past) fill('past', past, say.noPastBookings);
    if (!held) return;
    const again = document.querySelector(`.bookings .card[data-id="${CSS.escape(held.dataset.id ?? '')}"]`);
    const buttons = again ? [...again.querySelectorAll('button')] : [];
    (buttons[at] ?? buttons.at(-1) ?? byId('past-toggle')).focus();
  }

  async function load() {
    const today = dayIn(api.now(), zone());
    try {
      const from = pastOpen ? addDays(today, -PAST_DAYS) : today;
      const all = await api.all('/allocations', { mine: 'true', from });
      const sorted = sortBookings(all, today, bookings.changedRecently);
      draw(sorted.upcoming, pastOpen ? sorted.past : undefined, today);
      note('');
    } catch (problem) {
      if (problem.code !== 'network') note(problem.message);
    }
  }

  byId('past-toggle').addEventListener('click', () => {
    pastOpen = !pastOpen;
    byId('past-toggle').setAttribute('aria-expanded', String(pastOpen));
    show(byId('past'), pastOpen);
    load();
  });
  return {
    load,
    clear() {
      drawn = '';
      outcomes.clear();
      byId('upcoming').replaceChildren();
      byId('past').replaceChildren();
    },
  };
}
