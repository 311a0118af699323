import { connect } from 'node:net';
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
const knock = (body: object, headers: Record<string, string>) =>
  fetch(door, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
const said = (special: object = {}) => ({
  ...house.teams.activity('ada', 'chat', { text: 'hello' }),
  ...special,
});

describe('what cannot be taken is refused without a word, and for good:', () => {
  const raw = async (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) => {
    const token = bearer(await house.teams.token());
    const type = { 'content-type': 'application/json' };
    const response = await fetch(door, { method: 'POST', headers: { ...token, ...type, ...headers }, body });
    return [response.status, await response.text()];
  };
  const deep = (much: number) => `${'['.repeat(much)}${']'.repeat(much)}`;
  const as = (special: object) => JSON.stringify(said(special));
  it.each<[string, () => string | Uint8Array<ArrayBuffer>]>([
    ['half of it', () => '{"type":'],
    ['nothing', () => ''],
    ['no object', () => '[]'],
    ['null', () => 'null'],
    ['a number', () => '7'],
    ['bytes that are no text', () => new Uint8Array([0xff, 0xfe, 0x00])],
    ['a hundred thousand brackets', () => deep(100_000)],
    ['numbers for ids', () => as({ id: 7, conversation: { id: 8 } })],
    ['no conversation', () => as({ conversation: undefined })],
    ['nobody', () => as({ from: null })],
    ['NUL in an id', () => as({ id: 'a\u0000b' })],
    ['half a character in an id', () => as({ id: 'a\ud800b' })],
    ['an id with a line break', () => as({ id: 'a\nb' })],
    ['an id without end', () => as({ id: 'x'.repeat(3_000) })],
    ['a conversation without end', () => as({ conversation: { id: 'x'.repeat(3_000) } })],
    ['a time without end', () => as({ timestamp: 'x'.repeat(3_000) })],
  ])('%s', async (_what, body) => {
    expect(await raw(body())).toEqual([400, '']);
    expect(await stored()).toBe('0');
  });

  it('what is longer than anything that Teams sends', async () => {
    expect(await raw(as({ text: 'x'.repeat(300_000) }))).toEqual([413, '']);
  });

  it.each([
    ['that says how long it is', 'content-length: 1000000000\r\n\r\n', ''],
    ['that does not', 'transfer-encoding: chunked\r\n\r\n', `186a0\r\n${'x'.repeat(100_000)}\r\n`],
  ])('a body without end %s; the connection is closed', async (_how, headers, chunk) => {
    const { hostname, port } = new URL(door);
    const token = await house.teams.token();
    const socket = connect(Number(port), hostname);
    let said = '';
    socket.on('data', (data) => {
      said += String(data);
    });
    socket.on('error', () => {});
    const closed = new Promise((resolve) => socket.on('close', resolve));
    socket.write(`POST /teams/messages HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\n${headers}`);
    const more = setInterval(() => socket.writable && socket.write(chunk), 20);
    await closed;
    clearInterval(more);
    expect(said).toMatch(/^HTTP\/1\.1 413 [\s\S]*\r\n\r\n(?:0\r\n\r\n)?$/);
  });
});

describe('what is odd and can be taken is taken once:', () => {
  it.each<[string, object]>([
    ['NUL and halves of characters in the words', { text: 'list \u0000dynos \ud800' }],
    [
      'brackets within brackets beside the words',
      { value: undefined, odd: JSON.parse('['.repeat(500) + ']'.repeat(500)) },
    ],
    ['a prototype', JSON.parse('{"__proto__":{"tenantId":"x"},"constructor":{"prototype":1}}')],
    [
      'null where nothing is said',
      { replyToId: null, name: null, channelData: undefined, attachments: null },
    ],
    ['a great many attachments', { attachments: Array(2_000).fill({ contentType: 'x' }) }],
    ['mentions of nobody', { entities: [{ type: 'mention', text: '<at>x</at>', mentioned: { id: 7 } }] }],
  ])('%s', async (_what, special) => {
    const before = Number(await stored());
    const activity = { ...said(), ...special, id: `odd-${Math.random()}` };
    const token = bearer(await house.teams.token());
    expect((await knock(activity, token)).status).toBe(200);
    expect((await knock(activity, token)).status).toBe(200);
    expect(Number(await stored())).toBe(before + 1);
    await house.quiet();
  });

  it.each<[string, object]>([
    ['the words', { text: '<at'.repeat(60_000) }],
    ['the words, as if somebody were mentioned', { text: '<at>'.repeat(50_000) }],
    [
      'what stands beside them',
      { text: '', attachments: [{ contentType: 'text/html', content: '<'.repeat(200_000) }] },
    ],
  ])('brackets without an end in %s, in no time', async (_what, special) => {
    const token = bearer(await house.teams.token());
    const began = performance.now();
    expect((await knock({ ...said(), ...special, id: `odd-${Math.random()}` }, token)).status).toBe(200);
    expect(performance.now() - began).toBeLessThan(2_000);
    await house.quiet();
  });
});
