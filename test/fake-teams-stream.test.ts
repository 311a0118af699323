import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { byHand, carded, type Part } from './support/teams/asking.ts';
import { type FakeTeams, type Json, openFakeTeams } from './support/teams/index.ts';

let teams: FakeTeams;
let hand: ReturnType<typeof byHand>;
let chat: string;
const open = async (options: Parameters<typeof openFakeTeams>[0] = {}) => {
  await teams?.close();
  teams = await openFakeTeams({ limits: 'off', ...options });
  hand = byHand(teams);
  chat = teams.chatWith('ada').id;
};
beforeEach(() => open());
afterEach(() => teams.close());

const part = (text: string, more: Part = {}) => hand.stream(chat, text, more);
const begin = async (text = 'One', more: Part = {}) => (await part(text, { sequence: 1, ...more })).id;
const streamed = (id: string) => teams.message(chat, id);
const label = {
  ...{ type: 'https://schema.org/Message', '@type': 'Message', '@context': 'https://schema.org' },
  additionalType: ['AIGeneratedContent'],
};

it('a stream from its first step to its final message', async () => {
  const first = await part('Looking at the plan…', { type: 'informative', sequence: 1 });
  expect([first.status, streamed(first.id)?.text]).toEqual([201, '']);
  const { id } = first;
  const message = () => streamed(id) as NonNullable<ReturnType<typeof streamed>>;
  expect(teams.textFor('ada', message())).toBe('Looking at the plan…');
  expect(await part('Cell', { id, sequence: 2 })).toMatchObject({ status: 202, body: {} });
  await part('Cell 3 is', { id, sequence: 3 });
  expect(teams.textFor('ada', message())).toBe('Cell 3 is');
  expect(() => teams.textFor('bob', message())).toThrow('Bob Slow is not in');
  const streaminfo = { type: 'streaminfo', streamId: id, streamType: 'final' };
  const channelData = { feedbackLoop: { type: 'default' } };
  const more = { entities: [streaminfo, label], channelData, attachments: [carded([])] };
  const final = await part('Cell 3 is free.', { type: 'final', ...more });
  expect([final.status, teams.streamState(message())]).toEqual([202, 'final']);
  expect(message()).toMatchObject({ text: 'Cell 3 is free.', channelData, stream: { sequence: 3 } });
  expect(message().stream?.updates.map((it) => it.type)).toEqual([
    ...['informative', 'streaming', 'streaming', 'final'],
  ]);
  expect(await part('Cell 3 is free. Or', { id, sequence: 4 })).toMatchObject({
    ...{ status: 403, error: 'ContentStreamNotAllowed' },
    message: 'Content stream is not allowed on an already completed streamed message',
  });
  // A message like others from now on.
  expect((await hand.edit(chat, id, 'Cell 4.')).status).toBe(200);
  expect(teams.calls('stream')).toHaveLength(5);
});

describe('what a part must look like', () => {
  it.each<[string, string, Part, string]>([
    ['no number', 'x', {}, 'streamSequence'],
    ['a number that is not the first', 'x', { sequence: 2 }, 'should be 1'],
    ['a broken number', 'x', { sequence: 1.5 }, 'streamSequence'],
    ['no words', '', { sequence: 1 }, 'Start streaming activities should include text'],
    ['a type that is none', 'x', { type: 'late' as 'final', sequence: 1 }, 'streamType'],
    ['an end without a beginning', 'x', { type: 'final' }, 'streamId'],
    ['an end with a number', 'x', { type: 'final', id: '1', sequence: 3 }, 'streamSequence'],
    ['no stream of this name', 'x', { id: '17', sequence: 2 }, 'streamId'],
    ['a long step', 'é'.repeat(501), { type: 'informative', sequence: 1 }, '1 KB'],
    ['a card too early', 'x', { sequence: 1, attachments: [carded([])] }, 'Attachments'],
    [
      'feedback too early',
      'x',
      { sequence: 1, channelData: { feedbackLoop: { type: 'default' } } },
      'Feedback',
    ],
    ['suggestions too early', 'x', { sequence: 1, suggestedActions: { actions: [] } }, 'Suggested'],
  ])('is refused with %s', async (_name, text, more, why) => {
    expect(await part(text, more)).toMatchObject({
      ...{ status: 400, error: 'BadRequest', message: expect.stringContaining(why) },
    });
    expect(teams.chat('ada')).toEqual([]);
  });

  it('is of the kind of its activity, once, and without a label before its end', async () => {
    const post = (type: string, ...entities: Json[]) => hand.post(chat, { type, text: 'x', entities });
    const info = { type: 'streaminfo', streamSequence: 1 };
    expect((await post('message', info)).message).toContain('Only end streaming type');
    expect((await post('typing', { ...info, streamType: 'final' })).message).toContain('Only start');
    expect((await post('typing', info, info)).message).toContain('Only one');
    expect((await post('typing', info, label)).message).toContain('labels');
    const { additionalType: _, ...citing } = label;
    // The default is streaming, and citations may come along.
    expect((await post('typing', info, citing)).status).toBe(201);
  });

  it('fits, and says so in its own way', async () => {
    expect((await part('é'.repeat(500), { type: 'informative', sequence: 1 })).status).toBe(201);
    expect(await part('x'.repeat(51_200), { sequence: 1 })).toMatchObject({
      ...{ status: 403, error: 'ContentStreamNotAllowed', message: 'Message size too large' },
    });
  });
});

