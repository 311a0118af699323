import { randomUUID } from 'node:crypto';
import { expect, it, vi } from 'vitest';
import { wireFor } from '../adapters/teams/index.ts';
import { openTestHouse } from './support/house.ts';

const loaded = vi.hoisted(() => ({ times: 0 }));
vi.mock('../adapters/teams/playground.ts', async (original) => {
  loaded.times += 1;
  return await original();
});

it('an Azure bot hears nobody without a token, and code that asks for none is not even loaded', async () => {
  const guid = () => `3f2504e0-4f89-41d3-9a0c-${randomUUID().slice(-12)}`;
  const ids = { MICROSOFT_APP_ID: guid(), MICROSOFT_APP_TENANT_ID: guid() };
  const env = { TEAMS_MODE: 'azure', ...ids, MICROSOFT_APP_PASSWORD: 'a~SECRET.value' };
  const house = await openTestHouse({ env });
  try {
    const headers = { 'content-type': 'application/json', 'x-ms-agents-playground': 'true' };
    const post = (path: string) => fetch(house.url + path, { method: 'POST', headers, body: '{}' });
    const answer = await post('/teams/messages');
    expect([answer.status, await answer.text()]).toEqual([401, '']);
    expect((await post('/api/messages')).status).toBe(404);
    expect(loaded.times).toBe(0);
    const log = { debug() {}, info() {}, warn() {}, error() {} };
    await wireFor({ mode: 'playground' }, log);
    expect(loaded.times).toBe(1);
  } finally {
    await house.close();
  }
});
