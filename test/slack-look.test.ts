import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { SCOPES } from '../adapters/slack/listens.ts';
import { lookAtSlack } from '../adapters/slack/look.ts';
import { doctor } from '../src/cli/doctor.ts';
import { newKey } from './support/house.ts';
import { type FakeSlack, openFakeSlack } from './support/slack/index.ts';

const PUBLIC_URL = 'https://rollbook.example.com';
let slack: FakeSlack;
let scoped: Server | undefined;
beforeEach(async () => {
  slack = await openFakeSlack();
});
afterEach(async () => {
  scoped?.close();
  scoped = undefined;
  await slack.close();
});

const socket = () => ({ botToken: slack.botToken, appToken: slack.appToken, apiUrl: slack.apiUrl });
const look = (more: object = {}) => lookAtSlack({ ...socket(), publicUrl: PUBLIC_URL, ...more });

/** Stands in front of the fake and says with each answer, as Slack does, what the app may do. */
async function sayingScopes(scopes: readonly string[]): Promise<string> {
  scoped = createServer(async (incoming, response) => {
    const { 'content-type': type = '', authorization = '' } = incoming.headers;
    let body = '';
    for await (const chunk of incoming) body += chunk;
    const headers = { 'content-type': type, authorization };
    const answer = await fetch(slack.url + incoming.url, { method: 'POST', headers, body });
    response.writeHead(answer.status, {
      ...{ 'content-type': 'application/json', 'x-oauth-scopes': scopes.join(',') },
    });
    response.end(await answer.text());
  });
  await new Promise<void>((resolve) => scoped?.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(scoped.address() as AddressInfo).port}/api/`;
}

describe('a look at Slack', () => {
  test('says who the bot is and where, and that both tokens are taken', async () => {
    const findings = await look({ apiUrl: await sayingScopes(Object.keys(SCOPES)) });
    expect(findings).toEqual([
      { ok: true, text: `Slack takes the bot token: ${slack.app.name} in the workspace ${slack.team.name}` },
      { ok: true, text: 'the Slack app has every scope that it needs' },
      { ok: true, text: 'Slack takes the app token: Socket Mode can connect' },
    ]);
  });

  test('names every scope that is missing, and what to do', async () => {
    const scopes = Object.keys(SCOPES).filter((it) => it !== 'files:read' && it !== 'im:write');
    const [, found] = await look({ apiUrl: await sayingScopes([...scopes, 'reactions:write']) });
    expect(found?.ok).toBe(false);
    expect(found?.text).toMatch(/lacks files:read, im:write: .*Reinstall to Workspace/);
  });

  test('says so when it is not told the scopes', async () => {
    const [, found] = await look();
    expect(found).toMatchObject({ ok: true, text: expect.stringContaining('did not say which scopes') });
  });

  test.each([
    ['token_revoked', 'install it again'],
    ['account_inactive', 'install it again'],
    ['invalid_auth', 'does not take SLACK_BOT_TOKEN'],
  ] as const)('says what %s means, and looks no further', async (error, meaning) => {
    slack.denies(error);
    const findings = await look();
    expect(findings).toEqual([{ ok: false, text: expect.stringContaining(`Slack answered ${error}: `) }]);
    expect(findings[0]?.text).toContain(meaning);
    expect(findings[0]?.text).not.toContain(slack.botToken);
  });

  test.each([
    ['the bot token again', () => ({ appToken: slack.botToken }), 'does not take SLACK_APP_TOKEN'],
    ['one of nobody', () => ({ appToken: 'xapp-nobody' }), 'does not take SLACK_APP_TOKEN'],
  ])('says of an app token that it is %s', async (_what, more, said) => {
    expect((await look(more())).at(-1)).toEqual({ ok: false, text: expect.stringContaining(said) });
  });

  test.each([
    ['missing_scope', 'lacks connections:write'],
    ['something_new', 'whether "Socket Mode" is on'],
  ])('says what the app token lacks when Slack answers %s', async (error, said) => {
    slack.fail('apps.connections.open', { error });
    expect((await look()).at(-1)).toEqual({ ok: false, text: expect.stringContaining(said) });
  });

  test.each([
    ['away', async () => slack.away(), 'Slack does not answer'],
    ['broken', async () => slack.fail('auth.test', { status: 503 }), 'Slack answered 503'],
    ['busy', async () => slack.fail('auth.test', { retryAfter: 7 }), 'no more calls for 7 s'],
    ['in the middle of it', async () => slack.fail('auth.test', { cutAfter: true }), 'does not answer'],
  ])('asks once when Slack is %s', async (_how, trouble, said) => {
    await trouble();
    expect(await look()).toEqual([{ ok: false, text: expect.stringContaining(said) }]);
  });

  test('waits five seconds for an answer, no longer', async () => {
    slack.fail('auth.test', { hang: true });
    const started = performance.now();
    expect(await look()).toEqual([{ ok: false, text: expect.stringContaining('does not answer') }]);
    expect(performance.now() - started).toBeLessThan(7_000);
  });

  test('in HTTP mode names the address to enter, and wants https where Slack itself posts', async () => {
    const http = () => ({ appToken: undefined, signingSecret: slack.signingSecret });
    const [entered] = (await look(http())).slice(-1);
    expect(entered?.ok).toBe(true);
    expect(entered?.text).toContain('https://rollbook.example.com/slack/events');
    expect((await look({ ...http(), publicUrl: 'http://localhost:3978' })).at(-1)?.ok).toBe(true);
    const original = globalThis.fetch;
    const fetched = vi.spyOn(globalThis, 'fetch').mockImplementation((url, init) => {
      return original(String(url).replace('https://slack.com/api/', slack.apiUrl), init);
    });
    const real = await look({ ...http(), apiUrl: undefined, publicUrl: 'http://localhost:3978' });
    expect(fetched).toHaveBeenCalledOnce();
    fetched.mockRestore();
    expect(real.at(-1)).toEqual({ ok: false, text: expect.stringContaining('set PUBLIC_URL') });
  });
});

describe('doctor', () => {
  const run = async (env: Record<string, string>) => {
    const lines: string[] = [];
    const log = vi.spyOn(console, 'log').mockImplementation((line) => void lines.push(String(line)));
    const { exitCode } = process;
    // What it says of the database is not what is looked at here.
    await doctor({ DATABASE_URL: 'postgres://127.0.0.1:1/x', ROLLBOOK_JWT_KEY: newKey(), ...env });
    process.exitCode = exitCode;
    log.mockRestore();
    return lines;
  };

  test('says nothing more than "off" where Slack is not set', async () => {
    const lines = await run({});
    expect(lines.filter((line) => line.includes('Slack'))).toEqual(['       Slack: off']);
  });

  test('says by which way, and what it found', async () => {
    const env = { SLACK_BOT_TOKEN: slack.botToken, SLACK_API_URL: slack.apiUrl };
    const both = { SLACK_APP_TOKEN: slack.appToken, SLACK_SIGNING_SECRET: 'a-secret' };
    const lines = await run({ ...env, ...both });
    expect(lines).toContain(
      '       Slack: by Socket Mode; SLACK_SIGNING_SECRET is not used beside SLACK_APP_TOKEN',
    );
    expect(lines).toContain('ok     Slack takes the app token: Socket Mode can connect');
    slack.denies('token_revoked');
    const revoked = await run({ ...env, SLACK_SIGNING_SECRET: 'a-secret' });
    expect(revoked).toContain('       Slack: by HTTP');
    expect(revoked.join('\n')).toMatch(/WRONG +Slack answered token_revoked/);
    expect(revoked.join('\n')).not.toMatch(/a-secret|xoxb-/);
  });
});
