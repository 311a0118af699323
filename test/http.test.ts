import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunEvent, RunInput } from '../src/agent/words.ts';
import { type Answer, type Person, type TestHouse, testHouse } from './support/http.ts';
import { frames, listen } from './support/sse.ts';

let house: TestHouse;
let admin: Person;
let sam: Person;
let kim: Person;
let vic: Person;
beforeAll(async () => {
  house = await testHouse({ say: speak, demo: { email: 'demo@example.com', password: 'demo demo demo' } });
  admin = await house.person('admin');
  sam = await house.person('scheduler');
  kim = await house.person('engineer');
  vic = await house.person('viewer');
});
afterAll(() => house.close());

async function* speak({ text, propose, signal }: RunInput): AsyncGenerator<RunEvent> {
  yield { type: 'status', text: 'Looking at the calendar…' };
  yield { type: 'tool', name: 'list_dynos', args: {}, ok: true, duration_ms: 3 };
  if (text === 'ask me') {
    const asked = await propose({
      tool: 'cancel_allocation',
      args: { booking: '1' },
      summary: 'Cancel booking 1?',
    });
    yield { type: 'confirm', summary: 'Cancel booking 1?', ...asked };
  }
  if (text === 'wait') {
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    yield { type: 'failed', code: 'stopped', text: 'Stopped.', focus: null };
    return;
  }
  yield { type: 'delta', text: 'You said ' };
  yield { type: 'delta', text: `"${text}".` };
  const usage = { input_tokens: 3, output_tokens: 4, cost_usd: 0 };
  yield { type: 'end', text: `You said "${text}".`, model: 'echo', usage, focus: null };
}

const post = (path: string, as: Person, body: unknown = {}, headers: Record<string, string> = {}) =>
  house.call('POST', path, { as, body, headers });
const get = (path: string, as: Person = kim) => house.call('GET', path, { as });
const patch = (path: string, as: Person, body: unknown) => house.call('PATCH', path, { as, body });

/** Days that nobody else uses, so that the tests below do not stand in each other's way. */
let taken = 0;
function day(later = 0): string {
  if (later === 0) taken += 3;
  const date = new Date(Date.UTC(2031, 0, 1 + taken + later));
  return date.toISOString().slice(0, 10);
}
let vehicles = 0;
async function vehicle(): Promise<string> {
  const vin = `CAR-${++vehicles}`;
  await post('/vehicles', kim, { vin, weight_lbs: 4000, drive_type: 'AWD' });
  return vin;
}
async function booked(as = kim, more: object = {}): Promise<Answer['body']> {
  const answer = await post('/allocate', as, {
    vin: await vehicle(),
    test_type: 'brake',
    start_date: day(),
    days: 1,
    ...more,
  });
  expect(answer.status).toBe(201);
  return answer.body;
}

