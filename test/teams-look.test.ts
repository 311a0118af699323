import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { lookAtTeams } from '../adapters/teams/look.ts';
import { doctor } from '../src/cli/doctor.ts';
import { newKey } from './support/house.ts';

const APP = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';
const TENANT = '9b2d5c11-7e0a-4b0e-8a2f-6c1d2e3f4a5b';
const SECRET = 'a~SECRET.value';
const config = { mode: 'azure', appId: APP, tenantId: TENANT, password: SECRET } as const;
const PUBLIC_URL = 'https://rollbook.example.com';

interface Asked {
  method: string | undefined;
  path: string | undefined;
  body: URLSearchParams;
}
type Answer = (response: ServerResponse, request: IncomingMessage) => void;

/** The part of login.microsoftonline.com that gives tokens. */
let login: Server;
let url: string;
let asked: Asked[];
let answer: Answer;
const json = (status: number, body: object): Answer => {
  return (response) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};
const refusal = (code: number, error = 'invalid_client', status = 401) =>
  json(status, {
    error,
    error_codes: [code],
    error_description: `AADSTS${code}: ${SECRET} ${APP} Trace ID: 1`,
  });

beforeEach(async () => {
  asked = [];
  answer = json(200, { token_type: 'Bearer', expires_in: 3599, access_token: 'TOKEN' });
  login = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    asked.push({ method: request.method, path: request.url, body: new URLSearchParams(body) });
    answer(response, request);
  });
  await new Promise<void>((resolve) => login.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(login.address() as AddressInfo).port}`;
});
afterEach(() => {
  login.closeAllConnections();
  login.close();
});

const look = (more: object = {}) => lookAtTeams({ config, publicUrl: PUBLIC_URL, login: url, ...more });

describe('a look at Teams', () => {
  test('asks the tenant for a token once, and says where Microsoft shall post to', async () => {
    const findings = await look();
    expect(findings).toEqual([
      { ok: true, text: 'Microsoft takes the app id, the tenant and the secret' },
      { ok: true, text: expect.stringContaining('https://rollbook.example.com/teams/messages: enter it') },
    ]);
    expect(asked).toEqual([
      { method: 'POST', path: `/${TENANT}/oauth2/v2.0/token`, body: expect.any(URLSearchParams) },
    ]);
    expect(Object.fromEntries(asked[0]?.body ?? [])).toEqual({
      ...{ grant_type: 'client_credentials', scope: 'https://api.botframework.com/.default' },
      ...{ client_id: APP, client_secret: SECRET },
    });
    expect(JSON.stringify(findings)).not.toMatch(/SECRET|TOKEN/);
  });

  test.each([
    [7000215, 'copy its value'],
    [7000222, 'the secret has expired'],
    [700016, 'this tenant has no such app'],
    [90002, 'there is no such tenant'],
    [7000112, 'the app is disabled'],
    [50034, 'https://login.microsoftonline.com/error?code=50034'],
  ])('says what AADSTS%i means, and no secret', async (code, meaning) => {
    answer = refusal(code);
    const [found, endpoint] = await look();
    expect(found).toEqual({ ok: false, text: expect.stringContaining(`Microsoft answered AADSTS${code}: `) });
    expect(found?.text).toContain(meaning);
    expect(found?.text).not.toMatch(/SECRET|Trace/);
    expect(endpoint?.ok).toBe(true);
  });

  test.each<[string, Answer, string]>([
    ['a refusal without a number', json(401, { error: 'invalid_client' }), 'answered invalid_client: '],
    ['numbers that are none', json(400, { error_codes: ['SECRET'] }), 'answered 400 without a token'],
    ['trouble of its own', json(503, {}), 'answered 503 without a token'],
    ['no token', json(200, { token_type: 'Bearer' }), 'answered 200 without a token'],
    ['null', (response) => response.end('null'), 'answered 200 without a token'],
    ['a page', (response) => response.end('<html>SECRET</html>'), 'answered 200 without a token'],
    ['nothing', (_response, request) => request.socket.destroy(), 'does not answer'],
    ['half of it', (response) => response.write('{"acc', () => response.destroy()), 'does not answer'],
  ])('says so when the answer is %s', async (_what, given, said) => {
    answer = given;
    const [found] = await look();
    expect(found).toEqual({ ok: false, text: expect.stringContaining(said) });
    expect(found?.text).not.toContain('SECRET');
    expect(asked).toHaveLength(1);
  });

  test('carries the secret to nobody else', async () => {
    answer = (response, request) => {
      if (request.url === '/elsewhere') return response.end('{}');
      return response.writeHead(307, { location: `${url}/elsewhere` }).end();
    };
    expect((await look())[0]).toEqual({ ok: false, text: expect.stringContaining('does not answer') });
    expect(asked).toHaveLength(1);
  });

  test('waits five seconds for an answer, no longer', async () => {
    answer = () => {};
    const started = performance.now();
    expect((await look())[0]).toEqual({ ok: false, text: expect.stringContaining('does not answer') });
    expect(performance.now() - started).toBeLessThan(7_000);
  });

  test('wants https', async () => {
    const [, endpoint] = await look({ publicUrl: 'http://localhost:3978' });
    expect(endpoint).toEqual({ ok: false, text: expect.stringContaining('set PUBLIC_URL') });
  });

  test('in the playground says what it is good for, and asks nobody', async () => {
    const findings = await look({ config: { mode: 'playground' }, publicUrl: 'http://localhost:3978' });
    expect(findings).toEqual([{ ok: true, text: expect.stringContaining('on this machine') }]);
    expect(findings[0]?.text).toContain('http://localhost:3978/teams/messages');
    expect(asked).toEqual([]);
  });
});

describe('doctor', () => {
  const run = async (env: Record<string, string>) => {
    const lines: string[] = [];
    const log = vi.spyOn(console, 'log').mockImplementation((line) => void lines.push(String(line)));
    const original = globalThis.fetch;
    const fetched = vi.spyOn(globalThis, 'fetch').mockImplementation((to, init) => {
      return original(String(to).replace('https://login.microsoftonline.com', url), init);
    });
    const { exitCode } = process;
    // What it says of the database is not what is looked at here.
    await doctor({ DATABASE_URL: 'postgres://127.0.0.1:1/x', ROLLBOOK_JWT_KEY: newKey(), ...env });
    process.exitCode = exitCode;
    fetched.mockRestore();
    log.mockRestore();
    return lines;
  };
  const ids = { MICROSOFT_APP_ID: APP, MICROSOFT_APP_TENANT_ID: TENANT, MICROSOFT_APP_PASSWORD: SECRET };

  test('says nothing more than "off" where Teams is not set', async () => {
    expect((await run({})).filter((line) => /Teams|Microsoft/.test(line))).toEqual(['       Teams: off']);
  });

  test('says by which way, and what it found', async () => {
    const env = { TEAMS_MODE: 'azure', ...ids, PUBLIC_URL };
    const lines = await run(env);
    expect(lines).toContain('       Teams: by an Azure Bot');
    expect(lines).toContain('ok     Microsoft takes the app id, the tenant and the secret');
    answer = refusal(7000222);
    const expired = (await run(env)).join('\n');
    expect(expired).toMatch(/WRONG +Microsoft answered AADSTS7000222/);
    expect(expired).not.toContain('SECRET');
  });

  test('knows the playground', async () => {
    const lines = await run({ TEAMS_MODE: 'playground' });
    expect(lines).toContain('       Teams: in the playground');
    expect(asked).toEqual([]);
  });
});
