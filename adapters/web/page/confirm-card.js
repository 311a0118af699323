import { sayCountdown } from './days.js';
import { actionButton, h } from './dom.js';
import { renderMarkdown } from './markdown-dom.js';
import { say } from './sentences.js';

/**
 * A change that waits for a yes: its summary, Yes and No, and the time that is left. The outcome
 * takes the place of the buttons. `onAnswered(allocationId?)` hears of an answer that was given here.
 * @param {{ api: any, action: { action_id: string, summary: string, expires_at: string }, onAnswered: (answer: any) => void }} needs
 */
export function createConfirmCard({ api, action, onAnswered }) {
  const count = h('p', { class: 'count' });
  const outcome = h('div', { class: 'outcome', role: 'status' });
  const refusal = h('p', { class: 'refusal', role: 'alert', hidden: true });
  const yes = actionButton('Yes', 'solid', () => answer('confirm'));
  const no = actionButton('No', 'plain', () => answer('dismiss'));
  const buttons = h('div', { class: 'buttons' }, yes, no);
  const summary = h('div', { class: 'summary' }, renderMarkdown(action.summary));
  const element = h(
    'div',
    { class: 'confirm', role: 'group', 'aria-label': 'Please confirm' },
    summary,
    buttons,
    count,
    refusal,
    outcome,
  );
  let settled = false;
  let answering = false;

  function settle(text) {
    settled = true;
    clearInterval(timer);
    buttons.remove();
    count.remove();
    refusal.remove();
    element.classList.add('settled');
    outcome.replaceChildren(...renderMarkdown(text));
  }

  async function answer(kind) {
    if (answering || settled) return;
    answering = true;
    try {
      const said = await api.post(`/actions/${encodeURIComponent(action.action_id)}/${kind}`, {});
      settle(said?.text ?? said?.detail ?? (kind === 'confirm' ? say.confirmed : say.dismissed));
      onAnswered(said);
    } catch (problem) {
      // With no answer from the server, or too many asks, the question still stands.
      const again =
        problem.status === 0 || problem.status === 401 || problem.status === 429 || problem.status >= 500;
      if (!again) return settle(problem.message);
      refusal.textContent = problem.message;
      refusal.hidden = false;
    } finally {
      answering = false;
    }
  }

  function tick() {
    const left = Date.parse(action.expires_at) - api.now();
    count.textContent = say.confirmWaits(sayCountdown(left));
    if (left <= 0 && !answering) settle(say.confirmExpired);
  }
  const timer = setInterval(tick, 1000);
  tick();

  return {
    element,
    id: action.action_id,
    isOpen: () => !settled,
    /** Closes the card because the question was answered, or dropped, in words. */
    close: () => !settled && settle(say.answeredElsewhere),
    /** Leaves the summary out where the text above the card says the same. */
    saidAbove(text) {
      summary.hidden = text.trim() === summary.textContent.trim();
    },
    forget: () => clearInterval(timer),
  };
}
