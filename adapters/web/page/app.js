/** Puts the page together: what the server says about itself, who is in, and the door between. */
import { createApi } from './api.js';
import { createDesk } from './desk.js';
import { byId, show } from './dom.js';
import { createLinkPage, isLinkPage } from './link.js';
import { say } from './sentences.js';
import { createSession, keepFresh } from './session.js';
import { createDoor } from './sign-in.js';

function onNetwork(ok) {
  if (byId('offline').hidden === ok) return;
  byId('offline').textContent = ok ? '' : say.offline;
  show(byId('offline'), !ok);
}

function showDesk(inside) {
  for (const id of ['desk', 'account', 'skip']) show(byId(id), inside);
  show(byId('door'), !inside);
}

function showWho(user) {
  byId('who').textContent = user.fullname;
  byId('who').title = `${user.email}, ${user.role}`;
}

function build(config) {
  const session = createSession();
  const api = createApi({ session, onNetwork, onSignedOut: () => leave(say.signedOut) });
  const desk = createDesk({ api, session, config });
  const door = createDoor({ api, config, onIn: enter });
  let stopKeeping = () => {};
  let lastUser = session.user()?.id;

  function enter(answer) {
    // What somebody else wrote on this machine is not shown to the next person.
    if (lastUser && answer.user.id !== lastUser) desk.clear();
    session.keep(answer);
    work();
  }

  function work() {
    lastUser = session.user().id;
    showWho(session.user());
    showDesk(true);
    stopKeeping();
    stopKeeping = keepFresh({ session, api, busy: desk.busy, onEnded: () => leave(say.signedOut) });
    return desk.open();
  }

  /** Back to the door. The draft and the conversation stay, for the same person. */
  function leave(note) {
    if (!session.get()) return;
    session.clear();
    stopKeeping();
    desk.close();
    showDesk(false);
    door.open(note);
  }

  byId('sign-out').addEventListener('click', () => {
    leave(say.signedOutPlain);
    desk.clear();
  });
  return async function start() {
    const kept = session.conversation();
    if (!session.get()) {
      showDesk(false);
      return door.open();
    }
    const opened = work();
    // A conversation that is gone meanwhile is no news to anybody: begin a new one.
    if (kept) await desk.reopen(kept).catch(() => session.keepConversation(''));
    await opened;
  };
}

async function main() {
  const response = await fetch('/page/config.json', { cache: 'no-store' });
  if (!response.ok) throw new Error(`config ${response.status}`);
  const config = await response.json();
  byId('site').textContent = `${config.site.name} · ${config.site.time_zone}`;
  if (isLinkPage()) return createLinkPage({ config, onNetwork }).start();
  await build(config)();
}

main().catch(() => {
  byId('offline').textContent = say.networkGone;
  show(byId('offline'), true);
});
