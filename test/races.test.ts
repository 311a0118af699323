import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DatabaseFault, errorCode } from '../src/db/faults.ts';
import type { Actor } from '../src/words.ts';
import { type Given, given, granted } from './support/given.ts';

let house: Given;
let erin: Actor;

beforeEach(async () => {
  house = await given();
  erin = await house.actor();
});
afterEach(async () => {
  // Whatever raced, an audit that shares no code with booking finds nothing.
  expect(granted(await house.core.conflicts(house.admin)).count).toBe(0);
  await house.close();
});

async function dynos(count: number) {
  for (let n = 1; n <= count; n += 1) await house.dyno(`Cell ${n}`);
}

async function vehicles(count: number): Promise<string[]> {
  const vins = Array.from({ length: count }, (_, n) => `V-${n}`);
  await Promise.all(vins.map((vin) => house.vehicle(vin)));
  return vins;
}

function day(n: number): string {
  return new Date(Date.UTC(2027, 3, 1 + n)).toISOString().slice(0, 10);
}

function tally(
  outcomes: ({ ok: true } | { ok: false; refusal: { code: string } })[],
): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const it of outcomes) {
    const name = it.ok ? 'granted' : it.refusal.code;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

const ask = (vin: string, start_date = day(0), more = {}) => ({
  vin,
  test_type: 'brake',
  start_date,
  days: 1,
  ...more,
});

/** A promise that is resolved from outside. */
function gate() {
  let resolve = () => {};
  const promise = new Promise<void>((open) => {
    resolve = open;
  });
  return { promise, resolve };
}

/**
 * A writer that takes no locks has put V-0 onto Cell 1 on day 0 and has not committed: an ask for that
 * day that cannot see it waits at the constraint.
 */
async function unlockedWriter() {
  const written = gate();
  const open = gate();
  let keep = true;
  const ended = house.database.owner
    .transaction(async (tx) => {
      await tx.query(
        'raw_unlocked',
        `INSERT INTO allocation (site_id, dyno_id, vehicle_id, test_type, starts_at, ends_at, requested_by, channel)
          SELECT $1, d.id, v.id, 'brake', $2, $3, $4, 'api' FROM dyno d, vehicle v
           WHERE d.name = 'Cell 1' AND v.vin = 'V-0'`,
        [house.site.id, `${day(0)}T04:00Z`, `${day(1)}T04:00Z`, erin.accountId],
      );
      written.resolve();
      await open.promise;
      if (!keep) throw new Error('given up');
    })
    .catch(() => {});
  await written.promise;
  return (commit: boolean) => {
    keep = commit;
    open.resolve();
    return ended;
  };
}

async function killSessions(): Promise<void> {
  await house.database.owner.query(
    'kill',
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = 'test-app'`,
  );
}

async function waitingSessions(): Promise<number> {
  const [row] = await house.database.owner.query<{ count: number }>(
    'waiting',
    `SELECT count(*)::int AS count FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  );
  return row?.count ?? 0;
}

describe('asks at once', () => {
  test('60 for one window on 3 dynos give exactly 3', async () => {
    await dynos(3);
    const vins = await vehicles(60);
    const outcomes = await Promise.all(vins.map((vin) => house.core.allocate(erin, ask(vin))));
    expect(tally(outcomes)).toEqual({ granted: 3, no_dyno_free: 57 });
    expect(await house.activeRows()).toHaveLength(3);
  });

  test('60 with backup days all find room while there is room', async () => {
    await dynos(3);
    const vins = await vehicles(60);
    const asks = vins.map((vin) => house.core.allocate(erin, ask(vin, day(0), { backup_days: 19 })));
    const outcomes = await Promise.all(asks);
    expect(tally(outcomes)).toEqual({ granted: 60 });
    const shifts = outcomes.map((it) => granted(it).shifted_days);
    // Three a day, no day left out.
    expect(shifts.sort((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, n) => Math.floor(n / 3)));
  });

  test('20 for different days on one dyno are all granted', async () => {
    await dynos(1);
    const vins = await vehicles(20);
    for (let round = 0; round < 5; round += 1) {
      const asks = vins.map((vin, n) => house.core.allocate(erin, ask(vin, day(round * 20 + n))));
      expect(tally(await Promise.all(asks))).toEqual({ granted: 20 });
    }
  });

  test('30 for one vehicle give one', async () => {
    await dynos(12);
    await house.vehicle('TRK-101');
    const asks = Array.from({ length: 30 }, () => house.core.allocate(erin, ask('TRK-101')));
    expect(tally(await Promise.all(asks))).toEqual({ granted: 1, vehicle_already_allocated: 29 });
    expect(await house.activeRows()).toHaveLength(1);
  });

  test('40 with one idempotency key give one row and one answer', async () => {
    await dynos(3);
    await house.vehicle('TRK-101');
    const outcomes = await Promise.all(
      Array.from({ length: 40 }, () => house.core.allocate(erin, ask('TRK-101'), { idempotencyKey: 'one' })),
    );
    expect(tally(outcomes)).toEqual({ granted: 40 });
    expect(new Set(outcomes.map((it) => JSON.stringify(granted(it)))).size).toBe(1);
    expect(outcomes.filter((it) => !it.replayed)).toHaveLength(1);
    expect(await house.activeRows()).toHaveLength(1);
  });

  test('through two processes give no more than there is', async () => {
    await dynos(3);
    const vins = await vehicles(60);
    const other = house.secondCore();
    const outcomes = await Promise.all(
      vins.map((vin, n) => (n % 2 ? house.core : other.core).allocate(erin, ask(vin, day(n % 10)))),
    );
    expect(tally(outcomes)).toEqual({ granted: 30, no_dyno_free: 30 });
  });

  test('through two processes for one vehicle, with backup days, each get a day', async () => {
    await dynos(2);
    await house.vehicle('TRK-101');
    const other = house.secondCore();
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        (n % 2 ? house.core : other.core).allocate(erin, ask('TRK-101', day(0), { backup_days: 19 })),
      ),
    );
    expect(tally(outcomes)).toEqual({ granted: 20 });
  });
});

