import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { createHasher } from '../src/accounts/hasher.ts';
import { addressKey, createLimits } from '../src/accounts/limits.ts';
import type { Actor } from '../src/words.ts';
import { type Answer, type HouseOptions, PASSWORD, type TestHouse, testHouse } from './support/http.ts';

const open: TestHouse[] = [];
async function houseWith(options: HouseOptions = {}): Promise<TestHouse> {
  const house = await testHouse(options);
  open.push(house);
  return house;
}
let house: TestHouse;
beforeAll(async () => {
  house = await houseWith();
});
afterAll(() => Promise.all(open.map((it) => it.close())));

let count = 0;
const fresh = () => `somebody${++count}@example.com`;
const register = (at: TestHouse, email: string, more: object = {}) =>
  at.call('POST', '/register', { body: { email, fullname: 'Kim Lee', password: PASSWORD, ...more } });
const login = (at: TestHouse, email: string, password = PASSWORD, headers: Record<string, string> = {}) =>
  at.call('POST', '/login', { body: { email, password }, headers });
const said = ({ status, body }: Answer) => ({ status, ...body, correlation_id: undefined });
const errorsOf = (answer: Answer) => (answer.body.errors ?? []).map((error: { path: string }) => error.path);

describe('registering', () => {
  test('makes an engineer and signs in at once', async () => {
    const email = fresh();
    const { status, body, headers } = await register(house, ` ${email} `);
    expect(status).toBe(201);
    expect(body).toEqual({
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 900,
      user: { id: expect.any(String), email, fullname: 'Kim Lee', role: 'engineer' },
    });
    const me = await house.call('GET', '/me', { as: body.access_token });
    expect([me.status, me.body]).toEqual([200, body.user]);
    expect(headers.get('set-cookie')).toMatch(
      /^rollbook_device=.*; Path=\/login; .*HttpOnly; SameSite=Strict$/,
    );
  });

  test('is told in the history without name or address', async () => {
    const email = fresh();
    const { body } = await register(house, email);
    const rows = await house.database.owner.query(
      'history-of',
      "SELECT * FROM history WHERE subject = 'account' AND subject_id = $1",
      [body.user.id],
    );
    expect(rows).toMatchObject([
      { action: 'registered', by_account: body.user.id, after: { role: 'engineer' } },
    ]);
    expect(JSON.stringify(rows)).not.toMatch(/Kim|example\.com/);
  });

  test('the same e-mail in other letters is taken, also for ten at once', async () => {
    const email = fresh();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) => register(house, n % 2 ? email : email.toUpperCase())),
    );
    expect(answers.map((it) => it.status).sort()).toEqual([201, ...Array(9).fill(409)]);
    expect((await register(house, email)).body.code).toBe('email_taken');
  });

  test('names every wrong field in one answer', async () => {
    const answer = await register(house, 'kim', { fullname: ' ', password: 'short', role: 'admin' });
    expect(answer.status).toBe(422);
    expect(errorsOf(answer).sort()).toEqual(['email', 'fullname', 'password', 'role']);
  });

  test.each([
    'kim',
    'kim@',
    '@example.com',
    'kim@example',
    'k im@example.com',
    'kim@exa mple.com',
    'a..b@example.com',
    `${'x'.repeat(250)}@example.com`,
    'kim@-example.com',
    'kim@example.com\n',
    '',
  ])('refuses %j as an e-mail address', async (email) => {
    const answer = await register(house, email.endsWith('\n') ? `${email}x` : email);
    expect([answer.status, errorsOf(answer)]).toEqual([422, ['email']]);
  });
});

