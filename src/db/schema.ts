import {
  boolean,
  customType,
  doublePrecision,
  integer,
  pgTable,
  pgView,
  smallint,
  text,
} from 'drizzle-orm/pg-core';

/**
 * The columns that statements with optional parts ask for, and no more. What is true of the tables is in
 * `migrations/`: their keys, checks, defaults and every other column; test/schema.test.ts holds this
 * picture against it. Properties are named like their columns.
 */

/** A bigint as text: a number would lose the last digits of a large one. */
const id = customType<{ data: string }>({ dataType: () => 'bigint' });

/**
 * An instant, written by `pg` like every other Date: what drizzle's own column writes for the year 0, from
 * which a list may be asked, Postgres refuses.
 */
const instant = customType<{ data: Date; driverData: Date | string }>({
  dataType: () => 'timestamp with time zone',
  toDriver: (date) => date,
  fromDriver: (at) => new Date(at),
});

export const dyno = pgTable('dyno', {
  site_id: id().notNull(),
  id: id().notNull(),
  name: text().notNull(),
  enabled: boolean().notNull(),
});

export const capability = pgTable('capability', {
  site_id: id().notNull(),
  dyno_id: id().notNull(),
  test_type: text().notNull(),
  drive_types: text().array().notNull(),
  min_lbs: doublePrecision().notNull(),
  max_lbs: doublePrecision().notNull(),
});

export const vehicle = pgTable('vehicle', {
  site_id: id().notNull(),
  id: id().notNull(),
  vin: text().notNull(),
  name: text(),
  weight_lbs: doublePrecision().notNull(),
  drive_type: text({ enum: ['2WD', 'AWD'] }).notNull(),
  created_at: instant().notNull(),
});

export const outage = pgTable('outage', {
  site_id: id().notNull(),
  dyno_id: id().notNull(),
  starts_at: instant().notNull(),
  ends_at: instant().notNull(),
  reason: text().notNull(),
});

export const testType = pgTable('test_type', {
  site_id: id().notNull(),
  name: text().notNull(),
});

/** Bookings with the names of what they refer to. */
export const allocationNamed = pgView('allocation_named', {
  site_id: id().notNull(),
  id: id().notNull(),
  dyno_id: id().notNull(),
  dyno_name: text().notNull(),
  vehicle_id: id().notNull(),
  vin: text().notNull(),
  test_type: text().notNull(),
  starts_at: instant().notNull(),
  ends_at: instant().notNull(),
  status: text({ enum: ['scheduled', 'in_progress', 'completed', 'cancelled'] }).notNull(),
  shifted_days: smallint().notNull(),
  requested_by: id().notNull(),
  requested_by_name: text().notNull(),
  channel: text().notNull(),
  notes: text(),
  version: integer().notNull(),
  created_at: instant().notNull(),
}).existing();
