import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { newKey } from '../support/house.ts';
import { frames } from '../support/sse.ts';
import { type Bench, createBench, postmasterOf } from './process.ts';
import { dayAhead } from './visitor.ts';

const PASSWORD = 'seven brave rollers';
let bench: Bench;
/** One database for the commands, as an operator has it. */
let database: TestDatabase;
let env: Record<string, string>;

beforeAll(async () => {
  bench = createBench();
  database = await testDatabase();
  env = { DATABASE_URL: database.url, ROLLBOOK_JWT_KEY: newKey() };
});
afterEach(() => bench.sweep());
afterAll(async () => {
  bench?.close();
  await database?.drop();
});

describe('help and wrong usage, which need no database', () => {
  test('--help names every command and the exit codes', async () => {
    const { code, stdout } = await bench.run(['--help'], {});
    expect(code).toBe(0);
    for (const command of ['start', 'migrate', 'user', 'demo', 'chat', 'trace', 'doctor']) {
      expect(stdout).toMatch(new RegExp(`^  ${command}\\b`, 'm'));
    }
    expect(stdout).toContain('0 done, 1 failed, 2 wrong usage');
  });

  test.each([
    ['start', []],
    ['migrate', []],
    [
      'user add',
      ['<email>', '--name <full name>', '--role <role>', '"viewer", "engineer"', '--password-stdin'],
    ],
    ['demo load', []],
    ['chat', ['--email']],
    ['trace', ['<correlation id>']],
    ['doctor', []],
  ])('%s --help says how to call it', async (command, words) => {
    const { code, stdout } = await bench.run([...command.split(' '), '--help'], {});
    expect(code).toBe(0);
    expect(stdout).toContain(`Usage: rollbook ${command}`);
    for (const word of words) expect(stdout.replace(/\s+/g, ' ')).toContain(word);
  });

  test.each([
    ['an unknown command', ['frobnicate'], 'frobnicate'],
    ['an unknown option', ['start', '--fast'], '--fast'],
    ['an argument too many', ['migrate', 'now'], 'migrate'],
    ['a missing argument', ['trace'], 'correlation id'],
    ['a missing option', ['user', 'add', 'a@example.com', '--role', 'viewer'], '--name'],
    ['a role that is none', ['user', 'add', 'a@example.com', '--name', 'A', '--role', 'boss'], 'boss'],
    ['half a command', ['user'], 'Usage: rollbook user'],
    ['nothing at all', [], 'Usage: rollbook'],
  ])('%s ends with 2', async (_what, args, said) => {
    const { code, stderr } = await bench.run(args, {});
    expect(code).toBe(2);
    expect(stderr).toContain(said);
    expect(stderr).not.toContain('    at ');
  });
});

