import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { byHand, openBot } from './support/teams/asking.ts';
import { type FakeTeams, type Json, openFakeTeams } from './support/teams/index.ts';

let teams: FakeTeams;
let bot: Awaited<ReturnType<typeof openBot>>;
const open = async (options: Parameters<typeof openFakeTeams>[0] = {}) => {
  await teams?.close();
  teams = await openFakeTeams({ messagingEndpoint: bot.url, ackMs: 5_000, retryPauses: [0, 20], ...options });
};
beforeEach(async () => {
  bot = await openBot();
  await open();
});
afterEach(async () => {
  await teams.close();
  await bot.close();
});

const mentioned = expect.arrayContaining([
  expect.objectContaining({ type: 'mention', text: '<at>Rollbook</at>' }),
]);

describe('what people say reaches the bot', () => {
  it('from their own chat, with a good token', async () => {
    const { id, delivery, conversationId } = await teams.says('ada', 'chat', 'Hello');
    expect(delivery).toMatchObject({ type: 'message', state: 'acked', attempts: [{ status: 200 }] });
    const { aadObjectId, id: from } = teams.person('ada');
    expect(bot.heard).toEqual([
      expect.objectContaining({
        ...{ type: 'message', id, text: 'Hello', channelId: 'msteams', serviceUrl: teams.serviceUrl },
        from: { id: from, name: 'Ada Fast', aadObjectId },
        conversation: { conversationType: 'personal', tenantId: teams.tenant.id, id: conversationId },
        recipient: { id: `28:${teams.appId}`, name: 'Rollbook' },
        channelData: { tenant: { id: teams.tenant.id } },
      }),
    ]);
    expect(bot.headers[0]?.['authorization']).toMatch(/^Bearer ey/);
    expect((await byHand(teams).post(conversationId, 'Hi', id)).status).toBe(201);
    expect(teams.chat('ada').map((it) => it.text)).toEqual(['Hello', 'Hi']);
  });

  it('from a channel when it is called by its name only', async () => {
    const { channel } = teams;
    expect((await teams.says('ada', channel, 'Hello all')).delivery).toBeUndefined();
    const asked = await teams.says('ada', channel, 'book', { mention: true });
    expect(asked.conversationId).toBe(`${channel.id};messageid=${asked.id}`);
    await teams.says('bob', channel, 'me too, <at>Rollbook</at>', { thread: asked.id });
    expect((await teams.says('bob', channel, 'thanks', { thread: asked.id })).delivery).toBeUndefined();
    const conversation = expect.objectContaining({ id: asked.conversationId, isGroup: true });
    const [first, second] = bot.heard;
    expect(first).toMatchObject({ text: '<at>Rollbook</at>&nbsp;book\n', conversation });
    expect(first?.['channelData']).toMatchObject({ team: { name: 'Rollbook' }, channel: { id: channel.id } });
    expect(first?.['entities']).toEqual(mentioned);
    expect(second).toMatchObject({ text: 'me too, <at>Rollbook</at>', conversation });
    expect(teams.thread(channel, asked.id)).toHaveLength(3);
  });

  it('from people of every kind, and not from where they are not', async () => {
    await teams.says('ann', teams.group, 'hi', { mention: true });
    await teams.says('sam', 'chat', 'hi');
    const [ann, sam] = bot.heard;
    expect(ann?.['from']).not.toHaveProperty('aadObjectId');
    expect(sam?.['channelData']).not.toMatchObject({ tenant: { id: teams.tenant.id } });
    await expect(teams.says('sam', teams.channel, 'hi')).rejects.toThrow('Sam Stranger is not in Bay');
    await expect(teams.says('eve', 'chat', 'hi')).rejects.toThrow('Nobody here is eve');
    await expect(teams.says('ada', 'a:1', 'hi')).rejects.toThrow('no conversation');
    await expect(teams.says('ada', teams.channel, 'hi', { thread: '1' })).rejects.toThrow('no thread');
    const kim = teams.addPerson({ name: 'Kim Lee' });
    expect((await teams.says(kim, teams.channel, 'hi', { mention: true })).delivery?.state).toBe('acked');
    teams.addConversation({ id: '19:lab', kind: 'groupChat' });
    expect((await teams.says(kim, '19:lab', '<at>Rollbook</at>')).delivery?.state).toBe('acked');
  });

  it('changed and taken back too, unless the client is old', async () => {
    const { message } = await teams.says('ada', 'chat', 'Helo');
    await teams.edits(message, 'Hello');
    await teams.deletes(message);
    expect(bot.heard.slice(1)).toMatchObject([
      { type: 'messageUpdate', id: message.id, text: 'Hello', channelData: { eventType: 'editMessage' } },
      { type: 'messageDelete', id: message.id, channelData: { eventType: 'softDeleteMessage' } },
    ]);
    expect(teams.chat('ada')).toEqual([]);
    await open({ editEvents: false });
    expect(await teams.edits((await teams.says('ada', 'chat', 'x')).message, 'y')).toBeUndefined();
  });

  it('with files that it can fetch, in a chat only, and without what was spoken', async () => {
    const fetched = async (url: unknown, token?: string) => {
      const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
      const response = await fetch(String(url), { headers });
      return [response.status, await response.text()];
    };
    const attachment = (n: number) => (bot.heard[n] as { attachments: Json[] }).attachments[0] as Json;
    await teams.uploads('ada', { name: 'plan.csv', content: 'a,b' }, { words: 'See' });
    const { contentType, content, name } = attachment(0);
    expect([contentType, name]).toEqual(['application/vnd.microsoft.teams.file.download.info', 'plan.csv']);
    expect(await fetched((content as Json)['downloadUrl'])).toEqual([200, 'a,b']);
    expect(teams.calls('file')).toMatchObject([{ token: false }]);
    await teams.uploads('ada', { name: 'x.png', type: 'image/png', content: 'png', inline: true });
    const { contentUrl } = attachment(1);
    expect(await fetched(contentUrl)).toMatchObject([401, expect.anything()]);
    expect(await fetched(contentUrl, teams.botToken())).toEqual([200, 'png']);
    await teams.uploads('ada', { name: 'x.csv' }, { where: teams.channel, mention: true });
    await teams.voice('ada');
    expect([attachment(2), attachment(3)]).toMatchObject([
      { contentType: 'text/html' },
      { contentType: 'text/html', content: '<div></div>' },
    ]);
    expect(bot.heard[3]?.['text']).toBe('');
  });
});