describe('the fleet', () => {
  test('an admin adds test types, which everybody reads', async () => {
    for (const name of ['brake', 'NVH'])
      expect((await post('/test-types', admin, { name })).status).toBe(201);
    const again = await post('/test-types', admin, { name: 'brake' });
    expect([again.status, again.body.code]).toEqual([409, 'exists']);
    expect((await get('/test-types', vic)).body).toEqual({
      items: [{ name: 'brake' }, { name: 'nvh' }],
      next_cursor: null,
    });
    expect((await post('/test-types', sam, { name: 'evap' })).body.code).toBe('forbidden');
  });

  test('an admin adds and changes dynos, everybody reads them', async () => {
    const capabilities = [{ test_type: 'brake', drive_types: ['2WD', 'AWD'], min_lbs: 0, max_lbs: 10000 }];
    const made = await post('/dynos', admin, { name: 'Cell 1', capabilities });
    expect(made.status).toBe(201);
    expect(made.body).toEqual({
      id: expect.any(String),
      name: 'Cell 1',
      site: 'Plant 4',
      enabled: true,
      capabilities,
    });
    const second = await post('/dynos', admin, { name: 'Cell 2', enabled: false });
    expect((await post('/dynos', admin, { name: 'cell 1' })).body.code).toBe('exists');
    const wider = capabilities.map((it) => ({ ...it, max_lbs: 12000 }));
    const changed = await patch(`/dynos/${second.body.id}`, admin, { enabled: true, capabilities: wider });
    expect(changed.body).toMatchObject({ name: 'Cell 2', enabled: true, capabilities: wider });
    expect((await patch(`/dynos/${second.body.id}`, sam, { enabled: false })).status).toBe(403);
    const list = await get('/dynos', vic);
    expect(list.body.items.map((it: { name: string }) => it.name)).toEqual(['Cell 1', 'Cell 2']);
    expect((await get(`/dynos/${made.body.id}`, vic)).body).toEqual(made.body);
    const page = await get('/dynos?limit=1');
    const rest = await get(`/dynos?limit=1&cursor=${page.body.next_cursor}`);
    expect(rest.body).toMatchObject({ items: [{ name: 'Cell 2' }], next_cursor: null });
  });

  test('an engineer registers and changes vehicles; identifiers are kept upper case', async () => {
    const made = await post('/vehicles', kim, {
      vin: ' trk-101 ',
      name: 'Mule',
      weight_lbs: 5000.5,
      drive_type: '2WD',
    });
    expect(made.body).toEqual({
      id: expect.any(String),
      vin: 'TRK-101',
      name: 'Mule',
      weight_lbs: 5000.5,
      drive_type: '2WD',
    });
    expect(
      (await post('/vehicles', kim, { vin: 'TRK-101', weight_lbs: 1, drive_type: '2WD' })).body.code,
    ).toBe('exists');
    expect((await post('/vehicles', vic, { vin: 'TRK-9', weight_lbs: 1, drive_type: '2WD' })).body.code).toBe(
      'forbidden',
    );
    const changed = await patch(`/vehicles/${made.body.id}`, kim, { name: null, drive_type: 'AWD' });
    expect(changed.body).toMatchObject({ name: null, drive_type: 'AWD', weight_lbs: 5000.5 });
    expect((await get('/vehicles?search=trk', vic)).body.items).toEqual([changed.body]);
  });
});

