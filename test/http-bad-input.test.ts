import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, type Person, type TestHouse, testHouse } from './support/http.ts';
import { listen } from './support/sse.ts';

let house: TestHouse;
let admin: Person;
let kim: Person;
let sam: Person;
beforeAll(async () => {
  house = await testHouse();
  admin = await house.person('admin');
  kim = await house.person('engineer');
  sam = await house.person('scheduler');
  const as = admin;
  await house.call('POST', '/test-types', { as, body: { name: 'brake' } });
  const capabilities = [{ test_type: 'brake', drive_types: ['2WD'], min_lbs: 0, max_lbs: 10000 }];
  await house.call('POST', '/dynos', { as, body: { name: 'Cell 1', capabilities } });
  for (const vin of ['CAR-1', 'CAR-2']) {
    await house.call('POST', '/vehicles', { as, body: { vin, weight_lbs: 4000, drive_type: '2WD' } });
  }
});
afterAll(() => house.close());

const ask = { vin: 'CAR-1', test_type: 'brake', start_date: '2031-03-03', days: 1 };
const allocate = (body: unknown, headers: Record<string, string> = {}) =>
  house.call('POST', '/allocate', { as: kim, body, headers });
const rows = async () =>
  (
    await house.database.owner.query(
      'count-rows',
      "SELECT id FROM allocation UNION ALL SELECT id FROM history WHERE subject = 'allocation'",
    )
  ).length;

function wrong(answer: Answer): string[] {
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(answer.body).toMatchObject({
    ...{ type: `/problems/${answer.body.code}`, title: expect.any(String), status: answer.status },
    ...{ detail: expect.stringMatching(/\.$/), correlation_id: answer.headers.get('x-correlation-id') },
  });
  return (answer.body.errors ?? []).map((error: { path: string }) => error.path).sort();
}

