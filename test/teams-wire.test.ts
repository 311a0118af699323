import { spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Calls, createCalls, StreamStopped } from '../adapters/teams/calls.ts';
import { createAzureWire } from '../adapters/teams/connector.ts';
import { createPort } from '../adapters/teams/port.ts';
import type { Activity, Place } from '../adapters/teams/words.ts';
import { ChannelFault } from '../src/conversation/channel.ts';
import { type FakeTeams, openFakeTeams } from './support/teams/index.ts';
import type { Fault, Op } from './support/teams/words.ts';

let teams: FakeTeams;
let calls: Calls;
let ada: Place;

beforeAll(async () => {
  teams = await openFakeTeams({ limits: 'off' });
  calls = callsAt(teams);
  ada = placeIn(teams.chatWith('ada').id);
});
beforeEach(() => {
  teams.heal();
  teams.log.length = 0;
});
afterAll(() => teams.close());

/** Calls by Microsoft's library, with tokens that Microsoft gave us. */
function callsAt({ appId, appPassword: password, tenant, openIdUrl, tokenUrl }: FakeTeams): Calls {
  const config = { mode: 'azure' as const, appId, tenantId: tenant.id, password };
  const endpoints = { openId: openIdUrl, login: new URL(tokenUrl).origin };
  return createCalls(createAzureWire(config, endpoints).connectorTo);
}

const placeIn = (conversation: string, serviceUrl = teams.serviceUrl): Place => ({
  ...{ serviceUrl, conversation, tenant: teams.tenant.id, kind: 'personal', name: 'Ada' },
  ...{ user: 'ada', member: teams.person('ada').id, bot: teams.bot },
});

const words: Activity = { type: 'message', text: 'Well.' };

/** What a call that went wrong was taken for. */
async function faultOf(work: Promise<unknown>): Promise<ChannelFault> {
  const error = await work.then(
    () => undefined,
    (it: unknown) => it,
  );
  if (!(error instanceof ChannelFault)) throw new Error(`No fault: ${String(error)}`);
  return error;
}

const stream = (streamType: string, more: object): Activity => ({
  ...{ type: streamType === 'final' ? 'message' : 'typing', text: 'Well' },
  entities: [{ type: 'streaminfo', streamType, ...more }],
});

/** An answer of a model: marked, and with where it has it from. */
const marked: Activity = {
  ...words,
  text: 'Well [1].',
  entities: [
    {
      ...{ type: 'https://schema.org/Message', '@type': 'Message', '@context': 'https://schema.org' },
      additionalType: ['AIGeneratedContent'],
      citation: [
        {
          ...{ '@type': 'Claim', position: 1 },
          appearance: { '@type': 'DigitalDocument', name: 'Bay', abstract: 'Of the bay' },
        },
      ],
    },
  ],
};

describe('what stands on the wire', () => {
  it('is a stream, with its kind, its number and its name', async () => {
    const streamId = await calls.post(ada, stream('informative', { streamSequence: 1 }));
    await calls.post(ada, stream('streaming', { streamSequence: 2, streamId }));
    await calls.post(ada, stream('final', { streamId }));
    expect(teams.calls('stream').map(({ op, body }) => [op, body['entities']])).toEqual([
      ['stream', [{ type: 'streaminfo', streamType: 'informative', streamSequence: 1 }]],
      ['stream', [{ type: 'streaminfo', streamType: 'streaming', streamSequence: 2, streamId }]],
      ['stream', [{ type: 'streaminfo', streamType: 'final', streamId }]],
    ]);
    const message = teams.message(ada.conversation, streamId);
    expect(message && teams.streamState(message)).toBe('final');
  });

  it('is the mark of a model, and its citations, in a post and in an edit', async () => {
    const id = await calls.post(ada, marked);
    await calls.update(ada, id, marked);
    const sent = teams.calls().map(({ method, status, body }) => [method, status, body['entities']]);
    expect(sent).toEqual([
      ['POST', 201, marked.entities],
      ['PUT', 200, marked.entities],
    ]);
  });

  it('would be neither, as the library comes', () => {
    const script = `
      const mappers = require('botframework-connector/lib/connectorApi/models/mappers.js');
      const entity = { type: 'streaminfo', streamType: 'final' };
      const { createSerializer } = require('@azure/core-client');
      const serialize = () => createSerializer(mappers).serialize(mappers.Activity, { entities: [entity] });
      const before = JSON.stringify(serialize().entities);
      mappers.Entity.type.additionalProperties = { type: { name: 'Object' } };
      console.log(JSON.stringify([JSON.parse(before), serialize().entities]));`;
    const { stdout, stderr } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' });
    expect(stderr).toBe('');
    // When the first holds both as well, the library is mended, and our mending of it can go.
    expect(JSON.parse(stdout)).toEqual([
      [{ type: 'streaminfo' }],
      [{ type: 'streaminfo', streamType: 'final' }],
    ]);
  });

  it('has a token of ours on it, and speaks as the bot', async () => {
    await calls.post(ada, words);
    expect(teams.calls('post')[0]).toMatchObject({ token: true, body: { from: { id: teams.bot.id } } });
  });
});