describe('passwords', () => {
  test('have 12 to 72 bytes, counted as UTF-8', async () => {
    for (const password of ['eleven byte', `${'x'.repeat(71)}ü`, '🙂'.repeat(19), `${'ab3'.repeat(24)}!`]) {
      const answer = await register(house, fresh(), { password });
      expect([answer.status, errorsOf(answer)]).toEqual([422, ['password']]);
      expect(answer.body.errors[0].message).toMatch(/at (least 12|most 72) bytes; it has \d+/);
    }
    for (const password of ['twelve bytes', 'ab3'.repeat(24), '🙂é!'.repeat(10)]) {
      expect((await register(house, fresh(), { password })).status).toBe(201);
    }
  });

  test('are never cut: 72 right bytes with anything behind them do not sign in', async () => {
    const [email, password] = [fresh(), 'ab3'.repeat(24)];
    await register(house, email, { password });
    expect((await login(house, email, password)).status).toBe(200);
    expect((await login(house, email, `${password}!`)).body.code).toBe('bad_credentials');
    expect((await login(house, email, password.slice(0, 71))).body.code).toBe('bad_credentials');
  });

  test('that everybody tries first, and one that is the e-mail address, are refused', async () => {
    const common = [
      'passwordpassword',
      'Password-1234',
      '123456789012',
      'aaaaaaaaaaaa',
      'qwertyuiopasdf',
      '987654321098',
    ];
    for (const password of common) {
      expect(errorsOf(await register(house, fresh(), { password }))).toEqual(['password']);
    }
    const email = fresh();
    expect(errorsOf(await register(house, email, { password: email.toUpperCase() }))).toEqual(['password']);
  });

  test('are stored as bcrypt of the cost in use, and hashed anew when that changed', async () => {
    const email = fresh();
    const { body } = await register(house, email);
    const stored = async () => {
      const [row] = await house.database.owner.query<{ password_hash: string }>(
        'hash-of',
        'SELECT password_hash FROM account WHERE id = $1',
        [body.user.id],
      );
      return row?.password_hash ?? '';
    };
    expect(await stored()).toMatch(/^\$2b\$04\$/);
    const older = createHasher({ cost: 5 });
    const hashed = await older.hash(PASSWORD);
    await older.close();
    await house.database.owner.query('set-hash', 'UPDATE account SET password_hash = $2 WHERE id = $1', [
      body.user.id,
      hashed.ok ? hashed.value : '',
    ]);
    expect((await login(house, email)).status).toBe(200);
    expect(await stored()).toMatch(/^\$2b\$04\$/);
    expect((await login(house, email)).status).toBe(200);
  });

  test('are hashed beside the event loop, and the surplus is refused with when to come back', async () => {
    const hasher = createHasher({ cost: 12, queue: 3 });
    await hasher.hash('warm up the thread');
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    const all = await Promise.all(Array.from({ length: 8 }, () => hasher.hash(PASSWORD)));
    delay.disable();
    await hasher.close();
    const refused = all.flatMap((it) => (it.ok ? [] : [it.refusal]));
    expect([all.length - refused.length, refused.length]).toEqual([4, 4]);
    expect(refused[0]).toMatchObject({ code: 'busy', facts: { retry_after: expect.any(Number) } });
    // One hash is a quarter of a second of computing.
    expect(delay.max / 1e6).toBeLessThan(150);
  });
});

describe('logging in', () => {
  test('compares the e-mail without case and remembers when', async () => {
    const email = fresh();
    await register(house, email);
    const { status, body } = await login(house, ` ${email.toUpperCase()} `);
    expect([status, body.user.email, body.expires_in]).toEqual([200, email, 900]);
  });

  test('an unknown e-mail and a wrong password get the same answer in like time', async () => {
    const slow = await houseWith({ cost: 9 });
    const email = fresh();
    await register(slow, email);
    const times: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] };
    const answers: Answer[] = [];
    for (let round = 0; round < 9; round += 1) {
      for (const kind of ['known', 'unknown'] as const) {
        const started = performance.now();
        answers.push(await login(slow, kind === 'known' ? email : fresh(), 'not the password'));
        times[kind].push(performance.now() - started);
      }
    }
    expect(new Set(answers.map((it) => JSON.stringify(said(it)))).size).toBe(1);
    expect(said(answers[0] as Answer)).toMatchObject({ status: 401, code: 'bad_credentials' });
    // The quickest of each: what a busy machine adds is nobody's secret. Without a hash it would be a twentieth.
    const ratio = Math.min(...times.unknown) / Math.min(...times.known);
    expect(ratio).toBeGreaterThan(0.6);
    expect(ratio).toBeLessThan(1.6);
  });

  test('a disabled account is out at once, and its password does not let it in', async () => {
    const admin = await house.person('admin');
    const kim = await house.person('engineer');
    const change = (body: object) => house.call('PATCH', `/accounts/${kim.id}`, { as: admin, body });
    expect((await change({ enabled: false })).body).toMatchObject({ id: kim.id, enabled: false });
    const me = await house.call('GET', '/me', { as: kim });
    expect([me.status, me.body.code]).toEqual([401, 'unauthenticated']);
    expect(me.body.detail).toContain('disabled');
    expect((await login(house, kim.email)).status).toBe(401);
    await change({ enabled: true });
    // The old token stays worthless.
    expect((await house.call('GET', '/me', { as: kim })).status).toBe(401);
    expect((await login(house, kim.email)).status).toBe(200);
  });
});

