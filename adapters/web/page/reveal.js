const STEP_MS = 25;
const LEAST = 12;

/** Whoever wants no motion, or does not look, gets all at once. */
const atOnce = () => document.hidden || matchMedia('(prefers-reduced-motion: reduce)').matches;

/**
 * Lets a reply grow before the reader's eyes: words are shown as they come, and a burst of them within
 * a third of a second rather than as a wall of text. `paint(text)` draws what may be seen by now.
 */
export function createReveal(paint) {
  let whole = '';
  let shown = 0;
  let timer;
  let onOver = () => {};

  function step() {
    timer = undefined;
    if (shown === whole.length) return onOver();
    const most = atOnce() ? whole.length : shown + Math.max(LEAST, Math.ceil((whole.length - shown) / 4));
    const blank = whole.indexOf(' ', most);
    shown = blank < 0 || most >= whole.length ? whole.length : blank;
    paint(whole.slice(0, shown));
    timer = setTimeout(step, STEP_MS);
  }

  return {
    add(piece) {
      whole += piece;
      if (timer === undefined) step();
    },
    /** Resolves when everything that was added is seen. */
    over: () =>
      new Promise((resolve) => {
        onOver = resolve;
        if (timer === undefined) resolve();
      }),
    /** Shows the rest now; nothing is painted later. */
    stop() {
      clearTimeout(timer);
      timer = undefined;
      if (shown < whole.length) paint(whole);
      shown = whole.length;
      onOver();
    },
  };
}