describe('on a database of one’s own', () => {
  test('migrate brings an empty database up to date, and then has nothing to do', async () => {
    const empty = await testDatabase('empty');
    const there = { ...env, DATABASE_URL: empty.url };
    const before = await bench.run(['doctor'], there);
    expect([before.code, before.stdout]).toEqual([0, expect.stringContaining('empty')]);
    const first = await bench.run(['migrate'], there);
    expect([first.code, first.stderr]).toEqual([0, '']);
    expect(first.stdout).toContain('0001_');
    const second = await bench.run(['migrate'], there);
    expect(second.code).toBe(0);
    expect(second.stdout).toContain('nothing was applied');
    await empty.drop();
  });

  test('demo load fills an empty database, and a second time changes nothing', async () => {
    const empty = await testDatabase('empty');
    const there = { ...env, DATABASE_URL: empty.url };
    const count = async () => {
      const [row] = await empty.owner.query<{ count: number }>(
        'count',
        'SELECT (SELECT count(*) FROM allocation)::int + (SELECT count(*) FROM account)::int AS count',
        [],
      );
      return row?.count;
    };
    const first = await bench.run(['demo', 'load'], there);
    expect([first.code, first.stderr]).toEqual([0, '']);
    expect(first.stdout).toContain('demo@rollbook.example / demo-on-the-rollers');
    const filled = await count();
    expect(filled).toBeGreaterThan(100);
    const second = await bench.run(['demo', 'load'], there);
    expect([second.code, second.stderr]).toEqual([0, '']);
    expect(await count()).toBe(filled);
    await empty.drop();
  });

  test('demo load leaves a site of one’s own alone, and makes no account there', async () => {
    const own = await testDatabase();
    const mine = { ...env, DATABASE_URL: own.url };
    expect(
      (
        await bench.run(
          ['user', 'add', 'kim@example.com', '--name', 'Kim Lee', '--role', 'admin', '--password-stdin'],
          mine,
          PASSWORD,
        )
      ).code,
    ).toBe(0);
    await own.owner.query('own-dyno', `INSERT INTO dyno (site_id, name) SELECT id, 'Our cell' FROM site`, []);
    const { code, stderr } = await bench.run(['demo', 'load'], mine);
    expect(code).toBe(1);
    expect(stderr).toContain('not empty');
    const accounts = await own.owner.query('own-accounts', 'SELECT email FROM account', []);
    expect(accounts).toHaveLength(1);
    await own.drop();
  });

  test('user add makes an account that can sign in; twice, or with a short password, it says no', async () => {
    const add = (email: string, password: string) =>
      bench.run(
        ['user', 'add', email, '--name', 'Kim Lee', '--role', 'scheduler', '--password-stdin'],
        env,
        password,
      );
    const first = await add('Kim@Example.com', `${PASSWORD}\n`);
    expect([first.code, first.stderr]).toEqual([0, '']);
    expect(first.stdout).toContain('as scheduler');
    const again = await add('kim@example.com', `${PASSWORD}\n`);
    expect(again.code).toBe(1);
    expect(again.stderr).toMatch(/^There is an account .* already/);
    const short = await add('lee@example.com', 'short\n');
    expect(short.code).toBe(1);
    expect(short.stderr).toMatch(/password .*12 bytes; it has 5/);
    expect(short.stderr.match(/12 bytes/g)).toHaveLength(1);
    const bad = await add('nobody', `${PASSWORD}\n`);
    expect([bad.code, bad.stderr]).toEqual([1, expect.stringContaining('email must be')]);
    const asked = await bench.run(['user', 'add', 'x@example.com', '--name', 'X', '--role', 'viewer'], env);
    expect([asked.code, asked.stderr]).toEqual([1, expect.stringContaining('--password-stdin')]);

    const house = await bench.start(env);
    const token = await house.signIn({ email: 'kim@example.com', password: PASSWORD });
    expect((await house.call('GET', '/me', { as: token })).body.role).toBe('scheduler');
  });

  test('trace tells the story of a message, and says when it knows of none', async () => {
    const house = await bench.start({ ...env, ROLLBOOK_DEMO: '1' });
    const token = await house.signIn();
    const message = `book TRK-101 for brake on ${dayAhead(50).iso} for 1 day`;
    const response = await fetch(`${house.url}/chat/stream`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ message }),
    });
    const [first] = frames(await response.text());
    const id = String(first?.data['correlation_id']);
    expect(response.headers.get('x-correlation-id')).toBe(id);
    const told = await bench.run(['trace', id], env);
    expect([told.code, told.stderr]).toEqual([0, '']);
    const lines = told.stdout.trim().split('\n');
    expect(lines[0]).toContain(message);
    expect(told.stdout).toMatch(/booked allocation #\d+ through web/);
    expect(lines.slice(-2).join('\n')).toMatch(/reply \(.+\): Booked: TRK-101[^\n]*\n {26}Changed your mind/);
    const unknown = await bench.run(['trace', 'no-such-id'], env);
    expect([unknown.code, unknown.stderr]).toEqual([
      1,
      expect.stringContaining('Nothing is stored of no-such-id'),
    ]);
  });

  test('doctor is content with what is sound, and says what is wrong and how to mend it', async () => {
    const good = await bench.run(['doctor'], env);
    expect([good.code, good.stderr]).toEqual([0, '']);
    expect(good.stdout).not.toContain('WRONG');
    expect(good.stdout).toMatch(/schema version \d+/);
    const nobody = { ...env, DATABASE_URL: 'postgres://me:hunter2@127.0.0.1:1/rollbook' };
    const bad = await bench.run(['doctor'], nobody);
    expect(bad.code).toBe(1);
    expect(bad.stdout).toMatch(/WRONG +The database of DATABASE_URL cannot be used: nothing answers/);
    expect(bad.stdout).not.toContain('DATABASE_URL answers');
    expect(bad.stdout + bad.stderr).not.toContain('hunter2');
    const wrong = await bench.run(['doctor'], { ...env, PORT: 'x', LOG_LEVEL: 'loud' });
    expect(wrong.code).toBe(1);
    expect(wrong.stdout).toMatch(/PORT must[\s\S]*LOG_LEVEL must/);
    for (const command of ['start', 'migrate']) {
      const failed = await bench.run([command], nobody);
      expect(failed.code).toBe(1);
      expect(failed.stderr).toContain('Check DATABASE_URL');
      expect(failed.stderr).not.toMatch(/hunter2|ECONNREFUSED| {4}at /);
    }
  });
});