describe('booking', () => {
  test('a dyno for a vehicle: the whole allocation comes back', async () => {
    const [vin, start] = [await vehicle(), day()];
    const { status, body } = await post('/allocate', kim, {
      vin,
      test_type: 'brake',
      start_date: start,
      days: 2,
      notes: 'cold soak',
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      ...{
        id: expect.any(String),
        site: 'Plant 4',
        dyno: { name: 'Cell 1' },
        vehicle: { vin },
        test_type: 'brake',
      },
      ...{
        start_date: start,
        end_date: day(1),
        days: 2,
        status: 'scheduled',
        shifted_days: 0,
        notes: 'cold soak',
      },
      ...{ requested_by: kim.id, channel: 'api', version: 1 },
    });
    // Detroit's midnight in January.
    expect(body.start).toBe(`${start}T05:00:00.000Z`);
  });

  test('by id of the vehicle, with clock times, with a last day, on a dyno by name, id or as answers write it', async () => {
    const vin = await vehicle();
    const { id } = (await get(`/vehicles?search=${vin}`)).body.items[0];
    const cell = (await get('/dynos')).body.items[1];
    for (const dyno of [
      'cell 2',
      cell.id,
      { id: cell.id, name: 'Cell 2' },
      { id: cell.id },
      { name: 'Cell 2' },
    ]) {
      const answer = await post('/allocate', kim, {
        vehicle_id: id,
        test_type: 'brake',
        start_date: day(),
        end_date: day(1),
        dyno,
      });
      expect([answer.status, answer.body.dyno?.name, answer.body.days]).toEqual([201, 'Cell 2', 2]);
    }
    const date = day();
    const times = { start: `${date}T08:00:00-05:00`, end: `${date}T17:00:00Z` };
    const answer = await post('/allocate', kim, { vin, test_type: 'brake', ...times });
    expect([answer.status, answer.body.days]).toEqual([201, 1]);
  });

  test('an alternative can be sent back as it stands', async () => {
    const start = day();
    for (let n = 0; n < 2; n += 1)
      await post('/allocate', kim, { vin: await vehicle(), test_type: 'brake', start_date: start, days: 1 });
    const vin = await vehicle();
    const refused = await post('/allocate', kim, { vin, test_type: 'brake', start_date: start, days: 1 });
    expect([refused.status, refused.body.code, refused.headers.get('content-type')]).toEqual([
      409,
      'no_dyno_free',
      'application/problem+json',
    ]);
    expect(refused.body.reasons.map((it: { dyno: { name: string } }) => it.dyno.name)).toEqual([
      'Cell 1',
      'Cell 2',
    ]);
    expect(refused.body.alternatives.length).toBeGreaterThan(0);
    for (const alternative of refused.body.alternatives.slice(0, 1)) {
      const answer = await post('/allocate', kim, { vin, test_type: 'brake', ...alternative });
      expect([answer.status, answer.body.start_date, answer.body.dyno]).toEqual([
        201,
        alternative.start_date,
        alternative.dyno,
      ]);
    }
  });

  test('the page says that it is the page; nobody can say to be Slack', async () => {
    const ask = async () => ({ vin: await vehicle(), test_type: 'brake', start_date: day(), days: 1 });
    expect((await post('/allocate', kim, await ask(), { 'x-rollbook-channel': 'web' })).body.channel).toBe(
      'web',
    );
    expect((await post('/allocate', kim, await ask(), { 'x-rollbook-channel': 'slack' })).body.channel).toBe(
      'api',
    );
  });

  test('the same key and body again give the first answer, whatever the order of the fields', async () => {
    const body = { vin: await vehicle(), test_type: 'brake', start_date: day(), days: 1 };
    const headers = { 'idempotency-key': 'key-1' };
    const first = await post('/allocate', kim, body, headers);
    const again = await post('/allocate', kim, Object.fromEntries(Object.entries(body).reverse()), headers);
    expect([first.status, first.headers.get('idempotent-replayed')]).toEqual([201, null]);
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([201, 'true']);
    expect(again.body).toEqual(first.body);
    const other = await post('/allocate', kim, { ...body, days: 2 }, headers);
    expect([other.status, other.body.code]).toEqual([422, 'idempotency_mismatch']);
    // The key belongs to its account.
    expect((await post('/allocate', sam, body, headers)).body.code).not.toBe('idempotency_mismatch');
  });

  test('is listed with filters and pages, and read with its history', async () => {
    const mine = await booked();
    await booked(sam);
    const ids = async (query: string) =>
      (await get(`/allocations?${query}`)).body.items.map((it: { id: string }) => it.id);
    expect(await ids(`vin=${mine.vehicle.vin.toLowerCase()}`)).toEqual([mine.id]);
    expect(await ids(`from=${mine.start_date}&to=${mine.start_date}&mine=true`)).toEqual([mine.id]);
    expect(await ids(`from=${mine.start_date}&to=${mine.start_date}&status=cancelled`)).toEqual([]);
    expect(await ids(`from=${mine.start_date}&to=${mine.start_date}&dyno=cell%201&test_type=brake`)).toEqual([
      mine.id,
    ]);
    const page = (await get('/allocations?limit=1')).body;
    expect(page.items).toHaveLength(1);
    expect((await get(`/allocations?limit=1&cursor=${page.next_cursor}`)).body.items[0].id).not.toBe(
      page.items[0].id,
    );
    const { body } = await get(`/allocations/${mine.id}`, vic);
    expect(body).toMatchObject({
      ...mine,
      history: [{ by: { id: kim.id }, channel: 'api', action: 'booked', before: null, after: mine }],
    });
  });

  test('is moved, started, completed, cancelled and taken back', async () => {
    const it = await booked();
    const moved = await patch(`/allocations/${it.id}`, kim, {
      start_date: day(1),
      notes: 'later',
      version: 1,
    });
    expect(moved.body).toMatchObject({ id: it.id, notes: 'later', version: 2 });
    const stale = await patch(`/allocations/${it.id}`, kim, { notes: 'x', version: 1 });
    expect([stale.status, stale.body.code]).toEqual([409, 'stale_version']);
    expect((await post(`/allocations/${it.id}/undo`, kim)).body).toMatchObject({
      start_date: it.start_date,
      version: 3,
    });
    expect((await post(`/allocations/${it.id}/start`, kim)).body.status).toBe('in_progress');
    expect((await post(`/allocations/${it.id}/complete`, kim, { reason: 'done early' })).body.status).toBe(
      'completed',
    );
    const wrong = await post(`/allocations/${it.id}/cancel`, kim);
    expect([wrong.status, wrong.body.code]).toEqual([409, 'wrong_status']);
    const other = await booked();
    const cancelled = await house.call('POST', `/allocations/${other.id}/cancel`, { as: kim });
    expect([cancelled.status, cancelled.body.status]).toEqual([200, 'cancelled']);
  });

  test("somebody else's is for a scheduler, and a viewer only reads", async () => {
    const it = await booked(sam);
    for (const [path, who] of [
      [`/allocations/${it.id}/cancel`, kim],
      ['/allocate', vic],
    ] as const) {
      const body =
        path === '/allocate' ? { vin: 'CAR-1', test_type: 'brake', start_date: day(), days: 1 } : {};
      const answer = await post(path, who, body);
      expect([answer.status, answer.body.code]).toEqual([403, 'forbidden']);
    }
    expect((await post(`/allocations/${(await booked()).id}/cancel`, sam)).status).toBe(200);
  });

  test('availability says who could, and why not the others', async () => {
    const it = await booked();
    const query = `test_type=brake&start_date=${it.start_date}&days=1`;
    const { body } = await get(`/dynos/available?${query}&weight_lbs=4000&drive_type=AWD`, vic);
    expect(body.available.map((dyno: { name: string }) => dyno.name)).toEqual(['Cell 2']);
    expect(body.unavailable).toMatchObject([{ dyno: { name: 'Cell 1' }, rules: [{ code: 'taken' }] }]);
    const heavy = await get(`/dynos/available?${query}&weight_lbs=15000&drive_type=AWD`);
    expect(heavy.body.available).toEqual([]);
    expect((await get(`/dynos/available?${query}&vin=${it.vehicle.vin}`)).body.vehicle_taken.id).toBe(it.id);
  });

  test('an outage is planned, refused over bookings, moves them when told to, is listed and taken back', async () => {
    const it = await booked();
    const path = `/dynos/${it.dyno.id}/outages`;
    const ask = { start_date: it.start_date, days: 1, reason: 'roller bearing' };
    expect((await post(path, kim, ask)).body.code).toBe('forbidden');
    const refused = await post(path, sam, ask);
    expect([refused.status, refused.body.code]).toEqual([409, 'allocations_in_the_way']);
    expect(refused.body.allocations).toMatchObject([{ id: it.id }]);
    const made = await post(path, sam, { ...ask, move: true });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ dyno: it.dyno, reason: 'roller bearing', moved: [{ id: it.id }] });
    const listed = await get(
      `/outages?dyno=${encodeURIComponent(it.dyno.name)}&from=${it.start_date}&to=${it.start_date}`,
    );
    expect(listed.body.items.map((one: { id: string }) => one.id)).toEqual([made.body.id]);
    const gone = await house.call('DELETE', `/outages/${made.body.id}`, { as: sam });
    expect([gone.status, gone.body]).toEqual([204, '']);
    expect((await house.call('DELETE', `/outages/${made.body.id}`, { as: sam })).body.code).toBe(
      'outage_not_found',
    );
  });

  test('the audit finds nothing wrong, and the figures carry what they come from', async () => {
    expect((await get('/conflicts', vic)).body).toEqual({
      ...{
        overlaps_by_dyno: [],
        overlaps_by_vehicle: [],
        under_outage: [],
        on_disabled_dyno: [],
        no_longer_fits: [],
      },
      count: 0,
    });
    const { body } = await get('/stats?from=2031-01-01&to=2031-03-31', vic);
    expect(body.by_status.scheduled).toBeGreaterThan(0);
    expect(body.utilisation).toMatchObject({
      numerator_hours: expect.any(Number),
      denominator_hours: expect.any(Number),
    });
    expect((await get('/stats')).status).toBe(200);
  });

  test.each([
    '/allocations/x',
    '/allocations/0',
    '/allocations/99999999999999999999',
    '/allocations/123456',
    '/allocations/%00',
  ])('GET %s is a booking that is not there', async (path) => {
    const answer = await get(path);
    expect([answer.status, answer.body.code]).toEqual([404, 'allocation_not_found']);
  });
});

