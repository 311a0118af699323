import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ask, listen, told, upgraded } from './support/slack/asking.ts';
import { BAD_BLOCKS, GOOD_BLOCKS } from './support/slack/block-cases.ts';
import { REFUSED, stage } from './support/slack/cases.ts';
import { type FakeSlack, type Json, openFakeSlack } from './support/slack/index.ts';

let slack: FakeSlack;
const reopen = async (options: Parameters<typeof openFakeSlack>[0] = {}) => {
  await slack?.close();
  slack = await openFakeSlack({ retryPauses: [0, 20], ackMs: 400, echo: false, ...options });
};
beforeEach(() => reopen());
afterEach(() => slack.close());

const say = (words: string, more: Json = {}) =>
  told(slack, 'chat.postMessage', { channel: 'C0BAY', text: words, ...more });
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const plain = (text: string) => ({ type: 'plain_text', text });
const MENTION = '<@U0ROLLBOOK> book Cell 3';
const BUTTONS = [
  {
    type: 'actions',
    block_id: 'b',
    elements: [{ type: 'button', action_id: 'yes', text: plain('Yes'), value: 'v1' }],
  },
];
const FORM = {
  type: 'modal',
  ...{ callback_id: 'book', title: plain('Book'), submit: plain('Go'), notify_on_close: true },
  blocks: [
    {
      type: 'input',
      block_id: 'who',
      label: plain('Who'),
      element: { type: 'plain_text_input', action_id: 'name' },
    },
    {
      ...{ type: 'input', block_id: 'dyno', label: plain('Dyno'), optional: true },
      element: { type: 'external_select', action_id: 'cell', min_query_length: 1 },
    },
  ],
};

describe('the Web API refuses as Slack does', () => {
  it.each(REFUSED)('%s', async (_name, method, args, error) => {
    const at = stage(slack, String((await say('Mine.'))['ts']));
    for (const as of ['form', 'json'] as const) {
      const { status, body } = await ask(slack, method, args(at), { as });
      expect([status, body]).toMatchObject([200, { ok: false, error }]);
    }
    expect(slack.calls(method).at(-1)).toMatchObject({ status: 200, ok: false, error });
  });

  it.each(BAD_BLOCKS)('blocks: %s', async (_name, blocks, where) => {
    const answer = await say('x', { blocks });
    expect(answer).toMatchObject({ ok: false, error: 'invalid_blocks' });
    expect(String(answer['errors'])).toContain(where);
  });

  it.each(GOOD_BLOCKS)('and takes blocks: %s', async (_name, blocks) => {
    expect(await say('x', { blocks })).toMatchObject({ ok: true });
  });

  it('tokens of the wrong kind, without a scope, and revoked', async () => {
    const test = async (token?: string) => (await told(slack, 'auth.test', {}, { token }))['error'];
    expect(await test(undefined)).toBe('not_authed');
    expect(await test('xoxb-other')).toBe('invalid_auth');
    expect(await test(slack.appToken)).toBe('not_allowed_token_type');
    expect(await told(slack, 'apps.connections.open', {}, { token: 'xapp-no' })).toMatchObject({
      error: 'invalid_auth',
    });
    slack.withoutScope('chat:write');
    expect(await say('x')).toMatchObject({ error: 'missing_scope', needed: 'chat:write' });
    slack.denies('token_revoked');
    expect(await test(slack.botToken)).toBe('token_revoked');
  });

  it('too much at once, per method and per channel, and says for how long', async () => {
    slack.limit('chat.update', { perMinute: 6, burst: 2 });
    const ts = (await say('0'))['ts'];
    const edits = await Promise.all(
      [1, 2, 3].map((n) => ask(slack, 'chat.update', { channel: 'C0BAY', ts, text: `${n}` })),
    );
    expect(edits.map((it) => it.status).sort()).toEqual([200, 200, 429]);
    expect(edits.find((it) => it.status === 429)).toMatchObject({
      retryAfter: '10',
      body: { error: 'ratelimited' },
    });
    expect(slack.message('C0BAY', String(ts))?.edits).toHaveLength(2);
    const posts = await Promise.all([...'abcdef'].map((it) => say(it)));
    expect(posts.filter((it) => it['error'] === 'ratelimited').length).toBeGreaterThan(1);
    expect(slack.limited()).toHaveLength(1 + posts.filter((it) => !it['ok']).length);
  });
});

