import { runTurn } from './chat-turn.js';
import { createConfirmCard } from './confirm-card.js';
import { byId, show } from './dom.js';
import { createReplyView, timeMark, userEntry } from './reply-view.js';
import { say } from './sentences.js';
import { createVerdict } from './verdict.js';

const CLOSE_TO_END_PX = 120;

/**
 * The conversation: what was said, and the reply that is on its way.
 * @param {{ api: any, session: any, composer: any, bookedRow: any, zone: () => string, onChanged: () => void }} needs
 */
export function createChat({ api, session, composer, bookedRow, zone, onChanged }) {
  const log = byId('log');
  const entries = byId('entries');
  // What scrolls must be reachable by keyboard, even while nothing in it can be pressed.
  log.tabIndex = 0;
  /** @type {Map<string, any>} */
  const cards = new Map();
  let conversationId;
  /** @type {AbortController | undefined} */
  let run;

  function scrollDown() {
    log.scrollTop = log.scrollHeight;
  }
  /** Follows the words only while the reader is at the end; who scrolled up is left in peace. */
  function follow(work) {
    const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < CLOSE_TO_END_PX;
    work();
    if (atEnd) scrollDown();
  }
  const stay = () => follow(() => {});
  function announce(text) {
    byId('announce').textContent = text.slice(0, 2000);
  }
  function setConversation(id, title) {
    conversationId = id;
    session.keepConversation(id ?? '');
    if (title) byId('chat-title').textContent = title;
  }
  function add(element) {
    show(byId('welcome'), false);
    entries.append(element);
    scrollDown();
  }

  function addCard(view, action) {
    const onAnswered = (answer) => {
      // A change that the core refused after all has nothing to show below it.
      const done = answer?.ok !== false && answer?.allocation_id;
      if (done) view.below(bookedRow(answer.allocation_id, scrollDown));
      // Whoever answers wants to see what came of it, and how to take it back.
      scrollDown();
      onChanged();
      composer.focus();
    };
    const card = createConfirmCard({ api, action, onAnswered });
    cards.set(card.id, card);
    view.below(card.element);
  }

  /** A reply that is the question itself is not said twice. */
  function tieCards(view) {
    for (const card of cards.values()) {
      if (view.element.contains(card.element)) card.saidAbove(view.plainText());
    }
  }

  /**
   * Closes the newest card when its question was answered in words. An older one may still be answered
   * by its buttons, and closes when its own time is over.
   */
  async function closeAnswered() {
    const card = [...cards.values()].at(-1);
    if (!card?.isOpen() || !conversationId) return;
    const now = await api.get(`/conversations/${encodeURIComponent(conversationId)}`).catch(() => undefined);
    if (now && now.pending_action?.action_id !== card.id) card.close();
  }

  const handlersFor = (view, reply = {}) => ({
    conversation(data) {
      setConversation(data.conversation_id);
      Object.assign(reply, { conversationId: data.conversation_id, correlationId: data.correlation_id });
    },
    status(data) {
      follow(() => view.status(data.text));
      announce(data.text);
    },
    delta: (data) => view.grow(data.text, stay),
    confirm: (data) => {
      follow(() => addCard(view, data));
      announce(data.summary);
    },
    async message(data) {
      await view.finish(data.text);
      follow(() => {
        tieCards(view);
        if (data.allocation_id) view.below(bookedRow(data.allocation_id, stay));
        if (reply.correlationId) view.below(createVerdict({ api, ...reply }));
      });
      announce(view.plainText());
    },
    error(data) {
      follow(() => view.breakOff(data.text ?? say.serverFault));
      announce(data.text ?? say.serverFault);
    },
  });

  /** What the page does when a turn did not end with a reply. */
  function failed(error, { view, asked, text, signal }) {
    if (signal.reason === 'gone') return;
    if (signal.aborted) {
      view.breakOff(say.stopped);
      return announce(say.stopped);
    }
    // Refused before anything began: the message goes back into the box, as if it was not sent.
    view.element.remove();
    asked.remove();
    show(byId('welcome'), entries.children.length === 0);
    composer.giveBack(text);
    if (error.code === 'conversation_not_found') setConversation(undefined, say.newConversation);
    if (error.status !== 401) composer.note(say.draftNotSent(error.message ?? say.serverFault));
  }

  async function send(text) {
    const mine = new AbortController();
    run = mine;
    const asked = userEntry(text);
    const view = createReplyView();
    add(asked);
    add(view.element);
    view.status(say.thinking);
    composer.running(true);
    if (!conversationId) byId('chat-title').textContent = text.length > 60 ? `${text.slice(0, 59)}…` : text;
    try {
      const on = handlersFor(view);
      const whole = await runTurn({ api, message: text, conversationId, signal: mine.signal, on });
      if (!whole) follow(() => view.breakOff(view.plainText() ? say.brokeOff : say.emptyReply));
    } catch (error) {
      follow(() => failed(error, { view, asked, text, signal: mine.signal }));
    } finally {
      if (run === mine) {
        run = undefined;
        composer.running(false);
      }
      onChanged();
      closeAnswered();
    }
  }

  /** Empties the log and lets go of a reply that is on its way. */
  function reset() {
    run?.abort('gone');
    run = undefined;
    composer.running(false);
    for (const card of cards.values()) card.forget();
    cards.clear();
    entries.replaceChildren();
    show(byId('welcome'), true);
    setConversation(undefined, say.newConversation);
  }

  function draw(conversation) {
    const now = api.now();
    let last;
    for (const message of conversation.messages) {
      const mark = timeMark(message.at, now, zone());
      if (message.role === 'user') {
        const entry = userEntry(message.text);
        if (mark) entry.append(mark);
        add(entry);
        continue;
      }
      const view = createReplyView();
      view.show(message.text);
      if (message.allocation_id) view.below(bookedRow(message.allocation_id));
      add(view.element);
      last = view;
    }
    if (conversation.pending_action) {
      const view = last ?? createReplyView();
      if (!last) add(view.element);
      addCard(view, conversation.pending_action);
      tieCards(view);
    }
    scrollDown();
  }

  return {
    send,
    reset,
    stop: () => run?.abort('stop'),
    busy: () => run !== undefined,
    current: () => conversationId,
    /** Opens an earlier conversation; throws a `Problem` and leaves the log as it was when it cannot. */
    async open(id) {
      const conversation = await api.get(`/conversations/${encodeURIComponent(id)}`);
      reset();
      setConversation(conversation.id ?? id, conversation.title || say.newConversation);
      draw(conversation);
    },
  };
}
