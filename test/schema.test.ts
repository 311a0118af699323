import { getViewSelectedFields, gt, is, sql } from 'drizzle-orm';
import { getTableConfig, getViewConfig, PgColumn, PgTable } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as schema from '../src/db/schema.ts';
import { type TestDatabase, testDatabase } from './support/database.ts';

/** Where the view's columns come from, when not from the booking's column of the same name. */
const ORIGIN: Record<string, string> = {
  'allocation_named.dyno_name': 'dyno.name',
  'allocation_named.vin': 'vehicle.vin',
  'allocation_named.requested_by_name': 'account.fullname',
};

let database: TestDatabase;
let real: Map<string, { type: string; required: boolean }>;

beforeAll(async () => {
  database = await testDatabase();
  const rows = await database.owner.query<{ place: string; type: string; required: boolean }>(
    'columns',
    `SELECT c.relname || '.' || a.attname AS place, format_type(a.atttypid, a.atttypmod) AS type,
            a.attnotnull AS required
       FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v')
        AND a.attnum > 0 AND NOT a.attisdropped`,
  );
  real = new Map(rows.map((row) => [row.place, row]));
});

afterAll(() => database.drop());

/** Every table and view of the schema with its columns. */
function described(): [string, PgColumn[]][] {
  return Object.values(schema).map((it) => {
    if (is(it, PgTable)) return [getTableConfig(it).name, getTableConfig(it).columns];
    const columns = Object.values(getViewSelectedFields(it)).filter((column) => is(column, PgColumn));
    return [getViewConfig(it).name, columns];
  });
}

/** A view's column says nothing about nulls in the catalog: what it shows does. */
function required(place: string): boolean | undefined {
  const origin = ORIGIN[place] ?? place.replace('allocation_named.', 'allocation.');
  return real.get(origin)?.required;
}

describe('the schema that statements are composed with', () => {
  it.each(described())('has of %s only columns that exist, as they are', (name, columns) => {
    expect(columns.length).toBeGreaterThan(1);
    const said = columns.map((column) => [column.name, column.getSQLType(), column.notNull]);
    const found = columns.map((column) => {
      const place = `${name}.${column.name}`;
      return [column.name, real.get(place)?.type, required(place)];
    });
    expect(said).toEqual(found);
  });

  it('reads ids as text, instants as Dates and nulls as null', async () => {
    await database.owner.pool.query(`
      INSERT INTO site (name, time_zone) VALUES ('Main', 'UTC');
      INSERT INTO vehicle (site_id, id, vin, weight_lbs, drive_type, created_at) OVERRIDING SYSTEM VALUE
        VALUES (1, 9007199254740993, 'HLD42', 4000.5, 'AWD', '2027-03-14T07:00:00.123Z')`);
    const rows = await database.db.compose((it) => it.select().from(schema.vehicle));
    expect(rows).toEqual([
      {
        site_id: '1',
        id: '9007199254740993',
        vin: 'HLD42',
        name: null,
        weight_lbs: 4000.5,
        drive_type: 'AWD',
        created_at: new Date('2027-03-14T07:00:00.123Z'),
      },
    ]);
  });
});

describe('a composed statement', () => {
  it('that fails says what the server said, without the values', async () => {
    const missing = database.db.compose((it) =>
      it.select().from(schema.vehicle).where(sql`vin = ${'PRIVATE-1'} AND no_such_column`),
    );
    await expect(missing).rejects.toMatchObject({
      code: '42703',
      message: expect.not.stringContaining('PRIVATE'),
    });
  });

  it('may ask from the year 0 on', async () => {
    const { created_at, vin } = schema.vehicle;
    const since = new Date('0000-01-01T00:00:00Z');
    const rows = await database.db.compose((it) =>
      it.select({ vin }).from(schema.vehicle).where(gt(created_at, since)),
    );
    expect(rows).toEqual([{ vin: 'HLD42' }]);
  });

  it('is part of its transaction', async () => {
    const seen = await database.db.transaction(async (tx) => {
      await tx.query('enter', `INSERT INTO test_type (site_id, name) VALUES (1, 'brake')`);
      const inside = await tx.compose((it) =>
        it.select({ name: schema.testType.name }).from(schema.testType),
      );
      const outside = await database.db.compose((it) => it.select().from(schema.testType));
      return [inside, outside];
    });
    expect(seen).toEqual([[{ name: 'brake' }], []]);
  });
});