describe('what a person sees', () => {
  it('threads, edits, metadata and tombstones', async () => {
    const root = slack.writes('U0ADA', 'C0BAY', 'Hi');
    const metadata = { event_type: 'run', event_payload: { id: '7' } };
    const { ts } = await say('Draft', { thread_ts: root.ts, blocks: BUTTONS, metadata });
    await told(slack, 'chat.update', { channel: 'C0BAY', ts, text: 'Final' });
    const [, mine] = slack.thread('C0BAY', root.ts);
    expect(mine).toMatchObject({ text: 'Final', edited: true, metadata, edits: [{ text: 'Final' }] });
    expect(mine?.blocks).toBeUndefined();
    const asked = { channel: 'C0BAY', ts: root.ts };
    const read = async (all: boolean) =>
      (
        (await told(slack, 'conversations.replies', { ...asked, include_all_metadata: all }))[
          'messages'
        ] as Json[]
      )[1];
    expect(await read(true)).toMatchObject({ metadata, parent_user_id: 'U0ADA', edited: {} });
    expect(await read(false)).not.toHaveProperty('metadata');
    await slack.deletes(root);
    expect(slack.visible('C0BAY')).toMatchObject([{ tombstone: true }]);
  });

  it('a stream from its start to its end, by the app, by age and by the person', async () => {
    await reopen({ streamLifeMs: 400 });
    const channel = slack.dm('U0ADA');
    const { ts: thread_ts } = slack.writes('U0ADA', channel, 'Tell me.');
    const start = async () =>
      (await told(slack, 'chat.startStream', { channel, thread_ts, markdown_text: 'One' }))['ts'];
    const add = async (ts: unknown, method = 'chat.appendStream') =>
      (await told(slack, method, { channel, ts, markdown_text: ' two' }))['error'];
    const first = await start();
    expect(await add(first)).toBeUndefined();
    expect((await told(slack, 'chat.update', { channel, ts: first, text: 'x' }))['error']).toBe(
      'streaming_state_conflict',
    );
    expect(slack.session(channel, thread_ts)?.status).toBe('processing');
    expect(await add(first, 'chat.stopStream')).toBeUndefined();
    expect(slack.message(channel, String(first))?.text).toBe('One two two');
    const second = await start();
    await wait(410);
    expect(await add(second)).toBe('message_not_in_streaming_state');
    expect(await told(slack, 'chat.update', { channel, ts: second, text: 'All' })).toMatchObject({
      ok: true,
    });
    const third = await start();
    void slack.stops('U0ADA', channel, thread_ts);
    expect(await add(third)).toBe('stopped_by_user');
    expect(slack.deliveries('agent_session_stopped')[0]?.body['event']).toMatchObject({
      streaming_message_ts: [third],
    });
  });

  it('a stream in a channel only for its recipient', async () => {
    const { ts: thread_ts } = slack.writes('U0ADA', 'C0BAY', 'Tell me.');
    const to = { recipient_user_id: 'U0ADA', recipient_team_id: slack.team.id };
    const { ts } = await told(slack, 'chat.startStream', {
      channel: 'C0BAY',
      thread_ts,
      markdown_text: 'One',
      ...to,
    });
    await told(slack, 'chat.appendStream', { channel: 'C0BAY', ts, markdown_text: ' two' });
    const message = slack.thread('C0BAY', thread_ts)[1];
    expect(['U0ADA', 'U0BOB'].map((it) => message && slack.textFor(it, message))).toEqual(['One two', 'One']);
  });
});

describe('files', () => {
  it('a voice clip has its words later, and its bytes only for the bot', async () => {
    await listen(slack);
    const clip = slack.file('U0ADA', { name: 'clip.m4a', mimetype: 'audio/mp4', subtype: 'slack_audio' });
    const { deliveries } = await slack.says('U0ADA', slack.dm('U0ADA'), '', { files: [clip] });
    expect(deliveries[0]?.body['event']).toMatchObject({
      ...{ subtype: 'file_share', channel_type: 'im', text: '' },
      files: [{ subtype: 'slack_audio', transcription: { status: 'processing' } }],
    });
    expect((await slack.transcribed(clip.id, 'Book Cell 3')).type).toBe('file_change');
    const { file } = await told(slack, 'files.info', { file: clip.id });
    expect(file).toMatchObject({
      transcription: { status: 'complete', preview: { content: 'Book Cell 3' } },
    });
    const load = async (token: string) =>
      (await fetch(clip.url_private_download, { headers: { authorization: `Bearer ${token}` } })).headers.get(
        'content-type',
      );
    expect(await load(slack.botToken)).toBe('audio/mp4');
    expect(await load('none')).toContain('text/html');
    await slack.transcribed(clip.id, undefined);
    expect(clip.transcription).toEqual({ status: 'failed' });
  });
});

