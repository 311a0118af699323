import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ChatUser } from '../src/accounts/link-words.ts';
import { type Person, type TestHouse, testHouse } from './support/http.ts';

let house: TestHouse;
let kim: Person;
let lee: Person;
beforeAll(async () => {
  house = await testHouse({ rateLimits: true });
});
afterAll(() => house.close());
beforeEach(async () => {
  kim = await house.person('engineer');
  lee = await house.person('viewer');
});

let count = 0;
const chatUser = (): ChatUser => {
  count += 1;
  return { channel: 'teams', tenant: 'b1', user: `a${count}`, name: 'Kim Lee' };
};
const codes = (method: string, as?: Person, body?: unknown) =>
  house.call(method, '/links/codes', { as, body });

describe('codes over HTTP', () => {
  test('are for whoever is signed in, and kept by no cache', async () => {
    for (const method of ['POST', 'GET', 'DELETE']) {
      const { status, body } = await codes(method);
      expect([status, body.code]).toEqual([401, 'unauthenticated']);
    }
    const made = await codes('POST', kim);
    expect(made.status).toBe(201);
    expect(Object.keys(made.body)).toEqual(['code', 'expires_at']);
    expect(made.headers.get('cache-control')).toBe('no-store');
    // A body of nothing says nothing more.
    expect((await codes('POST', lee, {})).status).toBe(201);
  });

  test('are told of without the code, to their own account alone', async () => {
    const who = chatUser();
    const { body: made } = await codes('POST', kim);
    const open = await codes('GET', kim);
    expect([open.status, open.body.state, open.body.expires_at]).toEqual([200, 'open', made.expires_at]);
    expect((await house.accounts.claimCode(who, made.code)).ok).toBe(true);
    const claimed = await codes('GET', kim);
    expect(claimed.body).toMatchObject({ state: 'claimed', channel: 'teams', chat_name: 'Kim Lee' });
    expect(JSON.stringify([open.body, claimed.body])).not.toContain(made.code);
    expect((await codes('GET', lee)).body.state).toBe('none');
    expect((await codes('DELETE', lee)).body.code).toBe('link_not_found');
    expect((await codes('DELETE', kim)).status).toBe(204);
    expect((await codes('DELETE', kim)).status).toBe(404);
    expect((await codes('GET', kim)).body.state).toBe('ended');
  });

  test('are not given without end', async () => {
    for (let n = 0; n < 5; n += 1) expect((await codes('POST', kim)).status).toBe(201);
    const refused = await codes('POST', kim);
    expect([refused.status, refused.body.code]).toEqual([429, 'too_many_requests']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(3000);
  });
});
