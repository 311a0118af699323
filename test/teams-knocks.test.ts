import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createCalls } from '../adapters/teams/calls.ts';
import { createAzureWire } from '../adapters/teams/connector.ts';
import { createDoor } from '../adapters/teams/door.ts';
import { createProof, KeysAway } from '../adapters/teams/proof.ts';
import type { Incoming } from '../adapters/teams/shapes.ts';
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
const proofAt = (now: () => number) =>
  createProof({ appId: teams.appId, issuer: 'https://api.botframework.com', openId: teams.openIdUrl, now });
const said = () => teams.activity('ada', 'chat', { text: 'hello' });

/** A door by itself, which keeps what comes through it. */
async function openDoor(authenticate = proofAt(Date.now)) {
  const handled: Incoming[] = [];
  const endpoints = { services: [new URL(teams.serviceUrl).host] };
  const handle = async (incoming: Incoming) => {
    handled.push(incoming);
    return { status: 200 };
  };
  const server: Server = createServer(createDoor({ config: config(), endpoints, log, authenticate, handle }));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    handled,
    async knock(token: string, body: unknown = said()) {
      const headers = { authorization: `Bearer ${token}` };
      const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
      return [response.status, await response.text()];
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

describe('Microsoft’s keys', () => {
  it.each(['openid', 'keys'] as const)(
    'that are away are no refusal, and are asked for again: %s',
    async (op) => {
      const door = await openDoor();
      const token = await teams.token();
      for (const fault of [{ status: 503 }, { cutBefore: true }]) {
        teams.fail(op, fault);
        expect(await door.knock(token)).toEqual([503, '']);
      }
      expect(lines).toHaveLength(2);
      expect(lines[0]).toContain('Teams sends it again');
      expect(lines.join('')).not.toContain(token.slice(-40));
      expect(await door.knock(token)).toEqual([200, '']);
      expect(door.handled).toHaveLength(1);
      door.close();
    },
  );

  it('are asked for once by many at a time, and once a day', async () => {
    let now = Date.now();
    const proof = proofAt(() => now);
    const ask = async () => proof(said() as never, await teams.token());
    await Promise.all([ask(), ask(), ask()]);
    await ask();
    expect(teams.calls('keys')).toHaveLength(1);
    now += 25 * HOUR;
    const late = { nbf: now / SECOND - 60, exp: now / SECOND + 3_600 };
    await proof(said() as never, await teams.token(late));
    await expect.poll(() => teams.calls('keys').length).toBe(2);
  });

  it('that are new are found, but a name that nobody knows is asked after once in ten seconds', async () => {
    let now = Date.now();
    const proof = proofAt(() => now);
    await proof(said() as never, await teams.token());
    teams.rotateKeys();
    for (let many = 0; many < 20; many += 1)
      await expect(proof(said() as never, await teams.token({}, 'kid'))).rejects.toThrow();
    expect(teams.calls('keys')).toHaveLength(1);
    now += 11 * SECOND;
    await proof(said() as never, await teams.token());
    expect(teams.calls('keys')).toHaveLength(2);
  });

  it('are good for two days when nobody has newer ones, and no longer', async () => {
    let now = Date.now();
    const proof = proofAt(() => now);
    const ask = async () => {
      const claims = { nbf: now / SECOND - 60, exp: now / SECOND + 3_600 };
      return proof(said() as never, await teams.token(claims));
    };
    await ask();
    teams.fail('*', { times: 50, status: 503 });
    now += 47 * HOUR;
    await ask();
    now += 2 * HOUR;
    await expect(ask()).rejects.toThrow(KeysAway);
  });
});

describe('who proves nothing', () => {
  it('is said to have, without a word of the token', async () => {
    const door = await openDoor();
    for (const wrong of ['expired', 'key', 'HS256', 'none'] as const) {
      const token = await teams.token({}, wrong);
      expect(await door.knock(token)).toEqual([401, '']);
      for (const part of token.split('.').filter(Boolean)) expect(lines.join('')).not.toContain(part);
    }
    expect(lines.map((line) => /"why":"(\w+)"/.exec(line)?.[1])).toEqual([
      ...['JWTExpired', 'JWSSignatureVerificationFailed', 'JOSEAlgNotAllowed', 'JOSEAlgNotAllowed'],
    ]);
    door.close();
  });

  it('is not looked at without end, while those who proved it once are heard', async () => {
    let looked = 0;
    const proof = proofAt(Date.now);
    const door = await openDoor(async (...asked) => {
      looked += 1;
      return await proof(...asked);
    });
    const good = await teams.token();
    expect(await door.knock(good)).toEqual([200, '']);
    const bad = await teams.token({}, 'key');
    const answers: unknown[] = [];
    for (let many = 0; many < 130; many += 1) answers.push((await door.knock(bad))[0]);
    expect(answers.slice(0, 120).every((status) => status === 401)).toBe(true);
    expect(answers.slice(120)).toEqual(Array(10).fill(429));
    expect(looked).toBe(121);
    expect(lines.filter((line) => line.includes('not looked at for a minute'))).toHaveLength(1);
    expect(await door.knock(good)).toEqual([200, '']);
    // What Teams itself sends wrongly counts for nothing.
    for (let many = 0; many < 5; many += 1)
      expect((await door.knock(good, { ...said(), channelId: 'skype' }))[0]).toBe(403);
    expect(await door.knock(good)).toEqual([200, '']);
    door.close();
  });
});

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