describe('faults on demand', () => {
  it.each([
    [{ error: 'fatal_error' }, 'fatal_error', 0],
    [{ cutBefore: true }, 'gone', 0],
    [{ cutAfter: true }, 'gone', 1],
    [{ retryAfter: 7 }, 'ratelimited', 0],
  ])('%o', async (fault, error, there) => {
    slack.fail('chat.postMessage', fault);
    const answer = await say('x').catch(() => ({ error: 'gone' }) as Json);
    expect([answer['error'], slack.visible('C0BAY').length]).toEqual([error, there]);
    expect(await say('y')).toMatchObject({ ok: true });
  });

  it('all of Slack goes away and comes back', async () => {
    await slack.away();
    await expect(say('x')).rejects.toThrow('fetch failed');
    await slack.back();
    expect(await say('y')).toMatchObject({ ok: true });
  });
});

describe('Socket Mode', () => {
  it('tells a mention twice, under two names, each to one of the connections', async () => {
    const clients = [await listen(slack), await listen(slack)];
    expect(clients[1]?.messages[0]).toMatchObject({ type: 'hello', num_connections: 2, connection_info: {} });
    await clients[0]?.ping();
    const { deliveries } = await slack.says('U0ADA', 'C0BAY', MENTION);
    expect(deliveries.map((it) => [it.type, it.state, it.attempts.length])).toEqual([
      ['message', 'acked', 1],
      ['app_mention', 'acked', 1],
    ]);
    expect(new Set(deliveries.map((it) => it.event_id)).size).toBe(2);
    expect(clients.map((it) => it.messages.length)).toEqual([2, 2]);
  });

  it('retries what is not acknowledged, with the same event_id and a new envelope', async () => {
    let silent = 2;
    const client = await listen(slack, () => (silent-- > 0 ? undefined : {}));
    const { deliveries } = await slack.says('U0ADA', slack.dm('U0ADA'), 'Hello');
    expect(deliveries[0]).toMatchObject({
      state: 'acked',
      attempts: [{ failure: 'timeout' }, { failure: 'timeout' }, {}],
    });
    const sent = client.messages.slice(1) as {
      envelope_id: string;
      payload: Json;
      retry_attempt: number;
      retry_reason: string;
    }[];
    expect(sent.map((it) => [it.retry_attempt, it.retry_reason])).toEqual([
      [0, ''],
      [1, 'timeout'],
      [2, 'timeout'],
    ]);
    expect([
      new Set(sent.map((it) => it.envelope_id)).size,
      new Set(sent.map((it) => it.payload['event_id'])).size,
    ]).toEqual([3, 1]);
  });

  it('sends again elsewhere what a connection took with it', async () => {
    const lost = await listen(slack, () => {
      lost.cut();
      return undefined;
    });
    await listen(slack);
    const said = await Promise.all([1, 2].map((n) => slack.says('U0ADA', slack.dm('U0ADA'), `${n}`)));
    const attempts = said.map((it) => it.deliveries[0]?.attempts.length ?? 0);
    expect(attempts.sort()).toEqual([1, 2]);
    expect(slack.connections).toBe(1);
  });

  it('refreshes, refuses a used URL and an eleventh connection', async () => {
    await reopen({ limits: 'off' });
    const client = await listen(slack);
    slack.disconnect({ reason: 'refresh_requested', closeAfterMs: 10 });
    expect(await client.next('disconnect')).toMatchObject({ reason: 'refresh_requested' });
    while (!client.closed) await wait(2);
    const { url } = await told(slack, 'apps.connections.open', {}, { token: slack.appToken });
    await upgraded(new URL(String(url)));
    await expect(upgraded(new URL(String(url)))).rejects.toThrow('403');
    for (let count = slack.connections; count < 10; count += 1) await listen(slack);
    expect(await Promise.race([listen(slack), wait(50).then(() => slack.connections)])).toBe(10);
  });

  it('delivers twice, and in another order', async () => {
    const client = await listen(slack);
    slack.deliverTwice();
    await slack.says('U0ADA', 'C0BAY', 'One');
    expect(client.messages.filter((it) => it['type'] === 'events_api')).toHaveLength(2);
    const held = slack.hold();
    const both = ['Two', 'Three'].map((words) => slack.says('U0ADA', 'C0BAY', words));
    held.release('reversed');
    await Promise.all(both);
    const heard = client.messages.slice(3).map((it) => ((it['payload'] as Json)['event'] as Json)['text']);
    expect(heard).toEqual(['Three', 'Two']);
  });
});

