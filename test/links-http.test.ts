import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ChatUser } from '../src/accounts/link-words.ts';
import { type Person, type TestHouse, testHouse } from './support/http.ts';

let house: TestHouse;
let kim: Person;
let lee: Person;
let now = new Date();
beforeAll(async () => {
  house = await testHouse({ clock: () => now });
});
afterAll(() => house.close());
beforeEach(async () => {
  now = new Date();
  kim = await house.person('engineer');
  lee = await house.person('engineer');
});

let count = 0;
const chatUser = (): ChatUser => {
  count += 1;
  return { channel: 'slack', tenant: 'T1', user: `U${count}`, name: 'Dana Reyes' };
};
async function begin(who: ChatUser, at = house) {
  const offer = await at.accounts.beginLink(who, at.base);
  if (!offer.ok) throw new Error(offer.refusal.detail);
  return { ...offer.value, secret: new URL(offer.value.url).hash.slice(1) };
}
const look = (secret: unknown) => house.call('POST', '/links/look', { body: { secret } });
const claim = (as: Person | undefined, secret: string, number: unknown) =>
  house.call('POST', '/links/claim', {
    as,
    body: { secret, number },
    headers: { 'x-rollbook-channel': 'web' },
  });
const rows = () =>
  house.database.owner.query('all-links', 'SELECT * FROM link_request ORDER BY created_at, id');

describe('the page of a link', () => {
  test('is public, kept by nobody, gives no referrer, and is the same page with any address', async () => {
    const { url, secret } = await begin(chatUser());
    for (const path of ['/link', new URL(url).pathname]) {
      const { status, headers, body } = await house.call('GET', path);
      expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(body).toContain('id="link"');
      expect(body).not.toContain(secret);
    }
  });

  test('fetched a hundred times, by GET and HEAD, and looked at as often, changes nothing', async () => {
    const { url, secret, number } = await begin(chatUser());
    const before = await rows();
    for (let n = 0; n < 100; n += 1) {
      const answers = await Promise.all([
        // What a preview or a prefetch does; the fragment stays with it.
        ...[fetch(url), fetch(url, { method: 'HEAD' })],
        ...[fetch(`${house.base}/links/look`), look(secret)],
      ]);
      expect(answers.map((it) => it.status)).toEqual([200, 200, 405, 200]);
    }
    expect(await rows()).toEqual(before);
    expect((await claim(kim, secret, number)).status).toBe(200);
  });

  test('takes no secret in its query, where logs would keep it', async () => {
    const { secret } = await begin(chatUser());
    expect((await house.call('GET', `/link?secret=${secret}`)).status).toBe(422);
  });
});

describe('looking', () => {
  test('says which chat user asks, to whoever holds the secret, and no more', async () => {
    const { secret, expires_at } = await begin(chatUser());
    const { status, body } = await look(secret);
    expect([status, body]).toEqual([200, { channel: 'slack', chat_name: 'Dana Reyes', expires_at }]);
  });

  test('refuses what is no secret', async () => {
    const unknown = await look('x');
    expect([unknown.status, unknown.body.code]).toEqual([404, 'link_not_found']);
    for (const secret of [undefined, '', 7, 'x'.repeat(201), 'a\u0000b'])
      expect((await look(secret)).status).toBe(422);
  });
});

