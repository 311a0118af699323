import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEvents, type Events, type HouseEvent } from '../src/events.ts';
import { openCloudWatch } from '../src/telemetry/cloudwatch/index.ts';
import type { State } from '../src/telemetry/metrics/index.ts';

interface Datum {
  MetricName: string;
  Dimensions?: { Name: string; Value: string }[];
  Values: number[];
  Counts: number[];
}

/** CloudWatch as it takes `PutMetricData` (AWS JSON 1.0), and as strict: 1,000 metrics, 150 values, 1 MB. */
function openFake() {
  const taken: Datum[][] = [];
  const broken: string[] = [];
  let answer: 'ok' | 'fails' | 'hangs' = 'ok';
  const bodyOf = async (request: IncomingMessage) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    if (bytes.length > 1_048_576) broken.push('over 1 MB');
    return request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes;
  };
  const server: Server = createServer(async (request, response) => {
    const body = JSON.parse((await bodyOf(request)).toString()) as { Namespace: string; MetricData: Datum[] };
    if (answer === 'hangs') return;
    if (request.headers['x-amz-target'] !== 'GraniteServiceVersion20100801.PutMetricData')
      broken.push(`not ${request.headers['x-amz-target']}`);
    if (body.Namespace !== 'Rollbook') broken.push(body.Namespace);
    if (body.MetricData.length > 1_000) broken.push('over 1,000 metrics');
    for (const { Values, Counts, MetricName, Dimensions = [] } of body.MetricData) {
      if (Values.length > 150 || Values.length !== Counts.length) broken.push(`values of ${MetricName}`);
      if (Dimensions.some(({ Value }) => !Value) || Dimensions.length > 30)
        broken.push(`dimensions of ${MetricName}`);
    }
    if (answer === 'fails') {
      response.writeHead(500, { 'content-type': 'application/x-amz-json-1.0' });
      return response.end('{"__type":"InternalServiceFault"}');
    }
    taken.push(body.MetricData);
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end('{}');
  });
  return new Promise<{
    url: string;
    taken: Datum[][];
    broken: string[];
    answers(how: typeof answer): void;
    close(): void;
  }>((resolve) => {
    server.listen(0, '127.0.0.1', () =>
      resolve({
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        ...{ taken, broken },
        answers: (how) => {
          answer = how;
        },
        close() {
          server.closeAllConnections();
          server.close();
        },
      }),
    );
  });
}

const state = async (): Promise<State> => ({
  version: '0',
  pool: { totalCount: 0, idleCount: 0, waitingCount: 0 },
  figures: undefined,
});
const about = { channel: 'api' as const, ask: { test_type: 'brake' }, correlationId: 'c-1' };
const booked = (ms: number): HouseEvent => ({ type: 'booking', outcome: 'booked', ...about, ms });

let fake: Awaited<ReturnType<typeof openFake>>;
let events: Events;
let sinks: string[];
beforeEach(async () => {
  fake = await openFake();
  events = createEvents((error) => {
    throw error;
  });
  sinks = [];
  events.on((event) => {
    if (event.type === 'sink') sinks.push(event.result);
  });
  Object.assign(process.env, {
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'a',
    AWS_SECRET_ACCESS_KEY: 's',
  });
});
afterEach(() => {
  fake.close();
  for (const name of ['AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) delete process.env[name];
});
const log = { warn: () => {} };
const open = (everyMs = 60_000) =>
  openCloudWatch({ mode: 'api', events, log, state, everyMs, endpoint: fake.url });

describe('CloudWatch by calls', () => {
  it('is told once a minute, and once more at the end: what was counted, and how long it took', async () => {
    const cloud = await open();
    for (let n = 0; n < 500; n += 1) events.emit(booked(n));
    events.emit({ type: 'booking', outcome: 'refused', code: 'no_dyno_free', ...about, ms: 3 });
    expect(fake.taken).toEqual([]);
    await cloud.close();
    const data = fake.taken.flat();
    const counted = data
      .filter((it) => it.MetricName === 'rollbook_booking_attempts_total')
      .map((it) => [it.Dimensions?.[0]?.Value, it.Values, it.Counts]);
    expect(counted).toEqual([
      ['booked', [500], [1]],
      ['refused', [1], [1]],
    ]);
    const took = data.filter((it) => it.MetricName === 'rollbook_booking_duration_seconds');
    expect(took.flatMap((it) => it.Counts).reduce((sum, it) => sum + it, 0)).toBe(501);
    expect(fake.broken).toEqual([]);
    expect(sinks).toEqual(['ok']);
  });

  it('that fails is told the same minute again when it is back, and it is counted', async () => {
    fake.answers('fails');
    const cloud = await open(100);
    events.emit(booked(4));
    await expect.poll(() => sinks, { timeout: 10_000 }).toContain('failed');
    expect(fake.taken).toEqual([]);
    fake.answers('ok');
    await expect.poll(() => sinks, { timeout: 10_000 }).toContain('ok');
    await cloud.close();
    const counted = fake.taken.flat().filter((it) => it.MetricName === 'rollbook_booking_attempts_total');
    expect(counted.map((it) => it.Values)).toEqual([[1]]);
  });

  it('that hangs holds up neither the house nor its end', async () => {
    fake.answers('hangs');
    const cloud = await open(50);
    const began = performance.now();
    for (let n = 0; n < 10_000; n += 1) events.emit(booked(n));
    await cloud.close();
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(fake.taken).toEqual([]);
  });
});

describe('CloudWatch by lines', () => {
  it('writes the embedded metric format, at most a hundred values a line', async () => {
    const lines: string[] = [];
    const out = { write: (line: string) => lines.push(line) };
    const cloud = await openCloudWatch({ mode: 'emf', events, log, state, out });
    for (let n = 0; n < 250; n += 1) events.emit(booked(5));
    await cloud.close();
    const read = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    const took = read.flatMap((it) => it['rollbook_booking_duration_seconds'] ?? []);
    expect(took).toHaveLength(250);
    for (const line of read) {
      const { _aws, ...rest } = line as Record<string, unknown> & {
        _aws: { Timestamp: number; CloudWatchMetrics: object[] };
      };
      expect(_aws.Timestamp).toBeGreaterThan(1_700_000_000_000);
      const [first] = _aws.CloudWatchMetrics as {
        Namespace: string;
        Dimensions: string[][];
        Metrics: { Name: string }[];
      }[];
      expect(first?.Namespace).toBe('Rollbook');
      for (const name of [...(first?.Dimensions[0] ?? []), ...(first?.Metrics.map((it) => it.Name) ?? [])])
        expect(rest[name]).toBeDefined();
      for (const value of Object.values(rest))
        if (Array.isArray(value)) expect(value.length).toBeLessThanOrEqual(100);
    }
  });
});
