import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type Delivered,
  HANDED_OVER,
  type Inbox,
  type InboxItem,
  STOPPED,
} from '../src/conversation/channel.ts';
import { createInbox, type InboxNeeds } from '../src/conversation/inbox.ts';
import { frailDatabase, paperLog, until } from './support/chat-port.ts';
import { type TestDatabase, testDatabase } from './support/database.ts';

/** What a channel was handed is stored, and handled once and in order, by whichever process comes to it. */

const QUICK = { leaseMs: 300, renewMs: 75, lookMs: 40, leaveMs: 1_000 };

let database: TestDatabase;
let siteId: string;
let opened: Inbox[] = [];
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  const [row] = await database.owner.query<{ id: string }>(
    'site',
    `INSERT INTO site (name, time_zone) VALUES ($1, 'UTC') RETURNING id`,
    [randomUUID()],
  );
  siteId = row?.id ?? '';
});
afterEach(async () => {
  await Promise.all(opened.map((it) => it.stop(0)));
  opened = [];
});

/** A process with its inbox. */
function inboxOf(work: InboxNeeds['work'], more: Partial<InboxNeeds> = {}): Inbox {
  const needs = { db: database.db, siteId, clock: () => new Date(), log: paperLog().log };
  const inbox = createInbox({ ...needs, channel: 'slack', times: QUICK, work, ...more });
  opened.push(inbox);
  return inbox;
}

const said = (key: string, more: Partial<Delivered> = {}): Delivered => ({
  ...{ key, line: key, sequence: key, payload: { text: key } },
  ...more,
});
const inLine = (line: string, ...keys: string[]) => keys.map((key) => said(key, { line }));

interface Row {
  key: string;
  status: string;
  attempts: number;
  payload: unknown;
  reply: unknown;
}
const rows = () =>
  database.owner.query<Row>('rows', 'SELECT * FROM inbox WHERE site_id = $1 ORDER BY key', [siteId]);
const statuses = async () => Object.fromEntries((await rows()).map((it) => [it.key, it.status]));
const allOver = async () =>
  (await rows()).every(({ status }) => status !== 'waiting' && status !== 'running');

/** Stores a row as a process left it that was killed in the middle of it. */
async function leftBehind(delivered: Delivered, attempts: number, reply: unknown = null): Promise<void> {
  const { key, line, sequence, payload } = delivered;
  await database.owner.query(
    'left_behind',
    `INSERT INTO inbox (site_id, channel, key, line, sequence, payload, reply, attempts, status, lease_until, received_at)
     VALUES ($1, 'slack', $2, $3, $4, $5, $6, $7, 'running', now() - interval '1 second', now())`,
    [siteId, key, line, sequence, JSON.stringify(payload), JSON.stringify(reply), attempts],
  );
}

/** Work that takes its time and notes what began and ended, and how many of one line were at it at once. */
function noting(ms = 10) {
  const began: string[] = [];
  const seen = { began, most: 0, mostOfOneLine: 0 };
  const now: string[] = [];
  const work = async ({ key, line }: InboxItem) => {
    began.push(key);
    now.push(line);
    seen.most = Math.max(seen.most, now.length);
    seen.mostOfOneLine = Math.max(seen.mostOfOneLine, now.filter((it) => it === line).length);
    await sleep(ms);
    now.splice(now.indexOf(line), 1);
  };
  return { work, seen };
}

/** Work that lasts until it is told to end, and notes why it was. */
function endless() {
  const items: InboxItem[] = [];
  const reasons: unknown[] = [];
  const work = async (item: InboxItem) => {
    items.push(item);
    if (!item.signal.aborted) await new Promise((resolve) => item.signal.addEventListener('abort', resolve));
    reasons.push(item.signal.reason);
  };
  return { work, items, reasons };
}

