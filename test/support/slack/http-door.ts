import { createHmac } from 'node:crypto';
import { type IncomingMessage, request } from 'node:http';
import { readBody } from './body.ts';
import { parsed } from './json.ts';
import type { DeliveryKind, Json } from './words.ts';

/** How a request differs from what Slack would send. */
export interface Tamper {
  /** Another secret signs it. */
  secret?: string;
  /** Seconds that the timestamp is off. */
  skew?: number;
  /** Headers that are added, or left out when undefined. */
  headers?: Record<string, string | undefined>;
  ackMs?: number;
}

/** What the app's door said. */
export interface HttpAnswer {
  status: number;
  headers: Record<string, string>;
  body: unknown;
}

/** Posts a body as Slack signs it; undefined when the time was over, an error when there was no connection. */
export function post(
  url: string,
  body: string,
  type: string,
  secret: string,
  tamper: Tamper = {},
): Promise<HttpAnswer | undefined> {
  const stamp = String(Math.floor(Date.now() / 1000) + (tamper.skew ?? 0));
  const sign = createHmac('sha256', tamper.secret ?? secret).update(`v0:${stamp}:${body}`);
  const headers: Record<string, string | undefined> = {
    ...{ 'content-type': type, 'content-length': String(Buffer.byteLength(body)) },
    ...{ 'x-slack-request-timestamp': stamp, 'x-slack-signature': `v0=${sign.digest('hex')}` },
    ...{ accept: '*/*', 'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)' },
    ...tamper.headers,
  };
  const sent = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
  return new Promise((resolve, reject) => {
    // No agent: connections that are kept would hold up an app that stops.
    const outgoing = request(url, { method: 'POST', headers: sent as Record<string, string>, agent: false });
    const timer = setTimeout(() => {
      resolve(undefined);
      outgoing.destroy();
    }, tamper.ackMs ?? 3_000);
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
  const named = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]);
  const headers = Object.fromEntries(named) as Record<string, string>;
  return { status: incoming.statusCode ?? 0, headers, body: answer === undefined ? source : answer };
}

/** The body and its type: events are JSON, commands are forms, and interactions are JSON inside of a form. */
export function encoded(door: DeliveryKind, body: Json): { body: string; type: string } {
  if (door === 'events_api') return { body: JSON.stringify(body), type: 'application/json' };
  const fields =
    door === 'interactive' ? { payload: JSON.stringify(body) } : (body as Record<string, string>);
  return { body: new URLSearchParams(fields).toString(), type: 'application/x-www-form-urlencoded' };
}