describe('each wrong field is named in one answer', () => {
  test('of a booking', async () => {
    const before = await rows();
    const answer = await allocate(
      {
        ...{
          vin: '',
          vehicle_id: true,
          test_type: 'barke',
          start_date: '2027-02-30',
          end_date: 'soon',
          days: 1.5,
        },
        ...{
          backup_days: 31,
          dyno: { id: '1', colour: 'red' },
          notes: 5,
          colour: 'red',
          start: '2027-01-01T08:00:00',
        },
      },
      { 'idempotency-key': 'has blanks' },
    );
    expect([answer.status, answer.body.code]).toEqual([422, 'invalid_request']);
    expect(wrong(answer)).toEqual(
      [
        ...['backup_days', 'colour', 'days', 'dyno.colour', 'end', 'end_date', 'notes', 'start'],
        ...['idempotency-key', 'start_date', 'test_type', 'vehicle_id', 'vin'],
      ].sort(),
    );
    expect(await rows()).toBe(before);
  });

  test('also rules that only the core knows, beside plain mistakes', async () => {
    const answer = await allocate({
      ...ask,
      test_type: 'barke',
      start_date: '2020-01-01',
      days: 31,
      colour: 'red',
    });
    expect(wrong(answer)).toEqual(['colour', 'days', 'start_date', 'test_type']);
  });

  test('of a body that is missing, empty, or no object', async () => {
    for (const body of [undefined, '', {}, 'null']) {
      expect(wrong(await allocate(body))).toEqual(['days', 'start_date', 'test_type', 'vin']);
    }
    for (const body of ['[]', '5', '"text"', 'true']) {
      const answer = await allocate(body);
      expect([answer.status, wrong(answer)]).toEqual([422, ['']]);
    }
  });

  test.each([
    ['POST', '/login', { email: 5, extra: 1 }, ['email', 'extra', 'password']],
    [
      'POST',
      '/vehicles',
      { vin: 'no blanks!', weight_lbs: '4000', drive_type: '4WD', name: 7 },
      ['drive_type', 'name', 'vin', 'weight_lbs'],
    ],
    [
      'POST',
      '/vehicles',
      { vin: 'x'.repeat(33), weight_lbs: 0, drive_type: '2wd' },
      ['drive_type', 'vin', 'weight_lbs'],
    ],
    [
      'POST',
      '/dynos',
      {
        name: '',
        enabled: 'yes',
        capabilities: [{ test_type: 'brake', drive_types: [], min_lbs: -1, max_lbs: '9' }],
      },
      ['capabilities.0.drive_types', 'capabilities.0.max_lbs', 'capabilities.0.min_lbs', 'enabled', 'name'],
    ],
    [
      'POST',
      '/dynos',
      {
        name: 'C',
        capabilities: [{ test_type: 'brake', drive_types: ['2WD'], min_lbs: 9, max_lbs: 8, x: 1 }],
      },
      ['capabilities.0.max_lbs', 'capabilities.0.x'],
    ],
    ['POST', '/test-types', { name: 'no blanks' }, ['name']],
    [
      'POST',
      '/dynos/1/outages',
      { reason: '', move: 'yes', start_date: '2031-13-01' },
      ['days', 'move', 'reason', 'start_date'],
    ],
    [
      'PATCH',
      '/allocations/1',
      { days: '2', start_date: 20310303, version: '1' },
      ['days', 'start_date', 'version'],
    ],
    ['PATCH', '/allocations/1', { notes: 'x' }, ['version']],
    ['POST', '/allocations/1/cancel', { why: 'x' }, ['why']],
    ['PATCH', '/accounts/1', { role: 'king', enabled: 1, email: 'x' }, ['email', 'enabled', 'role']],
    [
      'POST',
      '/chat/stream',
      { message: ' ', conversation_id: 5, model: 'x' },
      ['conversation_id', 'message', 'model'],
    ],
    [
      'GET',
      '/allocations?limit=201&cursor=&mine=maybe&status=lost&from=yesterday&colour=red',
      undefined,
      ['colour', 'cursor', 'from', 'limit', 'mine', 'status'],
    ],
    ['GET', '/allocations?limit=5&limit=6', undefined, ['limit']],
    [
      'GET',
      '/dynos/available?days=x&drive_type=3WD&start_date=2031-02-29',
      undefined,
      ['days', 'drive_type', 'start_date', 'test_type', 'weight_lbs'],
    ],
    ['GET', '/stats?from=2031-02-30&until=x', undefined, ['from', 'until']],
    ['GET', '/outages?limit=0', undefined, ['limit']],
    ['GET', '/me?x=1', undefined, ['x']],
    ['GET', '/health?x=1', undefined, ['x']],
  ] as const)('%s %s', async (method, path, body, paths) => {
    const answer = await house.call(method, path, { as: admin, body });
    expect([answer.status, answer.body.code]).toEqual([422, 'invalid_request']);
    expect(wrong(answer)).toEqual([...paths].sort());
  });
});

