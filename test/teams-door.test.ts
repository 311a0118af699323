import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openTeamsHouse, type TeamsHouse } from './support/teams-house.ts';

let house: TeamsHouse;
let door: string;
let printed: string[];
beforeAll(async () => {
  house = await openTeamsHouse();
  door = `${house.url}/teams/messages`;
});
beforeEach(() => {
  printed = [];
  const note = (...words: unknown[]) => void printed.push(words.map(String).join(' '));
  vi.spyOn(console, 'error').mockImplementation(note);
  vi.spyOn(console, 'warn').mockImplementation(note);
  vi.spyOn(process.stderr, 'write').mockImplementation((words) => {
    note(words);
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  expect(printed).toEqual([]);
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

  const other = 'ffffffff-0000-4000-8000-000000000000';
  const own = () => house.teams.tenant.id;
  it.each([
    ['in both places', () => [other, other]],
    ['in the conversation', () => [other, own()]],
    ['beside it', () => [own(), other]],
    ['in the conversation alone', () => [other, undefined]],
    ['beside it alone', () => [undefined, other]],
    ['nowhere', () => [undefined, undefined]],
    ['in other letters', () => [own().toUpperCase(), own().toUpperCase()]],
  ])('another organisation, named %s', async (_where, named) => {
    const [tenantId, id] = named();
    const activity = said() as { conversation?: object };
    const conversation = { ...activity.conversation, tenantId };
    const from = { ...activity, conversation, channelData: { tenant: id && { id } } };
    expect(await knock(from, bearer(await house.teams.token()))).toEqual({ status: 403, text: '' });
    expect(await stored()).toBe('0');
  });

  const azureAd = { ver: '2.0', azp: 'other-bot', appid: 'other-bot' };
  it.each([
    [
      'of an emulator',
      { iss: 'https://sts.windows.net/f8cdef31-a31e-4b4a-93e4-5f571e91255a/', ver: '1.0' },
      {},
    ],
    [
      'of another bot',
      { iss: 'https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/', ...azureAd },
      {},
    ],
    [
      'of another bot, by its new issuer',
      { iss: 'https://login.microsoftonline.com/x/v2.0', ...azureAd },
      {},
    ],
    ['of nobody', { iss: undefined }, {}],
    ['for many, ourselves among them', { iss: ['https://api.botframework.com', 'x'] }, {}],
    ['that never ends', { exp: undefined }, {}],
  ])('a token %s', async (_whose, claims, special) => {
    const token = await house.teams.token(claims as never);
    expect(await knock(said(special), bearer(token))).toEqual({ status: 401, text: '' });
    expect(await stored()).toBe('0');
  });

  it.each(['AseChannel', 'directline', 'webchat', 'skype', ''])('the channel %j', async (channelId) => {
    const answer = await knock(said({ channelId }), bearer(await house.teams.token()));
    expect(answer).toEqual({ status: 403, text: '' });
  });

  it.each(['a.b.c', 'a.b', 'Zm9v.Zm9v.Zm9v', 'x'.repeat(5_000)])('the token %.12s', async (token) => {
    expect(await knock(said(), bearer(token))).toEqual({ status: 401, text: '' });
  });

  it('a service elsewhere, which hears nothing of it, even where Teams itself signs for it', async () => {
    const heard: string[] = [];
    const service = createServer((request, response) => {
      heard.push(request.url ?? '');
      response.end('{}');
    });
    service.on('connection', () => heard.push('a connection'));
    await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
    const { port } = service.address() as AddressInfo;
    try {
      for (const serviceUrl of [
        ...[`http://127.0.0.1:${port}/`, `http://localhost:${port}/`, `https://127.0.0.1:${port}/`],
        ...[`http://smba.trafficmanager.net@127.0.0.1:${port}/`, `http://[::ffff:127.0.0.1]:${port}/`],
      ]) {
        const token = await house.teams.token({ serviceurl: serviceUrl });
        expect(await knock(said({ serviceUrl }), bearer(token))).toEqual({ status: 403, text: '' });
      }
      await house.quiet();
      expect(heard).toEqual([]);
    } finally {
      service.close();
    }
  });
});
