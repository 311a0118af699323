/**
 * The page that a link from a chat leads to: which chat user asks, who is signed in, the number that the
 * chat shows, and back to the chat. The secret stands in the fragment of the address, which no browser sends.
 */
import { createApi } from './api.js';
import { byId, h, show } from './dom.js';
import { say } from './sentences.js';
import { createSession } from './session.js';
import { createDoor } from './sign-in.js';

const PATH = '/link';
/** Nothing is decided by these: the same link may be tried again. */
const passing = ({ status }) => status === 0 || status === 429 || status >= 500;

export const isLinkPage = () => location.pathname === PATH;

/** Out of the address and its history at once; a reload of this tab still finds it. */
function takeSecret(session) {
  const given = location.hash.slice(1);
  if (!given) return session.link();
  session.keepLink(given);
  history.replaceState(null, '', PATH);
  return given;
}

function sayAtNumber(text) {
  byId('link-number-error').textContent = text ?? '';
  show(byId('link-number-error'), Boolean(text));
  const input = byId('link-number');
  if (text) input.setAttribute('aria-invalid', 'true');
  else input.removeAttribute('aria-invalid');
  input.setAttribute('aria-describedby', text ? 'link-number-error link-hint' : 'link-hint');
}

function note(text) {
  byId('link-note').textContent = text ?? '';
  show(byId('link-note'), Boolean(text));
}

/** One part of the page: the `door`, the `form`, or nothing but what the note says. */
function showPart(part) {
  show(byId('door'), part === 'door');
  show(byId('link'), part !== 'door');
  show(byId('link-ask'), part === 'form');
  show(byId('link-done'), part === 'done');
  show(byId('link-again'), false);
}

/** Where the page has come to, said to whoever reads and to whoever listens. */
function arrive(part, title) {
  note('');
  showPart(part);
  byId('link-title').textContent = title;
  byId('link-title').focus();
}

function drawAsk(ask, user) {
  const channel = say.channels[ask.channel] ?? ask.channel;
  const name = h('strong', { dir: 'auto' }, ask.chat_name);
  byId('link-who').replaceChildren(`${channel} user `, name, ' wants to book as you.');
  byId('link-as').textContent = say.linkAs(user.fullname, user.email);
  byId('link-number-label').textContent = say.linkNumber(channel);
  byId('link-hint').textContent = say.linkHint(channel);
  byId('link-number').value = '';
  sayAtNumber();
}

/** @param {{ config: any, onNetwork: (ok: boolean) => void }} needs */
export function createLinkPage({ config, onNetwork }) {
  const session = createSession();
  const api = createApi({ session, onNetwork, onSignedOut: () => leave(say.signedOut) });
  const door = createDoor({ api, config, onIn: enter });
  let lastUser = session.user()?.id;
  let secret = '';
  let ask;
  let busy = false;

  function forgetOther() {
    // What somebody else wrote in this tab is not shown to the next person.
    session.keepDraft('');
    session.keepConversation('');
  }

  function enter(answer) {
    if (lastUser && answer.user.id !== lastUser) forgetOther();
    lastUser = answer.user.id;
    session.keep(answer);
    proceed();
  }

  function leave(text) {
    session.clear();
    showPart('door');
    door.open(text);
  }

  function proceed() {
    if (!session.get()) {
      showPart('door');
      const channel = say.channels[ask.channel] ?? ask.channel;
      return door.open(say.linkSignIn(channel, ask.chat_name, config.registration !== 'closed'));
    }
    drawAsk(ask, session.user());
    arrive('form', say.linkTitle);
    byId('link-number').focus();
  }

  /** The end of this link, unless the failure will pass. */
  function fail(problem) {
    arrive('nothing', passing(problem) ? say.linkTitle : say.linkFailed);
    note(problem.message);
    show(byId('link-again'), passing(problem));
    if (!passing(problem)) session.keepLink('');
  }

  async function start() {
    secret = takeSecret(session);
    if (!secret) return fail({ status: 404, message: say.linkIncomplete });
    try {
      ask = await api.post('/links/look', { secret }, { anonymous: true });
      proceed();
    } catch (problem) {
      fail(problem);
    }
  }

  async function claim() {
    const number = byId('link-number').value.replace(/\s/g, '');
    if (!/^\d{2}$/.test(number)) {
      sayAtNumber(say.linkNeedNumber);
      return byId('link-number').focus();
    }
    note('');
    try {
      await api.post('/links/claim', { secret, number });
      // The spent secret stays in this tab, so that a reload says what became of it.
      byId('link-back').textContent = say.linkBack(say.channels[ask.channel] ?? ask.channel);
      arrive('done', say.linkAlmost);
    } catch (problem) {
      if (problem.status === 401) return;
      if (passing(problem)) return note(problem.message);
      if (problem.code !== 'link_number_wrong') return fail(problem);
      sayAtNumber(problem.message);
      byId('link-number').select();
    }
  }

  byId('link-form').addEventListener('submit', async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    byId('link-submit').setAttribute('aria-disabled', 'true');
    await claim().finally(() => {
      busy = false;
      byId('link-submit').removeAttribute('aria-disabled');
    });
  });
  byId('link-number').addEventListener('input', () => sayAtNumber());
  byId('link-again').addEventListener('click', start);
  byId('link-other').addEventListener('click', () => {
    forgetOther();
    byId('email').value = '';
    leave(say.signedOutPlain);
  });
  // Another link pasted into this tab changes nothing but the fragment, and loads no page.
  globalThis.addEventListener('hashchange', () => location.hash.length > 1 && start());
  document.title = say.linkPageTitle;
  return { start };
}