describe('chat through a pipe', () => {
  const talk = (day: number) =>
    `book TRK-101 for brake on ${dayAhead(day).iso} for 1 day\ncancel that\nyes\nmy bookings\n`;

  test('books, asks before it cancels, and does it at a yes: with no server, and beside one', async () => {
    const dataDir = await bench.newFolder();
    const folder = { ROLLBOOK_DATA_DIR: dataDir };
    const alone = await bench.run(['chat'], folder, talk(45));
    expect([alone.code, alone.stderr]).toEqual([0, '']);
    const [booked, asked, cancelled] = [/Booked: TRK-101/, /Cancel #\d+ TRK-101/, /Cancelled: TRK-101/].map(
      (it) => alone.stdout.search(it),
    );
    expect(booked).toBeGreaterThanOrEqual(0);
    expect(asked).toBeGreaterThan(booked as number);
    expect(cancelled).toBeGreaterThan(asked as number);
    expect(postmasterOf(dataDir)).toBeUndefined();

    const house = await bench.start(folder);
    const beside = await bench.run(['chat'], folder, `book HLD42 for nvh on ${dayAhead(46).iso} for 1 day\n`);
    expect([beside.code, beside.stderr]).toEqual([0, '']);
    expect(beside.stdout).toContain('Booked: HLD42 on Cell 10 for nvh');
    expect(beside.stdout).toContain(dayAhead(46).said);
    const token = await house.signIn();
    const mine = await house.call('GET', '/allocations?mine=true', { as: token });
    expect(
      mine.body.items.map((it: { vehicle: { vin: string }; status: string; channel: string }) => [
        it.vehicle.vin,
        it.status,
        it.channel,
      ]),
    ).toEqual(
      expect.arrayContaining([
        ['TRK-101', 'cancelled', 'terminal'],
        ['HLD42', 'scheduled', 'terminal'],
      ]),
    );
  });

  test('without a demo account or a terminal it says who may talk, and ends with 1', async () => {
    const none = await testDatabase();
    const { code, stderr } = await bench.run(['chat'], { ...env, DATABASE_URL: none.url }, 'help\n');
    expect([code, stderr]).toEqual([1, expect.stringContaining('rollbook chat --email')]);
    const blind = await bench.run(
      ['chat', '--email', 'a@example.com'],
      { ...env, DATABASE_URL: none.url },
      'help\n',
    );
    expect([blind.code, blind.stderr]).toEqual([
      1,
      expect.stringContaining('no terminal to ask for the password on'),
    ]);
    await none.drop();
  });
});
