import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, type TestContext, test } from 'vitest';
import { createConnections, type Process } from '../adapters/slack/connect.ts';
import { createLog } from '../src/log.ts';
import { accept, type Connection } from './support/slack/connection.ts';
import { until } from './support/slack-replicas.ts';

/** A server that speaks Slack's Web API and Socket Mode, and not as well as it should. */

const HELLO = { type: 'hello', num_connections: 1, connection_info: { app_id: 'A0' } };

interface Odd {
  /** What `apps.connections.open` says, in place of a URL. */
  asked?: (n: number) => object | undefined;
  upgrade?: (incoming: IncomingMessage, socket: Duplex, n: number) => void;
  met?: (connection: Connection, n: number) => void;
  process?: Process;
}

async function open(
  { onTestFinished }: TestContext,
  { asked, upgrade, met, process = async ({ ack }) => ack() }: Odd,
) {
  const lines: { level: number; msg: string; why?: string }[] = [];
  let [asks, meetings] = [0, 0];
  const all = new Set<Connection>();
  const server = createServer((_incoming, response) => {
    asks += 1;
    const { port } = server.address() as AddressInfo;
    const said = asked?.(asks) ?? { ok: true, url: `ws://127.0.0.1:${port}/link` };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(said));
  });
  server.on('upgrade', (incoming, socket) => {
    meetings += 1;
    if (upgrade) return upgrade(incoming, socket, meetings);
    const connection = accept(incoming, socket, meetings, { onClose: (gone) => void all.delete(gone) });
    all.add(connection);
    met?.(connection, meetings);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const log = createLog(
    { level: 'debug', format: 'json' },
    { write: (line) => void lines.push(JSON.parse(line)) },
  );
  const config = { botToken: 'xoxb-1', appToken: 'xapp-1', apiUrl: `http://127.0.0.1:${port}/api/` };
  const connections = createConnections(config as never, process, log);
  connections.start();
  onTestFinished(async () => {
    await connections.stop();
    for (const connection of all) connection.cut();
    server.closeAllConnections();
    server.close();
  });
  return { connections, all, lines, asks: () => asks };
}

const faults = (lines: { level: number }[]) => lines.filter((it) => it.level >= 40);

describe.concurrent('a server that', () => {
  const cases: [string, Odd][] = [
    ['cuts before its hello', { met: (it) => it.cut() }],
    ['says goodbye before its hello', { met: (it) => it.close() }],
    [
      'has too many connections',
      { met: (it) => [it.send({ type: 'disconnect', reason: 'too_many_websockets' }), it.close()] },
    ],
    ['takes no WebSocket', { upgrade: (_it, socket) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n') }],
    ['cuts what wants to be one', { upgrade: (_it, socket) => socket.destroy() }],
    ['gives no URL', { asked: () => ({ ok: true }) }],
    ['gives a URL that is none', { asked: () => ({ ok: true, url: 'nowhere' }) }],
    [
      'cuts after its hello',
      {
        met(it) {
          it.send(HELLO);
          setTimeout(() => it.cut(), 50);
        },
      },
    ],
  ];
  test.for(cases)('%s is asked again, and not all the time; nothing breaks', async ([, odd], it) => {
    const { asks, lines } = await open(it, odd);
    const began = performance.now();
    await until(() => asks() >= 8, 'eight tries', 25_000);
    expect(performance.now() - began).toBeGreaterThan(1_200);
    expect(faults(lines).length).toBeLessThanOrEqual(asks());
  });

  test('refuses the token is asked once by each, and one line says so', async (context) => {
    const { connections, asks, lines } = await open(context, {
      asked: () => ({ ok: false, error: 'invalid_auth' }),
    });
    await sleep(2_000);
    expect(asks()).toBe(2);
    expect(connections.trouble()).toBe('invalid_auth');
    expect(faults(lines)).toHaveLength(1);
    expect(faults(lines)[0]).toMatchObject({
      level: 50,
      why: 'invalid_auth',
      msg: expect.stringMatching(/SLACK_APP_TOKEN/),
    });
  });

  test('sends what nobody can read goes on being heard', async (context) => {
    const heard: unknown[] = [];
    const { all, connections } = await open(context, {
      met: (it) => it.send(HELLO),
      async process({ body, ack }) {
        heard.push(body);
        await ack();
      },
    });
    await until(() => connections.open() === 2, 'two connections');
    const [one] = all;
    for (const odd of [
      { type: 'events_api' },
      { type: 'events_api', payload: {} },
      {},
      { type: 7 },
      null,
      [],
    ])
      one?.send(odd as never);
    one?.send({ type: 'events_api', envelope_id: 'e', payload: { event: { type: 'message' } } });
    await until(() => heard.length > 0, 'the message');
    expect(heard.at(-1)).toEqual({ event: { type: 'message' } });
    expect(connections.open()).toBe(2);
  });

  test('forgets to close what it renewed has it closed for it, after the next stands', async (context) => {
    const { all, connections } = await open(context, { met: (it) => it.send(HELLO) });
    await until(() => connections.open() === 2, 'two connections');
    for (const it of [...all]) it.send({ type: 'disconnect', reason: 'refresh_requested' });
    await until(() => all.size === 4, 'the next ones');
    await until(() => all.size === 2, 'the end of the old ones', 20_000);
    expect(connections.open()).toBe(2);
  });
});

test('what is being stored when the process ends is acknowledged first', async (context) => {
  let stored: () => void = () => {};
  const { all, connections } = await open(context, {
    met: (it) => it.send(HELLO),
    async process({ ack }) {
      await new Promise<void>((resolve) => {
        stored = resolve;
      });
      await ack();
    },
  });
  await until(() => connections.open() === 2, 'two connections');
  const [one] = all;
  let acknowledged = false;
  one?.waiting.set('e', (it) => {
    acknowledged = it !== 'gone';
  });
  one?.send({ type: 'events_api', envelope_id: 'e', payload: { event: { type: 'message' } } });
  await sleep(200);
  const stopping = connections.stop();
  await sleep(200);
  stored();
  await stopping;
  await until(() => acknowledged, 'the acknowledgement');
  await until(() => all.size === 0, 'the end of the connections');
});
