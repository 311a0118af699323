import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createCalls } from '../adapters/teams/calls.ts';
import { createAzureWire } from '../adapters/teams/connector.ts';
import { type Answer, createOwnToken, NoToken } from '../adapters/teams/token.ts';
import { openTestHouse } from './support/house.ts';
import { type FakeTeams, openFakeTeams } from './support/teams/index.ts';
import { wayTo } from './support/teams-house.ts';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

let teams: FakeTeams;
let lines: string[];
const write = (fields: object, text: string) =>
  void lines.push(`${text} ${JSON.stringify(fields)} ${(fields as { err?: Error }).err?.stack ?? ''}`);
const log = { debug: write, info: write, warn: write, error: write };

beforeAll(async () => {
  teams = await openFakeTeams({ limits: 'off' });
});
beforeEach(() => {
  teams.heal();
  teams.log.length = 0;
  lines = [];
});
afterAll(() => teams.close());

const config = () => {
  const { appId, tenant, appPassword: password } = teams;
  return { mode: 'azure' as const, appId, tenantId: tenant.id, password };
};

describe('our own token', () => {
  const given: Answer = { token: 'T', forMs: HOUR };

  it('is asked for once by many at a time, and again before it is over', async () => {
    let [now, asked] = [0, 0];
    const own = createOwnToken(
      async () => {
        asked += 1;
        return given;
      },
      log,
      () => now,
    );
    expect(await Promise.all([own.get(), own.get(), own.get()])).toEqual(['T', 'T', 'T']);
    now = HOUR - 301 * SECOND;
    await own.get();
    expect(asked).toBe(1);
    now = HOUR - 299 * SECOND;
    await own.get();
    expect(asked).toBe(2);
    own.forget();
    await own.get();
    expect(asked).toBe(3);
  });

  it('that is refused is said once a minute and not per call, and asked for every two seconds at most', async () => {
    let [now, asked] = [0, 0];
    let answer: Answer = { why: 'Microsoft answered AADSTS7000222: the secret has expired' };
    const own = createOwnToken(
      async () => {
        asked += 1;
        return answer;
      },
      log,
      () => now,
    );
    for (; now < 120 * SECOND; now += 100) await expect(own.get()).rejects.toThrow(NoToken);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain('AADSTS7000222');
    expect(asked).toBe(60);
    expect(own.trouble()).toContain('the secret has expired');
    answer = given;
    now += 2 * SECOND;
    expect(await own.get()).toBe('T');
    expect(own.trouble()).toBeUndefined();
  });

  const callsAt = (password: string) => {
    const endpoints = { openId: teams.openIdUrl, login: new URL(teams.tokenUrl).origin };
    const wire = createAzureWire({ ...config(), password }, endpoints, log);
    return { wire, calls: createCalls(wire.connectorTo) };
  };
  const place = () => {
    const { id: conversation } = teams.chatWith('ada');
    const who = { user: 'ada', member: teams.person('ada').id, name: 'Ada', bot: teams.bot };
    const { serviceUrl, tenant } = teams;
    return { serviceUrl, conversation, tenant: tenant.id, kind: 'personal' as const, ...who };
  };
  const words = { type: 'message', text: 'Well.' };

  it.each([
    ['is refused', 'wrong', {}],
    ['is not to be had', undefined, { status: 503 }],
    ['is not answered', undefined, { cutBefore: true }],
  ])('that %s is no doubt: nothing was posted, and it is later', async (_how, password, fault) => {
    const { calls, wire } = callsAt(password ?? teams.appPassword);
    if (!password) teams.fail('token', fault);
    await expect(calls.post(place(), words)).rejects.toMatchObject({ name: 'NoToken', kind: 'later' });
    expect(teams.calls('post')).toEqual([]);
    expect(wire.trouble?.()).toBeTruthy();
    expect(lines.join('')).not.toMatch(/wrong|fake-app-password/);
  });

  it('that Teams takes no more is not sent again', async () => {
    const { calls } = callsAt(teams.appPassword);
    await calls.post(place(), words);
    teams.forgetTokens();
    await expect(calls.post(place(), words)).rejects.toThrow();
    await calls.post(place(), words);
    expect(teams.calls('token')).toHaveLength(2);
  });

  it('is missed where Rollbook is watched', async () => {
    const { appId, tenant, openIdUrl: openId } = teams;
    const login = new URL(teams.tokenUrl).origin;
    const endpoints = { openId, login, services: [new URL(teams.serviceUrl).host] };
    const wrong = { mode: 'azure' as const, appId, tenantId: tenant.id, password: 'wrong' };
    const { env } = wayTo(teams);
    const house = await openTestHouse({ env, teamsWire: createAzureWire(wrong, endpoints, log) });
    try {
      teams.via(`${house.url}/teams/messages`);
      const detail = async () => JSON.stringify((await house.call('GET', '/readyz')).body);
      expect(await detail()).toContain('listens at /teams/messages');
      await teams.says('ada', 'chat', 'help');
      await expect.poll(detail, { timeout: 20_000 }).toContain('MICROSOFT_APP_PASSWORD');
      expect((await house.call('GET', '/readyz')).status).toBe(200);
    } finally {
      await house.close();
    }
  });
});
