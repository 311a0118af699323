import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ENDINGS, ending, FAILURES } from './support/gemini/answers.ts';
import { answered, ask, events, partsOf, refusal, request, textOf } from './support/gemini/asking.ts';
import { ACCEPTED, DOORS, REFUSED } from './support/gemini/cases.ts';
import type { Chunk } from './support/gemini/chunks.ts';
import { CONVERSATION, converse, kindsOf } from './support/gemini/client.ts';
import { type Answer, type FakeGemini, openFakeGemini } from './support/gemini/index.ts';
import { ACCEPTED_TURNS, REFUSED_TURNS, twoCalls } from './support/gemini/turns.ts';

let fake: FakeGemini;
beforeEach(async () => {
  fake = await openFakeGemini();
});
afterEach(() => fake.close());
const reopen = async (options: Parameters<typeof openFakeGemini>[0]) => {
  await fake.close();
  fake = await openFakeGemini(options);
};

const GENERATE = { method: 'generateContent' };
const like = (message: RegExp) => expect.stringMatching(message);
const hear = async (body: object = request()) => textOf(await events(await ask(fake, body)));

describe('it refuses as Google does', () => {
  it.each(REFUSED)('%s', async (_name, body, message) => {
    fake.script({ text: 'Never.' });
    const error = { code: 400, status: 'INVALID_ARGUMENT', message: like(message) };
    expect(await refusal(fake, body)).toMatchObject(error);
    expect(fake.requests).toMatchObject([{ status: 400, rejected: like(message), aborted: false }]);
    expect(fake.unused()).toHaveLength(1);
  });

  it.each(DOORS)('%s', async (_name, how, body, error) => {
    expect(JSON.stringify(await refusal(fake, body, how))).toMatch(error);
    expect(fake.requests).toMatchObject([{ rejected: expect.any(String) }]);
  });

  it.each(REFUSED_TURNS)('calls that %s', async (_name, change, message) => {
    const contents = change(await twoCalls(fake));
    expect(await refusal(fake, request({ contents }))).toMatchObject({ code: 400, message: like(message) });
  });
});

describe('it accepts as Google does', () => {
  it.each(ACCEPTED)('%s', async (_name, body) => {
    fake.script({ text: 'Fine.' });
    expect(await hear(body)).toBe('Fine.');
  });

  it.each(ACCEPTED_TURNS)('calls that %s', async (_name, change, strictIds) => {
    await reopen({ strictIds });
    const contents = change(await twoCalls(fake));
    fake.script({ text: 'Fine.' });
    expect(await hear(request({ contents }))).toBe('Fine.');
  });
});

describe('it answers as Gemini does', () => {
  const THOUGHT = { text: 'Hm.', thought: true };
  const SIGNED = { thoughtSignature: like(/^[\w+/]+=*$/) };

  it('in events, with the totals so far in each', async () => {
    const usage = { promptTokenCount: 100, thoughtsTokenCount: 10, cachedContentTokenCount: 5 };
    const answer = { thought: 'Hm.', text: ['One ', 'two.'], usage: { ...usage, candidatesTokenCount: 40 } };
    const response = await answered(fake, answer);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const all = await events(response);
    const parts = [THOUGHT, { text: 'One ' }, { text: 'two.' }, { text: '', ...SIGNED }];
    expect(all.map((it) => it.candidates?.[0]?.content?.parts)).toMatchObject(parts.map((it) => [it]));
    expect(all.map((it) => it.candidates?.[0]?.finishReason).join()).toBe(',,,STOP');
    const counts = [10, 20, 30, 40].map((it) => ({ candidatesTokenCount: it, totalTokenCount: 110 + it }));
    expect(all.map((it) => it.usageMetadata)).toMatchObject(counts.map((it) => ({ ...usage, ...it })));
    expect(new Set(all.map((it) => `${it.modelVersion} ${it.responseId}`)).size).toBe(1);
  });

  it('in one piece, where that is asked for', async () => {
    const text = ' A text that is cut into events of a few words, and put together again.';
    const whole = (await (await answered(fake, { thought: 'Hm.', text }, GENERATE)).json()) as Chunk;
    const parts = [THOUGHT, { text, ...SIGNED }];
    expect(whole.candidates).toMatchObject([{ content: { role: 'model', parts }, finishReason: 'STOP' }]);
    fake.script({ text });
    expect(await hear()).toBe(text);
  });

  it.each(ENDINGS)('with %s', async (_name, answer, expected) => {
    expect(ending((await events(await answered(fake, answer))).at(-1) as Chunk)).toEqual(expected);
    expect(ending((await (await answered(fake, answer, GENERATE)).json()) as Chunk)).toEqual(expected);
  });

  it.each(FAILURES)('with %s', async (_name, answer, error) => {
    const response = await answered(fake, { ...answer, retryAfter: '7' });
    expect(response.headers.get('retry-after')).toBe('7');
    expect(await response.json()).toMatchObject({ error });
  });

  it('with ids and signatures as the options say', async () => {
    await reopen({ ids: false, textSignature: 'last' });
    const words = await events(await answered(fake, { text: ['a', 'b'] }));
    expect(partsOf(words)).toEqual([{ text: 'a' }, { text: 'b', ...SIGNED }]);
    const calls = [{ name: 'a' }, { name: 'b', id: 'mine' }];
    const all = await events(await answered(fake, { calls, callsApart: true }));
    expect(all.map((it) => partsOf([it])[0]?.functionCall?.id)).toEqual([undefined, 'mine']);
  });
});

