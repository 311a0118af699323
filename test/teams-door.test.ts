import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTeamsHouse, type TeamsHouse } from './support/teams-house.ts';

let house: TeamsHouse;
let door: string;
beforeAll(async () => {
  house = await openTeamsHouse();
  door = `${house.url}/teams/messages`;
});
afterAll(() => house?.close());

const stored = async () =>
  (await house.database.owner.query<{ count: string }>('inbox', 'SELECT count(*) FROM inbox', []))[0]?.count;
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const knock = async (body: object, headers: Record<string, string>) => {
  const response = await fetch(door, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, text: await response.text() };
};
const said = (special: object = {}) => ({
  ...house.teams.activity('ada', 'chat', { text: 'hello' }),
  ...special,
});

describe('nobody is heard who does not prove to be Teams:', () => {
  const wrong = [
    'audience',
    'issuer',
    'expired',
    'not yet',
    'serviceurl',
    'key',
    'kid',
    'none',
    'HS256',
    'endorsement',
  ];
  it.each(wrong)('a token with a wrong %s', async (how) => {
    const token = await house.teams.token({}, how as never);
    expect(await knock(said(), bearer(token))).toEqual({ status: 401, text: '' });
    expect(await stored()).toBe('0');
  });

  it.each([{}, { authorization: 'Basic abc' }, { authorization: 'Bearer' }, { authorization: 'Bearer x y' }])(
    'the header %o',
    async (headers) => {
      expect(await knock(said(), headers as Record<string, string>)).toEqual({ status: 401, text: '' });
    },
  );

  it.each([
    ['another channel', { channelId: 'emulator' }],
    ['a service elsewhere', { serviceUrl: 'https://evil.example/' }],
    ['a service that only begins like one', { serviceUrl: 'https://smba.trafficmanager.net.evil.example/' }],
    ['a service with somebody’s name in it', { serviceUrl: 'https://smba.trafficmanager.net@evil.example/' }],
  ])('%s', async (_what, special) => {
    const before = house.teams.calls().length;
    const token = await house.teams.token();
    expect(await knock(said(special), bearer(token))).toEqual({ status: 403, text: '' });
    expect(await stored()).toBe('0');
    expect(house.teams.calls()).toHaveLength(before);
  });

  it('another organisation', async () => {
    const token = await house.teams.token();
    const activity = house.teams.activity('ada', 'chat', { text: 'hello' }) as { conversation: object };
    const other = {
      ...activity,
      conversation: { ...activity.conversation, tenantId: 'ffffffff-0000-4000-8000-000000000000' },
      channelData: { tenant: { id: 'ffffffff-0000-4000-8000-000000000000' } },
    };
    expect(await knock(other, bearer(token))).toEqual({ status: 403, text: '' });
  });
});

it('what cannot be read is refused without a word', async () => {
  const token = bearer(await house.teams.token());
  const post = async (body: string) => {
    const response = await fetch(door, {
      method: 'POST',
      headers: { ...token, 'content-type': 'application/json' },
      body,
    });
    return [response.status, await response.text()];
  };
  expect(await post('{"type":')).toEqual([400, '']);
  expect(await post('[]')).toEqual([400, '']);
  expect(await post(JSON.stringify({ ...said(), text: 'x'.repeat(300_000) }))).toEqual([413, '']);
});