describe('a refusal says which one it is', () => {
  test.each([
    [
      'an end before its start',
      { ...ask, days: undefined, end_date: '2031-03-01' },
      'invalid_request',
      ['end_date'],
    ],
    [
      'days beside an end that says otherwise',
      { ...ask, end_date: '2031-03-09' },
      'invalid_request',
      ['days'],
    ],
    [
      'days beside clock times',
      { ...ask, start: '2031-03-03T08:00:00Z', end: '2031-03-03T09:00:00Z' },
      'invalid_request',
      ['days', 'start_date'],
    ],
    ['a date that does not exist', { ...ask, start_date: '2031-02-29' }, 'invalid_request', ['start_date']],
    [
      'a time without an offset',
      { vin: 'CAR-1', test_type: 'brake', start: '2031-03-03T08:00:00', end: '2031-03-03T09:00:00Z' },
      'invalid_request',
      ['start'],
    ],
    ['both names of the vehicle', { ...ask, vehicle_id: '1' }, 'invalid_request', ['vin']],
    ['a past window', { ...ask, start_date: '2020-03-03' }, 'window_in_past', ['start_date']],
    ['31 days', { ...ask, days: 31 }, 'window_too_long', ['days']],
    ['an unknown test type', { ...ask, test_type: 'barke' }, 'unknown_test_type', ['test_type']],
  ] as const)('%s', async (_what, body, code, paths) => {
    const before = await rows();
    const answer = await allocate(body);
    expect([answer.status, answer.body.code]).toEqual([422, code]);
    expect(wrong(answer)).toEqual([...paths].sort());
    expect(await rows()).toBe(before);
  });

  test.each([
    [{ ...ask, vin: 'NOPE' }, 404, 'vehicle_not_found'],
    [{ ...ask, vin: 'no such car' }, 404, 'vehicle_not_found'],
    [{ ...ask, vin: undefined, vehicle_id: 'abc' }, 404, 'vehicle_not_found'],
    [{ ...ask, vin: undefined, vehicle_id: 999999 }, 404, 'vehicle_not_found'],
    [{ ...ask, dyno: 'Cell 99' }, 404, 'dyno_not_found'],
    [{ ...ask, dyno: { id: '999' } }, 404, 'dyno_not_found'],
  ])('%j', async (body, status, code) => {
    const answer = await allocate(body);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  test("a stale version, and somebody else's booking", async () => {
    const { body } = await allocate(ask);
    const move = (as: Person, version: number) =>
      house.call('PATCH', `/allocations/${body.id}`, { as, body: { days: 2, version } });
    const stale = await move(kim, 7);
    expect([stale.status, stale.body.code]).toEqual([409, 'stale_version']);
    const other = await house.person('engineer');
    const theirs = await move(other, 1);
    expect([theirs.status, theirs.body.code]).toEqual([403, 'forbidden']);
    const now = await house.call('GET', `/allocations/${body.id}`, { as: kim });
    expect(now.body).toMatchObject({ ...body, history: [{ action: 'booked' }] });
    expect((await move(sam, 1)).body).toMatchObject({ days: 2, version: 2 });
  });
});

describe('what cannot be read', () => {
  test('broken JSON is 400, whatever is broken about it', async () => {
    const bad = [
      '{',
      '{"vin":}',
      "{'vin': 1}",
      '{"a":1}x',
      '{"__proto__":{"admin":true}}',
      new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
    ];
    for (const body of bad) {
      const answer = await allocate(body);
      expect([answer.status, answer.body.code]).toEqual([400, 'bad_json']);
    }
  });

  test('another content type is 415', async () => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/xml',
      '',
    ]) {
      const answer = await allocate('{}', { 'content-type': type });
      expect([type, answer.status, answer.body.code]).toEqual([type, 415, 'unsupported_media_type']);
    }
    expect((await allocate('{}', { 'content-type': 'application/json; charset=utf-8' })).status).toBe(422);
  });

  test('a body over 256 KiB is 413, one of exactly that is read', async () => {
    const of = (bytes: number) => `{"notes":"${'x'.repeat(bytes - 12)}"}`;
    expect(of(262144)).toHaveLength(262144);
    expect((await allocate(of(262144))).status).toBe(422);
    for (const bytes of [262145, 3_000_000]) {
      const answer = await allocate(of(bytes));
      expect([answer.status, answer.body.code]).toEqual([413, 'body_too_large']);
    }
  });

  test('deep nesting and endless keys are refused in no time', async () => {
    const started = performance.now();
    for (const body of [
      `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
      `{"vin":${'['.repeat(90_000)}${']'.repeat(90_000)}}`,
      JSON.stringify(Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`k${n}`, 1]))),
    ]) {
      expect((await allocate(body)).status).toBe(422);
    }
    expect(performance.now() - started).toBeLessThan(3000);
  });

  test('a message of 8,001 characters, or of 100,000, is refused before anything is stored', async () => {
    const say = (message: string) => house.call('POST', '/chat/stream', { as: kim, body: { message } });
    for (const message of ['x'.repeat(8001), 'x'.repeat(100_000), '🙂'.repeat(8001)]) {
      const answer = await say(message);
      expect([answer.status, wrong(answer)]).toEqual([422, ['message']]);
      expect(answer.body.detail).toContain('8,000');
    }
    expect((await house.call('GET', '/conversations', { as: kim })).body.items).toEqual([]);
    expect((await say('🙂'.repeat(8000))).status).toBe(200);
  });

  test('characters that cannot be stored are refused wherever they stand', async () => {
    const nul = 'a\u0000b';
    expect(wrong(await allocate({ ...ask, notes: nul, dyno: nul, vin: nul }))).toEqual([
      'dyno',
      'notes',
      'vin',
    ]);
    expect(wrong(await allocate({ ...ask, notes: 'half \ud83d of a pair' }))).toEqual(['notes']);
    const named = { email: 'kim2@example.com', fullname: nul, password: 'long enough \u0000 to be' };
    expect(wrong(await house.call('POST', '/register', { body: named }))).toEqual(['fullname', 'password']);
    for (const path of [
      '/allocations?vin=%00',
      '/allocations?cursor=%00',
      '/vehicles?search=a%00',
      '/outages?dyno=%00',
    ]) {
      expect((await house.call('GET', path, { as: kim })).status).toBe(422);
    }
    expect((await house.call('POST', '/login', { body: { email: nul, password: nul } })).status).toBe(422);
    expect(
      (await house.call('POST', '/login', { body: { email: 'kim@example.com', password: nul } })).status,
    ).toBe(401);
  });

  test('text that looks like SQL or a pattern is text', async () => {
    for (const path of [
      "/vehicles?search=%25'%3BDROP",
      '/vehicles?search=_',
      "/allocations?vin='%20OR%201=1",
    ]) {
      const answer = await house.call('GET', path, { as: kim });
      expect([answer.status, answer.body.items]).toEqual([200, []]);
    }
  });

  test('cursors of ours only', async () => {
    for (const path of [
      '/allocations',
      '/dynos',
      '/vehicles',
      '/outages',
      '/test-types',
      '/conversations',
      '/accounts',
    ]) {
      for (const cursor of ['nonsense', Buffer.from('["x","y"]').toString('base64url'), '%F0%9F%99%82']) {
        const answer = await house.call('GET', `${path}?cursor=${cursor}`, { as: admin });
        if (answer.status === 200) console.log(path, cursor);
        expect([path, cursor, answer.status, wrong(answer)]).toEqual([path, cursor, 422, ['cursor']]);
      }
    }
  });
});

describe('what is not there', () => {
  test('an address that nobody knows is 404, a wrong method 405 with what would work', async () => {
    for (const path of [
      '/nothing',
      '/allocations/1/nothing',
      '/%',
      '/%E0%A4%A',
      `/${'x'.repeat(2000)}`,
      '//',
      '/allocate/',
    ]) {
      const answer = await house.call('GET', path, { as: kim });
      expect([path, answer.status, answer.body.code]).toEqual([path, 404, 'not_found']);
      wrong(answer);
    }
    for (const [method, path, allow] of [
      ['DELETE', '/allocate', 'POST'],
      ['PUT', '/allocations/1', 'GET, HEAD, PATCH'],
      ['POST', '/dynos/available', 'GET, HEAD, PATCH'],
      ['OPTIONS', '/me', 'GET, HEAD'],
      ['PROPFIND', '/login', 'POST'],
      ['HEAD', '/events', 'GET'],
    ] as const) {
      const answer = await house.call(method, path, { as: kim });
      expect([method, path, answer.status, answer.headers.get('allow')]).toEqual([method, path, 405, allow]);
    }
  });

  test.each([
    ['/dynos/x', 'dyno_not_found'],
    ['/dynos/999', 'dyno_not_found'],
    ['/conversations/web:nobody', 'conversation_not_found'],
    [`/conversations/${'x'.repeat(290)}`, 'conversation_not_found'],
  ])('GET %s', async (path, code) => {
    const answer = await house.call('GET', path, { as: kim });
    expect([answer.status, answer.body.code]).toEqual([404, code]);
  });

  test.each([
    ['PATCH', '/vehicles/x', {}, 'vehicle_not_found'],
    ['PATCH', '/dynos/x', {}, 'dyno_not_found'],
    ['POST', '/dynos/x/outages', { reason: 'x', start_date: '2031-03-03', days: 1 }, 'dyno_not_found'],
    ['DELETE', '/outages/x', undefined, 'outage_not_found'],
    ['POST', '/allocations/x/undo', {}, 'allocation_not_found'],
    ['POST', '/actions/00000000-0000-4000-8000-000000000000/confirm', {}, 'action_not_found'],
  ] as const)('%s %s', async (method, path, body, code) => {
    const answer = await house.call(method, path, { as: admin, body });
    expect([answer.status, answer.body.code]).toEqual([404, code]);
  });
});

describe('when things break', () => {
  test('bytes that are not HTTP are answered as a problem, and the house lives', async () => {
    const { port } = new URL(house.base);
    const say = (text: string) =>
      new Promise<string>((resolve, reject) => {
        let heard = '';
        const socket = connect(Number(port), '127.0.0.1', () => socket.write(text));
        socket.on('data', (bytes) => {
          heard += bytes;
        });
        socket.on('end', () => resolve(heard));
        socket.on('error', reject);
      });
    expect(await say('HELLO\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 400 [\s\S]*application\/problem\+json[\s\S]*"code":"bad_request"/,
    );
    expect(await say(`GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 431 /,
    );
    expect((await house.call('GET', '/livez')).status).toBe(200);
  });

  test('a client that hangs up in the middle of its body, or of a stream, leaves nothing half done', async () => {
    const before = await rows();
    const { port } = new URL(house.base);
    const socket = connect(Number(port), '127.0.0.1');
    socket.write(
      `POST /allocate HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${kim.token}\r\ncontent-type: application/json\r\ncontent-length: 200\r\n\r\n{"vin":`,
    );
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket.destroy();
    const stream = await listen(house, '/events', { as: kim });
    stream.hangUp();
    expect(await rows()).toBe(before);
    expect((await house.call('GET', '/me', { as: kim })).status).toBe(200);
  });

  test('a database whose connections are cut answers again at the next request', async () => {
    await house.database.owner.query(
      'cut',
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'test-app' AND datname = current_database()",
    );
    const answers = await Promise.all(Array.from({ length: 5 }, () => house.call('GET', '/me', { as: kim })));
    for (const answer of answers) expect([200, 503]).toContain(answer.status);
    expect((await house.call('GET', '/me', { as: kim })).status).toBe(200);
  });

  test('a database that is gone is 503 with when to come back, and nothing of the inside', async () => {
    const gone = await testHouse();
    const ann = await gone.person('engineer');
    await gone.database.db.close();
    for (const [method, path, body] of [
      ['GET', '/me', undefined],
      ['POST', '/login', { email: ann.email, password: 'seven brave rollers' }],
    ] as const) {
      const answer = await gone.call(method, path, { as: ann, body });
      expect([answer.status, answer.body.code]).toEqual([503, 'database_unavailable']);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(JSON.stringify(answer.body)).not.toMatch(/pool|pg|socket|at \//);
    }
    expect((await gone.call('GET', '/livez')).status).toBe(200);
    await gone.close();
  });

  test('a fault of our own is 500 with the correlation id, and the log has the rest', async () => {
    const broken = await testHouse({
      readiness: async () => ({}),
      clock: () => {
        throw new Error('the clock has a secret');
      },
    }).catch((error: Error) => error);
    // A clock that fails breaks signing tokens, so the house comes up and its first login fails.
    if (broken instanceof Error) throw broken;
    await broken.accounts.addAccount('eve@example.com', 'Eve', 'engineer', 'seven brave rollers');
    const body = { email: 'eve@example.com', password: 'seven brave rollers' };
    const answer = await broken.call('POST', '/login', { body });
    expect([answer.status, answer.body.code]).toEqual([500, 'internal']);
    expect(answer.body.detail).toContain(answer.headers.get('x-correlation-id'));
    expect(JSON.stringify(answer.body)).not.toContain('secret');
    expect(broken.logged()).toContain('the clock has a secret');
    await broken.close();
  });
});