describe('commands, buttons and modals', () => {
  it('a command is answered by its acknowledgement, then five times by its URL', async () => {
    await listen(slack, () => ({ text: 'Working' }));
    const { body, answer } = await slack.command('U0ADA', 'C0BAY', '/allocate', 'Cell 3');
    expect([answer, slack.ephemerals('U0ADA')[0]?.text]).toEqual([{ text: 'Working' }, 'Working']);
    const use = async (more: Json) =>
      (
        await fetch(String(body['response_url']), {
          method: 'POST',
          body: JSON.stringify({ text: 'Done', ...more }),
        })
      ).status;
    expect(await use({ replace_original: true })).toBe(200);
    expect(await use({ response_type: 'in_channel' })).toBe(200);
    expect([slack.ephemerals('U0ADA')[0]?.text, slack.visible('C0BAY').length]).toEqual(['Done', 1]);
    expect([await use({}), await use({}), await use({}), await use({})]).toEqual([200, 200, 200, 404]);
  });

  it('a command that nobody takes ends in words of Slack', async () => {
    await listen(slack, () => undefined);
    expect(await slack.command('U0ADA', 'C0BAY', '/allocate')).toMatchObject({
      state: 'failed',
      attempts: { length: 1 },
    });
    expect(slack.ephemerals('U0ADA')).toMatchObject([
      { fromSlack: true, text: expect.stringContaining('operation_timeout') },
    ]);
  });

  it('a button tells where it was, and opens one modal in its three seconds', async () => {
    await reopen({ triggerMs: 300 });
    await listen(slack);
    const { ts } = await say('Sure?', { blocks: BUTTONS });
    const where = { channel: 'C0BAY', ts: String(ts) };
    const { body } = await slack.presses('U0BOB', where, 'yes');
    expect(body).toMatchObject({
      ...{ type: 'block_actions', user: { id: 'U0BOB' }, message: { ts, text: 'Sure?' } },
      ...{ container: { type: 'message', message_ts: ts, channel_id: 'C0BAY', is_ephemeral: false } },
      actions: [{ type: 'button', action_id: 'yes', block_id: 'b', value: 'v1' }],
    });
    const open = async (trigger_id: unknown) =>
      (await told(slack, 'views.open', { trigger_id, view: FORM }))['error'];
    expect([await open(body['trigger_id']), await open(body['trigger_id'])]).toEqual([
      undefined,
      'exchanged_trigger_id',
    ]);
    const late = await slack.presses('U0BOB', where, 'yes');
    await wait(310);
    expect(await open(late.body['trigger_id'])).toBe('expired_trigger_id');
  });

  it('a modal asks, complains, changes and closes', async () => {
    let answer: Json = {};
    await listen(slack, () => answer);
    const { body } = await slack.command('U0ADA', 'C0BAY', '/form');
    await told(slack, 'views.open', { trigger_id: body['trigger_id'], view: FORM });
    answer = { options: [{ text: plain('Cell 3'), value: 'd3' }] };
    expect(await slack.suggests('U0ADA', 'cell', 'Ce')).toMatchObject({ options: [{ value: 'd3' }] });
    await expect(slack.submits('U0ADA', { cell: 'Cell 3' })).rejects.toThrow('required field "Who"');
    answer = { response_action: 'errors', errors: { who: 'Nobody.' } };
    expect((await slack.submits('U0ADA', { name: 'Eve', cell: 'Cell 3' })).errors).toEqual({
      who: 'Nobody.',
    });
    expect(slack.modal('U0ADA')?.state.values['dyno']?.['cell']).toMatchObject({
      selected_option: { value: 'd3' },
    });
    answer = { response_action: 'errors', errors: { nowhere: 'x' } };
    expect((await slack.submits('U0ADA')).trouble).toContain('nowhere');
    answer = { response_action: 'push', view: { ...FORM, callback_id: 'second' } };
    expect((await slack.submits('U0ADA')).view?.callback_id).toBe('second');
    answer = {};
    expect((await slack.closes('U0ADA'))?.type).toBe('view_closed');
    expect((await slack.submits('U0ADA')).view).toBeUndefined();
  });
});

describe('HTTP', () => {
  it('signs, encodes and retries as Slack does', async () => {
    const heard: { headers: Record<string, unknown>; body: string }[] = [];
    const server = createServer(async (incoming, response) => {
      let body = '';
      for await (const part of incoming) body += part;
      heard.push({ headers: incoming.headers, body });
      response.writeHead(heard.length === 1 ? 500 : 200).end();
    }).listen(0, '127.0.0.1');
    await wait(10);
    slack.via(`http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`);
    await slack.says('U0ADA', slack.dm('U0ADA'), 'Hi');
    await slack.command('U0ADA', 'C0BAY', '/allocate', 'a b');
    server.close();
    expect(heard[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      'x-slack-signature': expect.stringMatching(/^v0=/),
    });
    expect(heard[1]?.headers).toMatchObject({
      'x-slack-retry-num': '1',
      'x-slack-retry-reason': 'http_error',
    });
    expect(heard[2]?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(Object.fromEntries(new URLSearchParams(heard[2]?.body))).toMatchObject({
      command: '/allocate',
      text: 'a b',
    });
  });
});