describe('talking', () => {
  // Nobody does anything to the bookings of these, so no reply begins with news.
  let tom: Person;
  beforeAll(async () => {
    tom = await house.person('engineer');
  });
  const say = (message: string, conversation_id?: string) =>
    house.call('POST', '/chat/stream', {
      as: tom,
      body: { message, ...(conversation_id ? { conversation_id } : {}) },
    });

  test('a message is answered event by event, from conversation to done', async () => {
    const answer = await say('  hello  ');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('x-accel-buffering')).toBe('no');
    const events = frames(answer.body);
    expect(events.map((it) => it.event)).toEqual([
      'conversation',
      'status',
      'tool',
      'delta',
      'delta',
      'message',
      'done',
    ]);
    expect(events[0]?.data).toEqual({
      conversation_id: expect.stringMatching(/^web:/),
      correlation_id: answer.headers.get('x-correlation-id'),
    });
    expect(events[2]?.data).toEqual({ name: 'list_dynos', args: {}, ok: true, duration_ms: 3 });
    expect(events[5]?.data).toEqual({
      text: 'You said "hello".',
      model: 'echo',
      usage: { input_tokens: 3, output_tokens: 4, cost_usd: 0 },
    });
    expect(events[6]?.data).toEqual({});
  });

  test('a conversation goes on, is listed, read and deleted, by its owner alone', async () => {
    const id = frames((await say('one')).body)[0]?.data['conversation_id'] as string;
    await say('two', id);
    const path = `/conversations/${encodeURIComponent(id)}`;
    const { body } = await get(path, tom);
    expect(body.messages.map((it: { text: string }) => it.text)).toEqual([
      'one',
      'You said "one".',
      'two',
      'You said "two".',
    ]);
    expect((await get('/conversations?limit=1', tom)).body).toMatchObject({ items: [{ id, title: 'one' }] });
    for (const answer of [await get(path, sam), await house.call('DELETE', path, { as: sam })]) {
      expect([answer.status, answer.body.code]).toEqual([404, 'conversation_not_found']);
    }
    const intruder = await house.call('POST', '/chat/stream', {
      as: sam,
      body: { message: 'hi', conversation_id: id },
    });
    expect([intruder.status, intruder.body.code]).toEqual([404, 'conversation_not_found']);
    expect((await house.call('DELETE', path, { as: tom })).status).toBe(204);
    expect((await get(path, tom)).status).toBe(404);
    expect((await say('three', id)).status).toBe(404);
  });

  test('a change that waits for a yes is confirmed once, or dismissed, by the one who was asked', async () => {
    const asked = async () =>
      frames((await say('ask me')).body).find((it) => it.event === 'confirm')?.data['action_id'] as string;
    const first = await asked();
    expect((await post(`/actions/${first}/confirm`, sam)).body.code).toBe('action_not_found');
    const yes = await house.call('POST', `/actions/${first}/confirm`, { as: tom });
    expect([yes.status, yes.body]).toEqual([
      200,
      { action_id: first, status: 'confirmed', ok: true, text: 'Done.' },
    ]);
    const twice = await post(`/actions/${first}/confirm`, tom);
    expect([twice.status, twice.body.code]).toEqual([409, 'action_done']);
    const second = await asked();
    expect((await post(`/actions/${second}/dismiss`, tom)).body).toMatchObject({
      status: 'dismissed',
      ok: true,
    });
    expect((await post('/actions/nonsense/confirm', tom)).body.code).toBe('action_not_found');
  });

  test('a client that hangs up stops the run, and the house lives', async () => {
    const stream = await listen(house, '/chat/stream', { as: tom, body: { message: 'wait' } });
    await stream.until('tool');
    stream.hangUp();
    const stopped = () => house.events.filter((it) => it.type === 'turn' && it.outcome === 'stopped').length;
    await expect.poll(stopped, { timeout: 5000 }).toBe(1);
    expect((await get('/me', tom)).status).toBe(200);
  });
});

