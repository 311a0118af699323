import { timeIn } from './days.js';
import { actionButton, byId, h, show } from './dom.js';
import { say } from './sentences.js';

const LOOK_MS = 2000;

/**
 * Linking that begins here: a code to be typed in the person's own chat. While it is open the page looks
 * what has become of it, so that whoever typed it stands here by name at once, with a button against it.
 * @param {{ api: any, zone: () => string, onLinked: () => void }} needs
 */
export function createLinkCode({ api, zone, onLinked }) {
  const panel = byId('link-code');
  const begin = byId('link-connect');
  // Only where Teams is on there is somebody to type a code to.
  let offered = false;
  api
    .get('/readyz')
    .then(({ checks }) => {
      offered = 'teams' in checks;
      show(begin, offered && panel.hidden);
    })
    .catch(() => {});
  let timer;
  /** Counts what was asked for, so that an answer to an earlier question draws nothing. */
  let turn = 0;
  let drawn = '';
  /** True from the first code or question that was seen here until its end. */
  let watching = false;
  let looked = false;

  function note(text) {
    byId('link-code-note').textContent = text ?? '';
    show(byId('link-code-note'), Boolean(text));
  }

  function watch(on) {
    turn += 1;
    watching = on;
    clearInterval(timer);
    if (on) timer = setInterval(look, LOOK_MS);
  }

  /** Puts the panel away; the focus goes back to where it came from. */
  function close(text) {
    watch(false);
    const inside = panel.contains(document.activeElement);
    panel.replaceChildren();
    show(panel, false);
    show(begin, offered);
    drawn = '';
    note(text);
    if (inside) begin.focus();
  }

  /** Ends the code, the question or the link: whichever it has become by now. */
  async function end(text) {
    try {
      await api.delete('/links/codes');
      close(text);
    } catch (problem) {
      if (problem.code !== 'link_not_found') return note(problem.message);
      close();
    }
    onLinked();
  }

  async function copy(code) {
    const text = say.linkCodeMessage(code);
    try {
      await navigator.clipboard.writeText(text);
      note(say.copied);
    } catch {
      // Not allowed here: marked, so that the keys for copying do it.
      getSelection().selectAllChildren(byId('link-code-message'));
      note(say.copyByHand);
    }
  }

  function drawOpen({ code, expires_at }) {
    drawn = 'open';
    const [before, after] = say.linkCodeHow;
    const message = h('code', { id: 'link-code-message' }, say.linkCodeMessage(code));
    panel.replaceChildren(
      h('p', { class: 'code-large' }, code),
      h('p', {}, before, message, after),
      h('p', {}, say.linkCodeUntil(timeIn(expires_at, zone()), zone())),
      h('p', { class: 'warning' }, say.linkCodeSecret),
      h(
        'div',
        { class: 'buttons' },
        actionButton('Copy', 'solid', () => copy(code)),
        actionButton('Cancel', 'plain', () => end(say.linkCodeCancelled)),
      ),
    );
  }

  function drawClaimed(name, linked) {
    const notMe = actionButton(say.notMe, 'danger', () => end(say.linkCodeStopped(name)));
    const mine = linked && actionButton(say.thatIsMe, 'plain', async () => close());
    const said = linked ? say.linkCodeLinked(name) : say.linkCodeClaimed(name);
    const had = panel.contains(document.activeElement);
    panel.replaceChildren(h('p', { dir: 'auto' }, said), h('div', { class: 'buttons' }, mine, notMe));
    show(panel, true);
    show(begin, false);
    if (had) panel.focus();
  }

  function draw({ state, channel, chat_name }) {
    if (state === drawn) return;
    if (state === 'claimed' || state === 'linked') {
      drawn = state;
      note('');
      drawClaimed(say.chatUser(say.channels[channel] ?? channel, chat_name), state === 'linked');
      if (state === 'linked') {
        watch(false);
        onLinked();
      }
    } else if (state !== 'open') close(say.linkCodeOver[state] ?? say.linkCodeOver.ended);
  }

  async function look() {
    if (document.hidden) return;
    const mine = turn;
    try {
      const state = await api.get('/links/codes');
      if (mine === turn) draw(state);
    } catch (problem) {
      // Looked at again in a moment; a page that is signed out or offline says so by itself.
      if (mine === turn && problem.status === 401) {
        watch(false);
        looked = false;
      }
    }
  }

  /** After a reload the code is not known any more, but whoever typed it has to be seen. */
  async function load() {
    if (looked || watching) return;
    looked = true;
    const mine = turn;
    try {
      const now = await api.get('/links/codes');
      if (mine !== turn || !['open', 'claimed'].includes(now.state)) return;
      watch(true);
      draw(now);
    } catch {
      looked = false;
    }
  }

  async function start() {
    note('');
    turn += 1;
    const mine = turn;
    try {
      const made = await api.post('/links/codes');
      if (mine !== turn) return;
      drawOpen(made);
      show(panel, true);
      show(begin, false);
      panel.focus();
      watch(true);
    } catch (problem) {
      note(problem.message);
    }
  }

  let busy = false;
  begin.addEventListener('click', async () => {
    if (busy) return;
    busy = true;
    await start().finally(() => {
      busy = false;
    });
  });
  document.addEventListener('visibilitychange', () => watching && look());
  return {
    load,
    clear() {
      looked = false;
      close();
    },
  };
}
