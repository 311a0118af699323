import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bodyOf, letGo } from '../adapters/teams/body.ts';
import { createDoor } from '../adapters/teams/door.ts';
import { createProof, KeysAway } from '../adapters/teams/proof.ts';
import type { Incoming } from '../adapters/teams/shapes.ts';
import { type FakeTeams, openFakeTeams } from './support/teams/index.ts';

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
async function openDoor({ authenticate, isSigned } = proofAt(Date.now)) {
  const handled: Incoming[] = [];
  const endpoints = { services: [new URL(teams.serviceUrl).host] };
  const handle = async (incoming: Incoming) => {
    handled.push(incoming);
    return { status: 200 };
  };
  const server: Server = createServer(
    createDoor({ config: config(), endpoints, log, authenticate, isSigned, handle }),
  );
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
    const ask = async () => proof.authenticate(said() as never, await teams.token());
    await Promise.all([ask(), ask(), ask()]);
    await ask();
    expect(teams.calls('keys')).toHaveLength(1);
    now += 25 * HOUR;
    const late = { nbf: now / SECOND - 60, exp: now / SECOND + 3_600 };
    await proof.authenticate(said() as never, await teams.token(late));
    await expect.poll(() => teams.calls('keys').length).toBe(2);
  });

  it('that are new are found, but a name that nobody knows is asked after once in ten seconds', async () => {
    let now = Date.now();
    const proof = proofAt(() => now);
    await proof.authenticate(said() as never, await teams.token());
    teams.rotateKeys();
    for (let many = 0; many < 20; many += 1)
      await expect(proof.authenticate(said() as never, await teams.token({}, 'kid'))).rejects.toThrow();
    expect(teams.calls('keys')).toHaveLength(1);
    now += 11 * SECOND;
    await proof.authenticate(said() as never, await teams.token());
    expect(teams.calls('keys')).toHaveLength(2);
  });

  it('are good for two days when nobody has newer ones, and no longer', async () => {
    let now = Date.now();
    const proof = proofAt(() => now);
    const ask = async () => {
      const claims = { nbf: now / SECOND - 60, exp: now / SECOND + 3_600 };
      return proof.authenticate(said() as never, await teams.token(claims));
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

  it.each([
    ['audience', 'aud'],
    ['issuer', 'iss'],
    ['not yet', 'nbf'],
    ['serviceurl', 'serviceurl'],
    ['endorsement', 'endorsements'],
  ] as const)('is said to have by what was wrong: %s', async (wrong, claim) => {
    const door = await openDoor();
    expect(await door.knock(await teams.token({}, wrong))).toEqual([401, '']);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(`{"why":"JWTClaimValidationFailed","claim":"${claim}"}`);
    door.close();
  });

  it('is not looked at without end, while those who proved it once are heard', async () => {
    let looked = 0;
    const proof = proofAt(Date.now);
    const authenticate: typeof proof.authenticate = async (...asked) => {
      looked += 1;
      return await proof.authenticate(...asked);
    };
    const door = await openDoor({ ...proof, authenticate });
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

  it('does not keep Teams out that comes through the same proxy, with a token that was not seen before', async () => {
    const door = await openDoor();
    const bad = await teams.token({}, 'key');
    for (let many = 0; many < 120; many += 1) await door.knock(bad);
    for (const wrong of ['key', 'audience', 'expired', 'none'] as const)
      expect(await door.knock(await teams.token({}, wrong))).toEqual([429, '']);
    const fresh = await teams.token({ jti: 'fresh' });
    expect(await door.knock(fresh)).toEqual([200, '']);
    expect(await door.knock(fresh, { ...said(), serviceUrl: 'https://evil.example/' })).toEqual([403, '']);
    expect(door.handled).toHaveLength(1);
    door.close();
  });
});

it('a body that comes byte by byte is not waited for', async () => {
  const server = createServer((request, response) => {
    bodyOf(request, 200).then((body) => {
      response.end(body);
      letGo(request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  let heard = '';
  socket.on('data', (data) => {
    heard += String(data);
  });
  socket.on('error', () => {});
  const closed = new Promise((resolve) => socket.on('close', resolve));
  socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 5000\r\n\r\n');
  const drops = setInterval(() => socket.writable && socket.write('x'), 20);
  await closed;
  clearInterval(drops);
  server.close();
  expect(heard).toContain('cut off');
});
