import { dayIn, sayDay } from './days.js';
import { actionButton, byId, h, show } from './dom.js';
import { createLinkCode } from './link-code.js';
import { say } from './sentences.js';

/**
 * The chat users that may book as this person, each with Unlink, and how to link one more.
 * @param {{ api: any, zone: () => string }} needs
 */
export function createLinkedChats({ api, zone }) {
  const list = byId('linked');
  let drawn = '[]';
  const code = createLinkCode({ api, zone, onLinked: load });

  function note(text) {
    byId('links-note').textContent = text ?? '';
    show(byId('links-note'), Boolean(text));
  }

  async function remove(link, name) {
    try {
      await api.delete(`/links/${encodeURIComponent(link.id)}`);
      await load();
      note(say.unlinked(name));
    } catch (problem) {
      await load();
      note(problem.message);
    }
    byId('links-title').focus();
  }

  function draw(link) {
    const name = say.chatUser(say.channels[link.channel] ?? link.channel, link.chat_name);
    const item = h('li', { class: 'thread', 'data-id': link.id });
    const label = h(
      'p',
      { class: 'linked' },
      h('span', { dir: 'auto' }, name),
      h('span', { class: 'at' }, say.linkedSince(sayDay(dayIn(link.linked_at, zone())))),
    );
    const unlink = h('button', { type: 'button', class: 'quiet', 'aria-label': `Unlink: ${name}` }, 'Unlink');
    unlink.addEventListener('click', () => {
      const keep = actionButton('Keep', 'plain', async () => {
        item.replaceChildren(label, unlink);
        unlink.focus();
      });
      const gone = actionButton('Unlink', 'danger', () => remove(link, name));
      item.replaceChildren(
        h('p', { class: 'question' }, say.unlinkQuestion(name)),
        h('div', { class: 'buttons' }, gone, keep),
      );
      keep.focus();
    });
    item.append(label, unlink);
    return item;
  }

  /** Redraws only what changed, so that nobody's question is taken away by it. */
  async function load() {
    try {
      const { items } = await api.get('/links');
      show(byId('links'), true);
      const picture = JSON.stringify(items);
      if (picture === drawn) return;
      drawn = picture;
      note('');
      list.replaceChildren(...items.map(draw));
    } catch (problem) {
      if (problem.code !== 'network') note(problem.message);
    }
  }

  return {
    load: () => Promise.all([load(), code.load()]),
    clear() {
      code.clear();
      drawn = '[]';
      note('');
      list.replaceChildren();
      show(byId('links'), false);
    },
  };
}
