import { and, type Column, eq, max, min, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import { QueryBuilder } from 'drizzle-orm/pg-core';
import { allocationNamed, capability, dyno, outage, testType, vehicle } from '../../db/schema.ts';
import type { Query } from '../words.ts';

/** What a column holds, which decides how it compares. */
export type FieldType = 'text' | 'number' | 'date' | 'boolean';

export interface Field {
  sql: SQLWrapper;
  type: FieldType;
}

export interface Entity {
  from: SQLWrapper;
  /** Whose rows they are. */
  site: Column;
  fields: Record<string, Field>;
  /** Its number of calendar days, where it has one. */
  days?: SQL;
}

const text = (it: SQLWrapper): Field => ({ sql: it, type: 'text' });
const number = (it: SQLWrapper): Field => ({ sql: it, type: 'number' });
const date = (it: SQLWrapper): Field => ({ sql: it, type: 'date' });

/** The day of an instant in the site's zone. */
function dayOf(instant: SQLWrapper, zone: string): SQL {
  return sql`(${instant} AT TIME ZONE ${zone}::text)::date`;
}

function spanOf({ starts_at, ends_at }: { starts_at: Column; ends_at: Column }, zone: string) {
  const start = dayOf(starts_at, zone);
  const end = dayOf(sql`(${ends_at} - interval '1 microsecond')`, zone);
  const days = sql`(${end} - ${start} + 1)`;
  const fields = {
    start_date: date(start),
    end_date: date(end),
    days: number(days),
    start_month: text(sql`to_char(${start}, 'YYYY-MM')`),
    start_weekday: text(sql`to_char(${start}, 'FMDay')`),
  };
  return { fields, days };
}

function allocations(zone: string): Entity {
  const of = allocationNamed;
  const { fields, days } = spanOf(of, zone);
  return {
    from: of,
    site: of.site_id,
    fields: {
      id: number(of.id),
      vehicle: text(of.vin),
      dyno: text(of.dyno_name),
      test_type: text(of.test_type),
      status: text(of.status),
      ...fields,
      requested_by: text(of.requested_by_name),
      channel: text(of.channel),
      shifted_days: number(of.shifted_days),
      created_date: date(dayOf(of.created_at, zone)),
    },
    days,
  };
}

/** A dyno in one row with all that it can do. */
const equipped = new QueryBuilder()
  .select({
    site_id: dyno.site_id,
    name: dyno.name,
    enabled: dyno.enabled,
    test_types: sql`string_agg(DISTINCT ${capability.test_type}, ', ')`.as('test_types'),
    drive_types: sql`string_agg(DISTINCT array_to_string(${capability.drive_types}, '/'), ', ')`.as(
      'drive_types',
    ),
    min_lbs: min(capability.min_lbs).as('min_lbs'),
    max_lbs: max(capability.max_lbs).as('max_lbs'),
  })
  .from(dyno)
  .leftJoin(capability, and(eq(capability.site_id, dyno.site_id), eq(capability.dyno_id, dyno.id)))
  .groupBy(dyno.site_id, dyno.id)
  .as('equipped');

function dynos(): Entity {
  return {
    from: equipped,
    site: equipped.site_id,
    fields: {
      name: text(equipped.name),
      enabled: { sql: equipped.enabled, type: 'boolean' },
      test_types: text(equipped.test_types),
      drive_types: text(equipped.drive_types),
      min_lbs: number(equipped.min_lbs),
      max_lbs: number(equipped.max_lbs),
    },
  };
}

function vehicles(zone: string): Entity {
  return {
    from: vehicle,
    site: vehicle.site_id,
    fields: {
      vin: text(vehicle.vin),
      name: text(vehicle.name),
      weight_lbs: number(vehicle.weight_lbs),
      drive_type: text(vehicle.drive_type),
      created_date: date(dayOf(vehicle.created_at, zone)),
    },
  };
}

function outages(zone: string): Entity {
  const { fields, days } = spanOf(outage, zone);
  const sameDyno = and(eq(dyno.site_id, outage.site_id), eq(dyno.id, outage.dyno_id));
  return {
    from: sql`${outage} JOIN ${dyno} ON ${sameDyno}`,
    site: outage.site_id,
    fields: { dyno: text(dyno.name), reason: text(outage.reason), ...fields },
    days,
  };
}

function testTypes(): Entity {
  return { from: testType, site: testType.site_id, fields: { name: text(testType.name) } };
}

/**
 * Everything that may be asked about: every piece of SQL is written here, and a question only picks
 * among them. Accounts are no entity; a booking's requester is a name. Days are those of the zone.
 */
export const ENTITIES: Record<Query['entity'], (zone: string) => Entity> = {
  allocations,
  dynos,
  vehicles,
  outages,
  test_types: testTypes,
};
