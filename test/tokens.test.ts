import { createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  calculateJwkThumbprint,
  decodeJwt,
  decodeProtectedHeader,
  exportJWK,
  type JWTPayload,
  SignJWT,
} from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KeyFault, loadKeys } from '../src/accounts/keys.ts';
import { type Person, type TestHouse, testHouse } from './support/http.ts';

let house: TestHouse;
let kim: Person;
beforeAll(async () => {
  house = await testHouse();
  await house.person('admin');
  kim = await house.person('engineer');
});
afterAll(() => house.close());

const now = () => Math.floor(Date.now() / 1000);

/** A token that is good in everything, to be spoiled in one thing. */
function good(): { header: Record<string, string>; claims: JWTPayload } {
  return {
    header: { alg: 'EdDSA', typ: 'at+jwt', kid: house.keys.kid },
    claims: { ...decodeJwt(kim.token), iat: now(), exp: now() + 60 },
  };
}

function signed(header: Record<string, string>, claims: JWTPayload, key = house.keys.privateKey) {
  return new SignJWT(claims).setProtectedHeader(header as { alg: string }).sign(key);
}

function unsigned(header: object, claims: object, signature = ''): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part(header)}.${part(claims)}.${signature}`;
}

function without(claims: JWTPayload, name: string): JWTPayload {
  return Object.fromEntries(Object.entries(claims).filter(([key]) => key !== name));
}

test('a token that we could have signed ourselves is accepted, so the forgeries below fail for one reason each', async () => {
  const { header, claims } = good();
  const { status, body } = await house.call('GET', '/me', { as: await signed(header, claims) });
  expect([status, body.email]).toEqual([200, kim.email]);
});

describe('a forged token is refused', () => {
  const forgeries: Record<string, () => Promise<string> | string> = {
    'with alg none': () => unsigned({ ...good().header, alg: 'none' }, good().claims),
    'with alg none and a signature': () => unsigned({ ...good().header, alg: 'none' }, good().claims, 'AAAA'),
    'signed by HS256 with our public key as the secret': () => {
      const pem = house.keys.publicKey.export({ type: 'spki', format: 'pem' });
      return new SignJWT(good().claims)
        .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: house.keys.kid })
        .sign(Buffer.from(pem));
    },
    'signed by a key of their own': () =>
      signed(good().header, good().claims, generateKeyPairSync('ed25519').privateKey),
    'with a key id of their own': () => signed({ ...good().header, kid: 'mine' }, good().claims),
    'without a key id': () => signed({ alg: 'EdDSA', typ: 'at+jwt' }, good().claims),
    'for another audience': () => signed(good().header, { ...good().claims, aud: 'somebody' }),
    'by another issuer': () => signed(good().header, { ...good().claims, iss: 'somebody' }),
    'of another type': () => signed({ ...good().header, typ: 'JWT' }, good().claims),
    'that is really a device token': () => signed({ ...good().header, typ: 'device+jwt' }, good().claims),
    'without an end': () => signed(good().header, without(good().claims, 'exp')),
    'that has ended': () => signed(good().header, { ...good().claims, exp: now() - 1 }),
    'that begins later': () => signed(good().header, { ...good().claims, nbf: now() + 60 }),
    'with an unknown critical header': () =>
      unsigned({ ...good().header, crit: ['x'], x: 1 }, good().claims, kim.token.split('.')[2]),
    'of another site': () => signed(good().header, { ...good().claims, site: '999' }),
    'without a version': () => signed(good().header, without(good().claims, 'ver')),
    'of an older version': () => signed(good().header, { ...good().claims, ver: 0 }),
    'of an account that is not there': () => signed(good().header, { ...good().claims, sub: '999999' }),
    'whose subject is no id': () => signed(good().header, { ...good().claims, sub: '1; DROP TABLE account' }),
    'with an altered payload': () => {
      const [head = '', , signature = ''] = kim.token.split('.');
      const claims = Buffer.from(JSON.stringify({ ...decodeJwt(kim.token), sub: '1' })).toString('base64url');
      return `${head}.${claims}.${signature}`;
    },
    'with an altered signature': () => {
      const [head = '', claims = ''] = kim.token.split('.');
      return `${head}.${claims}.${randomBytes(64).toString('base64url')}`;
    },
    'cut short': () => kim.token.slice(0, -20),
    'that is no token': () => 'hello',
  };
  for (const [name, forge] of Object.entries(forgeries)) {
    test(name, async () => {
      const { status, headers, body } = await house.call('GET', '/me', { as: await forge() });
      expect(status).toBe(401);
      expect(body).toMatchObject({ code: 'unauthenticated', status: 401 });
      expect(headers.get('www-authenticate')).toMatch(/^Bearer/);
      expect(headers.get('content-type')).toBe('application/problem+json');
    });
  }
});

test('without a token, or with one of another scheme, the answer says what to send', async () => {
  const ways: Record<string, string>[] = [
    {},
    { authorization: '' },
    { authorization: 'Basic a2ltOmtpbQ==' },
    { authorization: 'Bearer' },
  ];
  for (const headers of ways) {
    const { status, body, headers: answered } = await house.call('GET', '/me', { headers });
    expect(status).toBe(401);
    expect(body.detail).toContain('Authorization: Bearer');
    expect(answered.get('www-authenticate')).toMatch(/^Bearer/);
  }
});

test('the scheme compares without case', async () => {
  const headers = { authorization: `bearer ${kim.token}` };
  expect((await house.call('GET', '/me', { headers })).status).toBe(200);
});

test('a token says who, for whom and how long, and nothing about the person', () => {
  expect(decodeProtectedHeader(kim.token)).toEqual({ alg: 'EdDSA', typ: 'at+jwt', kid: house.keys.kid });
  const claims = decodeJwt(kim.token);
  expect(claims).toMatchObject({ iss: 'rollbook', aud: 'rollbook', sub: kim.id });
  expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(15 * 60);
  expect(JSON.stringify(claims)).not.toContain('example.com');
});

test('the key id is the RFC 7638 thumbprint of the public key', async () => {
  const jwk = await exportJWK(createPublicKey(house.keys.privateKey));
  expect(house.keys.kid).toBe(await calculateJwkThumbprint(jwk));
});

test('the role is the stored one, not one in the token', async () => {
  const { header, claims } = good();
  const token = await signed(header, { ...claims, role: 'admin' });
  expect((await house.call('GET', '/accounts', { as: token })).status).toBe(403);
});

test('a token is renewed while it is good, until twelve hours after the sign-in', async () => {
  const renewed = await house.call('POST', '/token/refresh', { as: kim });
  expect(renewed.status).toBe(200);
  expect(renewed.body).toMatchObject({ token_type: 'Bearer', expires_in: 900, user: { email: kim.email } });
  expect((await house.call('GET', '/me', { as: renewed.body.access_token })).status).toBe(200);
  const { header, claims } = good();
  const old = await signed(header, { ...claims, auth_time: now() - 12 * 3600 - 1 });
  const refused = await house.call('POST', '/token/refresh', { as: old });
  expect([refused.status, refused.body.code]).toEqual([401, 'unauthenticated']);
  expect(refused.body.detail).toContain('12 hours');
});

describe('the signing key', () => {
  const folders: string[] = [];
  const folder = async () => {
    const made = await mkdtemp(join(tmpdir(), 'rollbook-key-'));
    folders.push(made);
    return made;
  };
  afterAll(() => Promise.all(folders.map((path) => rm(path, { recursive: true }))));

  test('is made once, kept for its owner alone, and found again', async () => {
    const dataDir = await folder();
    const first = await loadKeys({ dataDir });
    expect((await stat(join(dataDir, 'jwt-key.pem'))).mode & 0o777).toBe(0o600);
    expect((await loadKeys({ dataDir })).kid).toBe(first.kid);
    expect(await readdir(dataDir)).toEqual(['jwt-key.pem']);
  });

  test('is one and the same for twenty that start at once', async () => {
    const dataDir = join(await folder(), 'not', 'there', 'yet');
    const all = await Promise.all(Array.from({ length: 20 }, () => loadKeys({ dataDir })));
    expect(new Set(all.map((keys) => keys.kid)).size).toBe(1);
    expect(await readdir(dataDir)).toEqual(['jwt-key.pem']);
  });

  test('can come from the configuration', async () => {
    const dataDir = await folder();
    const kept = await loadKeys({ dataDir });
    const pem = await readFile(join(dataDir, 'jwt-key.pem'), 'utf8');
    expect((await loadKeys({ pem })).kid).toBe(kept.kid);
  });

  test('of another kind is refused with how to make one, and is never shown', async () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
      type: 'pkcs8',
      format: 'pem',
    });
    const refused = loadKeys({ pem: String(rsa) });
    await expect(refused).rejects.toThrow(KeyFault);
    await expect(refused).rejects.toThrow(/ROLLBOOK_JWT_KEY holds a key of type rsa.*openssl genpkey/);
    await expect(refused).rejects.not.toThrow(/PRIVATE/);
    const dataDir = await folder();
    await writeFile(join(dataDir, 'jwt-key.pem'), 'secret scribble');
    await expect(loadKeys({ dataDir })).rejects.toThrow(/jwt-key\.pem does not hold a private key/);
    await expect(loadKeys({ dataDir })).rejects.not.toThrow(/scribble/);
  });
});
