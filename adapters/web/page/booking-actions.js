import { sayWindow } from './days.js';
import { actionButton, h } from './dom.js';
import { say } from './sentences.js';

const UNDO_MS = 10 * 60_000;

/** What is asked of the server for each button, and what is said when it was done. */
const DEEDS = {
  start: { label: 'Start', said: (it) => say.started(it.vehicle.vin) },
  complete: { label: 'Complete', said: (it) => say.completed(it.vehicle.vin) },
  cancel: {
    label: 'Cancel',
    said: (it, when) => say.cancelled(it.vehicle.vin, it.dyno.name, when),
  },
  undo: {
    label: 'Undo',
    said: (it, when) =>
      it.status === 'cancelled'
        ? say.undoneGone(it.vehicle.vin)
        : say.undoneBack(it.vehicle.vin, it.dyno.name, when),
  },
};

/**
 * Changes of bookings, and which of them a person may make. `onChanged(allocation)` hears of each.
 * @param {{ api: any, zone: () => string, userId: () => string | undefined, onChanged: (allocation?: any) => void }} needs
 */
export function createBookingActions({ api, zone, userId, onChanged }) {
  /** What this page last did to a booking, and when, by id: a list does not say. */
  const touched = new Map();

  /** Does one deed; returns `{ allocation, text }`, throws a `Problem`. */
  async function act(deed, id) {
    const allocation = await api.post(`/allocations/${encodeURIComponent(id)}/${deed}`, {});
    touched.set(id, { at: api.now(), deed });
    onChanged(allocation);
    return { allocation, text: DEEDS[deed].said(allocation, sayWindow(allocation, zone())) };
  }

  const isRecent = (at) => at !== undefined && api.now() - at < UNDO_MS;
  const changedRecently = (id) => isRecent(touched.get(id)?.at);

  /**
   * True while the person's own last change of it can be taken back, as far as can be told: exactly from
   * its history, else from what this page did or from who booked it when.
   */
  function undoable(allocation) {
    const own = (by) => by !== undefined && by === userId();
    const last = allocation.history?.at(-1);
    if (last) return own(last.by?.id) && last.action !== 'undone' && isRecent(Date.parse(last.at));
    const mine = touched.get(allocation.id);
    if (mine) return mine.deed !== 'undo' && isRecent(mine.at);
    const booked = allocation.status === 'scheduled' && own(allocation.requested_by);
    return booked && isRecent(Date.parse(allocation.created_at));
  }

  /** The deeds that its status allows, in the order of their buttons. */
  function deedsFor(allocation, today) {
    const deeds = [];
    if (allocation.status === 'scheduled' && allocation.start_date <= today) deeds.push('start');
    if (allocation.status === 'in_progress') deeds.push('complete');
    if (undoable(allocation)) deeds.push('undo');
    if (allocation.status === 'scheduled') deeds.push('cancel');
    return deeds;
  }

  /** Buttons for the deeds; `onDone(text, allocation)` and `onProblem(sentence)` say how it went. */
  function buttons(allocation, deeds, { onDone, onProblem }) {
    return deeds.map((deed) => {
      const about = `${DEEDS[deed].label} booking: ${allocation.vehicle.vin} on ${allocation.dyno.name}`;
      const button = actionButton(DEEDS[deed].label, deed === 'cancel' ? 'quiet' : 'plain', async () => {
        try {
          const { text, allocation: after } = await act(deed, allocation.id);
          onDone(text, after);
        } catch (problem) {
          onProblem(problem.message);
        }
      });
      button.setAttribute('aria-label', about);
      return button;
    });
  }

  return { deedsFor, buttons, changedRecently };
}

/** `TRK-101, brake` and the status, as they head a card or a dialog. */
export function bookingTitle(allocation) {
  return [h('strong', {}, allocation.vehicle.vin), ` · ${allocation.test_type}`];
}

/** @param {any} allocation */
export function statusMark(allocation) {
  const word = say.statuses[allocation.status] ?? allocation.status;
  return h('span', { class: `status ${allocation.status}` }, word);
}