describe('when the bot does not answer', () => {
  it('the same activity comes again, and an invoke or what was refused does not', async () => {
    await open({ ackMs: 400 });
    let left = 2;
    bot.behaviour = () => {
      left -= 1;
      return left >= 0 ? undefined : { status: 200 };
    };
    const { delivery } = await teams.says('ada', 'chat', 'Hello');
    expect(delivery?.attempts.map((it) => it.failure ?? 'fine')).toEqual(['timeout', 'timeout', 'fine']);
    expect(new Set(bot.heard.map((it) => JSON.stringify(it))).size).toBe(1);
    bot.behaviour = () => ({ status: 503 });
    expect((await teams.says('ada', 'chat', 'x')).delivery).toMatchObject({ state: 'failed', status: 503 });
    bot.behaviour = () => ({ status: 401 });
    expect((await teams.says('ada', 'chat', 'x')).delivery?.attempts).toHaveLength(1);
    bot.behaviour = () => undefined;
    const invoke = await teams.event('ada', 'chat', { type: 'invoke', name: 'task/fetch' });
    expect(invoke).toMatchObject({ type: 'task/fetch', state: 'failed', attempts: [{ failure: 'timeout' }] });
    teams.via('http://127.0.0.1:1/');
    const away = (await teams.says('ada', 'chat', 'x')).delivery;
    expect(away?.attempts.map((it) => it.failure)).toEqual(Array(3).fill('connection_failed'));
  });

  it('doubles, later ones, and another order', async () => {
    teams.deliverTwice();
    const { delivery } = await teams.says('ada', 'chat', 'One');
    expect(delivery && (await teams.again(delivery)).state).toBe('acked');
    expect(bot.heard.map((it) => it['id'])).toEqual(Array(3).fill(delivery?.activity['id']));
    const held = teams.hold();
    const said = ['two', 'three'].map((it) => teams.says('ada', 'chat', it));
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(held.waiting).toEqual(['message', 'message']);
    held.release([1]);
    await said[1];
    held.release([0]);
    await Promise.all(said);
    expect(bot.heard.slice(3).map((it) => it['text'])).toEqual(['three', 'two']);
    expect(teams.deliveries('message')).toHaveLength(5);
  });

  it('the end comes at once', async () => {
    await open({ ackMs: 60_000, retryPauses: [60_000] });
    bot.behaviour = () => undefined;
    const silent = teams.says('ada', 'chat', 'x');
    const gone = teams.says('bob', 'chat', 'x', { via: 'http://127.0.0.1:1/' });
    await new Promise((resolve) => setTimeout(resolve, 50));
    await teams.close();
    expect((await silent).delivery?.attempts).toMatchObject([{ failure: 'closed' }]);
    expect((await gone).delivery?.state).toBe('failed');
  });

  it('a knock is what the test says, and nobody knows a bot without a door', async () => {
    const authorization = `Bearer ${await teams.token({}, 'audience')}`;
    const activity = teams.activity('ada', 'chat', { text: 'x', serviceUrl: 'https://else.example/' });
    expect(await teams.knock(bot.url, activity, { authorization })).toMatchObject({ status: 200 });
    expect([bot.headers[0], bot.heard[0]]).toMatchObject([{ authorization }, { ...activity, text: 'x' }]);
    bot.behaviour = () => undefined;
    await open({ ackMs: 50 });
    expect(await teams.knock(bot.url, '{}')).toBeUndefined();
    await open({ messagingEndpoint: undefined });
    await expect(teams.says('ada', 'chat', 'x')).rejects.toThrow('Nobody told Teams');
  });
});

it('the app comes and goes', async () => {
  const hand = byHand(teams);
  const gone = { status: 403, error: 'BotNotInConversationRoster' };
  const chat = teams.chatWith('ada').id;
  await teams.uninstalls('ada');
  expect(await hand.post(chat, 'x')).toMatchObject(gone);
  expect((await teams.says('ada', 'chat', 'x')).delivery).toBeUndefined();
  const { id, tenantId } = teams.person('ada');
  expect(await hand.call('POST', 'conversations', { members: [{ id }], tenantId })).toMatchObject(gone);
  await teams.installs('ada');
  expect((await hand.post(chat, 'x')).status).toBe(201);
  await teams.uninstalls('ada', teams.channel);
  expect(await hand.post(teams.channel.id, 'x')).toMatchObject(gone);
  const kinds = bot.heard.map(
    (it) => `${it['type']} ${it['action'] ?? Object.keys(it).find((key) => /^members/.test(key))}`,
  );
  expect([kinds[0], kinds.slice(1, 3).sort(), kinds.slice(3).sort()]).toEqual([
    'installationUpdate remove',
    ['conversationUpdate membersAdded', 'installationUpdate add'],
    ['conversationUpdate membersRemoved', 'installationUpdate remove'],
  ]);
});
