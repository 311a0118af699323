import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { byHand } from './support/teams/asking.ts';
import { type FakeTeams, type Json, openFakeTeams } from './support/teams/index.ts';
import type { Wrong } from './support/teams/keys.ts';

let teams: FakeTeams;
beforeAll(async () => {
  teams = await openFakeTeams();
});
afterAll(() => teams.close());

const read = async (url: string) => (await (await fetch(url)).json()) as Json;

/** What a bot must look at; it throws or says what is wrong. */
async function look(token: string): Promise<string> {
  const { jwks_uri, issuer } = await read(teams.openIdUrl);
  const set = (await read(String(jwks_uri))) as unknown as JSONWebKeySet;
  const { payload } = await jwtVerify(token, createLocalJWKSet(set), {
    ...{ issuer: String(issuer), audience: teams.appId, algorithms: ['RS256'], clockTolerance: 300 },
  });
  const key = set.keys.find((it) => it.kid === decodeProtectedHeader(token).kid);
  const { endorsements } = key as unknown as { endorsements: string[] };
  if (!endorsements.includes('msteams')) return 'endorsement';
  return payload['serviceurl'] === teams.serviceUrl ? 'good' : 'serviceurl';
}

const WRONG: [Wrong, RegExp][] = [
  ['audience', /"aud"/],
  ['issuer', /"iss"/],
  ['expired', /"exp"/],
  ['not yet', /"nbf"/],
  ['key', /signature verification failed/],
  ['kid', /no applicable key/],
  ['none', /alg|signature/i],
  ['HS256', /"alg"/],
];

describe('a token of Bot Framework', () => {
  it('is good, with claims of one’s own too, and still after a change of keys', async () => {
    expect(await look(await teams.token())).toBe('good');
    const old = await teams.token({ more: 1 });
    expect(await look(old)).toBe('good');
    teams.rotateKeys();
    await expect(look(old)).rejects.toThrow();
    expect(await look(await teams.token())).toBe('good');
  });

  it.each(WRONG)('has a wrong %s', async (wrong, why) => {
    await expect(look(await teams.token({}, wrong))).rejects.toThrow(why);
  });

  it('comes by a key for another channel, or for another service', async () => {
    expect(await look(await teams.token({}, 'endorsement'))).toBe('endorsement');
    expect(await look(await teams.token({}, 'serviceurl'))).toBe('serviceurl');
  });
});

describe('the bot’s own token', () => {
  const ask = async (change: Record<string, string> = {}, url = teams.tokenUrl) => {
    const form = {
      ...{ grant_type: 'client_credentials', client_id: teams.appId, client_secret: teams.appPassword },
      ...{ scope: 'https://api.botframework.com/.default', ...change },
    };
    const response = await fetch(url, { method: 'POST', body: new URLSearchParams(form) });
    return { status: response.status, ...((await response.json()) as Json) };
  };

  it('is given for the secret, and the connector takes it until it is forgotten', async () => {
    const given = await ask();
    expect(given).toMatchObject({ status: 200, token_type: 'Bearer', expires_in: 3_600 });
    const { id } = teams.chatWith('ada');
    const hand = byHand(teams, String(given['access_token' as keyof typeof given]));
    expect((await hand.post(id, 'Hello')).status).toBe(201);
    teams.forgetTokens();
    expect(await hand.post(id, 'Hello')).toMatchObject({
      status: 401,
      body: { message: expect.stringContaining('denied') },
    });
    expect((await hand.call('GET', `conversations/${id}/pagedmembers`, undefined, '')).status).toBe(401);
    expect(teams.calls('token')).toHaveLength(1);
  });

  it('ends by itself', async () => {
    const short = await openFakeTeams({ tokenLifeMs: 30 });
    const hand = byHand(short);
    const { id } = short.chatWith('ada');
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect((await hand.post(id, 'Hello')).status).toBe(401);
    await short.close();
  });

  it.each([
    [{ client_secret: 'guess' }, 401, 'invalid_client'],
    [{ client_id: 'else' }, 400, 'unauthorized_client'],
    [{ grant_type: 'password' }, 400, 'unsupported_grant_type'],
    [{ scope: 'https://graph.microsoft.com/.default' }, 400, 'invalid_scope'],
  ])('is not given for %o', async (change, status, error) => {
    expect(await ask(change)).toMatchObject({ status, error });
  });

  it('is not given by another tenant', async () => {
    const elsewhere = teams.tokenUrl.replace(teams.tenant.id, 'botframework.com');
    expect(await ask({}, elsewhere)).toMatchObject({ status: 400, error: 'invalid_request' });
  });
});