describe('what is put', () => {
  it('is handled once, however often it comes, and then nothing of it is kept but its key', async () => {
    const { work, seen } = noting();
    const inbox = inboxOf(async (item) => {
      await item.keep({ ref: 'm1' });
      await work(item);
    });
    inbox.start();
    const answers = await Promise.all(Array.from({ length: 3 }, () => inbox.put(said('a'))));
    expect(answers.sort()).toEqual(['new', 'seen', 'seen']);
    await until(allOver);
    expect(await inbox.put(said('a'))).toBe('seen');
    await sleep(100);
    expect(seen.began).toEqual(['a']);
    expect(await rows()).toMatchObject([{ status: 'done', payload: {}, reply: null, attempts: 1 }]);
  });

  it('begins at once, without waiting for the next look', async () => {
    const { work, seen } = noting();
    const inbox = inboxOf(work, { times: { ...QUICK, lookMs: 60_000 } });
    inbox.start();
    await sleep(50);
    const at = performance.now();
    await inbox.put(said('a'));
    await until(() => seen.began.length === 1);
    expect(performance.now() - at).toBeLessThan(200);
  });

  it('goes on at once with the next of its line', async () => {
    const { work, seen } = noting(1);
    const inbox = inboxOf(work, { times: { ...QUICK, lookMs: 60_000 } });
    inbox.start();
    for (const it of inLine('l', 'a', 'b', 'c', 'd')) await inbox.put(it);
    await until(() => seen.began.length === 4, 1_000);
  });

  it('throws while the database is away, so that nothing is acknowledged that is not stored', async () => {
    const frail = frailDatabase(database.db);
    const { work, seen } = noting();
    const inbox = inboxOf(work, { db: frail });
    inbox.start();
    frail.takeAway();
    await expect(inbox.put(said('a'))).rejects.toThrow();
    frail.giveBack();
    expect(await inbox.put(said('a'))).toBe('new');
    await until(allOver);
    expect(seen.began).toEqual(['a']);
  });

  it('may hold what no column of JSON takes', async () => {
    const texts: unknown[] = [];
    const inbox = inboxOf(async ({ payload }) => void texts.push(payload));
    inbox.start();
    await inbox.put(said('a', { payload: { text: 'half \ud83d, nul \0, \\u0000 and 😀' } }));
    await until(allOver);
    expect(texts).toEqual([{ text: 'half \ufffd, nul , \\u0000 and 😀' }]);
  });
});

describe('a line', () => {
  it('is handled strictly in its own order and one at a time, beside other lines', async () => {
    const { work, seen } = noting(30);
    const inbox = inboxOf(work);
    for (const it of [...inLine('one', 'a3', 'a1', 'a2'), ...inLine('two', 'b2', 'b1')]) await inbox.put(it);
    inbox.start();
    await until(allOver);
    expect(seen.began.filter((key) => key.startsWith('a'))).toEqual(['a1', 'a2', 'a3']);
    expect(seen.began.filter((key) => key.startsWith('b'))).toEqual(['b1', 'b2']);
    expect(seen).toMatchObject({ most: 2, mostOfOneLine: 1 });
  });

  it('goes on after work that throws', async () => {
    const { log, said: logged } = paperLog();
    const { work, seen } = noting();
    const inbox = inboxOf(
      async (item) => {
        await work(item);
        if (item.key === 'a') throw new Error('broke');
      },
      { log },
    );
    for (const it of inLine('l', 'a', 'b')) await inbox.put(it);
    inbox.start();
    await until(allOver);
    expect(seen.began).toEqual(['a', 'b']);
    expect(await statuses()).toEqual({ a: 'failed', b: 'done' });
    expect(logged('a delivery could not be handled')).toHaveLength(1);
  });

  it('has one at a time also when an earlier one is put while a later one is being claimed', async () => {
    const { work, seen } = noting(200);
    // The claim of the slow process is not committed before the other one has claimed, too.
    const committing = {
      query: async (name: string, sql: string, params?: readonly unknown[]) => {
        if (name !== 'inbox_claim') return await database.db.query(name, sql, params);
        return await database.db.transaction(async (tx) => {
          const claimed = await tx.query(name, sql, params);
          if (claimed.length > 0) await sleep(150);
          return claimed;
        });
      },
    } as InboxNeeds['db'];
    const slow = inboxOf(work, { db: committing });
    const other = inboxOf(work);
    await slow.put(said('2', { line: 'l' }));
    slow.start();
    await sleep(50);
    await other.put(said('1', { line: 'l' }));
    other.start();
    await until(allOver);
    expect([...seen.began].sort()).toEqual(['1', '2']);
    expect(seen.mostOfOneLine).toBe(1);
    expect((await rows()).map((it) => it.attempts)).toEqual([1, 1]);
  });
});

describe('processes over one database', () => {
  it('share the work, and nothing is handled twice: 50 deliveries, four inboxes', async () => {
    const { work, seen } = noting(5);
    const by = [0, 0, 0, 0];
    const inboxes = by.map((_, index) =>
      inboxOf(
        async (item) => {
          by[index] = (by[index] ?? 0) + 1;
          await work(item);
        },
        { times: { ...QUICK, leaseMs: 60_000 } },
      ),
    );
    for (const inbox of inboxes) inbox.start();
    const keys = Array.from({ length: 50 }, (_, index) => `k${String(index).padStart(2, '0')}`);
    const one = inboxes[0] as Inbox;
    await Promise.all(
      keys.map((key, index) =>
        (inboxes[index % 4] ?? one).put(said(key, index % 2 ? { line: `line ${index % 5}` } : {})),
      ),
    );
    await until(allOver);
    expect([...seen.began].sort()).toEqual(keys);
    expect(seen.mostOfOneLine).toBe(1);
    expect(by.every((count) => count > 0)).toBe(true);
    expect((await rows()).every((it) => it.attempts === 1)).toBe(true);
  });

  it('put the same delivery at the same time, and one of them handles it', async () => {
    const { work, seen } = noting();
    const inboxes = [inboxOf(work), inboxOf(work)];
    for (const inbox of inboxes) inbox.start();
    expect((await Promise.all(inboxes.map((it) => it.put(said('a'))))).sort()).toEqual(['new', 'seen']);
    await until(allOver);
    expect(seen.began).toEqual(['a']);
  });
});

