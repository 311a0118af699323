import { RunTree, uuid7 } from 'langsmith';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLog } from '../src/log.ts';
import { silenceAmbientTracing } from '../src/telemetry/ambient.ts';
import { createTracing, type Tracing } from '../src/telemetry/langsmith.ts';
import { PATIENCE, type Patience } from '../src/telemetry/langsmith-delivery.ts';
import { anonymise, maskRun, scrub } from '../src/telemetry/langsmith-mask.ts';
import { type FakeLangSmith, fakeLangSmith, type Mood, sampleGraph } from './support/langsmith.ts';

/** What must not leave, wherever it stands in a run. */
const IDS = [
  '1FTFW1ET5DFC10312',
  'ada.ramirez@example.com',
  'U07ABCDEF12',
  'AIzaSy0123456789abcdefghijklmnop',
];
const SECRETS = [
  ...IDS,
  'xoxb-1234-abcdef',
  'lsv2_pt_0123456789abcdef',
  'Bearer abcdef012345',
  '(313) 555-0142',
];
const TEXTS = ['squealing caliper', 'Ramirez'];
const WORDS = [...TEXTS, ...SECRETS].join(' , ');
const QUICK: Patience = { ...PATIENCE, retry: 20, pause: 300, gather: 20 };

class BrokenGauge extends Error {
  override name = 'BrokenGauge';
}

let fake: FakeLangSmith;
let tracing: Tracing;
let lines: { level: number; msg: string; reason?: string }[];
const noise = [vi.spyOn(console, 'warn'), vi.spyOn(console, 'error'), vi.spyOn(console, 'log')];
const unhandled = vi.fn();

function trace(shown: { showInputs?: boolean; showOutputs?: boolean } = {}, patience: Patience = QUICK) {
  const log = createLog(
    { level: 'debug', format: 'json' },
    { write: (it) => void lines.push(JSON.parse(it)) },
  );
  const config = { apiKey: 'lsv2_ours', endpoint: fake.url, project: 'bench' };
  tracing = createTracing({ ...config, showInputs: false, showOutputs: false, ...shown }, log, patience);
}

/** One run in which every part is full of secrets; it breaks when it is given a fault. */
async function run(fault?: Error): Promise<string> {
  const runId = uuid7();
  const metadata = {
    correlation_id: 'c-1',
    channel: 'slack',
    model: 'm',
    user: WORDS,
    ls_note: WORDS,
    ls_mood: TEXTS[0],
  };
  const done = sampleGraph(WORDS, fault).invoke(
    { text: WORDS },
    // A plain value in `configurable` has the library copy the tracer, and put the value into the metadata.
    { ...{ runId, metadata, tags: [WORDS], callbacks: tracing.handlers() }, configurable: { tenant: WORDS } },
  );
  await (fault ? expect(done).rejects.toThrow(fault.message) : done);
  return runId;
}

const after = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const changes = () => lines.filter((it) => it.level >= 30).map((it) => it.msg.split(':')[0]);

beforeEach(async () => {
  lines = [];
  fake = await fakeLangSmith();
  process.on('unhandledRejection', unhandled);
});
afterEach(async () => {
  await tracing?.close();
  await fake.close();
  process.off('unhandledRejection', unhandled);
  for (const spy of noise) expect(spy).not.toHaveBeenCalled();
  expect(unhandled).not.toHaveBeenCalled();
  vi.unstubAllEnvs();
});

test.each([
  { gzip: true, paths: ['/info', '/runs/multipart'] },
  { gzip: false, paths: ['/info', '/runs/multipart'] },
  { multipart: false, paths: ['/info', '/runs/multipart', '/runs/batch'] },
])(
  'by default a trace has shape, times, tokens and cost, and no word of anybody: %o',
  async ({ paths, ...kind }) => {
    await fake.close();
    fake = await fakeLangSmith(kind);
    trace();
    const runId = await run(new BrokenGauge(WORDS));
    await tracing.close();
    expect([...new Set(fake.requests.map((it) => it.path))]).toEqual(paths);
    for (const secret of [...TEXTS, ...SECRETS]) expect(fake.raw()).not.toContain(secret);

    const [root, model] = [fake.run('sample'), fake.run('TellingModel')];
    expect(root).toMatchObject({
      id: runId,
      session_name: 'bench',
      error: 'BrokenGauge',
      inputs: {},
      tags: [],
    });
    expect(root['extra'].metadata).toMatchObject({ correlation_id: 'c-1', channel: 'slack', model: 'm' });
    expect(Object.keys(root['extra'].metadata)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/note|user/)]),
    );
    expect(fake.run('gauge')).toMatchObject({ parent_run_id: runId, trace_id: runId, error: 'BrokenGauge' });
    expect(fake.run('find')).toMatchObject({ run_type: 'tool', outputs: {} });
    expect(model).toMatchObject({ run_type: 'llm', parent_run_id: fake.run('think')['id'], outputs: {} });
    expect(Date.parse(model['start_time'])).toBeLessThanOrEqual(new Date(model['end_time']).getTime());
    expect(model['events'].map((it: { name: string }) => it.name)).toEqual(['start', 'new_token', 'end']);
    expect(model['extra'].metadata).toMatchObject({
      ...{ ls_model_name: 'telling-1', ls_provider: 'TellingModel' },
      usage_metadata: { input_tokens: 10, output_tokens: 5, total_tokens: 15, total_cost: 0.25 },
    });
  },
);