describe('a recording and a verdict', () => {
  let tom: Person;
  beforeAll(async () => {
    tom = await house.person('engineer');
  });
  const audio = { mime_type: 'audio/ogg', data: Buffer.from('sound').toString('base64') };
  const speak = (body: object) => house.call('POST', '/chat/voice', { as: tom, body });

  test('is answered as a stream, and the reply can be judged by its correlation id', async () => {
    const answer = await speak({ audio });
    const events = frames(answer.body);
    expect(events.find((it) => it.event === 'message')?.data['text']).toMatch(/^Heard: “hello”/);
    const { conversation_id, correlation_id } = events[0]?.data ?? {};
    const path = `/conversations/${encodeURIComponent(String(conversation_id))}/feedback`;
    const judge = (body: object) => house.call('POST', path, { as: tom, body });
    expect((await judge({ correlation_id, verdict: 'good' })).status).toBe(204);
    expect((await judge({ correlation_id: 'other', verdict: 'good' })).status).toBe(404);
    expect((await judge({ correlation_id, verdict: 'great' })).status).toBe(422);
  });

  test('that is none is refused', async () => {
    expect((await speak({})).status).toBe(422);
    expect((await speak({ audio: { ...audio, data: 'not base64!' } })).status).toBe(422);
    expect((await speak({ audio, message: 'hi' })).status).toBe(422);
    const long = Buffer.alloc(250 * 1024).toString('base64');
    expect((await speak({ audio: { ...audio, data: long } })).status).toBe(413);
  });
});