describe('registration', () => {
  test('can be closed', async () => {
    const closed = await houseWith({ registration: { mode: 'closed' } });
    const answer = await register(closed, fresh());
    expect([answer.status, answer.body.code]).toEqual([403, 'registration_closed']);
  });

  test('can be for some domains', async () => {
    const some = await houseWith({
      registration: { mode: 'domain', domains: ['plant4.example', 'plant5.example'] },
    });
    expect((await register(some, 'kim@Plant5.example')).status).toBe(201);
    for (const email of ['kim@example.com', 'kim@evil-plant5.example', 'kim@plant5.example.com']) {
      const answer = await register(some, email);
      expect([answer.status, answer.body.code]).toEqual([403, 'registration_closed']);
      expect(answer.body.detail).toContain('plant4.example');
    }
  });
});

describe('limits', () => {
  let strict: TestHouse;
  beforeAll(async () => {
    strict = await houseWith({ rateLimits: true });
  });
  const cookieOf = (answer: Answer) => (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';

  test('after five failures the sixth is not looked at, even when it is right', async () => {
    const email = fresh();
    await register(strict, email);
    for (let n = 0; n < 5; n += 1) expect((await login(strict, email, 'wrong')).status).toBe(401);
    const sixth = await login(strict, email);
    expect([sixth.status, sixth.body.code]).toEqual([429, 'too_many_attempts']);
    const wait = Number(sixth.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(50);
    expect(wait).toBeLessThanOrEqual(60);
  });

  test('an e-mail that nobody has is limited just the same', async () => {
    const email = fresh();
    for (let n = 0; n < 5; n += 1) await login(strict, email, 'wrong');
    expect((await login(strict, email, 'wrong')).status).toBe(429);
  });

  test('thirty wrong passwords at once count like thirty in a row', async () => {
    const email = fresh();
    await register(strict, email);
    const answers = await Promise.all(Array.from({ length: 30 }, () => login(strict, email, 'wrong')));
    expect(answers.filter((it) => it.status === 401)).toHaveLength(5);
    expect(answers.filter((it) => it.status === 429)).toHaveLength(25);
  });

  test('ten right passwords at once all get in', async () => {
    const email = fresh();
    await register(strict, email);
    const answers = await Promise.all(Array.from({ length: 10 }, () => login(strict, email)));
    expect(answers.map((it) => it.status)).toEqual(Array(10).fill(200));
  });

  test('an attacker cannot lock the owner out: not from elsewhere, and not from the same address', async () => {
    const email = fresh();
    await register(strict, email);
    const mine = cookieOf(await login(strict, email));
    const theirs = cookieOf(await register(strict, fresh()));
    for (let n = 0; n < 12; n += 1) await login(strict, email, 'wrong');
    // The same address with the browser that has signed in before, and with one that has not.
    expect((await login(strict, email, PASSWORD, { cookie: mine })).status).toBe(200);
    expect((await login(strict, email, PASSWORD, { cookie: theirs })).status).toBe(429);
    expect((await login(strict, email, PASSWORD, { cookie: 'rollbook_device=forged' })).status).toBe(429);
    const elsewhere = await strict.accounts.login({ email, password: PASSWORD }, { address: '198.51.100.7' });
    expect(elsewhere.ok).toBe(true);
  });

  test('a header cannot make one address look like many', async () => {
    const email = fresh();
    const statuses = [];
    for (let n = 0; n < 6; n += 1) {
      statuses.push((await login(strict, email, 'wrong', { 'x-forwarded-for': `203.0.113.${n}` })).status);
    }
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
  });

  test('twenty registrations an hour from one address, then a word when to come back', async () => {
    const another = await houseWith({ rateLimits: true });
    for (let n = 0; n < 20; n += 1) expect((await register(another, fresh())).status).toBe(201);
    const refused = await register(another, fresh());
    expect([refused.status, refused.body.code]).toEqual([429, 'too_many_requests']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(3500);
  });

  test('off means off', async () => {
    const email = fresh();
    for (let n = 0; n < 8; n += 1) expect((await login(house, email, 'wrong')).status).toBe(401);
  });
});

describe('the limits themselves', () => {
  afterEach(() => {
    vi.useRealTimers();
  });
  const bucket = (address: string, email = 'kim@example.com', device?: string) => ({
    address,
    email,
    device,
  });
  const fail = async (
    limits: ReturnType<typeof createLimits>,
    of: ReturnType<typeof bucket>,
    times: number,
  ) => {
    for (let n = 0; n < times; n += 1) await limits.failed(of);
  };

  test('each wait of a pair is twice the one before, up to an hour, until a good sign-in', async () => {
    vi.useFakeTimers();
    const limits = createLimits();
    const waits = [];
    for (let round = 0; round < 8; round += 1) {
      await fail(limits, bucket('192.0.2.9'), 5);
      const wait = await limits.waitFor(bucket('192.0.2.9'));
      waits.push(wait);
      vi.advanceTimersByTime(wait * 1000);
      expect(await limits.waitFor(bucket('192.0.2.9'))).toBe(0);
    }
    expect(waits).toEqual([60, 120, 240, 480, 960, 1920, 3600, 3600]);
    await limits.succeeded(bucket('192.0.2.9'));
    await fail(limits, bucket('192.0.2.9'), 5);
    expect(await limits.waitFor(bucket('192.0.2.9'))).toBe(60);
  });

  test('fifty failures of one address over many accounts stop that address and no other', async () => {
    const limits = createLimits();
    for (let n = 0; n < 50; n += 1) await limits.failed(bucket('192.0.2.9', `person${n}@example.com`));
    expect(await limits.waitFor(bucket('192.0.2.9', 'new@example.com'))).toBeGreaterThan(800);
    expect(await limits.waitFor(bucket('192.0.2.10', 'new@example.com'))).toBe(0);
    expect(await limits.waitFor(bucket('192.0.2.9', 'new@example.com', 'a-device'))).toBe(0);
  });

  test('failures on one account from everywhere never refuse, but delay strangers by at most two seconds', async () => {
    const limits = createLimits();
    await limits.succeeded(bucket('198.51.100.1'));
    for (let n = 0; n < 200; n += 1) await limits.failed(bucket(`203.0.113.${n}`));
    const stranger = bucket('198.51.100.200');
    expect(await limits.waitFor(stranger)).toBe(0);
    expect(await limits.delayFor(stranger)).toBe(2000);
    expect(await limits.delayFor(bucket('198.51.100.1'))).toBe(0);
    expect(await limits.delayFor(bucket('198.51.100.200', 'kim@example.com', 'a-device'))).toBe(0);
    expect(await limits.delayFor(bucket('198.51.100.200', 'other@example.com'))).toBe(0);
  });

  test('an IPv6 address counts as its /64, a mapped one as IPv4', () => {
    expect(addressKey('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2');
    expect(addressKey('2001:db8:1:2::9')).toBe('2001:db8:1:2');
    expect(addressKey('2001:db8::9')).toBe('2001:db8:0:0');
    expect(addressKey('fe80::1%eth0')).toBe('fe80:0:0:0');
    expect(addressKey('::1')).toBe('0:0:0:0');
    expect(addressKey('::ffff:192.0.2.1')).toBe('192.0.2.1');
    expect(addressKey('192.0.2.1')).toBe('192.0.2.1');
  });
});

describe('people', () => {
  test('only an admin sees and changes accounts', async () => {
    const scheduler = await house.person('scheduler');
    for (const [method, path, body] of [
      ['GET', '/accounts', undefined],
      ['PATCH', `/accounts/${scheduler.id}`, { role: 'admin' }],
    ] as const) {
      const answer = await house.call(method, path, { as: scheduler, body });
      expect([answer.status, answer.body.code]).toEqual([403, 'forbidden']);
    }
  });

  test('a new role holds from the next request, with the same token, and is in the history', async () => {
    const admin = await house.person('admin');
    const kim = await house.person('engineer');
    const changed = await house.call('PATCH', `/accounts/${kim.id}`, { as: admin, body: { role: 'admin' } });
    expect(changed.body).toMatchObject({ id: kim.id, role: 'admin', enabled: true });
    expect((await house.call('GET', '/accounts', { as: kim })).status).toBe(200);
    const rows = await house.database.owner.query(
      'role-history',
      "SELECT action, by_account, before, after FROM history WHERE subject = 'account' AND subject_id = $1 AND action = 'role_changed'",
      [kim.id],
    );
    expect(rows).toMatchObject([
      { by_account: admin.id, before: { role: 'engineer' }, after: { role: 'admin' } },
    ]);
  });

  test('the list goes page by page and never shows a hash', async () => {
    const admin = await house.person('admin');
    const first = await house.call('GET', '/accounts?limit=2', { as: admin });
    expect(first.body.items).toHaveLength(2);
    const second = await house.call('GET', `/accounts?limit=2&cursor=${first.body.next_cursor}`, {
      as: admin,
    });
    const ids = [...first.body.items, ...second.body.items].map((it: { id: string }) => it.id);
    expect(new Set(ids).size).toBe(4);
    expect(JSON.stringify(first.body)).not.toContain('$2b$');
  });

  test('somebody who is not there cannot be changed', async () => {
    const admin = await house.person('admin');
    for (const id of ['999999', 'kim', '99999999999999999999']) {
      const answer = await house.call('PATCH', `/accounts/${id}`, { as: admin, body: { enabled: false } });
      expect([answer.status, answer.body.code]).toEqual([404, 'not_found']);
    }
  });
});

describe('the last admin', () => {
  let small: TestHouse;
  beforeAll(async () => {
    small = await houseWith();
  });

  test('stays, whoever asks and however', async () => {
    const first = await small.accounts.bootstrapAdmin({ email: 'ada@example.com', password: PASSWORD });
    expect(first).toMatchObject({ ok: true, value: { role: 'admin' } });
    expect(
      await small.accounts.bootstrapAdmin({ email: 'eve@example.com', password: PASSWORD }),
    ).toBeUndefined();
    const { body } = await login(small, 'ada@example.com');
    for (const change of [{ role: 'engineer' }, { enabled: false }]) {
      const answer = await small.call('PATCH', `/accounts/${body.user.id}`, {
        as: body.access_token,
        body: change,
      });
      expect([answer.status, answer.body.code]).toEqual([409, 'last_admin']);
    }
  });

  test('stays also when two admins disable each other at the same moment', async () => {
    const ada = await small.accounts.find('ada@example.com');
    const bob = await small.person('admin');
    const actor = (accountId: string): Actor => ({
      ...{
        accountId,
        siteId: small.site.id,
        role: 'admin',
        fullname: 'An admin',
        channel: 'cli',
        correlationId: 'x',
      },
    });
    for (let round = 0; round < 5; round += 1) {
      const outcomes = await Promise.all([
        small.accounts.disable(actor(bob.id), ada?.id ?? ''),
        small.accounts.disable(actor(ada?.id ?? ''), bob.id),
      ]);
      expect(outcomes.filter((it) => it.ok)).toHaveLength(1);
      await small.accounts.enable(actor(bob.id), ada?.id ?? '');
      await small.accounts.enable(actor(bob.id), bob.id);
    }
  });

  test('the first admin of an empty site is made once by five processes at once', async () => {
    const empty = await houseWith();
    const made = await Promise.all(
      Array.from({ length: 5 }, (_, n) =>
        empty.accounts.bootstrapAdmin({ email: `ada${n}@example.com`, password: PASSWORD }),
      ),
    );
    expect(made.filter((it) => it?.ok)).toHaveLength(1);
  });
});

test('what was tried is told to whoever counts, and no password reaches the log', async () => {
  const email = fresh();
  await register(house, email);
  await login(house, email, 'a wrong password');
  const told = house.events.filter((event) => event.type === 'sign_in').slice(-2);
  expect(told).toEqual([
    { type: 'sign_in', action: 'register', result: 'ok' },
    { type: 'sign_in', action: 'login', result: 'bad_credentials' },
  ]);
  expect(house.logged()).not.toMatch(/seven brave rollers|a wrong password|\$2b\$|eyJ/);
});
