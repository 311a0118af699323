import { sayInstant } from './days.js';
import { actionButton, byId, h, show } from './dom.js';
import { say } from './sentences.js';

/**
 * The dialog with earlier conversations: open one, or delete it after a question.
 * @param {{ api: any, chat: any, zone: () => string, onOpened: () => void }} needs
 */
export function createConversations({ api, chat, zone, onOpened }) {
  const dialog = byId('conversations');
  const list = byId('threads');
  let cursor;

  function note(text) {
    byId('conversations-note').textContent = text ?? '';
    show(byId('conversations-note'), Boolean(text));
  }

  async function open(id) {
    try {
      await chat.open(id);
      dialog.close();
      onOpened();
    } catch (problem) {
      note(problem.status === 404 ? say.conversationGone : problem.message);
    }
  }

  async function remove(id, item) {
    try {
      await api.delete(`/conversations/${encodeURIComponent(id)}`);
    } catch (problem) {
      if (problem.status !== 404) return note(problem.message);
    }
    if (chat.current() === id) chat.reset();
    item.remove();
    byId('conversations-close').focus();
    if (list.children.length === 0) note(say.noConversations);
  }

  /** Puts the question in place of the row's own buttons, so that it cannot be missed. */
  function ask(item, row, id) {
    const keep = actionButton('Keep', 'plain', async () => {
      item.replaceChildren(...row);
      item.querySelector('.quiet')?.focus();
    });
    const gone = actionButton('Delete', 'danger', () => remove(id, item));
    item.replaceChildren(
      h('p', { class: 'question' }, say.deleteQuestion),
      h('div', { class: 'buttons' }, gone, keep),
    );
    keep.focus();
  }

  function draw(conversation) {
    const item = h('li', { class: 'thread' });
    const title = conversation.title || say.newConversation;
    const current = chat.current() === conversation.id;
    const opener = h(
      'button',
      {
        type: 'button',
        class: 'thread-open',
        'aria-current': current && 'true',
        onclick: () => open(conversation.id),
      },
      h('span', { class: 'thread-title' }, title),
      h('span', { class: 'at' }, sayInstant(conversation.updated_at, zone())),
    );
    const bin = h('button', { type: 'button', class: 'quiet', 'aria-label': `Delete: ${title}` }, 'Delete');
    const row = [opener, bin];
    bin.addEventListener('click', () => ask(item, row, conversation.id));
    item.append(...row);
    return item;
  }

  async function load() {
    try {
      const given = cursor ? `&cursor=${encodeURIComponent(cursor)}` : '';
      const page = await api.get(`/conversations?limit=30${given}`);
      cursor = page.next_cursor ?? undefined;
      list.append(...page.items.map(draw));
      if (list.children.length === 0) note(say.noConversations);
      show(byId('threads-more'), Boolean(cursor));
    } catch (problem) {
      note(problem.message);
    }
  }

  byId('conversations-close').addEventListener('click', () => dialog.close());
  byId('threads-more').addEventListener('click', load);
  byId('earlier').addEventListener('click', () => {
    cursor = undefined;
    list.replaceChildren();
    show(byId('threads-more'), false);
    note('');
    dialog.showModal();
    load();
  });
  byId('fresh').addEventListener('click', () => {
    chat.reset();
    onOpened();
  });
  return { close: () => dialog.open && dialog.close() };
}
