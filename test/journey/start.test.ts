import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { testDatabase } from '../support/database.ts';
import { DEMO, newKey } from '../support/house.ts';
import { frames } from '../support/sse.ts';
import { type Bench, createBench, goneWithin, postmasterOf, type Running } from './process.ts';
import { dayAhead } from './visitor.ts';

let bench: Bench;
beforeAll(() => {
  bench = createBench();
});
afterEach(() => bench.sweep());
afterAll(() => bench?.close());

/** A booking in the quiet time after the demo's six weeks. */
const ask = (days: number) => ({
  vin: 'TRK-101',
  test_type: 'brake',
  start_date: dayAhead(days).iso,
  days: 1,
});

async function book(house: Running, token: string, days: number): Promise<string> {
  const made = await house.call('POST', '/allocate', { as: token, body: ask(days) });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return made.body.id;
}

describe('rollbook start', () => {
  test('serves from an empty folder, ends at Ctrl-C, and finds everything again', async () => {
    const dataDir = await bench.newFolder();
    const env = { ROLLBOOK_DATA_DIR: dataDir };
    const started = performance.now();
    const first = await bench.start(env);
    const firstMs = performance.now() - started;
    expect(first.printed()).toContain(`${DEMO.email}  /  ${DEMO.password}`);
    expect(first.url).toMatch(/^http:\/\/localhost:\d+$/);
    const health = await first.call('GET', '/health');
    expect([health.status, health.body.status]).toEqual([200, 'ok']);
    expect((await first.call('GET', '/')).body).toContain('<title>Rollbook</title>');
    const token = await first.signIn();
    const id = await book(first, token, 40);
    const postgres = postmasterOf(dataDir) as number;

    const ended = await first.end('SIGINT');
    expect([ended.code, ended.signal]).toEqual([0, null]);
    expect(ended.stderr).toBe('');
    expect(await goneWithin(postgres, 100)).toBe(true);

    const again = performance.now();
    const second = await bench.start(env);
    // How fast it is, `npm run bench -- start` says; this only tells whether somebody would give up.
    expect(performance.now() - again).toBeLessThan(15_000);
    expect(firstMs).toBeLessThan(30_000);
    const found = await second.call('GET', `/allocations/${id}`, { as: token });
    expect([found.status, found.body.vehicle.vin]).toEqual([200, 'TRK-101']);
    expect((await second.call('GET', '/vehicles?limit=200', { as: token })).body.items).toHaveLength(40);
  });

  test('after kill -9 in the middle of bookings, every booking that was acknowledged is there', async () => {
    const dataDir = await bench.newFolder();
    const env = { ROLLBOOK_DATA_DIR: dataDir, ROLLBOOK_RATE_LIMITS: 'off' };
    const first = await bench.start(env);
    const token = await first.signIn();
    const acknowledged: string[] = [];
    let killed: Promise<unknown> | undefined;
    const keepBooking = async (vin: string) => {
      for (let day = 30; !killed; day += 1) {
        const body = { vin, test_type: 'brake', start_date: dayAhead(day).iso, days: 1 };
        const made = await first.call('POST', '/allocate', { as: token, body });
        if (made.status === 201) acknowledged.push(made.body.id);
        if (acknowledged.length >= 25) killed ??= first.end('SIGKILL');
      }
    };
    await Promise.allSettled(['TRK-101', 'HLD42', 'TRK-102'].map(keepBooking));
    await killed;
    expect(acknowledged.length).toBeGreaterThanOrEqual(25);

    const second = await bench.start(env);
    const ids = new Set<string>();
    for (let cursor = ''; ; ) {
      const page = await second.call('GET', `/allocations?mine=true&limit=200${cursor}`, { as: token });
      for (const { id } of page.body.items) ids.add(id);
      if (!page.body.next_cursor) break;
      cursor = `&cursor=${encodeURIComponent(page.body.next_cursor)}`;
    }
    expect(acknowledged.filter((id) => !ids.has(id))).toEqual([]);
    expect((await second.call('GET', '/conflicts', { as: token })).body.count).toBe(0);
  });

  test('a second start on the same folder says that one is running, and the first goes on', async () => {
    const dataDir = await bench.newFolder();
    const first = await bench.start({ ROLLBOOK_DATA_DIR: dataDir });
    const second = await bench.run(['start'], { ROLLBOOK_DATA_DIR: dataDir, PORT: '0' });
    expect(second.code).toBe(1);
    expect(second.stderr).toContain(`already running on ${dataDir} (process ${first.child.pid})`);
    expect(second.stderr).not.toContain('    at ');
    expect((await first.call('GET', '/health')).status).toBe(200);
    expect((await first.end('SIGTERM')).code).toBe(0);
  });

  test('SIGTERM lets a reply that is being made end in order, with what it booked', async () => {
    const database = await testDatabase();
    const env = { DATABASE_URL: database.url, ROLLBOOK_JWT_KEY: newKey(), ROLLBOOK_DEMO: '1' };
    const house = await bench.start(env);
    const token = await house.signIn();
    const lock = await database.owner.pool.connect();
    await lock.query('BEGIN; LOCK TABLE allocation IN ACCESS EXCLUSIVE MODE');
    const open = await fetch(`${house.url}/chat/stream`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ message: `book TRK-101 for brake on ${dayAhead(41).iso} for 1 day` }),
    });
    await sleep(300);
    const ended = house.end('SIGTERM');
    await sleep(500);
    await lock.query('COMMIT');
    lock.release();
    const events = frames(await open.text());
    expect(events[0]?.event).toBe('conversation');
    expect(events.slice(-2).map((it) => it.event)).toEqual(['message', 'done']);
    expect(events.at(-2)?.data['text']).toContain('Booked: TRK-101');
    const { code, signal } = await ended;
    expect([code, signal]).toEqual([0, null]);
    const [row] = await database.owner.query<{ count: number }>(
      'kept',
      `SELECT count(*)::int AS count FROM allocation WHERE id = $1`,
      [events.at(-2)?.data['allocation_id']],
    );
    expect(row?.count).toBe(1);
    await database.drop();
  });

  test('Ctrl-C while it makes its database stops it too, and the next start begins again', async () => {
    const dataDir = await bench.newFolder();
    const env = { ROLLBOOK_DATA_DIR: dataDir, PORT: '0' };
    const { child, ended } = bench.launch(['start'], env);
    await expect.poll(() => existsSync(dataDir), { interval: 10, timeout: 10_000 }).toBe(true);
    child.kill('SIGINT');
    expect((await ended).code).toBe(0);
    expect(postmasterOf(dataDir)).toBeUndefined();
    const next = await bench.start(env);
    expect((await next.call('GET', '/health')).status).toBe(200);
  });

  test('every wrong name of the configuration is said at once, and no value', async () => {
    const dataDir = await bench.newFolder();
    const { code, stdout, stderr } = await bench.run(['start'], {
      ROLLBOOK_DATA_DIR: dataDir,
      PORT: 'hunter2',
      ROLLBOOK_DEMO: 'hunter2',
      DATABASE_URL: 'mysql://hunter2@localhost/x',
      ROLLBOOK_TIMEZONE: 'Hunter2/City',
      ROLLBOOK_BOOTSTRAP_ADMIN: 'hunter2',
      ROLLBOOK_REGISTRATION: 'hunter2',
      ROLLBOOK_RATE_LIMITS: 'hunter2',
      ROLLBOOK_METRICS_TOKEN: 'hunter2',
      LOG_LEVEL: 'hunter2',
      PUBLIC_URL: 'hunter2',
    });
    expect(code).toBe(1);
    for (const name of [
      'PORT',
      'PUBLIC_URL',
      'DATABASE_URL',
      'ROLLBOOK_DEMO',
      'ROLLBOOK_TIMEZONE',
      'ROLLBOOK_JWT_KEY',
      'ROLLBOOK_BOOTSTRAP_ADMIN',
      'ROLLBOOK_REGISTRATION',
      'ROLLBOOK_RATE_LIMITS',
      'ROLLBOOK_METRICS_TOKEN',
      'LOG_LEVEL',
    ]) {
      expect(stderr).toMatch(new RegExp(`^\\s+${name} `, 'm'));
    }
    expect(stdout + stderr).not.toMatch(/hunter2/i);
    expect(stderr).not.toContain('    at ');
    expect(postmasterOf(dataDir)).toBeUndefined();
  });

  test('the playground does not start in production, nor beside anything real; each is named, and no value', async () => {
    const dataDir = await bench.newFolder();
    const wrong = {
      NODE_ENV: 'production',
      HOST: '0.0.0.0',
      PUBLIC_URL: 'https://hunter2.example',
      MICROSOFT_APP_ID: '3f2504e0-4f89-41d3-9a0c-0305e82c3301',
      MICROSOFT_APP_TENANT_ID: '9b2d5c11-7e0a-4b0e-8a2f-6c1d2e3f4a5b',
      MICROSOFT_APP_PASSWORD: 'hunter2~value',
    };
    const playground = { ROLLBOOK_DATA_DIR: dataDir, TEAMS_MODE: 'playground' };
    const all = await bench.run(['start'], { ...playground, ...wrong });
    expect(all.code).toBe(1);
    for (const name of Object.keys(wrong)) expect(all.stderr).toMatch(new RegExp(`^\\s+${name} must `, 'm'));
    expect(all.stdout + all.stderr).not.toMatch(/hunter2|9b2d5c11/);
    const alone = await bench.run(['start'], { ...playground, NODE_ENV: 'production' });
    expect([alone.code, alone.stderr]).toEqual([
      1,
      expect.stringContaining('NODE_ENV must not be production'),
    ]);
    const half = await bench.run(['start'], { ROLLBOOK_DATA_DIR: dataDir, TEAMS_MODE: 'azure' });
    expect([half.code, half.stderr]).toEqual([1, expect.stringContaining('MICROSOFT_APP_ID is required')]);
    expect(postmasterOf(dataDir)).toBeUndefined();
  });

  test('a port that is taken is said in a sentence, and no database is left behind', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    const dataDir = await bench.newFolder();
    const ended = await bench.run(['start'], { ROLLBOOK_DATA_DIR: dataDir, PORT: String(port) });
    other.close();
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain(`Port ${port} is taken by another program`);
    expect(ended.stderr).not.toContain('    at ');
    expect(ended.stderr).not.toContain('EADDRINUSE');
    expect(postmasterOf(dataDir)).toBeUndefined();
  });
});
