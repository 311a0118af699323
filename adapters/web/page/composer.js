import { byId, show, touchFirst } from './dom.js';
import { say } from './sentences.js';

export const LONGEST_MESSAGE = 8000;

/**
 * The box in which a message is written. Its text survives a reload and a lapsed sign-in.
 * @param {{ session: any, onSend: (text: string) => void, onStop: () => void }} needs
 */
export function createComposer({ session, onSend, onStop }) {
  const draft = byId('draft');
  let running = false;
  draft.value = session.draft();

  function note(text) {
    byId('composer-note').textContent = text ?? '';
    show(byId('composer-note'), Boolean(text));
  }

  function write(text) {
    draft.value = text;
    session.keepDraft(text);
  }

  function send() {
    const text = draft.value.trim();
    if (running || text === '') return;
    // The server counts characters, not the halves of which some consist here.
    const count = [...text].length;
    if (count > LONGEST_MESSAGE) return note(say.tooLong(count));
    note('');
    write('');
    onSend(text);
  }

  draft.addEventListener('input', () => {
    session.keepDraft(draft.value);
    if (draft.value.length > LONGEST_MESSAGE) note(say.tooLong([...draft.value.trim()].length));
    else note('');
  });
  draft.addEventListener('keydown', (event) => {
    // While an input method composes a character, Enter belongs to it.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  });
  byId('composer').addEventListener('submit', (event) => {
    event.preventDefault();
    send();
  });
  byId('stop').addEventListener('click', onStop);
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && running && !document.querySelector('dialog[open]')) onStop();
  });

  return {
    note,
    /** Puts text in the box with the cursor at `caret`, where the next word belongs. */
    fill(text, caret = text.length) {
      write(text);
      note('');
      draft.focus();
      draft.setSelectionRange(caret, caret);
    },
    /** Gives an unsent text back, unless something new was written meanwhile. */
    giveBack(text) {
      if (draft.value.trim() === '') write(text);
    },
    clear: () => write(''),
    /** Send becomes Stop while a reply is on its way; the focus does not get lost between them. */
    running(on) {
      const held = document.activeElement === byId('send') || document.activeElement === byId('stop');
      running = on;
      show(byId('send'), !on);
      show(byId('stop'), on);
      if (held) byId(on ? 'stop' : 'send').focus();
    },
    focus() {
      if (!touchFirst()) draft.focus({ preventScroll: true });
    },
  };
}
