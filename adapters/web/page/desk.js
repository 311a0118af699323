import { createBookedRows } from './booked-row.js';
import { createBookingActions } from './booking-actions.js';
import { createMyBookings } from './bookings.js';
import { createChat } from './chat.js';
import { createComposer } from './composer.js';
import { createConversations } from './conversations.js';
import { createDetails } from './details.js';
import { byId, h } from './dom.js';
import { createLinkedChats } from './linked-chats.js';
import { createLive } from './live.js';
import { createSchedule } from './schedule.js';
import { say } from './sentences.js';
import { createViews } from './views.js';

const REFRESH_AFTER_MS = 200;
const CAN_CHANGE_ANY = ['scheduler', 'admin'];

/** Runs `work` once after a burst of calls, so that one change told three ways is fetched once. */
function soon(work) {
  let timer;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(work, REFRESH_AFTER_MS);
  };
}

/** Whether this person may change a booking, as far as the page can tell; the server has the last word. */
function mayChange(user, allocation) {
  return allocation.requested_by === user?.id || CAN_CHANGE_ANY.includes(user?.role);
}

/** Chat and composer, which write to each other. */
function createTalk(needs) {
  const composer = createComposer({
    session: needs.session,
    onSend: (text) => chat.send(text),
    onStop: () => chat.stop(),
  });
  const chat = createChat({ ...needs, composer });
  for (const text of say.examples) {
    const fill = () => composer.fill(text);
    const button = h('button', { type: 'button', class: 'example', onclick: fill }, text);
    byId('examples').append(h('li', {}, button));
  }
  return { chat, composer };
}

/**
 * Everything behind the door: chat, bookings, schedule, their dialogs, and what refreshes them.
 * @param {{ api: any, session: any, config: any }} needs
 */
export function createDesk({ api, session, config }) {
  const zone = () => config.site.time_zone;
  const user = () => session.user();
  const onChanged = soon(() => session.get() && load());
  const onDetails = (id) => details.open(id);
  const onWrite = (text, caret) => {
    views.toChat();
    composer.fill(text, caret);
  };
  const bookings = createBookingActions({ api, zone, userId: () => user()?.id, onChanged });
  const details = createDetails({ api, bookings, zone, onWrite, mayChange: (it) => mayChange(user(), it) });
  const bookedRow = createBookedRows({ api, bookings, zone, onDetails });
  const { chat, composer } = createTalk({ api, session, bookedRow, zone, onChanged });
  const myBookings = createMyBookings({ api, bookings, zone, onDetails, onWrite });
  const linkedChats = createLinkedChats({ api, zone });
  const schedule = createSchedule({
    api,
    config,
    user,
    // The cursor goes where the vehicle belongs, between "book" and "on".
    onFree: (dyno, day) => onWrite(say.bookFreeCell(dyno.name, day), 'book '.length),
    onBooking: onDetails,
  });
  const views = createViews((shown) => shown === 'schedule' && schedule.revealToday());
  const onOpened = () => {
    views.toChat();
    composer.focus();
  };
  const conversations = createConversations({ api, chat, zone, onOpened });
  const live = createLive({ api, onChange: onChanged });
  const load = () => Promise.all([myBookings.load(), schedule.load(), linkedChats.load()]);

  return {
    busy: chat.busy,
    reopen: (id) => chat.open(id),
    async open() {
      views.go('chat');
      live.start();
      composer.focus();
      await load();
      schedule.revealToday();
    },
    /** Lets go of the server and of every dialog; what was said and written stays. */
    close() {
      live.stop();
      details.close();
      conversations.close();
    },
    /** Forgets everything, for the next person. */
    clear() {
      chat.reset();
      composer.clear();
      composer.note('');
      myBookings.clear();
      linkedChats.clear();
      schedule.clear();
    },
  };
}