test('texts that are shown arrive without addresses, keys, phone numbers and ids', async () => {
  trace({ showInputs: true, showOutputs: true });
  await run(new BrokenGauge(WORDS));
  await tracing.close();
  for (const secret of SECRETS) expect(fake.raw()).not.toContain(secret);
  for (const part of [
    fake.run('think')['inputs'],
    fake.run('find')['outputs'],
    fake.run('sample')['error'],
  ]) {
    expect(JSON.stringify(part)).toContain('squealing caliper , Ramirez , [vin] , [email] , [slack] , [key]');
  }
  const { inputs, outputs } = fake.run('TellingModel');
  expect(JSON.stringify([inputs, outputs])).toContain('[token] , [phone]');
  expect(fake.run('sample')['error']).toMatch(/^BrokenGauge: /);
  expect(fake.raw()).not.toContain('serialized');
});

test('what a booking is about stays readable, ids of runs stay whole, and a mask costs linear time', () => {
  const kept = `4,000 lb AWD on 2027-03-08 - 2027-03-12, 03/08/2027 10:00, Cell 3 2WD NVH ${uuid7()} 4bf92f3577b34da6a3ce929d0e0e4736`;
  expect(scrub(kept)).toBe(kept);
  expect(anonymise({ fullname: 'Ada', [IDS[1] ?? '']: [{ n: 1, at: new Date(0) }] })).toEqual({
    ...{ fullname: '[hidden]', '[email]': [{ n: 1, at: '1970-01-01T00:00:00.000Z' }] },
  });
  expect(scrub(String.raw`{"person":"Ada R", "x":"{\"fullname\": \"Ada\"}"}`)).not.toContain('Ada');
  expect(scrub(`${'a '.repeat(3_993)}${IDS[0]} and more`)).not.toContain(IDS[0]?.slice(0, 8));
  const shown = { showInputs: false, showOutputs: false };
  const run = maskRun(
    { inputs: { a: 1 }, outputs: { a: 1 }, serialized: { a: 1 }, events: [{ a: 1 }] },
    shown,
  );
  expect(run).toEqual({ inputs: {}, outputs: {}, events: [], extra: { metadata: {} } });
  const knot: Record<string, unknown> = { text: 'x' };
  Object.assign(knot, { a: knot, b: [knot, knot], c: knot });
  const started = performance.now();
  anonymise(knot);
  for (const piece of ['a-', 'a', '1 ', '1', 'token', '+1(', 'a.b@', '<@', 'A', '"person":"'])
    scrub(piece.repeat(100_000));
  expect(performance.now() - started).toBeLessThan(1_000);
});

test('nothing is started, rerouted or made by the environment', async () => {
  const env: NodeJS.ProcessEnv = { LANGSMITH_API_KEY: 'k', LANGSMITH_ENDPOINT: 'e', LANGSMITH_PROJECT: 'p' };
  const starters = ['LANGSMITH_TRACING', 'LANGSMITH_TRACING_V2', 'LANGCHAIN_TRACING', 'LANGCHAIN_TRACING_V2'];
  const others = ['LANGSMITH_GATEWAY', 'LANGSMITH_RUNS_ENDPOINTS', 'LANGCHAIN_VERBOSE', 'OTEL_ENABLED'];
  for (const name of [...starters, ...others]) env[name] = 'true';
  expect(silenceAmbientTracing(env).sort()).toEqual([...starters, ...others].sort());
  expect(Object.keys(env)).toEqual(['LANGSMITH_API_KEY', 'LANGSMITH_ENDPOINT', 'LANGSMITH_PROJECT']);

  Reflect.set(RunTree, 'sharedClient', null);
  trace();
  const elsewhere = await fakeLangSmith();
  const copy = { api_url: elsewhere.url, api_key: 'x', project_name: 'theirs' };
  vi.stubEnv('LANGSMITH_RUNS_ENDPOINTS', JSON.stringify([copy]));
  vi.stubEnv('LANGSMITH_PROJECT', 'theirs');
  // A client that the library makes for itself would not survive this.
  vi.stubEnv('LANGSMITH_TRACING_SAMPLING_RATE', '7');
  await run();
  await tracing.close();
  expect(fake.run('sample')['session_name']).toBe('bench');
  expect(elsewhere.requests).toEqual([]);
  await elsewhere.close();
});

