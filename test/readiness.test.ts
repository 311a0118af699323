import { afterEach, describe, expect, test } from 'vitest';
import { expectedVersion } from '../src/db/migrate.ts';
import { type Check, createReadiness } from '../src/telemetry/readiness.ts';
import { type BareHttp, bareHttp } from './support/bare-http.ts';

type Db = Parameters<typeof createReadiness>[0];
const answering = (rows: () => Promise<unknown[]>) => ({ query: rows }) as unknown as Db;
const version = await expectedVersion();
const there = answering(async () => [{ version }]);
const gone = answering(() => Promise.reject(new Error('gone')));
const away: Check = { ok: false, detail: 'not connected: token_revoked', optional: true };

describe('readiness', () => {
  test('names the database and its schema', async () => {
    expect(await createReadiness(there)()).toEqual({ database: { ok: true }, schema: { ok: true } });
    const old = await createReadiness(answering(async () => [{ version: 1 }]))();
    expect(old['schema']).toEqual({ ok: false, detail: `at version 1, this code wants ${version}` });
    expect(await createReadiness(gone)()).toEqual({ database: { ok: false, detail: 'does not answer' } });
  });

  test('asks the channels each time, also where the database is away', async () => {
    let slack: Check = { ok: true, detail: 'connected', optional: true };
    const look = createReadiness(there, () => ({ slack }));
    expect((await look())['slack']).toEqual({ ok: true, detail: 'connected', optional: true });
    slack = away;
    expect((await look())['slack']).toEqual(away);
    expect(await createReadiness(gone, () => ({ slack }))()).toMatchObject({
      ...{ database: { ok: false }, slack: away },
    });
  });

  test('is not taken down by a channel that cannot say how it is', async () => {
    const look = createReadiness(there, () => {
      throw new Error('broke');
    });
    expect(await look()).toMatchObject({ database: { ok: true }, channels: { ok: false, optional: true } });
  });
});

describe('the routes', () => {
  let house: BareHttp;
  afterEach(() => house.http.close());
  const answers = async (checks: Record<string, Check>) => {
    house = await bareHttp({ readiness: async () => checks });
    return await Promise.all(
      ['/health', '/readyz'].map(async (path) => {
        const response = await fetch(house.base + path);
        return { code: response.status, ...((await response.json()) as { status: string; checks: object }) };
      }),
    );
  };

  test('show an optional thing that is away, and serve', async () => {
    const checks = { database: { ok: true }, slack: away };
    for (const answer of await answers(checks))
      expect(answer).toMatchObject({ code: 200, status: 'ok', checks });
  });

  test.each([
    ['something else is away', { database: { ok: false, detail: 'does not answer' }, slack: away }],
    ['it is not optional', { database: { ok: true }, slack: { ok: false, detail: 'away' } }],
  ])('do not serve where %s', async (_why, checks: Record<string, Check>) => {
    for (const answer of await answers(checks))
      expect(answer).toMatchObject({ code: 503, status: 'unavailable', checks });
  });
});
