/**
 * Makes an element: `h('button', { class: 'quiet', onclick: undo }, 'Undo')`. Children are nodes or
 * texts; a text becomes a text node, so nothing that a person or a model wrote is read as HTML.
 * Values of `undefined`, `null` and `false` are left out.
 * @param {string} tag
 * @param {Record<string, any>} [props]
 * @param {...any} children
 * @returns {HTMLElement}
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(
    ...children.flat(2).filter((child) => child !== undefined && child !== null && child !== false),
  );
  return element;
}

/** @param {string} id @returns {any} */
export const byId = (id) => document.getElementById(id);

/** Shows or hides an element, for sighted people and for screen readers alike. */
export function show(element, visible) {
  element.hidden = !visible;
}

/** True where typing needs a keyboard on the screen, which should not jump up by itself. */
export const touchFirst = () => globalThis.matchMedia('(pointer: coarse)').matches;

/** A button that is busy while its work runs, so that a second click does nothing. */
export function actionButton(label, className, work) {
  const button = h('button', { type: 'button', class: className }, label);
  button.addEventListener('click', async () => {
    if (button.getAttribute('aria-disabled') === 'true') return;
    button.setAttribute('aria-disabled', 'true');
    try {
      await work();
    } finally {
      button.removeAttribute('aria-disabled');
    }
  });
  return button;
}
