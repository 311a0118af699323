import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { byHand } from './support/teams/asking.ts';
import { type FakeTeams, openFakeTeams } from './support/teams/index.ts';

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

describe('limits', () => {
  it('are seven a second in a conversation, edits and all', async () => {
    const first = await hand.post(chat, '1');
    const edits = await Promise.all([...'2345678'].map((it) => hand.edit(chat, first.id, it)));
    expect(edits.filter((it) => it.status === 200)).toHaveLength(6);
    expect(edits.find((it) => it.status !== 200)).toMatchObject({
      ...{ status: 429, error: 'Throttled', retryAfter: '1' },
    });
    expect((await hand.post(teams.group.id, 'x')).status).toBe(201);
    expect(teams.limited('edit')).toMatchObject([{ retryAfter: 1 }]);
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    // Eight in two seconds: one more, and no second one.
    const next = await Promise.all(['a', 'b'].map((it) => hand.post(chat, it)));
    expect(next.map((it) => it.status).sort()).toEqual([201, 429]);
  });

  it('are shared by the threads of a channel, and may say nothing of when', async () => {
    await open({ tellsWhen: false, limits: { send: [{ many: 2, ms: 60_000 }] } });
    const [one, two] = ['a', 'b'].map((it) => teams.writes('ada', teams.channel, it).id);
    const post = (thread?: string) => hand.post(`${teams.channel.id};messageid=${thread}`, 'x');
    expect([(await post(one)).status, (await post(two)).status]).toEqual([201, 201]);
    expect(await post(one)).toMatchObject({ status: 429, retryAfter: null });
  });

  it('hold for rosters and for new chats too', async () => {
    teams.limit('members', [{ many: 1, ms: 60_000 }]);
    teams.limit('create', [{ many: 0, ms: 60_000 }]);
    const roster = () => hand.call('GET', `conversations/${chat}/pagedmembers`);
    expect([(await roster()).status, (await roster()).status]).toEqual([200, 429]);
    expect((await hand.call('POST', 'conversations', {})).status).toBe(429);
    await open({ limits: 'off' });
    const posts = await Promise.all(Array.from({ length: 60 }, () => hand.post(chat, 'x')));
    expect(posts.every((it) => it.status === 201)).toBe(true);
    teams.limit('app', [{ many: 1, ms: 60_000 }]);
    await hand.post(chat, 'x');
    expect((await hand.post(teams.group.id, 'x')).status).toBe(429);
  });
});

describe('faults on demand', () => {
  it('with the words of Teams and of its gateways', async () => {
    teams.fail('post', { status: 412, times: 2 });
    const failed = { status: 412, error: 'PreconditionFailed' };
    expect([await hand.post(chat, 'x'), await hand.post(chat, 'x')]).toMatchObject([failed, failed]);
    teams.fail('*', { status: 429 });
    expect(await hand.post(chat, 'x')).toMatchObject({ status: 429, error: 'Throttled', retryAfter: null });
    teams.fail('*', { retryAfter: 3 });
    expect(await hand.post(chat, 'x')).toMatchObject({ status: 429, retryAfter: '3' });
    for (const status of [502, 504]) {
      teams.fail('post', { status });
      expect(await hand.post(chat, 'x')).toMatchObject({
        status,
        body: { source: expect.stringContaining('html') },
      });
    }
    teams.fail('post', { status: 403, code: 'BotDisabledByAdmin', message: 'No.' });
    expect(await hand.post(chat, 'x')).toMatchObject({ error: 'BotDisabledByAdmin', message: 'No.' });
    expect(teams.chat('ada')).toEqual([]);
    expect(teams.calls('post').map((it) => it.fault)).toContain('status 504');
  });

  it('before the write and after it, late, never, and away altogether', async () => {
    teams.fail('post', { cutBefore: true });
    await expect(hand.post(chat, 'Lost')).rejects.toThrow();
    teams.fail('post', { cutAfter: true });
    await expect(hand.post(chat, 'There')).rejects.toThrow();
    expect(teams.chat('ada').map((it) => it.text)).toEqual(['There']);
    teams.slow(60, 'post');
    const begun = Date.now();
    await hand.post(chat, 'Slow');
    expect(Date.now() - begun).toBeGreaterThan(55);
    teams.slow(0, 'post');
    teams.fail('post', { hang: true });
    teams.fail('post', { status: 500 });
    const never = hand.post(chat, 'Never').catch(() => 'cut');
    await new Promise((resolve) => setTimeout(resolve, 50));
    teams.heal();
    await teams.away();
    expect(await never).toBe('cut');
    await expect(hand.post(chat, 'x')).rejects.toThrow();
    await teams.back();
    expect((await hand.post(chat, 'Back')).status).toBe(201);
  });
});
