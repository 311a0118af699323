import { Ajv2020 } from 'ajv/dist/2020.js';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, PASSWORD, type Person, type TestHouse, testHouse } from './support/http.ts';
import { OPENAPI_SHAPE } from './support/openapi-shape.ts';
import { frames } from './support/sse.ts';

interface Operation {
  operationId: string;
  summary: string;
  tags: string[];
  security: object[];
  parameters?: { name: string; in: string }[];
  requestBody?: { content: Record<string, { schema: object }> };
  responses: Record<string, { content?: Record<string, { schema: object }> }>;
}

let house: TestHouse;
let document: { paths: Record<string, Record<string, Operation>>; components: { schemas: object } };
const registered: string[] = [];

function noteRoutes(app: FastifyInstance): void {
  app.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) registered.push(`${one} ${url.replace(/:(\w+)/g, '{$1}')}`);
  });
}

beforeAll(async () => {
  house = await testHouse({ beforeListen: noteRoutes, config: { metricsToken: undefined } });
  document = (await house.call('GET', '/openapi.json')).body;
});
afterAll(() => house.close());

const operations = () =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
const ajv = () => {
  const made = new Ajv2020({ strict: true, allErrors: true, strictTypes: false, strictRequired: false });
  for (const format of ['date', 'date-time', 'uri-reference']) made.addFormat(format, true);
  for (const word of ['example', 'examples']) made.removeKeyword(word).addKeyword(word);
  return made;
};

