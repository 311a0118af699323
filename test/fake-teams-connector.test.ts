import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { byHand, carded } from './support/teams/asking.ts';
import { type FakeTeams, type Json, openFakeTeams } from './support/teams/index.ts';

let teams: FakeTeams;
let hand: ReturnType<typeof byHand>;
let chat: string;
const open = async (options: Parameters<typeof openFakeTeams>[0] = {}) => {
  await teams?.close();
  teams = await openFakeTeams(options);
  hand = byHand(teams);
  chat = teams.chatWith('ada').id;
};
beforeEach(() => open());
afterEach(() => teams.close());

const root = (more: Json = {}) => ({
  ...{ type: 'https://schema.org/Message', '@type': 'Message', '@context': 'https://schema.org', ...more },
});
const cited = (position: number, more: Json = {}) => ({
  ...{ '@type': 'Claim', position, appearance: { name: 'Plan', abstract: 'Of the bay', ...more } },
});
const mention = (id: string) => ({ type: 'mention', text: '<at>Ada</at>', mentioned: { id, name: 'Ada' } });

describe('conversations', () => {
  const create = (body: Json) => hand.call('POST', 'conversations', body);
  const one = (key: string, more: Json = {}) => {
    const { id, tenantId } = teams.person(key);
    return { bot: teams.bot, members: [{ id }], isGroup: false, tenantId, ...more };
  };

  it('a 1:1 chat is opened once, for people that the bot knows', async () => {
    const first = await create(one('bob'));
    expect([first.status, first.id]).toEqual([201, teams.chatWith('bob').id]);
    const tenant = { channelData: { tenant: { id: teams.tenant.id } }, tenantId: undefined };
    expect((await create(one('bob', tenant))).id).toBe(first.id);
    expect((await create(one('sam'))).status).toBe(201);
  });

  it('and not for anybody else', async () => {
    const { aadObjectId } = teams.person('bob');
    expect(await create(one('bob', { members: [{ id: aadObjectId }] }))).toMatchObject({
      ...{ status: 400, message: 'Failed to decrypt pairwise id' },
    });
    expect(await create(one('sam', { tenantId: teams.tenant.id }))).toMatchObject({ error: 'BadArgument' });
    expect(await create(one('bob', { tenantId: undefined }))).toMatchObject({ error: 'BadSyntax' });
    expect(await create(one('bob', { members: [] }))).toMatchObject({ error: 'BadSyntax' });
    for (const more of [{ isGroup: true }, { activity: {} }])
      expect(await create(one('bob', more))).toMatchObject({ status: 400 });
    teams.blocks('bob');
    expect(await create(one('bob'))).toMatchObject({ status: 403, error: 'ConversationBlockedByUser' });
  });

  it('are not found, are blocked, or are left', async () => {
    const missing = { status: 404, error: 'ConversationNotFound' };
    expect(await hand.post('a:1nobody', 'x')).toMatchObject(missing);
    expect(await hand.post(`${teams.channel.id};messageid=1`, 'x')).toMatchObject(missing);
    expect(await hand.post(`${chat};messageid=1`, 'x')).toMatchObject(missing);
    teams.blocks('ada');
    expect(await hand.post(chat, 'x')).toMatchObject({ status: 403, error: 'ConversationBlockedByUser' });
    teams.unblocks('ada');
    expect((await hand.post(chat, 'x')).status).toBe(201);
  });

  it('know their members, by pages', async () => {
    const get = (path: string) => hand.call('GET', `conversations/${encodeURIComponent(chat)}/${path}`);
    const ada = teams.person('ada');
    const known = { aadObjectId: ada.aadObjectId, tenantId: teams.tenant.id, userRole: 'user' };
    expect((await get(`members/${ada.id}`)).body).toMatchObject({ ...known, email: ada.email });
    expect((await get(`members/${ada.aadObjectId}`)).body).toMatchObject({ userPrincipalName: ada.email });
    expect(await get(`members/${teams.person('bob').id}`)).toMatchObject({
      status: 404,
      error: 'MemberNotFoundInConversation',
    });
    for (let n = 0; n < 50; n += 1) teams.addPerson({ name: `Worker ${n}` });
    const pages = (query: string) =>
      hand.call('GET', `conversations/${encodeURIComponent(teams.group.id)}/pagedmembers${query}`);
    const first = await pages('?pageSize=50');
    const rest = await pages(`?pageSize=50&continuationToken=${String(first.body['continuationToken'])}`);
    expect([first.body['members'], rest.body['members']]).toMatchObject([{ length: 50 }, { length: 5 }]);
    const roles = (first.body['members'] as Json[]).slice(0, 4).map((it) => it['userRole']);
    expect(roles).toEqual(['user', 'user', 'guest', 'anonymous']);
    expect((first.body['members'] as Json[])[3]).not.toHaveProperty('aadObjectId');
    for (const query of ['?pageSize=49', '?continuationToken=x'])
      expect((await pages(query)).status).toBe(400);
  });

  it('have no other doors', async () => {
    expect((await hand.call('PATCH', 'conversations')).status).toBe(405);
    expect((await hand.call('POST', 'conversations', '{')).error).toBe('BadSyntax');
  });
});

