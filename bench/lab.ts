import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Temporal } from 'temporal-polyfill';
import { createDatabase, type Database } from '../src/db/connect.ts';
import { openEmbedded } from '../src/db/embedded.ts';
import { migrate } from '../src/db/migrate.ts';
import type { Actor, Site } from '../src/words.ts';

/** The first day of the bench's calendar; the clock stands on the day before. */
export const FIRST_DAY = Temporal.PlainDate.from('2027-01-01');
export const DYNOS = 200;
/** Each test type is done by this many dynos. */
export const FITTING = 10;
export const TEST_TYPES = DYNOS / FITTING;
export const VEHICLES = 2_000;
/** Every third day of a dyno is booked beforehand, from the first day on. */
const SPACING = 3;

export interface Lab {
  db: Database;
  owner: Database;
  site: Site;
  actor: Actor;
  close(): Promise<void>;
}

/** A real Postgres with its defaults (fsync on), 200 dynos, 2,000 vehicles and `rows` bookings. */
export async function openLab(rows: number): Promise<Lab> {
  const dataDir = await mkdtemp(join(tmpdir(), 'rollbook-bench-'));
  const embedded = await openEmbedded({ dataDir, mode: 'own' });
  await migrate({ connection: embedded.connection });
  const owner = createDatabase({ connection: embedded.connection, appRole: false, max: 2 });
  const db = createDatabase({ connection: embedded.connection, appRole: true, max: 8 });
  await seed(owner, rows);
  const actor: Actor = {
    accountId: '1',
    siteId: '1',
    role: 'engineer',
    fullname: 'Bench',
    channel: 'api',
    correlationId: 'bench',
  };
  return {
    db,
    owner,
    site: { id: '1', name: 'Bench', timeZone: 'UTC' },
    actor,
    async close() {
      await Promise.all([db.close(), owner.close()]);
      await embedded.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function seed(owner: Database, rows: number): Promise<void> {
  await owner.pool.query(`INSERT INTO site (name, time_zone) VALUES ('Bench', 'UTC')`);
  await owner.pool.query(
    `INSERT INTO account (site_id, email, fullname, password_hash) VALUES (1, 'bench@example.com', 'Bench', '!')`,
  );
  await owner.pool.query(
    `INSERT INTO test_type (site_id, name) SELECT 1, 'type' || i FROM generate_series(0, $1) i`,
    [TEST_TYPES - 1],
  );
  await owner.pool.query(
    `INSERT INTO dyno (site_id, name) SELECT 1, 'Cell ' || i FROM generate_series(1, $1) i`,
    [DYNOS],
  );
  await owner.pool.query(
    `INSERT INTO capability (site_id, dyno_id, test_type, drive_types, min_lbs, max_lbs)
     SELECT 1, i, 'type' || (i % $2), '{2WD,AWD}', 0, 20000 FROM generate_series(1, $1) i`,
    [DYNOS, TEST_TYPES],
  );
  await owner.pool.query(
    `INSERT INTO vehicle (site_id, vin, weight_lbs, drive_type)
     SELECT 1, 'V' || i, 4000, CASE WHEN i % 2 = 0 THEN 'AWD' ELSE '2WD' END FROM generate_series(1, $1) i`,
    [VEHICLES],
  );
  const rebuild = await dropIndexes(owner);
  await owner.pool.query(
    `INSERT INTO allocation (site_id, dyno_id, vehicle_id, test_type, starts_at, ends_at, requested_by, channel)
     SELECT 1, d, (d - 1) * 10 + k % 10 + 1, 'type' || (d % $3),
            $4::timestamptz + (k * $5) * interval '1 day', $4::timestamptz + (k * $5 + 1) * interval '1 day', 1, 'api'
       FROM generate_series(1, $1::int) d, generate_series(0, $2::int - 1) k`,
    [DYNOS, Math.ceil(rows / DYNOS), TEST_TYPES, `${FIRST_DAY}T00:00Z`, SPACING],
  );
  for (const statement of rebuild) await owner.pool.query(statement);
  await owner.pool.query('VACUUM ANALYZE');
}

/** Loading a million rows is quicker without them. @returns what makes them again */
async function dropIndexes(owner: Database): Promise<string[]> {
  const constraints = await owner.query<{ name: string; definition: string }>(
    'bench-constraints',
    `SELECT conname AS name, pg_get_constraintdef(oid) AS definition FROM pg_constraint
      WHERE conrelid = 'allocation'::regclass AND contype = 'x'`,
    [],
  );
  const indexes = await owner.query<{ name: string; definition: string }>(
    'bench-indexes',
    `SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS definition FROM pg_index i
      WHERE i.indrelid = 'allocation'::regclass AND NOT i.indisprimary AND NOT i.indisexclusion`,
    [],
  );
  for (const { name } of constraints)
    await owner.pool.query(`ALTER TABLE allocation DROP CONSTRAINT ${name}`);
  for (const { name } of indexes) await owner.pool.query(`DROP INDEX ${name}`);
  return [
    ...constraints.map((it) => `ALTER TABLE allocation ADD CONSTRAINT ${it.name} ${it.definition}`),
    ...indexes.map((it) => it.definition),
  ];
}

/** Days of the calendar that nothing was booked on, in ascending order. */
export function freeDays(from: number, to: number): number[] {
  const days: number[] = [];
  for (let day = from; day < to; day += 1) if (day % SPACING !== 0) days.push(day);
  return days;
}

export function isoDay(day: number): string {
  return FIRST_DAY.add({ days: day }).toString();
}

/** Pairs of active allocations that overlap, by dyno or by vehicle; must be 0. */
export async function countOverlaps(owner: Database): Promise<number> {
  const [row] = await owner.query<{ n: number }>(
    'bench-overlaps',
    `SELECT (SELECT count(*) FROM (SELECT starts_at < lag(ends_at) OVER (PARTITION BY site_id, dyno_id ORDER BY starts_at) AS bad
               FROM allocation WHERE active) d WHERE bad)::int
          + (SELECT count(*) FROM (SELECT starts_at < lag(ends_at) OVER (PARTITION BY site_id, vehicle_id ORDER BY starts_at) AS bad
               FROM allocation WHERE active) v WHERE bad)::int AS n`,
    [],
  );
  return row?.n ?? Number.NaN;
}