describe('changes at once', () => {
  test('a move races bookings for the window that it goes to: one gets it', async () => {
    await dynos(1);
    const vins = await vehicles(10);
    for (let round = 0; round < 10; round += 1) {
      const moving = await house.booking({ vin: 'V-0', start_date: day(round * 2) }, erin);
      const wanted = day(round * 2 + 1);
      const [moved, ...booked] = await Promise.all([
        house.core.reschedule(erin, moving.id, { start_date: wanted }),
        ...vins.slice(1, 4).map((vin) => house.core.allocate(erin, ask(vin, wanted))),
      ]);
      expect(tally([moved, ...booked])).toEqual({ granted: 1, no_dyno_free: 3 });
    }
  });

  test('two bookings that swap places never overlap and never hang', async () => {
    await dynos(1);
    await vehicles(2);
    const a = await house.booking({ vin: 'V-0', start_date: day(0) }, erin);
    const b = await house.booking({ vin: 'V-1', start_date: day(1) }, erin);
    const outcomes = await Promise.all([
      house.core.reschedule(erin, a.id, { start_date: day(1) }),
      house.core.reschedule(erin, b.id, { start_date: day(0) }),
    ]);
    expect(tally(outcomes)).toEqual({ no_dyno_free: 2 });
  });

  test('ten moves of one booking with one version: one goes through', async () => {
    await dynos(3);
    await vehicles(1);
    const booked = await house.booking({ vin: 'V-0', start_date: day(0) }, erin);
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        house.core.reschedule(erin, booked.id, { start_date: day(n + 1), version: 1 }),
      ),
    );
    expect(tally(outcomes)).toEqual({ granted: 1, stale_version: 9 });
  });

  test('an undone cancellation races bookings for its window: one gets it', async () => {
    await dynos(1);
    const vins = await vehicles(4);
    for (let round = 0; round < 10; round += 1) {
      const { id } = await house.booking({ vin: 'V-0', start_date: day(round) }, erin);
      granted(await house.core.cancel(erin, id));
      const outcomes = await Promise.all([
        house.core.undo(erin, id),
        ...vins.slice(1).map((vin) => house.core.allocate(erin, ask(vin, day(round)))),
      ]);
      expect(tally(outcomes)).toEqual({ granted: 1, no_dyno_free: 3 });
    }
  });

  test('an outage races bookings: no booking ends up under it', async () => {
    await dynos(2);
    const vins = await vehicles(10);
    const [outage] = await Promise.all([
      house.core.addOutage(house.admin, 'Cell 1', {
        start_date: day(0),
        days: 5,
        reason: 'bearing',
        move: true,
      }),
      ...vins.map((vin, n) => house.core.allocate(erin, ask(vin, day(n % 5)))),
    ]);
    expect(outage.ok || outage.refusal.code).toBe(true);
  });
});