describe('messages', () => {
  it('are posted, edited and taken away, and nobody else’s', async () => {
    const { id } = await hand.post(chat, 'Draft');
    const edited = await hand.edit(chat, id, 'Final');
    expect([edited.status, edited.id]).toEqual([200, id]);
    expect(teams.message(chat, id)).toMatchObject({ text: 'Final', edits: [{ text: 'Final' }] });
    const theirs = teams.writes('ada', 'chat', 'Mine.');
    expect(await hand.edit(chat, theirs.id, 'x')).toMatchObject({ status: 403 });
    expect(await hand.remove(chat, theirs.id)).toMatchObject({ status: 403 });
    expect(await hand.edit(chat, id, { type: 'typing' })).toMatchObject({ error: 'BadArgument' });
    expect((await hand.remove(chat, id)).status).toBe(200);
    expect(await hand.edit(chat, id, 'x')).toMatchObject({
      status: 404,
      error: 'ActivityNotFoundInConversation',
    });
    expect(teams.chat('ada')).toMatchObject([{ text: 'Mine.' }]);
  });

  it('stand in the threads of a channel', async () => {
    const { channel } = teams;
    const asked = teams.writes('ada', channel, 'Which cell?', { mention: true });
    const thread = `${channel.id};messageid=${asked.id}`;
    const first = await hand.post(thread, 'Cell 3');
    const second = await hand.post(channel.id, 'Cell 4', first.id);
    expect(
      teams
        .thread(channel, asked.id)
        .map((it) => it.text)
        .slice(1),
    ).toEqual(['Cell 3', 'Cell 4']);
    expect(await hand.edit(channel.id, first.id, 'x')).toMatchObject({ status: 404 });
    expect((await hand.edit(thread, second.id, 'Cell 5')).status).toBe(200);
    const news = await hand.post(channel.id, 'News');
    expect((await hand.edit(`${channel.id};messageid=${news.id}`, news.id, 'Old news')).status).toBe(200);
    expect(teams.fromBot(channel).map((it) => it.text)).toEqual(['Cell 3', 'Cell 5', 'Old news']);
    expect(await hand.post(channel.id, 'x', '17')).toMatchObject({ status: 404 });
  });

  it('lose their suggested actions when edited', async () => {
    const suggestedActions = { actions: [{ type: 'imBack', title: 'Yes', value: 'yes' }], to: [] };
    const { id } = await hand.post(chat, { text: 'Book?', suggestedActions });
    expect(teams.message(chat, id)?.suggestedActions).toEqual(suggestedActions);
    await hand.edit(chat, id, { text: 'Book?', suggestedActions });
    expect(teams.message(chat, id)?.suggestedActions).toBeUndefined();
  });

  it.each<[string, (at: string) => Json, string]>([
    ['nothing in it', () => ({ text: ' ' }), 'BadSyntax'],
    ['a type that is none', () => ({ type: 'speech', text: 'x' }), 'BadArgument'],
    ['attachments that are none', () => ({ text: 'x', attachments: {} }), 'BadArgument'],
    ['an attachment of no type', () => ({ attachments: [{ contentType: 'text/csv' }] }), 'BadArgument'],
    ['two roots', () => ({ text: 'x', entities: [root(), root()] }), 'BadRequest'],
    ['a label elsewhere', () => ({ text: 'x', entities: [{ type: 'x', additionalType: [] }] }), 'BadRequest'],
    ['a root without context', () => ({ text: 'x', entities: [root({ '@context': '' })] }), 'BadRequest'],
    [
      'a label that is no list',
      () => ({ text: 'x', entities: [root({ additionalType: 'AI' })] }),
      'BadRequest',
    ],
    [
      'one place cited twice',
      () => ({ text: 'x', entities: [root({ citation: [cited(1), cited(1)] })] }),
      'BadRequest',
    ],
    [
      'a long abstract',
      () => ({ text: 'x', entities: [root({ citation: [cited(1, { abstract: 'y'.repeat(161) })] })] }),
      'BadRequest',
    ],
    ['a mention that is not in the text', (ada) => ({ text: 'x', entities: [mention(ada)] }), 'BadRequest'],
    ['a mention of nobody', () => ({ text: '<at>Ada</at>', entities: [mention('29:9')] }), 'BadRequest'],
    [
      'two ways of feedback',
      () => ({ text: 'x', channelData: { feedbackLoopEnabled: true, feedbackLoop: { type: 'default' } } }),
      'BadRequest',
    ],
    [
      'a file to take elsewhere',
      () => ({ attachments: [{ contentType: 'application/vnd.microsoft.teams.card.file.consent' }] }),
      '',
    ],
  ])('are refused with %s', async (_name, activity, error) => {
    const where = error ? chat : teams.group.id;
    const said = { status: 400, error: error || 'BadArgument' };
    expect(await hand.post(where, activity(teams.person('ada').id))).toMatchObject(said);
    const { id } = await hand.post(where, 'x');
    expect(await hand.edit(where, id, activity(teams.person('ada').id))).toMatchObject(said);
  });

  it('are taken with a label, citations, a mention and feedback', async () => {
    const citation = [cited(1), cited(2)];
    const label = root({ additionalType: ['AIGeneratedContent'], citation });
    const entities = [label, mention(teams.person('ada').id)];
    const channelData = { feedbackLoop: { type: 'default' } };
    const { status, id } = await hand.post(chat, { text: '<at>Ada</at> [1] [2]', entities, channelData });
    expect([status, teams.message(chat, id)]).toMatchObject([201, { entities, channelData }]);
  });

  it('fit into 100 KB of UTF-16', async () => {
    expect((await hand.post(chat, 'x'.repeat(51_000))).status).toBe(201);
    const big = { status: 413, error: 'MessageSizeTooBig' };
    expect(await hand.post(chat, 'x'.repeat(51_200))).toMatchObject(big);
    const block = { type: 'TextBlock', text: 'x'.repeat(51_200) };
    expect(await hand.post(chat, { attachments: [carded([block])] })).toMatchObject(big);
  });
});
