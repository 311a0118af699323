import { dayIn, sayInstant, timeIn } from './days.js';
import { h } from './dom.js';
import { renderMarkdown } from './markdown-dom.js';
import { createReveal } from './reveal.js';

/** A message of the person: exactly the text that was sent. */
export function userEntry(text) {
  return h(
    'li',
    { class: 'entry user' },
    h('span', { class: 'unseen' }, 'You: '),
    h('p', { class: 'said' }, text),
  );
}

/** `14:05` today, else with its day. */
export function timeMark(at, now, zone) {
  if (!at) return undefined;
  const today = dayIn(at, zone) === dayIn(now, zone);
  return h('time', { class: 'at', datetime: at }, today ? timeIn(at, zone) : sayInstant(at, zone));
}

/**
 * The place of one reply: a status line while it is worked on, then its text as it grows, then its
 * final form with whatever belongs below it.
 */
export function createReplyView() {
  const status = h('p', { class: 'working' });
  const text = h('div', { class: 'md' });
  const below = h('div', { class: 'below' });
  const who = h('span', { class: 'unseen' }, 'Rollbook: ');
  const element = h('li', { class: 'entry assistant' }, who, status, text, below);
  let stay = () => {};
  const reveal = createReveal((words) => {
    text.replaceChildren(...renderMarkdown(words));
    stay();
  });

  return {
    element,
    status(line) {
      status.textContent = line;
    },
    grow(piece, after) {
      stay = after;
      status.textContent = '';
      reveal.add(piece);
    },
    /** Puts the final text in place, once what was streamed has been seen. */
    async finish(markdown) {
      await reveal.over();
      this.show(markdown);
    },
    /** Puts the whole text in place at once. */
    show(markdown) {
      status.remove();
      text.replaceChildren(...renderMarkdown(markdown));
    },
    /** Ends a reply that did not come whole: what there is stays, marked, with the reason below. */
    breakOff(reason) {
      status.remove();
      reveal.stop();
      element.classList.add('broken');
      below.append(h('p', { class: 'refusal' }, reason));
    },
    below: (...nodes) => below.append(...nodes),
    plainText: () => text.textContent ?? '',
  };
}