describe('the database has the last word', () => {
  test('a raw overlapping insert is refused by the constraint', async () => {
    await dynos(2);
    await vehicles(2);
    const there = await house.booking({ vin: 'V-0', start_date: day(0), dyno: 'Cell 1' }, erin);
    const insert = (dyno: string, vin: string) =>
      house.database.owner.query(
        'raw',
        `INSERT INTO allocation (site_id, dyno_id, vehicle_id, test_type, starts_at, ends_at, requested_by, channel)
          SELECT $1, d.id, v.id, 'brake', $4::timestamptz + interval '1 hour', $5, $6, 'api'
            FROM dyno d, vehicle v WHERE d.name = $2 AND v.vin = $3`,
        [house.site.id, dyno, vin, there.start, there.end, erin.accountId],
      );
    const sameDyno = await insert('Cell 1', 'V-1').catch(errorCode);
    const sameVehicle = await insert('Cell 2', 'V-0').catch(errorCode);
    expect([sameDyno, sameVehicle]).toEqual(['23P01', '23P01']);
  });

  test('a writer that takes no locks costs the asks that travel together nothing but its own window', async () => {
    await dynos(1);
    const vins = await vehicles(20);
    const end = await unlockedWriter();
    const outcomes = Promise.all(vins.slice(1).map((vin, n) => house.core.allocate(erin, ask(vin, day(n)))));
    // The first ask now waits at the constraint for a row that nobody could see.
    await expect.poll(waitingSessions).toBeGreaterThan(0);
    await end(true);
    expect(tally(await outcomes)).toEqual({ granted: 18, no_dyno_free: 1 });
  });

  test('history cannot be edited', async () => {
    await dynos(1);
    await vehicles(1);
    await house.booking({ vin: 'V-0' }, erin);
    await expect(house.database.db.query('edit', 'UPDATE history SET at = now()')).rejects.toThrow();
    await expect(house.database.owner.query('drop', 'DELETE FROM history')).rejects.toThrow('append-only');
  });
});

test('killed connections lose no booking, invent none, and the house lives on', async () => {
  await dynos(1);
  const vins = await vehicles(60);
  const end = await unlockedWriter();
  const asks = vins.map((vin, n) => house.core.allocate(erin, ask(vin, day(n))).catch((fault) => fault));
  await expect.poll(waitingSessions).toBeGreaterThan(0);
  await killSessions();
  await end(false);
  const outcomes = await Promise.all(asks);
  const rows = await house.activeRows();
  const yes = outcomes.filter((it) => it.ok === true);
  const unknown = outcomes.filter((it) => it instanceof DatabaseFault && it.code === 'commit_unknown');
  // Each ask is answered: with its row, or by saying that it may have one.
  expect(yes.length + unknown.length).toBe(60);
  const stored = new Set(rows.map((row) => row.id));
  for (const it of yes) expect(stored.has(granted<{ id: string }>(it).id)).toBe(true);
  expect(rows.length).toBeGreaterThanOrEqual(yes.length);
  expect(rows.length).toBeLessThanOrEqual(yes.length + unknown.length);
  await house.vehicle('AFTER');
  granted(await house.core.allocate(erin, ask('AFTER', day(90))));
});

test('with a key, killed connections leave each ask with exactly one booking', async () => {
  await dynos(1);
  const vins = await vehicles(40);
  const end = await unlockedWriter();
  const asks = vins.map((vin, n) => house.core.allocate(erin, ask(vin, day(n)), { idempotencyKey: vin }));
  await expect.poll(waitingSessions).toBeGreaterThan(0);
  await killSessions();
  await end(false);
  const settled = await Promise.allSettled(asks);
  for (const [n, it] of settled.entries()) {
    if (it.status === 'rejected') {
      const vin = vins[n] ?? '';
      granted(await house.core.allocate(erin, ask(vin, day(n)), { idempotencyKey: vin }));
    } else granted(it.value);
  }
  expect(await house.activeRows()).toHaveLength(40);
});
