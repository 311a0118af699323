import type { IncomingMessage } from 'node:http';

/** Far above what Teams sends. */
const MOST_BYTES = 256 * 1024;
/** Teams itself waits no longer than this for the answer. */
const PATIENCE_MS = 15_000;
/** For so long the rest of what is refused is thrown away, so that whoever sends it can hear that it is. */
const LINGER_MS = 1_000;

/** What was posted; or that it is too long, or that its end did not come. */
export async function bodyOf(
  request: IncomingMessage,
  ms = PATIENCE_MS,
): Promise<string | 'too long' | 'cut off'> {
  if (Number(request.headers['content-length'] ?? 0) > MOST_BYTES) return 'too long';
  const chunks: Buffer[] = [];
  let size = 0;
  let timer: NodeJS.Timeout | undefined;
  const body = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve('cut off'), ms);
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MOST_BYTES) resolve('too long');
      else chunks.push(chunk);
    });
    request.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    for (const event of ['close', 'error']) request.on(event, () => resolve('cut off'));
  });
  return await body.finally(() => clearTimeout(timer));
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