describe('how parts follow one another', () => {
  it('each with all the words before it, the last too', async () => {
    const id = await begin('A brown');
    const broken = { status: 403, message: expect.stringContaining('contain the previously streamed') };
    expect(await part('Hello', { id, sequence: 2 })).toMatchObject(broken);
    expect((await part('A brown fox', { id, sequence: 2 })).status).toBe(202);
    expect(await part('Done', { type: 'final', id })).toMatchObject(broken);
    expect(await part('Wait…', { type: 'informative', id, sequence: 3 })).toMatchObject({ status: 400 });
    expect((await part('A brown fox.', { type: 'final', id })).status).toBe(202);
  });

  it('in their order: others are dropped, with a success', async () => {
    const id = await begin('One');
    const dropped = { status: 202, error: 'ContentStreamSequenceOrderPreConditionFailed' };
    expect(await part('One two three', { id, sequence: 3 })).toMatchObject(dropped);
    expect(await part('One', { id, sequence: 1 })).toMatchObject(dropped);
    expect(await part('One two', { id, sequence: 2 })).toMatchObject({ status: 202, body: {} });
    expect(await part('One two', { id, sequence: 2 })).toMatchObject(dropped);
    expect(streamed(id)?.text).toBe('One two');
  });

  it('at one a second', async () => {
    await open({ limits: {} });
    const id = await begin('One');
    expect(await part('One two', { id, sequence: 2 })).toMatchObject({
      ...{ status: 429, message: 'API calls quota exceeded', retryAfter: '1' },
    });
    expect((await hand.post(chat, 'Something else')).status).toBe(201);
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    expect((await part('One two', { id, sequence: 2 })).status).toBe(202);
    expect(teams.limited('stream')).toHaveLength(1);
  });

  it('one stream at a time in a chat', async () => {
    const id = await begin();
    expect(await part('x', { sequence: 1 })).toMatchObject({ error: 'ContentStreamNotAllowed' });
    expect((await hand.stream(teams.chatWith('bob').id, 'x', { sequence: 1 })).status).toBe(201);
    await part('One.', { type: 'final', id });
    expect((await part('x', { sequence: 1 })).status).toBe(201);
  });

  it('for two minutes, and then it is a message that can be edited', async () => {
    await open({ streamLifeMs: 800 });
    const id = await begin();
    expect((await part('One two', { id, sequence: 2 })).status).toBe(202);
    expect(await hand.edit(chat, id, 'x')).toMatchObject({ status: 400 });
    expect(await hand.remove(chat, id)).toMatchObject({ status: 400 });
    await new Promise((resolve) => setTimeout(resolve, 850));
    const over = { status: 403, message: 'Content stream finished due to exceeded streaming time.' };
    expect(await part('One two three', { id, sequence: 3 })).toMatchObject(over);
    expect(await part('One two three.', { type: 'final', id })).toMatchObject(over);
    expect((await hand.edit(chat, id, 'One two three.')).status).toBe(200);
    expect((await part('x', { sequence: 1 })).status).toBe(201);
  });
});

describe('Stop', () => {
  it.each(['canceled', 'cancelled'] as const)('is told by the next call: %s', async (canceled) => {
    await open({ canceled });
    const id = await begin();
    const message = streamed(id) as NonNullable<ReturnType<typeof streamed>>;
    expect(() => teams.stops('bob', message)).toThrow('Bob');
    teams.stops('ada', message);
    const stopped = { status: 403, message: `Content stream was ${canceled} by user.` };
    expect(await part('One two', { id, sequence: 2 })).toMatchObject(stopped);
    expect(await part('One two', { type: 'final', id })).toMatchObject(stopped);
    expect(await hand.edit(chat, id, 'x')).toMatchObject(stopped);
    expect([teams.streamState(message), message.text]).toEqual(['stopped', 'One']);
    expect(() => teams.stops('ada', message)).toThrow('not being streamed');
    expect((await hand.remove(chat, id)).status).toBe(200);
  });
});

it('nothing streams where there is more than one person', async () => {
  const refused = { error: 'BadArgument', message: 'Streaming api is not enabled.' };
  const first = { sequence: 1 };
  expect(await hand.stream(teams.group.id, 'x', first)).toMatchObject({ status: 400, ...refused });
  expect(await hand.stream(teams.channel.id, 'x', first)).toMatchObject({ status: 405, ...refused });
  expect((await hand.post(teams.group.id, { type: 'typing' })).status).toBe(201);
});