describe('a process that is gone', () => {
  it('is taken over: where the reply stands is known, and the attempt counts', async () => {
    await leftBehind(said('a'), 1, { ref: 'm1', streamed: false });
    const items: InboxItem[] = [];
    inboxOf(async (item) => void items.push(item)).start();
    await until(allOver);
    expect(items).toMatchObject([{ key: 'a', attempts: 2, reply: { ref: 'm1' }, payload: { text: 'a' } }]);
  });

  it('three times during the same delivery has that one fail, and the line goes on', async () => {
    await leftBehind(said('a', { line: 'l' }), 3);
    const { work, seen } = noting();
    const inbox = inboxOf(work);
    await inbox.put(said('b', { line: 'l' }));
    inbox.start();
    await until(allOver);
    expect(seen.began).toEqual(['b']);
    expect(await rows()).toMatchObject([
      { key: 'a', status: 'failed', payload: {} },
      { key: 'b', status: 'done' },
    ]);
  });

  it('in the middle of a line keeps the rest of it waiting until its lease is over', async () => {
    const frail = frailDatabase(database.db);
    const killed = endless();
    const gone = inboxOf(killed.work, { db: frail });
    gone.start();
    for (const it of inLine('l', 'a', 'b')) await gone.put(it);
    await until(() => killed.items.length === 1);
    frail.takeAway();
    const { work, seen } = noting();
    inboxOf(work).start();
    await sleep(150);
    expect(seen.began).toEqual([]);
    await until(allOver);
    expect(seen.began).toEqual(['a', 'b']);
    expect((await rows()).map((it) => it.attempts)).toEqual([2, 1]);
  });

  it('is not who works for longer than a lease', async () => {
    const { work, seen } = noting(QUICK.leaseMs * 2);
    const inboxes = [inboxOf(work), inboxOf(work)];
    for (const inbox of inboxes) inbox.start();
    await inboxes[0]?.put(said('a'));
    await until(allOver);
    expect(seen.began).toEqual(['a']);
  });

  it('and comes back after another took over ends its work and leaves the row alone', async () => {
    const frail = frailDatabase(database.db);
    const frozen = endless();
    const first = inboxOf(frozen.work, { db: frail });
    first.start();
    await first.put(said('a'));
    await until(() => frozen.items.length === 1);
    frail.takeAway();
    const { work, seen } = noting(700);
    inboxOf(work).start();
    await until(() => seen.began.length === 1);
    frail.giveBack();
    await expect(frozen.items[0]?.keep({ ref: 'mine' })).rejects.toThrow('taken it over');
    await until(() => frozen.reasons.length === 1);
    expect(frozen.reasons).toEqual([HANDED_OVER]);
    expect(await rows()).toMatchObject([{ status: 'running', attempts: 2, reply: null }]);
    await until(allOver);
    expect(seen.began).toEqual(['a']);
    expect(await rows()).toMatchObject([{ status: 'done', attempts: 2 }]);
  });
});

describe('what has not begun', () => {
  it('may be changed or dropped; what has begun may not', async () => {
    const { work, items } = endless();
    const texts: unknown[] = [];
    const inbox = inboxOf(async (item) => {
      texts.push(item.payload);
      if (item.key === 'a') await work(item);
    });
    for (const it of inLine('l', 'a', 'b', 'c')) await inbox.put(it);
    inbox.start();
    await until(() => items.length === 1);
    expect(await inbox.amend('b', { text: 'B' })).toBe(true);
    expect(await inbox.amend('c', undefined)).toBe(true);
    expect(await inbox.amend('a', { text: 'A' })).toBe(false);
    expect(await inbox.amend('a', undefined)).toBe(false);
    expect(await inbox.amend('x', {})).toBe(false);
    await inbox.stopLine('l');
    await until(allOver);
    expect(texts).toEqual([{ text: 'a' }, { text: 'B' }]);
    expect(await inbox.put(said('c'))).toBe('seen');
    expect(await inbox.amend('b', { text: 'late' })).toBe(false);
  });
});

