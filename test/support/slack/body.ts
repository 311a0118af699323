import type { IncomingMessage } from 'node:http';
import { isObject, parsed } from './json.ts';
import type { Json } from './words.ts';

/** Arguments that come as JSON inside of a form. */
const NESTED = new Set(
  'blocks attachments metadata view chunks prompts loading_messages unfurls users_list'.split(' '),
);

/** The whole body, or undefined when the client went away before its end. */
export async function readBody(incoming: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The arguments of a call, or Slack's name for why there are none. */
export function argsOf(type: string, body: string): { args: Json; warning?: string } | { error: string } {
  const [media = '', ...more] = type.split(';').map((part) => part.trim().toLowerCase());
  if (media === 'application/json') {
    const read = parsed(body || '{}');
    if (!isObject(read)) return { error: 'invalid_json' };
    // Slack warns of this, and reads it all the same.
    return more.some((part) => part.startsWith('charset'))
      ? { args: read }
      : { args: read, warning: 'missing_charset' };
  }
  if (media && media !== 'application/x-www-form-urlencoded') return { error: 'invalid_post_type' };
  const args: Json = {};
  for (const [name, value] of new URLSearchParams(body)) {
    const inside = NESTED.has(name) ? parsed(value) : undefined;
    args[name] = inside === undefined ? value : inside;
  }
  return { args };
}
