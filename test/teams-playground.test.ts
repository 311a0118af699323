import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isFromHere } from '../adapters/teams/playground.ts';
import { type OpenHouse, openTestHouse } from './support/house.ts';
import { openPlayground, type Playground } from './support/teams-playground.ts';

let house: OpenHouse;
let playground: Playground;
beforeAll(async () => {
  house = await openTestHouse({ env: { TEAMS_MODE: 'playground' } });
  // Where the client posts to when nobody tells it otherwise.
  playground = await openPlayground(`${house.url}/api/messages`);
});
afterAll(async () => {
  await house?.close();
  await playground?.close();
});

const soon = <T>(look: () => T) => expect.poll(look, { timeout: 15_000 });
const last = (where: 'chat' | 'group' | 'channel') => playground.shown(where).at(-1);
const all = (value: unknown) => JSON.stringify(value ?? '');
const stored = async () =>
  Number(
    (await house.database.owner.query<{ count: string }>('n', 'SELECT count(*) FROM inbox', []))[0]?.count,
  );

describe('Microsoft’s local client', () => {
  it('links a chat by a code, books, streams the answer, and takes it back by a press', async () => {
    const { token } = await house.register('Kim Lee');
    const { body } = await house.call('POST', '/links/codes', { as: token, body: {} });
    expect((await playground.says('chat', `link ${body.code}`)).status).toBe(200);
    await soon(() => all(last('chat'))).toContain('Kim Lee');
    const linked = await playground.presses(last('chat') as never, 'Yes');
    expect(all(linked)).toContain('Linked');

    await playground.says('chat', 'book TRK-101 for a brake test on 2028-04-03 for 1 day');
    await soon(() => all(last('chat'))).toContain('Undo');
    expect(all(last('chat'))).toMatch(/"streamType":"final"/);
    expect(last('chat')?.['text']).toMatch(/Booked: TRK-101 on .+, Mon 3 Apr 2028/);
    const undone = await playground.presses(last('chat') as never, 'Undo');
    expect(undone).toMatchObject({ statusCode: 200, type: 'application/vnd.microsoft.card.adaptive' });
    expect(all(undone)).toContain('Taken back');
    await soon(() => all(last('chat'))).toContain('Taken back');
  });

  it.each(['group', 'channel'] as const)(
    'is answered to a mention, by one message that is edited: %s',
    async (where) => {
      await playground.says(where, 'list dynos');
      await soon(() => all(last(where))).toContain('Cell 1');
      expect(playground.shown(where)).toHaveLength(1);
      expect(playground.asked.some((it) => it.startsWith('PUT '))).toBe(true);
      expect(last(where)?.conversation).toMatch(where === 'channel' ? /^team-id;messageid=\d+$/ : /./);
    },
  );

  it('is told privately, in the chat alone, what is for one person only', async () => {
    await playground.says('group', 'link ABCD-EFGH');
    await soon(() => all(last('chat'))).toContain('Connect');
    expect(playground.shown('group')).toHaveLength(1);
  });

  it('opens a form, and books what is filled in', async () => {
    await playground.says('chat', 'allocate');
    await soon(() => all(last('chat'))).toContain('Book a dyno');
    const filled = { vehicle: 'TRK-104', test_type: 'brake', start_date: '2028-04-06', days: 1 };
    const booked = await playground.presses(last('chat') as never, 'Book', filled);
    expect(all(booked)).toMatch(/Booked: TRK-104 on .+, Thu 6 Apr 2028/);
    await soon(() => all(last('chat'))).toContain('Booked: TRK-104');
  });

  it('may post to the address that Teams itself would, too', async () => {
    const before = await stored();
    const said = playground.activity('chat', { type: 'message', text: 'list dynos' });
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify(said);
    const answer = await fetch(`${house.url}/teams/messages`, { method: 'POST', headers, body });
    expect(answer.status).toBe(200);
    expect(await stored()).toBe(before + 1);
  });
});

describe('the playground hears nobody else:', () => {
  const other = 'ffffffff-0000-4000-8000-000000000000';
  const refused = async (answered: Promise<{ status: number; text: string }>, status = 403) => {
    const before = await stored();
    expect(await answered).toEqual({ status, text: '' });
    expect(await stored()).toBe(before);
  };

  it.each([
    [
      'a real organisation',
      { conversation: { id: 'x', tenantId: other }, channelData: { tenant: { id: other } } },
    ],
    ['a real organisation beside its own', { channelData: { tenant: { id: other } } }],
    ['no organisation', { conversation: { id: 'x' }, channelData: {} }],
    ['a service elsewhere', { serviceUrl: 'http://192.0.2.1:56150/_connector' }],
    ['a service of Microsoft', { serviceUrl: 'https://smba.trafficmanager.net/teams/' }],
    [
      'a service that only begins like this machine',
      { serviceUrl: 'http://localhost.evil.example/_connector' },
    ],
    ['a service by somebody’s name', { serviceUrl: 'http://localhost:1@evil.example/' }],
    ['another channel', { channelId: 'webchat' }],
  ])('%s', (_what, special) => refused(playground.says('chat', 'hello', special)));

  const hello = () => JSON.stringify(playground.activity('chat', { type: 'message', text: 'hello' }));
  it.each([
    ['a page in a browser here', { origin: 'https://evil.example' }],
    ['a page of this machine', { origin: 'http://localhost:3000' }],
    ['a page without a name', { origin: 'null' }],
    ['what a page may post without asking', { 'content-type': 'text/plain' }],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['a tunnel', { 'x-forwarded-for': '203.0.113.7' }],
    ['a tunnel that hides for whom', { 'x-forwarded-host': 'rollbook.example' }],
    ['a proxy', { via: '1.1 proxy' }],
  ])('%s', (_what, headers) => refused(playground.posts(hello(), headers as Record<string, string>)));

  const from = (remoteAddress: string | undefined, host: string | undefined) =>
    isFromHere({ socket: { remoteAddress }, headers: { host, 'content-type': 'application/json' } } as never);
  it.each(['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1'])('but this machine: %s', (address) => {
    expect(from(address, 'localhost:3978')).toBe(true);
  });
  it.each(['192.168.1.4', '::ffff:192.168.1.4', 'fe80::1', '10.127.0.0.1', undefined])('%s', (address) => {
    expect(from(address, 'localhost:3978')).toBe(false);
  });
  it.each(['localhost:3978', '127.0.0.1:3978', '[::1]:3978', 'localhost'])('by its own name: %s', (host) => {
    expect(from('127.0.0.1', host)).toBe(true);
  });
  it.each(['evil.example:3978', 'localhost.evil.example', '127.0.0.1.nip.io', 'x@y:z:', undefined])(
    'nor by a name that somebody gave it: %s',
    (host) => {
      expect(from('127.0.0.1', host)).toBe(false);
    },
  );
});
