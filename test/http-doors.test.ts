import { request } from 'node:http';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Door } from '../src/http/server.ts';
import { type BareHttp, bareHttp } from './support/bare-http.ts';

const PATH = '/slack/events';

let house: BareHttp;
let came: Buffer[];
let listener: Door['listener'];

/** Reads everything, says how much it was, and is hidden from everything else of the house. */
const reader: Door['listener'] = async (incoming, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  came.push(body);
  response.writeHead(200, { 'content-type': 'text/plain' }).end(String(body.length));
};

beforeEach(async () => {
  [came, listener] = [[], reader];
  house = await bareHttp({
    doors: [{ path: PATH, listener: (incoming, response) => listener(incoming, response) }],
  });
});
afterEach(() => house.http.close());

const post = (
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
  path = PATH,
  method = 'POST',
) => fetch(house.base + path, { method, headers, body: method === 'POST' ? body : null });

describe('what is posted to a door', () => {
  test.each([
    ['JSON with its own spaces', '{"a" :\n 1}', 'application/json'],
    ['broken JSON', '{"a":', 'application/json; charset=utf-8'],
    ['a form', 'payload=%7B%7D&x=+', 'application/x-www-form-urlencoded'],
    ['a type that nobody knows', 'abc', 'application/x-something'],
    ['nothing', '', 'application/json'],
    ['bytes that are no UTF-8', new Uint8Array([0xff, 0x00, 0xfe]), 'application/json'],
    ['packed bytes', new Uint8Array(gzipSync('{}')), 'application/json'],
    ['more than routes take', 'x'.repeat(1_000_000), 'application/json'],
  ])('arrives as it was sent: %s', async (_name, body, type) => {
    const answer = await post(body, { 'content-type': type });
    const sent = Buffer.from(body);
    expect([answer.status, await answer.text()]).toEqual([200, String(sent.length)]);
    expect(came.map((it) => it.equals(sent))).toEqual([true]);
  });

  test('arrives in pieces, without a type, and with a query', async () => {
    const status = await new Promise((resolve, reject) => {
      const outgoing = request(
        {
          port: house.port,
          path: `${PATH}?a=1`,
          method: 'POST',
          headers: { 'transfer-encoding': 'chunked' },
        },
        (incoming) => resolve(incoming.resume().statusCode),
      ).on('error', reject);
      outgoing.write('one ');
      setTimeout(() => outgoing.end('two'), 30);
    });
    expect([status, String(came[0])]).toEqual([200, 'one two']);
  });

  test('needs nobody to be signed in, has the correlation id, and is counted by its path', async () => {
    const answer = await post('{}', { 'x-correlation-id': 'abc-123', authorization: 'Bearer nonsense' });
    expect(answer.headers.get('x-correlation-id')).toBe('abc-123');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('content-type')).toBe('text/plain');
    await expect.poll(() => house.heard).toHaveLength(1);
    expect(house.heard[0]).toMatchObject({ type: 'request', route: PATH, method: 'POST', status: 200 });
    expect(house.logged()).toContain('"correlation_id":"abc-123"');
  });

  test('is logged under its id also where the listener has waited for the body', async () => {
    listener = async (incoming) => {
      for await (const _ of incoming);
      throw new Error('broke late');
    };
    const answer = await post('{}', { 'x-correlation-id': 'late-1' });
    expect([answer.status, await answer.text()]).toEqual([500, '']);
    const line = house
      .logged()
      .split('\n')
      .find((it) => it.includes('broke late'));
    expect(JSON.parse(line ?? '{}')).toMatchObject({ level: 50, correlation_id: 'late-1', route: PATH });
  });

  test('is answered 500 when the listener throws at once, and the answer says nothing', async () => {
    listener = () => {
      throw new Error('broke at once');
    };
    const answer = await post('{}');
    expect([answer.status, await answer.text()]).toEqual([500, '']);
    expect(house.logged()).toContain('broke at once');
    await expect.poll(() => house.heard).toHaveLength(1);
    expect(house.heard[0]).toMatchObject({ status: 500 });
  });
});

describe('beside a door', () => {
  test('other methods are refused as everywhere, and other paths are not there', async () => {
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const answer = await post('', {}, PATH, method);
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
      expect(await answer.json()).toMatchObject({ code: 'method_not_allowed' });
    }
    const nowhere = await post('{}', {}, '/slack/other');
    expect([nowhere.status, ((await nowhere.json()) as { code: string }).code]).toEqual([404, 'not_found']);
    expect(came).toEqual([]);
  });

  test('the limits of every other route stay what they are', async () => {
    const json = { 'content-type': 'application/json' };
    const tooLong = JSON.stringify({ email: 'x'.repeat(300_000) });
    expect((await post(tooLong, json, '/login')).status).toBe(413);
    expect((await post('{', json, '/login')).status).toBe(400);
    expect((await post('x', { 'content-type': 'text/plain' }, '/login')).status).toBe(415);
  });

  test('the document knows nothing of it', async () => {
    const document = (await (await post('', {}, '/openapi.json', 'GET')).json()) as { paths: object };
    expect(Object.keys(document.paths)).toContain('/health');
    expect(Object.keys(document.paths)).not.toContain(PATH);
  });
});

test('while the server closes, a door says when to come back, and what is under way is answered', async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  listener = async (incoming, response) => {
    await held;
    await reader(incoming, response);
  };
  const underWay = post('{}');
  await expect.poll(() => connectionsOf(house)).toBe(1);
  // A connection from before, since the server takes no new ones by then.
  const socket = connect(house.port, '127.0.0.1');
  await new Promise((resolve) => socket.once('connect', resolve));
  const closing = house.http.close();
  socket.write(`POST ${PATH} HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}`);
  const late = String(await new Promise((resolve) => socket.once('data', resolve)));
  expect(late).toMatch(/^HTTP\/1.1 503 /);
  expect(late).toMatch(/retry-after: 5/i);
  release();
  expect((await underWay).status).toBe(200);
  expect(came).toHaveLength(1);
  await closing;
  socket.destroy();
});

const connectionsOf = ({ http }: BareHttp) =>
  new Promise<number>((resolve, reject) => {
    http.app.server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
  });
