/**
 * Server-sent events read from a fetch body. The browser's own EventSource can neither POST nor send
 * an Authorization header, so the lines are taken apart here, by the rules of the HTML standard.
 */

/**
 * Takes text in any pieces and calls `onEvent({ event, data, id })` for each complete event. An event
 * without data is dropped, as is one whose closing blank line never came.
 * @param {(event: { event: string, data: string, id: string }) => void} onEvent
 */
export function createSseParser(onEvent) {
  let rest = '';
  let started = false;
  let afterCr = false;
  let name = '';
  let id = '';
  /** @type {string[]} */
  let data = [];

  function dispatch() {
    if (data.length > 0) onEvent({ event: name || 'message', data: data.join('\n'), id });
    name = '';
    data = [];
  }

  function takeLine(line) {
    if (line === '') return dispatch();
    const colon = line.indexOf(':');
    if (colon === 0) return;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') name = value;
    else if (field === 'data') data.push(value);
    else if (field === 'id' && !value.includes('\0')) id = value;
  }

  return {
    push(/** @type {string} */ text) {
      if (text === '') return;
      let piece = text;
      if (!started) piece = piece.replace(/^\uFEFF/, '');
      started = true;
      // A CR may be the last character of one piece and its LF the first of the next: one line end.
      if (afterCr && piece.startsWith('\n')) piece = piece.slice(1);
      afterCr = piece === '' ? false : piece.endsWith('\r');
      const lines = (rest + piece).split(/\r\n|\r|\n/);
      rest = lines.pop() ?? '';
      for (const line of lines) takeLine(line);
    },
  };
}

/** Nothing came for too long, not even a heartbeat: the connection is dead though nobody closed it. */
export class SilenceError extends Error {}

async function withinSilence(promise, silenceMs) {
  let timer;
  const silence = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new SilenceError('the stream fell silent')), silenceMs);
  });
  try {
    return await Promise.race([promise, silence]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Reads a response body to its end. Characters whose UTF-8 bytes lie in two chunks are put together.
 * Throws `SilenceError` after `silenceMs` without a byte, and whatever the stream itself fails with.
 * @param {ReadableStream<Uint8Array>} body
 * @param {(event: { event: string, data: string, id: string }) => void} onEvent
 * @param {{ silenceMs?: number }} [options]
 */
export async function readEvents(body, onEvent, { silenceMs = 45_000 } = {}) {
  const reader = body.getReader();
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const parser = createSseParser(onEvent);
  try {
    for (;;) {
      const { done, value } = await withinSilence(reader.read(), silenceMs);
      if (done) return;
      parser.push(decoder.decode(value, { stream: true }));
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}