describe('the document', () => {
  test('is OpenAPI 3.1, in its structure and in every schema', () => {
    const checker = ajv();
    expect([checker.validate(OPENAPI_SHAPE, document), checker.errors]).toEqual([true, null]);
    // The same problem is answered by everything: each schema is looked at once.
    const looked = new Set<string>();
    for (const { path, method, operation } of operations()) {
      for (const [status, { content = {} }] of Object.entries(operation.responses)) {
        for (const { schema } of Object.values(content)) {
          const text = JSON.stringify(schema);
          if (looked.has(text)) continue;
          looked.add(text);
          expect(() => ajv().compile(whole(schema)), `${method} ${path} ${status}`).not.toThrow();
        }
      }
    }
  });

  test('has no reference that leads nowhere, and no schema that nothing leads to', () => {
    const used = new Set(
      [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map((it) => it[1]),
    );
    expect([...used].sort()).toEqual(Object.keys(document.components.schemas).sort());
    expect(JSON.stringify(document)).not.toMatch(/PLACEHOLDER|"\$id"|"\$schema"/);
  });

  test('names every operation once, says what it does, and who may', () => {
    const names = operations().map(({ operation }) => operation.operationId);
    expect(new Set(names).size).toBe(names.length);
    const open = operations().filter(({ operation }) => operation.security.length === 0);
    expect(open.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([
      ...[
        'GET /',
        'GET /health',
        'GET /link',
        'GET /livez',
        'GET /metrics',
        'GET /metrics/prometheus',
        'GET /openapi.json',
      ],
      ...[
        'GET /page/config.json',
        'GET /problems/{id}',
        'GET /readyz',
        'POST /links/look',
        'POST /login',
        'POST /register',
      ],
    ]);
  });

  test('has every route that there is, and every part of its path', () => {
    const documented = operations().map(({ method, path }) => `${method} ${path}`);
    const there = registered.filter((route) => !/^HEAD |^\S+ \/(docs|page\/\*)/.test(route));
    expect([...documented].sort()).toEqual([...new Set(there)].sort());
    for (const { path, operation } of operations()) {
      const inPath = (operation.parameters ?? [])
        .filter((it) => it.in === 'path')
        .map((it) => `{${it.name}}`);
      expect(inPath).toEqual(path.match(/\{\w+\}/g) ?? []);
    }
  });

  test('promises a problem for every status of an error', () => {
    for (const { path, method, operation } of operations()) {
      const errors = Object.entries(operation.responses).filter(([status]) => Number(status) >= 400);
      expect(
        errors.map(([status]) => status),
        `${method} ${path}`,
      ).toEqual(expect.arrayContaining(['422', '500', '503']));
      for (const [, { content }] of errors) {
        expect(content).toEqual({
          'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
        });
      }
    }
  });
});

/** A schema with what it refers to, to stand alone. */
function whole(schema: object): object {
  const inner = JSON.stringify({ ...schema, $defs: document.components.schemas });
  return JSON.parse(inner.replaceAll('#/components/schemas/', '#/$defs/'));
}

describe('what the server really answers', () => {
  const seen = new Set<string>();

  /** Looks the answer up in the document and holds it against what stands there. */
  function check(method: string, path: string, answer: Answer, body?: unknown): Answer {
    const plain = path.replace(/\?.*$/, '');
    const found = operations()
      .filter(
        (it) => it.method === method && new RegExp(`^${it.path.replace(/\{\w+\}/g, '[^/]+')}$`).test(plain),
      )
      .sort((a, b) => a.path.split('{').length - b.path.split('{').length)[0];
    const where = `${method} ${path} answered ${answer.status} ${JSON.stringify(answer.body).slice(0, 300)}`;
    const promised = found?.operation.responses[answer.status];
    expect(promised, where).toBeDefined();
    seen.add(`${found?.operation.operationId} ${answer.status}`);
    if (answer.status < 400 && body !== undefined) {
      // What was accepted is what the document says may be sent.
      const asked = ajv().compile(
        whole(found?.operation.requestBody?.content['application/json']?.schema ?? {}),
      );
      expect([asked(body), asked.errors], where).toEqual([true, null]);
    }
    const type = answer.headers.get('content-type')?.split(';')[0];
    if (!promised?.content) {
      expect(answer.body, where).toBe('');
      return answer;
    }
    expect(Object.keys(promised.content), where).toContain(type);
    const validate = ajv().compile(whole(promised.content[type ?? '']?.schema ?? {}));
    expect([validate(answer.body), validate.errors], where).toEqual([true, null]);
    return answer;
  }
  const call = async (method: string, path: string, as?: Person | string, body?: unknown) =>
    check(method, path, await house.call(method, path, { as, body }), body);

  test('is what the document says, for every operation', async () => {
    const admin = await house.person('admin');
    await call('POST', '/register', undefined, {
      email: 'kim@example.com',
      fullname: 'Kim',
      password: PASSWORD,
    });
    const { body: session } = await call('POST', '/login', undefined, {
      email: 'kim@example.com',
      password: PASSWORD,
    });
    const kim = session.access_token as string;
    for (const path of [
      '/me',
      '/accounts',
      '/test-types',
      '/conflicts',
      '/stats',
      '/allocations',
      '/outages',
      '/conversations',
    ]) {
      await call('GET', path, admin);
    }
    await call('POST', '/token/refresh', kim);
    await call('PATCH', `/accounts/${session.user.id}`, admin, { role: 'scheduler' });
    const chatUser = { channel: 'slack', tenant: 'T1', user: 'U1', name: 'Kim' } as const;
    const offer = await house.accounts.beginLink(chatUser, house.base);
    if (!offer.ok) throw new Error(offer.refusal.detail);
    const { url, number, request_id: requestId } = offer.value;
    const secret = new URL(url).hash.slice(1);
    const wrong = number === '10' ? '11' : '10';
    for (const body of [{ secret }, { secret: 'x' }]) await call('POST', '/links/look', undefined, body);
    for (const it of [wrong, number, number]) await call('POST', '/links/claim', kim, { secret, number: it });
    await house.accounts.confirmLink(chatUser, { requestId, accountId: session.user.id }, 'test');
    const { body: links } = await call('GET', '/links', kim);
    for (const id of [links.items[0].id, links.items[0].id]) await call('DELETE', `/links/${id}`, kim);
    for (const method of ['GET', 'POST', 'GET', 'DELETE', 'DELETE']) await call(method, '/links/codes', kim);
    for (const path of [
      '/',
      '/link',
      '/health',
      '/livez',
      '/readyz',
      '/metrics',
      '/metrics/prometheus',
      '/openapi.json',
      '/page/config.json',
      '/problems/busy',
    ]) {
      await call('GET', path);
    }
    await call('POST', '/test-types', admin, { name: 'brake' });
    const capabilities = [{ test_type: 'brake', drive_types: ['2WD'], min_lbs: 0, max_lbs: 9000 }];
    const { body: dyno } = await call('POST', '/dynos', admin, { name: 'Cell 1', capabilities });
    await call('PATCH', `/dynos/${dyno.id}`, admin, { name: 'Cell One' });
    await call('GET', `/dynos/${dyno.id}`, kim);
    const { body: car } = await call('POST', '/vehicles', kim, {
      vin: 'CAR-1',
      weight_lbs: 4000,
      drive_type: '2WD',
    });
    await call('PATCH', `/vehicles/${car.id}`, kim, { name: 'Mule' });
    await call('GET', '/vehicles', kim);
    await call('GET', '/dynos', kim);
    const ask = { vin: 'CAR-1', test_type: 'brake', start_date: '2031-03-03', days: 2 };
    for (const named of ['Cell One', dyno.id, { id: dyno.id, name: 'Cell One' }]) {
      const start_date = `2031-06-0${['Cell One', dyno.id].indexOf(named) + 2}`;
      await call('POST', '/allocate', kim, { ...ask, start_date, days: 1, dyno: named });
    }
    const { body: booking } = await call('POST', '/allocate', kim, ask);
    await call('GET', '/dynos/available?test_type=brake&vin=CAR-1&start_date=2031-03-03&days=1', kim);
    for (const body of [ask, { ...ask, test_type: 'x' }, { ...ask, vin: 'X' }, {}])
      await call('POST', '/allocate', kim, body);
    await call('PATCH', `/allocations/${booking.id}`, kim, { days: 1, version: 1 });
    await call('PATCH', `/allocations/${booking.id}`, kim, { days: 1, version: 1 });
    for (const step of ['undo', 'start', 'complete', 'cancel'])
      await call('POST', `/allocations/${booking.id}/${step}`, kim);
    const { body: second } = await call('POST', '/allocate', kim, { ...ask, start_date: '2031-04-01' });
    await call('POST', `/allocations/${second.id}/cancel`, kim, { reason: 'no car' });
    for (const id of [booking.id, '999']) await call('GET', `/allocations/${id}`, kim);
    const { body: outage } = await call('POST', `/dynos/${dyno.id}/outages`, kim, {
      start_date: '2031-05-01',
      days: 1,
      reason: 'x',
    });
    await call('GET', '/outages', kim);
    await call('DELETE', `/outages/${outage.id}`, kim);
    const chat = await call('POST', '/chat/stream', kim, { message: 'hello' });
    const id = encodeURIComponent(String(frames(chat.body)[0]?.data['conversation_id']));
    await call('GET', '/conversations', kim);
    await call('GET', `/conversations/${id}`, kim);
    const correlation_id = frames(chat.body)[0]?.data['correlation_id'];
    await call('POST', `/conversations/${id}/feedback`, kim, { correlation_id, verdict: 'good' });
    await call('POST', '/chat/voice', kim, { audio: { mime_type: 'audio/ogg', data: 'AAAA' } });
    await call('DELETE', `/conversations/${id}`, kim);
    for (const answer of ['confirm', 'dismiss'])
      await call('POST', `/actions/${'0'.repeat(8)}-0000-4000-8000-${'0'.repeat(12)}/${answer}`, kim);
    for (const path of ['/me?x=1', '/me']) await call('GET', path, path === '/me' ? undefined : kim);
    for (const path of ['/metrics/performance', '/metrics/business', '/chat/metrics/conversation'])
      for (const who of [admin, kim]) await call('GET', path, who);
    for (const body of ['{', 'x'.repeat(300_000)]) await call('POST', '/login', undefined, body);
    const unseen = operations().filter(
      ({ operation }) => ![...seen].some((it) => it.startsWith(`${operation.operationId} `)),
    );
    // An open stream has no whole answer; its test is elsewhere.
    expect(unseen.map(({ operation }) => operation.operationId)).toEqual(['events']);
  });
});