describe('a stop', () => {
  it('of a line ends what runs in it, here and in another process, within a second', async () => {
    const { work, reasons, items } = endless();
    const one = inboxOf(work);
    one.start();
    for (const key of ['a', 'b', 'c']) await one.put(said(key));
    await until(() => items.length === 3);
    const at = performance.now();
    expect(await one.stopLine('a')).toBe(1);
    expect(items[0]?.signal.reason).toBe(STOPPED);
    expect(await inboxOf(work).stopLine('b')).toBe(1);
    await until(() => reasons.length === 2);
    expect(performance.now() - at).toBeLessThan(1_000);
    expect(reasons).toEqual([STOPPED, STOPPED]);
    await until(async () => (await statuses())['b'] === 'done');
    expect(await one.stopLine('a')).toBe(0);
    expect(items[2]?.signal.aborted).toBe(false);
  });

  it('that was asked of a process that then died is heard by whoever takes over', async () => {
    await leftBehind(said('a'), 1);
    const { work, reasons } = endless();
    const inbox = inboxOf(work);
    expect(await inbox.stopLine('a')).toBe(1);
    inbox.start();
    await until(allOver);
    expect(reasons).toEqual([STOPPED]);
  });

  it('of the process waits for what ends in time, and begins nothing more', async () => {
    const { work, seen } = noting(QUICK.leaseMs + 200);
    const inbox = inboxOf(work);
    const other = noting();
    inbox.start();
    for (const it of inLine('l', 'a', 'b')) await inbox.put(it);
    await until(() => seen.began.length === 1);
    inboxOf(other.work).start();
    await inbox.stop(2_000);
    // While it was waited for its lease was renewed: nobody took it over.
    expect((await statuses())['a']).toBe('done');
    await until(allOver);
    expect([seen.began, other.seen.began]).toEqual([['a'], ['b']]);
  });

  it('of the process hands over what does not end, and another has it at once, with its attempt', async () => {
    const { work, items, reasons } = endless();
    const inbox = inboxOf(
      async (item) => {
        await item.keep({ ref: 'm1' });
        await work(item);
      },
      { times: { ...QUICK, leaseMs: 60_000 } },
    );
    inbox.start();
    await inbox.put(said('a'));
    await until(() => items.length === 1);
    const at = performance.now();
    await inbox.stop(100);
    expect(performance.now() - at).toBeGreaterThan(95);
    expect(reasons).toEqual([HANDED_OVER]);
    const taken: InboxItem[] = [];
    inboxOf(async (item) => void taken.push(item)).start();
    await until(allOver, 500);
    expect(taken).toMatchObject([{ attempts: 1, reply: { ref: 'm1' } }]);
  });

  it('of the process does not wait for ever for work that does not listen', async () => {
    const inbox = inboxOf(() => new Promise(() => {}), { times: { ...QUICK, leaveMs: 100 } });
    inbox.start();
    await inbox.put(said('a'));
    await sleep(50);
    const at = performance.now();
    await inbox.stop(50);
    expect(performance.now() - at).toBeLessThan(1_000);
    const { work, seen } = noting();
    inboxOf(work).start();
    await until(() => seen.began.length === 1);
  });
});

describe('a database that goes away and comes back', () => {
  it('during work is survived: the work ends, nothing runs twice here, and what is put later is handled', async () => {
    const frail = frailDatabase(database.db);
    const { log, lines } = paperLog();
    const { work, seen } = noting(QUICK.leaseMs * 2.5);
    const inbox = inboxOf(work, { db: frail, log });
    inbox.start();
    await inbox.put(said('a'));
    await until(() => seen.began.length === 1);
    frail.takeAway();
    await sleep(QUICK.leaseMs * 2);
    frail.giveBack();
    expect(await inbox.put(said('b', { line: 'a' }))).toBe('new');
    await until(allOver);
    expect(seen).toMatchObject({ began: ['a', 'b'], mostOfOneLine: 1 });
    expect(await statuses()).toEqual({ a: 'done', b: 'done' });
    // Said once each, and not twice a second.
    expect(lines.length).toBeLessThanOrEqual(3);
  });

  it('takes nothing that could not be ended: it is handled again', async () => {
    const frail = frailDatabase(database.db);
    const { work, seen } = noting();
    const { log, said: logged } = paperLog();
    const inbox = inboxOf(work, { db: frail, log });
    inbox.start();
    frail.takeAway((name) => name === 'inbox_end');
    await inbox.put(said('a'));
    await until(() => logged('a delivery could not be ended').length === 1);
    frail.giveBack();
    await until(allOver);
    expect(seen.began).toEqual(['a', 'a']);
  });

  it('and has work fail for that has it done again', async () => {
    const { work, seen } = noting();
    const frail = frailDatabase(database.db);
    const inbox = inboxOf(async (item) => {
      await work(item);
      frail.takeAway((name) => name === 'something' && item.attempts === 1);
      await frail.query('something', 'SELECT 1');
    });
    inbox.start();
    await inbox.put(said('a'));
    await until(allOver);
    expect(seen.began).toEqual(['a', 'a']);
    expect(await statuses()).toEqual({ a: 'done' });
  });
});
