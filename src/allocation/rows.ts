import type { Site } from '../words.ts';
import type { Calendar } from './calendar.ts';
import { daysOf, firstDay, lastDay, storedWindow, type Window } from './window.ts';
import type { Allocation, AllocationStatus, Outage } from './words.ts';

/**
 * A row of the view `allocation_named`, either as columns or as the JSON that the database makes of it
 * (history, answers of `allocate`): there ids are numbers and instants are text.
 */
export interface AllocationRow {
  id: string | number;
  dyno_id: string | number;
  dyno_name: string;
  vehicle_id: string | number;
  vin: string;
  test_type: string;
  starts_at: string | Date;
  ends_at: string | Date;
  status: AllocationStatus;
  shifted_days: number;
  requested_by: string | number;
  requested_by_name: string;
  channel: string;
  notes: string | null;
  version: number;
  created_at: string | Date;
}

export interface OutageRow {
  id: string | number;
  dyno_id: string | number;
  dyno_name: string;
  starts_at: string | Date;
  ends_at: string | Date;
  reason: string;
  created_by: string | number;
  created_at: string | Date;
}

interface Where {
  calendar: Calendar;
  site: Site;
}

export function windowOf(
  calendar: Calendar,
  row: { starts_at: string | Date; ends_at: string | Date },
): Window {
  return storedWindow(calendar, new Date(row.starts_at), new Date(row.ends_at));
}

/** The booking as people see it. */
export function toAllocation({ calendar, site }: Where, row: AllocationRow): Allocation {
  const window = windowOf(calendar, row);
  return {
    id: String(row.id),
    site: site.name,
    dyno: { id: String(row.dyno_id), name: row.dyno_name },
    vehicle: { id: String(row.vehicle_id), vin: row.vin },
    test_type: row.test_type,
    start: window.start.toISOString(),
    end: window.end.toISOString(),
    start_date: firstDay(calendar, window),
    end_date: lastDay(calendar, window),
    days: daysOf(calendar, window),
    status: row.status,
    shifted_days: row.shifted_days,
    requested_by: String(row.requested_by),
    requested_by_name: row.requested_by_name,
    channel: row.channel,
    notes: row.notes,
    created_at: new Date(row.created_at).toISOString(),
    version: row.version,
  };
}

export function toOutage({ calendar }: Where, row: OutageRow): Outage {
  const window = windowOf(calendar, row);
  return {
    id: String(row.id),
    dyno: { id: String(row.dyno_id), name: row.dyno_name },
    start: window.start.toISOString(),
    end: window.end.toISOString(),
    start_date: firstDay(calendar, window),
    end_date: lastDay(calendar, window),
    reason: row.reason,
    created_by: String(row.created_by),
    created_at: new Date(row.created_at).toISOString(),
  };
}
