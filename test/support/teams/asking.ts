import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readBody } from '../slack/body.ts';
import type { FakeTeams, Json } from './index.ts';

/** What came of a call. */
export interface Told {
  status: number;
  body: Json;
  error?: string;
  message?: string;
  id: string;
  retryAfter: string | null;
}

/** A part of a stream. */
export interface Part extends Json {
  type?: 'informative' | 'streaming' | 'final';
  id?: string;
  sequence?: number;
}

/** A bot by hand, with `fetch`. */
export function byHand(teams: FakeTeams, token = teams.botToken()) {
  const call = async (method: string, path: string, body?: unknown, bearer = token): Promise<Told> => {
    const response = await fetch(`${teams.serviceUrl}v3/${path}`, {
      method,
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const source = await response.text();
    const read = (source.startsWith('{') ? JSON.parse(source) : { source }) as Json;
    const { code, message } = (read['error'] ?? {}) as Record<string, string>;
    const said = { ...(code ? { error: code } : {}), ...(message ? { message } : {}) };
    const retryAfter = response.headers.get('retry-after');
    return { status: response.status, body: read, ...said, id: String(read['id'] ?? ''), retryAfter };
  };
  const at = (conversation: string, id?: string) =>
    `conversations/${encodeURIComponent(conversation)}/activities${id ? `/${id}` : ''}`;
  const message = (it: Json | string) => ({
    type: 'message',
    ...(typeof it === 'string' ? { text: it } : it),
  });
  return {
    call,
    post: (conversation: string, it: Json | string, replyTo?: string) =>
      call('POST', at(conversation, replyTo), message(it)),
    edit: (conversation: string, id: string, it: Json | string) =>
      call('PUT', at(conversation, id), message(it)),
    remove: (conversation: string, id: string) => call('DELETE', at(conversation, id)),
    stream(conversation: string, text: string, { type = 'streaming', id, sequence, ...more }: Part = {}) {
      const info = { type: 'streaminfo', streamType: type, streamId: id, streamSequence: sequence };
      const activity = { type: type === 'final' ? 'message' : 'typing', text, entities: [info], ...more };
      return call('POST', at(conversation), activity);
    },
  };
}

/** An attachment with an Adaptive Card in it. */
export const carded = (body: Json[], more: Json = {}): Json => ({
  contentType: 'application/vnd.microsoft.card.adaptive',
  content: { type: 'AdaptiveCard', version: '1.5', body, ...more },
});

/** What a bot of a few lines says; undefined is silence. */
export type Behaviour = (activity: Json) => { status: number; body?: unknown } | undefined;

/** A bot's door of a few lines. */
export async function openBot(behaviour: Behaviour = () => ({ status: 200 })) {
  const heard: Json[] = [];
  const headers: NodeJS.Dict<string | string[]>[] = [];
  const bot = { url: '', heard, headers, behaviour, close: async () => {} };
  const server = createServer(async (incoming, response) => {
    const activity = JSON.parse((await readBody(incoming)) ?? '{}') as Json;
    heard.push(activity);
    headers.push(incoming.headers);
    const answer = bot.behaviour(activity);
    if (!answer) return;
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(answer.body === undefined ? '' : JSON.stringify(answer.body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  bot.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/messages`;
  bot.close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return bot;
}
