import type { IncomingMessage } from 'node:http';

/** Far above what Teams sends. */
const MOST_BYTES = 256 * 1024;
/** For so long the rest of what is refused is thrown away, so that whoever sends it can hear that it is. */
const LINGER_MS = 1_000;

/** What was posted; or that it is too long, or that whoever sent it went away before its end. */
export async function bodyOf(request: IncomingMessage): Promise<string | 'too long' | 'gone'> {
  if (Number(request.headers['content-length'] ?? 0) > MOST_BYTES) return 'too long';
  const chunks: Buffer[] = [];
  let size = 0;
  return await new Promise((resolve) => {
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MOST_BYTES) resolve('too long');
      else chunks.push(chunk);
    });
    request.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    request.on('close', () => resolve('gone'));
    request.on('error', () => resolve('gone'));
  });
}

/** What is refused before its end is not read to its end. */
export function letGo(request: IncomingMessage): void {
  if (request.complete) return;
  const timer = setTimeout(() => request.destroy(), LINGER_MS);
  for (const event of ['end', 'close']) request.once(event, () => clearTimeout(timer));
  request.removeAllListeners('data').resume();
}

const HALF = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;
const UNSTORABLE = new RegExp(`\\u0000|${HALF.source}`, 'g');

/**
 * JSON without what Postgres refuses, NUL and halves of characters: Teams would send it again for ever. Null counts
 * as not said. Undefined where it is no JSON.
 */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text, function (this: unknown, key, value: unknown) {
      if (typeof value === 'string') return value.replace(UNSTORABLE, '\uFFFD');
      if (value === null && !Array.isArray(this)) return undefined;
      return key.search(UNSTORABLE) < 0 ? value : undefined;
    });
  } catch {
    return undefined;
  }
}