describe('hearing of changes', () => {
  test('an open page is told when something changed, also by another process', async () => {
    const stream = await listen(house, '/events', { as: vic });
    expect(stream.headers.get('content-type')).toContain('text/event-stream');
    // The first look only learns where things stand.
    await new Promise((resolve) => setTimeout(resolve, 200));
    await booked();
    expect((await stream.until('change')).data).toEqual({ cursor: expect.any(String) });
    await house.database.owner.query(
      'another-process',
      "INSERT INTO history (site_id, subject, subject_id, channel, action) VALUES ($1, 'dyno', '1', 'cli', 'changed')",
      [house.site.id],
    );
    await stream.until('change');
    stream.hangUp();
  });

  test('an account that is disabled hears nothing more', async () => {
    const leaving = await house.person('engineer');
    const stream = await listen(house, '/events', { as: leaving });
    await new Promise((resolve) => setTimeout(resolve, 200));
    await patch(`/accounts/${leaving.id}`, admin, { enabled: false });
    await booked();
    expect(await stream.rest()).toEqual([]);
  });
});

describe('every answer', () => {
  test('carries the correlation id that was sent, when it is a valid one', async () => {
    const answers = async (headers: Record<string, string>, path = '/me') =>
      (await house.call('GET', path, { as: kim, headers })).headers.get('x-correlation-id');
    expect(await answers({ 'x-correlation-id': 'my.own_id-1' })).toBe('my.own_id-1');
    expect(await answers({ 'x-correlation-id': 'my.own_id-1' }, '/nothing')).toBe('my.own_id-1');
    const trace = '0af7651916cd43dd8448eb211c80319c';
    expect(await answers({ traceparent: `00-${trace}-b7ad6b7169203331-01` })).toBe(trace);
    for (const bad of ['has blanks', 'x'.repeat(129), 'a"b', '{}']) {
      expect(await answers({ 'x-correlation-id': bad })).toMatch(/^[0-9a-f-]{36}$/);
    }
    expect(await answers({ traceparent: `00-${'0'.repeat(32)}-b7ad6b7169203331-01` })).toMatch(
      /^[0-9a-f-]{36}$/,
    );
    const problem = await house.call('GET', '/nothing', { headers: { 'x-correlation-id': 'lost' } });
    expect(problem.body.correlation_id).toBe('lost');
    expect(house.logged()).toContain('"correlation_id":"lost"');
  });

  test('tells browsers to load nothing from elsewhere, frame nothing, keep nothing', async () => {
    for (const path of ['/', '/me', '/nothing', '/page/config.json']) {
      const { headers } = await house.call('GET', path);
      expect(headers.get('content-security-policy')).toBe(
        "default-src 'none';script-src 'self';style-src 'self';connect-src 'self';img-src 'self' data:;font-src 'self';form-action 'self';base-uri 'none';frame-ancestors 'none'",
      );
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('strict-transport-security')).toBeNull();
    }
    expect((await get('/me')).headers.get('cache-control')).toBe('no-store');
  });

  test('is counted by route, not by address', async () => {
    await get('/allocations/424242');
    expect(house.events).toContainEqual({
      ...{ type: 'request', route: '/allocations/:id', method: 'GET', status: 404 },
      ms: expect.any(Number),
    });
  });
});

