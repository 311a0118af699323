import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { frame, frameReader, OP } from './frames.ts';
import type { FakeSlack, Json } from './index.ts';

/** How a call of a test differs from a plain one. */
export interface Asking {
  token?: string | undefined;
  as?: 'json' | 'form';
  type?: string;
}

/** A call of the Web API with `fetch`, as the SDK makes it: a form with JSON inside. */
export async function ask(slack: FakeSlack, method: string, args: Json = {}, how: Asking = {}) {
  const token = 'token' in how ? how.token : slack.botToken;
  const json = how.as === 'json';
  const form = Object.entries(args)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : String(value)]);
  const type = json ? 'application/json; charset=utf-8' : 'application/x-www-form-urlencoded';
  const response = await fetch(slack.apiUrl + method, {
    method: 'POST',
    headers: { 'content-type': how.type ?? type, ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: json ? JSON.stringify(args) : new URLSearchParams(Object.fromEntries(form)).toString(),
  });
  const body = (await response.json()) as Json;
  return { status: response.status, body, retryAfter: response.headers.get('retry-after') };
}

/** The body only. */
export const told = async (slack: FakeSlack, method: string, args: Json = {}, how: Asking = {}) =>
  (await ask(slack, method, args, how)).body;

/** A WebSocket client of a few lines, which acknowledges as it is told. */
export interface Client {
  messages: Json[];
  closed: boolean;
  /** The answer to every envelope, or undefined to stay silent. */
  answer: (envelope: Json) => Json | undefined;
  /** Of `hello`, envelopes and goodbyes, the first of this type; waits for it. */
  next(type: string): Promise<Json>;
  send(message: object): void;
  ping(): Promise<void>;
  cut(): void;
}

/** Opens Socket Mode by hand. */
export async function listen(slack: FakeSlack, answer: Client['answer'] = () => ({})): Promise<Client> {
  const { url } = await told(slack, 'apps.connections.open', {}, { token: slack.appToken });
  const socket = await upgraded(new URL(String(url)));
  let ponged = () => {};
  const client: Client = {
    ...{ messages: [], closed: false, answer },
    async next(type) {
      for (;;) {
        const found = client.messages.find((it) => it['type'] === type);
        if (found) return found;
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    },
    send: (message) => void socket.write(frame(OP.text, Buffer.from(JSON.stringify(message)), true)),
    ping: () =>
      new Promise((resolve) => {
        ponged = resolve;
        socket.write(frame(OP.ping, Buffer.from('?'), true));
      }),
    cut: () => void socket.destroy(),
  };
  const read = frameReader((op, payload) => {
    if (op === OP.pong) ponged();
    if (op === OP.close) socket.end(frame(OP.close, payload, true));
    if (op === OP.text) heard(client, JSON.parse(payload.toString('utf8')) as Json);
  });
  socket.on('data', read);
  socket.once('close', () => {
    client.closed = true;
  });
  await client.next('hello');
  return client;
}

function heard(client: Client, message: Json): void {
  client.messages.push(message);
  const { envelope_id } = message;
  const payload = envelope_id === undefined ? undefined : client.answer(message);
  if (payload) client.send({ envelope_id, payload });
}

/** The socket after the handshake; it throws the status line when there was none. */
export async function upgraded(url: URL): Promise<Socket> {
  const socket = connect(Number(url.port), url.hostname);
  socket.on('error', () => {});
  const key = randomBytes(16).toString('base64');
  const head = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13'];
  const lines = [`GET ${url.pathname}${url.search} HTTP/1.1`, `Host: ${url.host}`, ...head];
  socket.write(`${[...lines, `Sec-WebSocket-Key: ${key}`].join('\r\n')}\r\n\r\n`);
  const [first] = (await once(socket, 'data')) as [Buffer];
  const end = first.indexOf('\r\n\r\n') + 4;
  const status = first.subarray(0, first.indexOf('\r\n')).toString();
  if (!status.includes('101')) throw new Error(status);
  // The greeting may come together with the answer.
  if (end < first.length) socket.unshift(first.subarray(end));
  return socket;
}