describe('a message that calls somebody', () => {
  const port = () => createPort({ calls, pace: { take: async () => 0 }, stopped() {} });
  const ready = { text: 'The answer is ready.', notify: true as const };

  it('has their name before it where others are as well, as Teams takes it', async () => {
    const crew: Place = { ...placeIn(teams.group.id), kind: 'groupChat', name: 'Ada <b> & Co' };
    await port().post(crew, ready, 'k');
    const { status, body } = teams.calls('post').at(-1) as NonNullable<ReturnType<typeof teams.calls>[0]>;
    const mark = '<at>Ada &lt;b&gt; &amp; Co</at>';
    expect([status, body['text']]).toEqual([201, `${mark} The answer is ready.`]);
    const mentioned = { id: crew.member, name: crew.name };
    expect(body['entities']).toEqual([{ type: 'mention', text: mark, mentioned }]);
  });

  it('is as it is where they are alone with us', async () => {
    await port().post(ada, ready, 'k');
    const { body } = teams.calls('post').at(-1) as NonNullable<ReturnType<typeof teams.calls>[0]>;
    expect([body['text'], body['entities']]).toEqual(['The answer is ready.', undefined]);
  });
});

describe('what goes wrong', () => {
  const faults: [string, Op, Fault, ChannelFault['kind'], [number, number]][] = [
    ['too many, with a time', 'post', { retryAfter: 3 }, 'later', [3_000, 4_000]],
    ['too many, without one', 'post', { status: 429 }, 'later', [1_000, 2_000]],
    ['412', 'post', { status: 412 }, 'later', [1_000, 2_000]],
    ['500', 'post', { status: 500 }, 'doubtful', [1_000, 2_000]],
    ['502', 'post', { status: 502 }, 'doubtful', [1_000, 2_000]],
    ['503', 'post', { status: 503 }, 'doubtful', [1_000, 2_000]],
    ['504', 'post', { status: 504 }, 'doubtful', [1_000, 2_000]],
    ['a connection that breaks before', 'post', { cutBefore: true }, 'doubtful', [1_000, 1_000]],
    ['a connection that breaks after', 'post', { cutAfter: true }, 'doubtful', [1_000, 1_000]],
    ['401', 'post', { status: 401 }, 'never', [1_000, 2_000]],
    ['an app that is blocked', 'post', { status: 403 }, 'never', [1_000, 2_000]],
    ['404', 'post', { status: 404, code: 'ConversationNotFound' }, 'never', [1_000, 2_000]],
    ['413', 'post', { status: 413, code: 'MessageSizeTooBig' }, 'never', [1_000, 2_000]],
  ];

  it.each(faults)(
    '%s is asked once, and known for what it is',
    async (_name, op, fault, kind, [low, high]) => {
      teams.fail(op, { times: 5, ...fault });
      const found = await faultOf(calls.post(ada, words));
      expect([found.kind, teams.calls(op).length]).toEqual([kind, 1]);
      expect(found.afterMs).toBeGreaterThanOrEqual(low);
      expect(found.afterMs).toBeLessThanOrEqual(high);
      expect(found.message).not.toMatch(/Well|Too many|html/);
    },
  );

  it.each([502, 429])('an edit is asked once as well: %s', async (status) => {
    const id = await calls.post(ada, words);
    teams.fail('edit', { times: 5, status });
    const { kind } = await faultOf(calls.update(ada, id, words));
    expect([kind, teams.calls('edit').length]).toEqual([status === 429 ? 'later' : 'doubtful', 1]);
  });

  it('a lost answer leaves one message', async () => {
    const before = teams.fromBot(ada.conversation).length;
    teams.fail('post', { cutAfter: true });
    await faultOf(calls.post(ada, words));
    expect(teams.fromBot(ada.conversation)).toHaveLength(before + 1);
  });

  it('what is not answered at all is given up', async () => {
    teams.fail('post', { hang: true });
    const found = await faultOf(calls.post(ada, words));
    expect([found.kind, teams.calls('post').length]).toEqual(['doubtful', 1]);
  });

  it.each(['canceled', 'cancelled'] as const)('Stop is Stop, spelled %s', async (spelled) => {
    const message = `Content stream was ${spelled} by user.`;
    teams.fail('stream', { status: 403, code: 'ContentStreamNotAllowed', message });
    const found = await faultOf(calls.post(ada, stream('informative', { streamSequence: 1 })));
    expect([found instanceof StreamStopped, found.kind]).toEqual([true, 'never']);
  });

  it.each(['Content stream finished due to exceeded streaming time.', 'Content stream is not allowed'])(
    'other ends of a stream are not: %s',
    async (message) => {
      teams.fail('stream', { status: 403, code: 'ContentStreamNotAllowed', message });
      const found = await faultOf(calls.post(ada, stream('informative', { streamSequence: 1 })));
      expect([found instanceof StreamStopped, found.kind]).toEqual([false, 'never']);
    },
  );

  it('where nobody listens, nothing was taken', async () => {
    const closed = createServer();
    const port = await new Promise<number>((resolve) => {
      closed.listen(0, '127.0.0.1', () => resolve((closed.address() as { port: number }).port));
    });
    await new Promise((resolve) => closed.close(resolve));
    const away = placeIn(ada.conversation, `http://127.0.0.1:${port}/`);
    expect((await faultOf(calls.post(away, words))).kind).toBe('later');
  });
});
