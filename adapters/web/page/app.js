/** Puts the page together: who is in, which view is shown, and what refreshes what. */
import { createApi } from './api.js';
import { createBookedRows } from './booked-row.js';
import { createBookingActions } from './booking-actions.js';
import { createMyBookings } from './bookings.js';
import { createChat } from './chat.js';
import { createComposer } from './composer.js';
import { createConversations } from './conversations.js';
import { createDetails, nameOf } from './details.js';
import { byId, h, show } from './dom.js';
import { createLive } from './live.js';
import { createSchedule } from './schedule.js';
import { say } from './sentences.js';
import { createSession, keepFresh } from './session.js';
import { createDoor } from './sign-in.js';

const REFRESH_AFTER_MS = 200;
const CAN_CHANGE_ANY = ['scheduler', 'admin'];

function onNetwork(ok) {
  const gone = !ok;
  if (byId('offline').hidden === ok) return;
  byId('offline').textContent = gone ? say.offline : '';
  show(byId('offline'), gone);
}

/** Which of chat, bookings and schedule is shown; a wide page has the chat beside the other two. */
function createViews(onShown) {
  const desk = byId('desk');
  const buttons = [...desk.querySelectorAll('nav [data-view]')];
  const wide = globalThis.matchMedia('(min-width: 900px)');

  function go(view) {
    const shown = wide.matches && view === 'chat' ? 'schedule' : view;
    desk.dataset.view = shown;
    for (const button of buttons) {
      if (button.dataset.view === shown) button.setAttribute('aria-current', 'true');
      else button.removeAttribute('aria-current');
    }
    onShown(shown);
  }
  for (const button of buttons) button.addEventListener('click', () => go(button.dataset.view));
  wide.addEventListener('change', () => go('chat'));
  return { go, wide: () => wide.matches };
}

function build(config) {
  const session = createSession();
  const zone = () => config.site.time_zone;
  let refreshTimer;
  const refreshSoon = () => {
    clearTimeout(refreshTimer);
    refreshTimer = setTimeout(() => {
      if (!session.get()) return;
      myBookings.load();
      schedule.load();
    }, REFRESH_AFTER_MS);
  };
  const api = createApi({ session, onNetwork, onSignedOut: () => leave(say.signedOut) });
  const bookings = createBookingActions({ api, zone, onChanged: refreshSoon });
  const composer = createComposer({ session, onSend: (text) => chat.send(text), onStop: () => chat.stop() });
  const write = (text, caret) => {
    if (!views.wide()) views.go('chat');
    composer.fill(text, caret);
  };
  const mayChange = (allocation) => {
    const user = session.user();
    const owner = allocation.requested_by;
    const own = owner?.id ? owner.id === user?.id : nameOf(owner) === user?.fullname;
    return own || CAN_CHANGE_ANY.includes(user?.role);
  };
  const details = createDetails({ api, bookings, zone, mayChange, onWrite: write });
  const bookedRow = createBookedRows({ api, bookings, zone, onDetails: details.open });
  const chat = createChat({ api, session, composer, bookedRow, zone, onChanged: refreshSoon });
  const myBookings = createMyBookings({ api, bookings, zone, onDetails: details.open, onWrite: write });
  const schedule = createSchedule({
    api,
    config,
    canBook: () => session.user()?.role !== 'viewer',
    // The cursor goes where the vehicle belongs, between "book" and "on".
    onFree: (dyno, day) => write(say.bookFreeCell(dyno.name, day), 'book '.length),
    onBooking: details.open,
  });
  const toChat = () => {
    if (!views.wide()) views.go('chat');
    composer.focus();
  };
  const conversations = createConversations({ api, chat, zone, onOpened: toChat });
  const views = createViews((shown) => shown === 'schedule' && schedule.revealToday());
  const live = createLive({ api, onChange: refreshSoon });
  const door = createDoor({ api, config, onIn: enter });
  let stopKeeping = () => {};
  let lastUser = session.user()?.id;

  function forget() {
    chat.reset();
    composer.clear();
    composer.note('');
    myBookings.clear();
    schedule.clear();
  }

  function showDesk(inside) {
    for (const id of ['desk', 'account', 'skip']) show(byId(id), inside);
    show(byId('door'), !inside);
  }

  function enter(answer) {
    // What somebody else wrote on this machine is not shown to the next person.
    if (lastUser && answer.user.id !== lastUser) forget();
    session.keep(answer);
    work();
  }

  async function work() {
    const user = session.user();
    lastUser = user.id;
    byId('who').textContent = user.fullname;
    byId('who').title = `${user.email}, ${user.role}`;
    showDesk(true);
    views.go('chat');
    stopKeeping();
    stopKeeping = keepFresh({ session, api, busy: chat.busy, onEnded: () => leave(say.signedOut) });
    live.start();
    composer.focus();
    await Promise.all([myBookings.load(), schedule.load()]);
    schedule.revealToday();
  }

  /** Back to the door. The draft and the conversation stay for the same person, unless they signed out. */
  function leave(note) {
    if (!session.get()) return;
    session.clear();
    live.stop();
    stopKeeping();
    details.close();
    conversations.close();
    showDesk(false);
    door.open(note);
  }

  byId('sign-out').addEventListener('click', () => {
    leave(say.signedOutPlain);
    forget();
  });
  byId('examples').append(
    ...say.examples.map((text) =>
      h('li', {}, h('button', { type: 'button', class: 'example', onclick: () => composer.fill(text) }, text)),
    ),
  );
  return {
    async start() {
      if (!session.get()) {
        showDesk(false);
        return door.open();
      }
      const kept = session.conversation();
      await work();
      // A conversation that is gone meanwhile is no news to anybody: begin a new one.
      if (kept) await chat.open(kept).catch(() => session.keepConversation(''));
    },
  };
}

async function loadConfig() {
  const response = await fetch('/page/config.json', { cache: 'no-store' });
  if (!response.ok) throw new Error(`config ${response.status}`);
  return response.json();
}

async function main() {
  const config = await loadConfig();
  byId('site').textContent = `${config.site.name} · ${config.site.time_zone}`;
  await build(config).start();
}

main().catch(() => {
  byId('offline').textContent = say.networkGone;
  show(byId('offline'), true);
});
