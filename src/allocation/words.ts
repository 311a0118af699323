import type { Dyno } from '../fleet/words.ts';
import type { DriveType } from '../words.ts';

export const ALLOCATION_STATUSES = ['scheduled', 'in_progress', 'completed', 'cancelled'] as const;
export type AllocationStatus = (typeof ALLOCATION_STATUSES)[number];

/** A short name for something: enough to say it and to find it. */
export interface Named {
  id: string;
  name: string;
}

/** A booking as people see it. Instants are ISO 8601 in UTC, days are ISO dates in the site's zone. */
export interface Allocation {
  id: string;
  site: string;
  dyno: Named;
  vehicle: { id: string; vin: string };
  test_type: string;
  /** Half-open window `[start, end)`. */
  start: string;
  end: string;
  start_date: string;
  /** The last day, inclusive. */
  end_date: string;
  /** Calendar days that the window touches. */
  days: number;
  status: AllocationStatus;
  /** How many days after the asked window it starts. */
  shifted_days: number;
  /** Account id of who asked. */
  requested_by: string;
  requested_by_name: string;
  channel: string;
  notes: string | null;
  created_at: string;
  version: number;
}

/**
 * A window as asked for: `start_date` with `days` or `end_date` (whole days in the site's zone), or
 * `start` with `end` (ISO 8601 with offset).
 */
export interface WindowAsk {
  start_date?: string | undefined;
  days?: number | undefined;
  end_date?: string | undefined;
  start?: string | undefined;
  end?: string | undefined;
}

export interface AllocateAsk extends WindowAsk {
  vin?: string | undefined;
  vehicle_id?: string | undefined;
  test_type: string;
  /** How many later days may be tried, 0 to 30. */
  backup_days?: number | undefined;
  /** Name or id. */
  dyno?: string | undefined;
  notes?: string | undefined;
}

export interface RescheduleAsk extends WindowAsk {
  dyno?: string | undefined;
  notes?: string | undefined;
  /** When given, the change is refused as `stale_version` unless the booking still has it. */
  version?: number | undefined;
}

/** One rule that a dyno fails, with both values in its sentence. */
export interface FailedRule {
  code: 'disabled' | 'test_type' | 'drive_type' | 'weight' | 'taken' | 'outage' | 'not_asked_for';
  detail: string;
}

export interface DynoReason {
  dyno: Named;
  rules: FailedRule[];
}

/** A window that works as it stands: its fields may be sent to `allocate` unchanged. */
export interface Alternative extends WindowAsk {
  dyno: Named;
  start_date: string;
  end_date: string;
}

/** What would be booked: nothing is written and nothing is held for it. */
export interface Plan {
  vehicle: { id: string; vin: string };
  test_type: string;
  dyno: Named;
  start: string;
  end: string;
  start_date: string;
  end_date: string;
  days: number;
  shifted_days: number;
}

export interface Availability {
  available: Dyno[];
  unavailable: DynoReason[];
  /** The vehicle's own booking in the window, on whichever dyno: then none of these can be booked for it. */
  vehicle_taken?: Allocation;
}

/** Why one dyno cannot be booked in the window: no rules and no booking in the way when it can. */
export interface WhyNot extends DynoReason {
  vehicle_taken?: Allocation;
}

export interface AvailabilityAsk extends WindowAsk {
  vin?: string | undefined;
  weight_lbs?: number | undefined;
  drive_type?: DriveType | undefined;
  test_type: string;
}

export interface AllocationFilter {
  vin?: string | undefined;
  /** Name or id. */
  dyno?: string | undefined;
  test_type?: string | undefined;
  status?: AllocationStatus | undefined;
  /** Days of the site or instants; bookings that touch `[from, to]`. */
  from?: string | undefined;
  to?: string | undefined;
  mine?: boolean | undefined;
  limit?: number | undefined;
  cursor?: string | undefined;
}

export interface HistoryEntry {
  at: string;
  by: { id: string; fullname: string } | null;
  channel: string;
  action: 'booked' | 'moved' | 'noted' | 'cancelled' | 'started' | 'completed' | 'undone';
  reason: string | null;
  before: Allocation | null;
  after: Allocation | null;
}

export interface Outage {
  id: string;
  dyno: Named;
  start: string;
  end: string;
  start_date: string;
  end_date: string;
  reason: string;
  created_by: string;
  created_at: string;
}

export interface OutageAsk extends WindowAsk {
  reason: string;
  /** Rebook each active allocation in the way, or refuse all. */
  move?: boolean | undefined;
}

/** What the audit found; every list is empty in a healthy house. */
export interface Conflicts {
  overlaps_by_dyno: [Allocation, Allocation][];
  overlaps_by_vehicle: [Allocation, Allocation][];
  under_outage: { allocation: Allocation; outage: Outage }[];
  on_disabled_dyno: Allocation[];
  no_longer_fits: Allocation[];
  count: number;
}

export interface Stats {
  from: string;
  to: string;
  by_status: Record<AllocationStatus, number>;
  by_test_type: Record<string, number>;
  by_dyno: (Named & {
    allocations: number;
    /** Booked dyno-hours over the hours in which the dyno was enabled and not out of service. */
    utilisation: { value: number | null; numerator_hours: number; denominator_hours: number };
  })[];
  utilisation: { value: number | null; numerator_hours: number; denominator_hours: number };
}
