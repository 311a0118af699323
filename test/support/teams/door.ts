import { type IncomingMessage, request } from 'node:http';
import { readBody } from '../slack/body.ts';
import { parsed } from './json.ts';

/** What the bot's door said. */
export interface HttpAnswer {
  status: number;
  headers: Record<string, string>;
  body: unknown;
}

/** Posts to the bot; undefined when the time was over, an error when there was no connection. */
export function post(
  url: string,
  body: string,
  headers: Record<string, string>,
  { ackMs, signal }: { ackMs: number; signal?: AbortSignal },
): Promise<HttpAnswer | undefined> {
  const all = {
    ...{
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(Buffer.byteLength(body)),
    },
    'user-agent': 'Microsoft-BotFramework/3.1 (Microsoft-BotFramework/3.1 +https://botframework.com/ua)',
    ...headers,
  };
  return new Promise((resolve, reject) => {
    // No agent: connections that are kept would hold up a bot that stops.
    const outgoing = request(url, { method: 'POST', headers: all, agent: false, signal });
    const timer = setTimeout(() => {
      resolve(undefined);
      outgoing.destroy();
    }, ackMs);
    outgoing.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    outgoing.on('response', (incoming) => {
      read(incoming).then((answer) => {
        clearTimeout(timer);
        resolve(answer);
      }, reject);
    });
    outgoing.end(body);
  });
}

async function read(incoming: IncomingMessage): Promise<HttpAnswer> {
  const source = (await readBody(incoming)) ?? '';
  const answer = parsed(source);
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
  );
  return { status: incoming.statusCode ?? 0, headers, body: answer === undefined ? source : answer };
}