test.each<Mood | 'deaf'>(['hang', 'reset', 'deaf', 500, 401, 429])(
  'an endpoint that is away (%s) is said once, gets no more runs, and is noticed when it is back',
  async (mood) => {
    trace({}, { ...QUICK, request: mood === 'hang' ? 400 : QUICK.request });
    if (mood === 'deaf') await fake.close();
    else fake.mood = mood;
    const away = async () => {
      await run();
      expect(tracing.handlers()).toEqual([]);
    };
    await vi.waitFor(away, { timeout: 8_000, interval: 50 });
    const before = fake.requests.length;
    await run();
    tracing.feedback(uuid7(), { score: 1 });
    expect(changes()).toEqual(['LangSmith is away']);
    expect(fake.requests).toHaveLength(before);

    if (mood === 'deaf') await fake.listen();
    fake.mood = 'well';
    // The last of several requests may fail a little after the one that decided.
    await after(QUICK.pause + 300);
    const probing = run();
    expect(tracing.handlers()).toEqual([]);
    const probe = await probing;
    await vi.waitFor(() => expect(changes()).toEqual(['LangSmith is away', 'LangSmith is back']));
    expect(tracing.handlers()).toHaveLength(1);
    expect(fake.runs().map((it) => it['trace_id'])).toContain(probe);
  },
);

test('while an endpoint hangs runs wait for nothing, and it is given up when four megabytes wait for it', async () => {
  trace({ showInputs: true }, { ...QUICK, request: 60_000, pause: 60_000 });
  fake.mood = 'hang';
  const started = performance.now();
  // With a breath in between: a graph without a database never lets a timer of ours come to its turn.
  for (let n = 0; n < 30; n += 1) await run().then(() => after(1));
  // 0.9 s where nothing else runs; a single wait would take a minute.
  expect(performance.now() - started).toBeLessThan(10_000);
  expect(fake.requests.map((it) => it.path)).toEqual(['/info']);
  let accepted = 0;
  for (const text = 'long '.repeat(1_500); accepted < 5_000; accepted += 1) {
    const [tracer] = tracing.handlers();
    if (!tracer) break;
    await tracer.handleChainStart?.({ lc: 1, type: 'not_implemented', id: ['x'] }, { text }, uuid7());
  }
  // Each holds 8 kB.
  expect(accepted).toBeGreaterThan(300);
  expect(accepted).toBeLessThan(500);
  expect(lines).toMatchObject([{ reason: 'too slow' }]);
  fake.mood = 'well';
  fake.release();
  await tracing.close();
  expect(fake.raw().length).toBeLessThan(4_500_000);
  expect(changes()).toEqual(['LangSmith is away', 'LangSmith is back']);
});

test('a shutdown while the endpoint hangs ends in five seconds, and nothing keeps the process alive', async () => {
  const before = process.getActiveResourcesInfo();
  trace({}, PATIENCE);
  fake.mood = 'hang';
  await run();
  tracing.feedback(uuid7(), { score: 0 });
  const started = performance.now();
  await tracing.close();
  expect(performance.now() - started).toBeLessThan(4_500);
  expect(tracing.handlers()).toEqual([]);
  await after(300);
  const left = process.getActiveResourcesInfo();
  for (const other of before) if (left.includes(other)) left.splice(left.indexOf(other), 1);
  expect(left).toEqual([]);
});

test('a verdict goes to its run, its comment only where inputs are shown, and a failure is a line for debugging', async () => {
  trace();
  const runId = await run();
  tracing.feedback(runId, { score: 1, comment: WORDS });
  await tracing.close();
  expect(fake.feedback()).toMatchObject([{ run_id: runId, trace_id: runId, key: 'user_score', score: 1 }]);
  expect(fake.raw()).not.toContain('squealing');

  trace({ showInputs: true });
  tracing.feedback(runId, { score: 0, comment: WORDS });
  tracing.feedback('no run', { score: 0 });
  await tracing.close();
  expect(fake.feedback()[1]).toMatchObject({ score: 0, comment: expect.stringContaining('Ramirez , [vin]') });
  expect(fake.feedback()).toHaveLength(2);

  trace();
  fake.mood = 401;
  tracing.feedback(runId, { score: 0 });
  await tracing.close();
  expect(lines.map((it) => [it.level, it.msg])).toEqual([
    [20, 'a verdict was not sent to LangSmith'],
    [20, 'a verdict did not reach LangSmith'],
  ]);
  expect(fake.requests.every((it) => it.headers['x-api-key'] === 'lsv2_ours')).toBe(true);
});
