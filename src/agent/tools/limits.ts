import type { ToolResult } from '../words.ts';

/** Bytes of one result, as a model reads it. */
const MOST_BYTES = 8 * 1024;
/** Characters of one text that a person wrote somewhere. */
const MOST_TEXT = 300;

/**
 * A result as the model reads it: texts shortened, lists cut until it fits, and `cut` where it was. What
 * people may press says nothing that the alternatives do not say.
 */
export function toModel(result: ToolResult): string {
  const copy = shorten(result.ok ? result : { ...result, offers: undefined }) as Record<string, unknown>;
  let text = JSON.stringify(copy);
  while (Buffer.byteLength(text) > MOST_BYTES) {
    const longest = longestList(copy);
    if (!longest)
      return JSON.stringify({ ok: false, code: 'too_large', detail: 'The answer is too long to read.' });
    longest.length = Math.ceil(longest.length / 2);
    copy['cut'] = true;
    text = JSON.stringify(copy);
  }
  return text;
}

function shorten(value: unknown): unknown {
  if (typeof value === 'string') {
    const plain = value.replace(/<\/?data>/gi, '');
    return plain.length > MOST_TEXT ? `${plain.slice(0, MOST_TEXT)}…` : plain;
  }
  if (Array.isArray(value)) return value.map(shorten);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shorten(inner)]));
}

/** The list that takes most room and can still be cut. */
function longestList(value: unknown): unknown[] | undefined {
  let longest: unknown[] | undefined;
  let most = 0;
  const look = (inner: unknown) => {
    if (inner === null || typeof inner !== 'object') return;
    if (Array.isArray(inner) && inner.length > 1) {
      const size = JSON.stringify(inner).length;
      if (size > most) [longest, most] = [inner, size];
    }
    for (const item of Object.values(inner)) look(item);
  };
  look(value);
  return longest;
}