describe('what goes wrong is seen on the wire', () => {
  const TEXT = 'one two three four five six seven eight';
  const MOMENTS = ['before headers', 'after headers', 'middle'] as const;
  const METHODS = ['generateContent', 'streamGenerateContent?alt=sse'];
  const ways = MOMENTS.flatMap((moment) => METHODS.map((method) => ({ moment, method })));
  const read = async (answer: Answer, how: object) =>
    (await answered(fake, { text: TEXT, ...answer }, how)).text();

  it.each(ways)('a cut $moment of $method', async ({ moment, method }) => {
    await expect(read({ cut: moment }, { method })).rejects.toThrow(/fetch failed|terminated/);
    expect(fake.requests).toMatchObject([{ aborted: false, status: moment === 'before headers' ? 0 : 200 }]);
  });

  it.each(ways)('silence $moment of $method, until the client goes', async ({ moment, method }) => {
    const leave = new AbortController();
    const how = { method, signal: leave.signal };
    const outcome = expect(read({ hang: moment }, how)).rejects.toThrow(/aborted/);
    await vi.waitFor(() => expect(fake.requests).toHaveLength(1));
    leave.abort();
    await outcome;
    await vi.waitFor(() => expect(fake.requests).toMatchObject([{ aborted: true }]));
    expect(fake.open).toBe(0);
  });

  it('an error in the middle of a stream, as an event and bare', async () => {
    const error = { code: 503, status: 'UNAVAILABLE', message: 'Later.' };
    const all = await events(await answered(fake, { text: TEXT, errorInStream: error }));
    expect(all).toMatchObject([{ candidates: [{}] }, { error }]);
    const text = await read({ errorInStream: { ...error, bare: true } }, {});
    expect(text).toMatch(/^data: .*\r\n\r\n\{\n {2}"error": \{\n/);
  });

  it('an event that is no JSON, and a page in place of an answer', async () => {
    const all = await events(await answered(fake, { text: TEXT, garbage: 'json' }));
    expect(all.map((it) => 'torn' in it)).toEqual([false, false, true, false, false]);
    expect((await answered(fake, { garbage: 'html' })).headers.get('content-type')).toMatch('text/html');
  });

  it('slowness, before the headers, the first event and each of the others', async () => {
    const start = performance.now();
    const response = await answered(fake, { text: ['a', 'b'], delay: 60, firstDelay: 60, chunkDelay: 60 });
    const headers = performance.now() - start;
    await response.text();
    expect(headers).toBeGreaterThan(50);
    expect(performance.now() - start - headers).toBeGreaterThan(170);
  });
});

describe('the script', () => {
  it('is taken in order, and may look at the request first', async () => {
    fake.script(async (seen) => ({ text: `${seen.model} ${seen.body.contents?.length}` }), { text: 'Next.' });
    expect(await hear()).toBe('gemini-3.5-flash-lite 1');
    expect(fake.unused()).toEqual([{ text: 'Next.' }]);
  });

  it('that is empty, or throws, is an error that counts', async () => {
    expect(await refusal(fake, request())).toMatchObject({ code: 500, message: like(/script is empty/) });
    fake.script(() => Promise.reject(new Error('Ouch')));
    expect(await refusal(fake, request())).toMatchObject({ code: 500, message: like(/threw: Ouch/) });
    expect(fake.unexpected).toBe(2);
    await reopen({ fallback: { text: 'Always.' } });
    expect([await hear(), await hear()]).toEqual(['Always.', 'Always.']);
  });

  it('answers many at once, also those who read late or leave, and ends with the fake', async () => {
    await reopen({ fallback: { text: Array(2).fill('x'.repeat(2_000_000)), chunkDelay: 400 } });
    const leave = new AbortController();
    const left = await ask(fake, request(), { signal: leave.signal });
    const others = await Promise.all([1, 2, 3].map(() => ask(fake, request())));
    expect(fake.open).toBe(4);
    leave.abort();
    await expect(left.text()).rejects.toThrow();
    for (const other of others) expect(textOf(await events(other))).toHaveLength(4_000_000);
    await vi.waitFor(() => expect(fake.open).toBe(0));
    const silent = await answered(fake, { hang: 'after headers' });
    await fake.close();
    await expect(silent.text()).rejects.toThrow();
    expect(fake.requests.map((it) => it.aborted)).toEqual([true, false, false, false, false]);
  });
});

it('holds a conversation with the installed client, which gives back all that it got', async () => {
  fake.script(...CONVERSATION);
  const heard = await converse(fake, 'Which days are free?', 'Are you sure?');
  expect(fake.requests.map((it) => [it.status, it.rejected])).toEqual(Array(4).fill([200, undefined]));
  expect(heard.slice(2).map((it) => it.text)).toEqual(['All of them are free.', 'Yes.']);
  expect(heard[0]?.usage_metadata).toMatchObject({ input_tokens: 100, output_tokens: 49, total_tokens: 149 });
  const [calls, responses] = [
    'functionCall+thoughtSignature functionCall',
    'functionResponse functionResponse',
  ];
  const kinds = ['text', `text+thought text ${calls}`, responses, calls, responses];
  expect(fake.requests[2]?.body.contents?.map(kindsOf)).toEqual(kinds);
});
