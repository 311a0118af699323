import { byId } from './dom.js';

/**
 * Which of chat, bookings and schedule is shown; a wide page has the chat beside the other two.
 * @param {(view: string) => void} onShown
 */
export function createViews(onShown) {
  const desk = byId('desk');
  const buttons = [...desk.querySelectorAll('nav [data-view]')];
  const wide = globalThis.matchMedia('(min-width: 900px)');

  function go(view) {
    const shown = wide.matches && view === 'chat' ? 'schedule' : view;
    desk.dataset.view = shown;
    for (const button of buttons) {
      if (button.dataset.view === shown) button.setAttribute('aria-current', 'true');
      else button.removeAttribute('aria-current');
    }
    onShown(shown);
  }
  for (const button of buttons) button.addEventListener('click', () => go(button.dataset.view));
  // A page that grows wide must not keep the chat as its second half; one that narrows begins there.
  wide.addEventListener('change', () => go('chat'));
  return {
    go,
    /** Brings the chat into view, where it is not beside the rest anyway. */
    toChat: () => wide.matches || go('chat'),
  };
}
