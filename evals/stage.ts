import { Temporal } from 'temporal-polyfill';
import type { Database } from '../src/db/connect.ts';
import { readCapability, readVehicle } from './labs.ts';
import { type Lab, PEOPLE, type Person } from './words.ts';

/** Everything a person could change, by table and row; what only counts changes is left out. */
export type Snapshot = ReadonlyMap<string, Row>;
export interface Row {
  table: string;
  id: string;
  values: Record<string, unknown>;
}

const TABLES = ['site', 'account', 'test_type', 'dyno', 'capability', 'vehicle', 'allocation', 'outage'];
/** Counted or computed from the others. */
const PASSING = "'{version,updated_at,span,active,last_login_at}'::text[]";
/** New rows get numbers far from those that a scenario names. */
const FIRST_NEW_ID = 5001;

/** The instants of whole days in a zone: from midnight to midnight, whatever their length. */
export function windowOf(first: string, days: number, zone: string): { starts: Date; ends: Date } {
  const day = Temporal.PlainDate.from(first);
  const instant = (date: Temporal.PlainDate) => new Date(date.toZonedDateTime(zone).epochMilliseconds);
  return { starts: instant(day), ends: instant(day.add({ days })) };
}

/**
 * Empties the database and sets up a laboratory as it stands before anybody speaks.
 * @param owner the superuser: history refuses to be emptied by anybody else
 * @returns the account ids of the people
 */
export async function setStage(owner: Database, lab: Lab, zone: string): Promise<Record<Person, string>> {
  const client = await owner.pool.connect();
  const run = (sql: string, values: unknown[] = []) => client.query(sql, values);
  try {
    await run('BEGIN');
    await run("SET LOCAL session_replication_role = 'replica'");
    const { rows } = await run(
      `SELECT string_agg(quote_ident(tablename), ', ') AS names FROM pg_tables
        WHERE schemaname = 'public' AND tablename <> 'schema_migration'`,
    );
    await run(`TRUNCATE ${rows[0]?.names} RESTART IDENTITY`);
    await run("SET LOCAL session_replication_role = 'origin'");
    await run(`INSERT INTO site (name, time_zone) VALUES ('Main', $1)`, [zone]);
    const ids = await hire(run);
    await furnish(run, lab);
    await occupy(run, lab, zone, ids);
    await run(`SELECT setval(pg_get_serial_sequence(t, 'id'), ${FIRST_NEW_ID}, false)
                 FROM unnest('{allocation,vehicle,outage}'::text[]) t`);
    await run('COMMIT');
    return ids;
  } catch (error) {
    await run('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}

type Sql = (sql: string, values?: unknown[]) => Promise<{ rows: Record<string, unknown>[] }>;

async function hire(run: Sql): Promise<Record<Person, string>> {
  const people = Object.entries(PEOPLE).map(([name, one]) => ({ name, ...one }));
  const { rows } = await run(
    `INSERT INTO account (site_id, email, fullname, password_hash, role)
     SELECT 1, p.name || '@lab.example', p.fullname, '!', p.role
       FROM jsonb_to_recordset($1) AS p(name text, fullname text, role text) RETURNING id, email`,
    [JSON.stringify(people)],
  );
  return Object.fromEntries(
    rows.map(({ id, email }) => [String(email).replace('@lab.example', ''), String(id)]),
  ) as Record<Person, string>;
}

async function furnish(run: Sql, lab: Lab): Promise<void> {
  await run(`INSERT INTO test_type (site_id, name) SELECT 1, unnest($1::text[])`, [lab.tests]);
  for (const [name, lines] of Object.entries(lab.dynos)) {
    await run(
      `WITH made AS (INSERT INTO dyno (site_id, name, enabled) VALUES (1, $1, $2) RETURNING id)
       INSERT INTO capability (site_id, dyno_id, test_type, drive_types, min_lbs, max_lbs)
       SELECT 1, made.id, c.test, c.drives, c."from", c."to"
         FROM made, jsonb_to_recordset($3) AS c(test text, drives text[], "from" float8, "to" float8)`,
      [name, !lab.off?.includes(name), JSON.stringify(lines.map(readCapability))],
    );
  }
  await run(
    `UPDATE dyno d SET breadth =
       (SELECT COALESCE(sum(c.breadth), 0) FROM capability c WHERE c.site_id = d.site_id AND c.dyno_id = d.id)`,
  );
  const vehicles = Object.entries(lab.vehicles).map(([vin, line]) => ({ vin, ...readVehicle(line) }));
  await run(
    `INSERT INTO vehicle (site_id, vin, name, weight_lbs, drive_type)
     SELECT 1, v.vin, v.name, v.weight, v.drive
       FROM jsonb_to_recordset($1) AS v(vin text, name text, weight float8, drive text)`,
    [JSON.stringify(vehicles)],
  );
}

async function occupy(run: Sql, lab: Lab, zone: string, ids: Record<Person, string>): Promise<void> {
  const bookings = Object.entries(lab.bookings).map(([id, one]) => ({
    ...{ id, vin: one.vehicle, dyno: one.dyno, test: one.test, ...windowOf(one.first, one.days, zone) },
    ...{ by: ids[one.by], status: one.status ?? 'scheduled', notes: one.notes ?? null },
  }));
  await run(
    `INSERT INTO allocation (site_id, id, dyno_id, vehicle_id, test_type, starts_at, ends_at, status, requested_by, channel, notes)
     OVERRIDING SYSTEM VALUE
     SELECT 1, b.id, d.id, v.id, b.test, b.starts, b.ends, b.status, b.by, 'web', b.notes
       FROM jsonb_to_recordset($1) AS b(id bigint, vin text, dyno text, test text, starts timestamptz,
            ends timestamptz, status text, by bigint, notes text)
       JOIN dyno d ON d.name = b.dyno JOIN vehicle v ON v.vin = b.vin`,
    [JSON.stringify(bookings)],
  );
  for (const { dyno, first, days, reason } of lab.outages ?? []) {
    const { starts, ends } = windowOf(first, days, zone);
    await run(
      `INSERT INTO outage (site_id, dyno_id, starts_at, ends_at, reason, created_by)
       SELECT 1, id, $2, $3, $4, $5 FROM dyno WHERE name = $1`,
      [dyno, starts, ends, reason, ids.sigi],
    );
  }
}

const SNAPSHOT = TABLES.map(
  (name) => `SELECT '${name}' AS name, id::text, to_jsonb(t) - ${PASSING} AS row FROM ${name} t`,
)
  // A test type is named, not numbered.
  .map((sql) => (sql.includes("'test_type'") ? sql.replace('id::text', 'name::text') : sql))
  .join(' UNION ALL ');

/** Reads every row that somebody could have changed. */
export async function takeSnapshot(owner: Database): Promise<Snapshot> {
  const rows = await owner.query<{ name: string; id: string; row: Record<string, unknown> }>(
    'eval_snapshot',
    SNAPSHOT,
    [],
  );
  return new Map(
    rows.map(({ name, id, row }) => [`${name} ${id}`, { table: name, id, values: row }] as const),
  );
}