describe('the house itself', () => {
  test('says how it is', async () => {
    const { status, body } = await house.call('GET', '/health');
    expect([status, body]).toEqual([
      200,
      {
        status: 'ok',
        version: '0.0.0',
        uptime_seconds: expect.any(Number),
        checks: { database: { ok: true } },
      },
    ]);
    expect((await house.call('GET', '/livez')).body).toEqual({ status: 'ok' });
    expect((await house.call('GET', '/readyz')).status).toBe(200);
  });

  test('serves the page, and what the page needs to know', async () => {
    const page = await house.call('GET', '/');
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect((await house.call('GET', '/page/app.js')).headers.get('content-type')).toMatch(/javascript/);
    const { body } = await house.call('GET', '/page/config.json');
    expect(body).toEqual({
      site: { name: 'Plant 4', time_zone: 'America/Detroit' },
      registration: 'open',
      demo: { email: 'demo@example.com', password: 'demo demo demo' },
      version: '0.0.0',
      test_types: ['brake', 'nvh'],
    });
    for (const path of [
      '/page/../src/main.ts',
      '/page/%2e%2e/package.json',
      '/page/..%2f..%2f..%2fpackage.json',
      '/page/',
      '/page',
    ]) {
      expect((await house.call('GET', path)).status).toBe(404);
    }
  });

  test('serves its documentation from its own disk', async () => {
    const docs = await house.call('GET', '/docs');
    expect(docs.status).toBe(200);
    expect(docs.body).not.toMatch(/(src|href)="https?:/);
    expect(docs.headers.get('content-security-policy')).not.toMatch(/https?:/);
    expect((await house.call('GET', '/docs/static/swagger-ui-bundle.js')).status).toBe(200);
    expect((await house.call('GET', '/problems/no_dyno_free')).body).toEqual({
      code: 'no_dyno_free',
      status: 409,
      title: 'No dyno is free then',
    });
  });

  test('gives its metrics to this machine, as Prometheus text or OpenMetrics', async () => {
    for (const path of ['/metrics', '/metrics/prometheus']) {
      const text = await house.call('GET', path);
      expect([text.status, text.headers.get('content-type')]).toEqual([
        200,
        'text/plain; version=0.0.4; charset=utf-8',
      ]);
      expect(text.body).toContain('http_server_request_duration_seconds_bucket');
      const open = await house.call('GET', path, { headers: { accept: 'application/openmetrics-text' } });
      expect(open.headers.get('content-type')).toContain('application/openmetrics-text');
      const proxied = await house.call('GET', path, { headers: { 'x-forwarded-for': '203.0.113.9' } });
      expect([proxied.status, proxied.body.code]).toEqual([403, 'forbidden']);
    }
  });
});

test('nothing of all this was a fault of ours', () => {
  const faults = house
    .logged()
    .split('\n')
    .filter((line) => line.includes('"level":50'));
  expect(faults).toEqual([]);
});

describe('a house with other settings', () => {
  let other: TestHouse;
  let healthy = true;
  beforeAll(async () => {
    other = await testHouse({
      demo: { email: 'demo@example.com', password: 'demo demo demo' },
      registration: { mode: 'closed' },
      config: { host: '0.0.0.0', publicUrl: 'https://rollbook.example', metricsToken: 'a metrics token' },
      readiness: async () => ({
        database: healthy ? { ok: true } : { ok: false, detail: 'does not answer' },
      }),
    });
  });
  afterAll(() => other.close());

  test('tells nobody the demo password where others can reach it', async () => {
    const { body } = await other.call('GET', '/page/config.json');
    expect(body.registration).toBe('closed');
    expect(JSON.stringify(body)).not.toContain('demo');
  });

  test('asks browsers to stay on https, and keeps the cookie there', async () => {
    expect((await other.call('GET', '/')).headers.get('strict-transport-security')).toContain(
      'max-age=31536000',
    );
    const kim = await other.person('engineer');
    const login = await other.call('POST', '/login', {
      body: { email: kim.email, password: 'seven brave rollers' },
    });
    expect(login.headers.get('set-cookie')).toContain('; Secure');
  });

  test('wants the token of the metrics', async () => {
    for (const as of [undefined, 'wrong']) {
      const answer = await other.call('GET', '/metrics', { as });
      expect([answer.status, answer.body.code]).toEqual([401, 'unauthenticated']);
    }
    const headers = { authorization: 'Bearer a metrics token' };
    expect((await other.call('GET', '/metrics', { headers })).status).toBe(401);
  });

  test('answers 503 with the reason when it cannot serve, and lives', async () => {
    healthy = false;
    for (const path of ['/health', '/readyz']) {
      const { status, body } = await other.call('GET', path);
      expect([status, body.status, body.checks]).toEqual([
        503,
        'unavailable',
        { database: { ok: false, detail: 'does not answer' } },
      ]);
    }
    expect((await other.call('GET', '/livez')).status).toBe(200);
  });
});
