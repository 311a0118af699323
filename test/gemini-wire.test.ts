import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createBuiltinModel } from '../src/agent/builtin/model.ts';
import type { HouseEvent } from '../src/events.ts';
import { createLog } from '../src/log.ts';
import { type Given, given } from './support/given.ts';
import { agentOver, tellAgent } from './support/thinking.ts';

/** An endpoint less tidy than Google's, as proxies are: it sends these bytes as they are. */
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let asked: IncomingMessage[];
let server: Server;
let url: string;
let house: Given;
let emitted: HouseEvent[];
let log: string;
beforeAll(async () => {
  house = await given();
  await house.dyno('Cell 1');
});
afterAll(() => house.close());
beforeEach(async () => {
  [asked, emitted, log] = [[], [], ''];
  server = createServer((request, response) => {
    asked.push(request);
    request.resume().on('end', () => answer(request, response));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

async function ask(text = 'hello') {
  const agent = agentOver(house, createBuiltinModel(), emitted, {
    gemini: {
      ...{ apiKey: 'SECRET-KEY-123', model: 'gemini-3.5-flash-lite', endpoint: url },
      limits: { run: 1, personDay: 100, siteMonth: 1000 },
    },
    patience: { tokenMs: 1_500, backoffMs: 5 },
    log: createLog(
      { level: 'trace', format: 'json' },
      {
        write: (line: string) => {
          log += line;
        },
      },
    ),
  });
  const run = await tellAgent(house, agent, text);
  return { ...run, reasons: emitted.flatMap((it) => (it.type === 'fallback' ? [it.reason] : [])) };
}

/** Bytes of an event stream. */
const stream = (body: string, type = 'text/event-stream') => {
  answer = (_request, response) => response.writeHead(200, { 'content-type': type }).end(body);
};
const said = (text: string, more: object = {}) =>
  JSON.stringify({ candidates: [{ content: { role: 'model', parts: [{ text }] }, index: 0, ...more }] });
const STOP = { finishReason: 'STOP' };
const calling = (functionCall: unknown) =>
  JSON.stringify({ candidates: [{ content: { role: 'model', parts: [{ functionCall }] }, ...STOP }] });

describe('what proxies make of a good answer is a good answer:', () => {
  const pretty = JSON.stringify(JSON.parse(said('Hello.', STOP)), null, 2);
  it.each([
    ['a [DONE] behind it', `data: ${said('Hello.', STOP)}\n\ndata: [DONE]\n\n`],
    ['junk behind it', `data: ${said('Hello.', STOP)}\n\ndata: <html>\n\n`],
    ['one event in many lines', `${pretty.replace(/^/gm, 'data: ')}\n\n`],
    ['no empty line at its end', `data: ${said('Hello.', STOP)}`],
    ['null where Google leaves out', `data: ${said('Hello.', { ...STOP, safetyRatings: null })}\n\n`],
    [
      'the end in an event of its own',
      `data: ${said('Hello.', { finishReason: null })}\n\ndata: ${JSON.stringify({ candidates: [{ content: null, ...STOP }], usageMetadata: null })}\n\n`,
    ],
    [
      'another candidate',
      `data: ${said('Hello.')}\n\ndata: ${said('No.', { index: 1 })}\n\ndata: ${said('', STOP)}\n\n`,
    ],
    ['text behind its end', `data: ${said('Hello.', STOP)}\n\ndata: ${said(' More.')}\n\n`],
  ])('%s', async (_what, body) => {
    stream(body);
    expect(await ask()).toMatchObject({ text: 'Hello.', reasons: [] });
  });

  it('its type in capitals', async () => {
    stream(`data: ${said('Hello.', STOP)}\n\n`, 'Text/Event-Stream');
    expect((await ask()).text).toBe('Hello.');
  });
});

describe('what is no whole answer is none:', () => {
  it.each([
    [
      'blocked, and then good',
      `data: ${said('Bo', { finishReason: 'SAFETY' })}\n\ndata: ${said('oked', STOP)}\n\n`,
      'blocked',
    ],
    ['a call without a name', `data: ${calling({ args: {} })}\n\n`, 'malformed'],
    ['a call whose name is a number', `data: ${calling({ name: 7 })}\n\n`, 'malformed'],
    ['a call with a long name', `data: ${calling({ name: 'x'.repeat(100_000) })}\n\n`, 'malformed'],
    ['a picture and nothing else', `data: ${said('![](https://evil.example/x.png)', STOP)}\n\n`, 'empty'],
    ['characters that nobody sees', `data: ${said('\u200B\u2060', STOP)}\n\n`, 'empty'],
    ['ten megabytes', `data: ${said('word '.repeat(2_000_000), STOP)}\n\n`, 'too_long'],
    ['more than a reply may have', `data: ${said('word '.repeat(10_000), STOP)}\n\n`, 'too_long'],
    [
      'two thousand calls',
      `data: ${JSON.stringify({ candidates: [{ content: { role: 'model', parts: Array.from({ length: 2_000 }, () => ({ functionCall: { name: 'list_vehicles', args: {} } })) }, ...STOP }] })}\n\n`,
      'malformed',
    ],
  ])('%s', async (_what, body, reason) => {
    stream(body);
    const run = await ask();
    expect(run.reasons).toEqual([reason]);
    expect(run.text).toMatch(/^Hello .*the built-in one answered\._$/s);
  });
});

describe('a secret', () => {
  it('does not follow to another host', async () => {
    const stranger = createServer((_request, response) => response.end('thanks')).listen(0, '127.0.0.1');
    await once(stranger, 'listening');
    let visits = 0;
    stranger.on('request', () => {
      visits += 1;
    });
    answer = (_request, response) =>
      response
        .writeHead(307, { location: `http://localhost:${(stranger.address() as AddressInfo).port}/` })
        .end();
    expect((await ask()).reasons).toEqual(['refused']);
    expect(visits).toBe(0);
    stranger.close();
  });

  it('is in no log, also when the provider repeats it', async () => {
    answer = (_request, response) =>
      response
        .writeHead(401)
        .end(JSON.stringify({ error: { code: 401, message: 'Received API Key = SECRET-KEY-123' } }));
    await ask();
    expect(log).toContain('the built-in model took over');
    expect(log).not.toContain('SECRET-KEY-123');
  });
});

describe('the ledger', () => {
  const rows = () =>
    house.database.owner.query<{ outcome: string; usd: number; estimated: boolean }>(
      'wire_rows',
      `SELECT outcome, usd, estimated FROM model_call WHERE model LIKE 'gemini%' ORDER BY id`,
    );
  beforeEach(() => house.database.owner.query('clear', 'TRUNCATE model_call, model_spend'));

  it('counts a question that was taken and not answered in time, and none that was turned away', async () => {
    answer = () => {};
    await ask();
    expect(await rows()).toEqual([{ outcome: 'slow', usd: expect.any(Number), estimated: true }]);
    expect((await rows())[0]?.usd).toBeGreaterThan(0.0005);
    stream(`data: ${JSON.stringify({ error: { code: 400, message: 'no' } })}\n\n`);
    await ask();
    expect((await rows())[1]).toEqual({ outcome: 'refused', usd: 0, estimated: false });
  });

  it.each([10.5, 3e9, -5, null])(
    'counts the characters where a count is none: %s',
    async (promptTokenCount) => {
      stream(
        `data: ${JSON.stringify({ ...JSON.parse(said('Hello.', STOP)), usageMetadata: { promptTokenCount } })}\n\n`,
      );
      await ask();
      expect(await rows()).toMatchObject([{ outcome: 'ok', estimated: true }]);
    },
  );

  it('gets what it could not be told while the database was away', async () => {
    stream(
      `data: ${JSON.stringify({ ...JSON.parse(said('Hello.', STOP)), usageMetadata: { promptTokenCount: 1000, candidatesTokenCount: 10 } })}\n\n`,
    );
    const owner = house.database.owner;
    await owner.query('away', 'ALTER TABLE model_call RENAME TO model_call_away');
    expect((await ask()).text).toBe('Hello.');
    await owner.query('back', 'ALTER TABLE model_call_away RENAME TO model_call');
    await expect.poll(rows, { timeout: 8_000 }).toMatchObject([{ outcome: 'ok', estimated: false }]);
  });
});
