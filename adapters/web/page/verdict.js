import { actionButton, h } from './dom.js';
import { say } from './sentences.js';

/**
 * Two small buttons under a reply: was it good? The last press counts.
 * @param {{ api: any, conversationId: string, correlationId: string }} needs
 */
export function createVerdict({ api, conversationId, correlationId }) {
  const noted = h('span', { class: 'noted', role: 'status' });
  const path = `/conversations/${encodeURIComponent(conversationId)}/feedback`;
  const buttons = [
    ['good', say.goodReply],
    ['bad', say.badReply],
  ].map(([verdict, label]) => {
    const button = actionButton(label, 'quiet verdict', async () => {
      try {
        await api.post(path, { correlation_id: correlationId, verdict });
        for (const each of buttons) each.setAttribute('aria-pressed', String(each === button));
        noted.textContent = say.verdictNoted;
      } catch (error) {
        noted.textContent = error.message;
      }
    });
    button.setAttribute('aria-pressed', 'false');
    return button;
  });
  return h(
    'div',
    { class: 'verdicts', title: say.replyId(correlationId) },
    h('span', {}, say.askVerdict),
    ...buttons,
    noted,
  );
}