describe('claiming', () => {
  test('needs somebody who is signed in', async () => {
    const { secret, number } = await begin(chatUser());
    const { status, body } = await claim(undefined, secret, number);
    expect([status, body.code]).toEqual([401, 'unauthenticated']);
    expect((await look(secret)).status).toBe(200);
  });

  test('with the number waits for the chat; then it is listed, and ended from here', async () => {
    const who = chatUser();
    const { secret, number, request_id: requestId } = await begin(who);
    const claimed = await claim(kim, secret, number);
    expect([claimed.status, claimed.body.chat_name]).toEqual([200, 'Dana Reyes']);
    expect((await house.call('GET', '/links', { as: kim })).body.items).toEqual([]);
    expect((await house.accounts.confirmLink(who, { requestId, accountId: kim.id }, 'c')).ok).toBe(true);
    const { body } = await house.call('GET', '/links', { as: kim });
    expect(body).toEqual({
      items: [
        {
          ...{ id: expect.any(String), channel: 'slack' },
          ...{ chat_name: 'Dana Reyes', linked_at: now.toISOString() },
        },
      ],
      next_cursor: null,
    });
    const { id } = body.items[0];
    expect((await house.call('GET', '/links', { as: lee })).body.items).toEqual([]);
    expect((await house.call('DELETE', `/links/${id}`, { as: lee })).body.code).toBe('link_not_found');
    expect((await house.accounts.identifyChat(who, 'c')).ok).toBe(true);
    expect((await house.call('DELETE', `/links/${id}`, { as: kim })).status).toBe(204);
    expect((await house.accounts.identifyChat(who, 'c')).ok).toBe(false);
    expect((await house.call('DELETE', `/links/${id}`, { as: kim })).status).toBe(404);
  });

  test('a relayed link, a reused one and an expired one are refused, each in its own words', async () => {
    const { secret, number } = await begin(chatUser());
    const wrong = number === '10' ? '11' : '10';
    const relayed = await claim(lee, secret, wrong);
    expect([relayed.status, relayed.body.code]).toEqual([422, 'link_number_wrong']);
    expect(relayed.body.errors).toEqual([{ path: 'number', message: relayed.body.detail }]);
    expect((await claim(kim, secret, number)).status).toBe(200);
    const reused = await claim(lee, secret, number);
    expect([reused.status, reused.body.code]).toEqual([409, 'link_used']);
    const late = await begin(chatUser());
    now = new Date(now.getTime() + 10 * 60_000);
    const expired = await claim(kim, late.secret, late.number);
    expect([expired.status, expired.body.code]).toEqual([409, 'link_expired']);
    const said = [relayed, reused, expired].map(({ body }) => body.detail);
    expect(new Set(said).size).toBe(3);
  });

  test('takes two digits and nothing else for a number, and counts nothing else as a try', async () => {
    const { secret, number } = await begin(chatUser());
    for (const bad of ['', '4', '421', 42, ' 42', 'x1', null, undefined])
      expect((await claim(kim, secret, bad)).status).toBe(422);
    expect((await claim(kim, secret, number)).status).toBe(200);
  });

  test('is closed to a disabled account', async () => {
    const admin = await house.person('admin');
    const { secret, number } = await begin(chatUser());
    await house.call('PATCH', `/accounts/${kim.id}`, { as: admin, body: { enabled: false } });
    expect((await claim(kim, secret, number)).body.code).toBe('unauthenticated');
    expect((await look(secret)).status).toBe(200);
  });
});

describe('limits', () => {
  test('after fifty links that nobody made, an address has to wait; a good one counts for nothing', async () => {
    const strict = await testHouse({ rateLimits: true });
    const kit = await strict.person('engineer');
    const { secret, number } = await begin(chatUser(), strict);
    const show = (body: object, path = '/links/look') => strict.call('POST', path, { as: kit, body });
    for (let n = 0; n < 60; n += 1) expect((await show({ secret })).status).toBe(200);
    for (let n = 0; n < 25; n += 1) {
      expect((await show({ secret: `x${n}` })).status).toBe(404);
      expect((await show({ secret: `y${n}`, number: '42' }, '/links/claim')).status).toBe(404);
    }
    const refused = await show({ secret, number }, '/links/claim');
    expect([refused.status, refused.body.code]).toEqual([429, 'too_many_attempts']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(800);
    const elsewhere = await strict.accounts.lookAtLink(secret, { address: '198.51.100.7' });
    expect(elsewhere.ok).toBe(true);
    await strict.close();
  });
});
