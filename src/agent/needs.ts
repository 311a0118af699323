import type { AllocationCore } from '../allocation/index.ts';
import type { Database } from '../db/connect.ts';
import type { Fleet } from '../fleet/index.ts';

/** What the agent uses of the allocation core; permissions are the core's. */
export type Core = Pick<
  AllocationCore,
  | 'allocate'
  | 'plan'
  | 'reschedule'
  | 'planReschedule'
  | 'cancel'
  | 'undo'
  | 'get'
  | 'list'
  | 'availability'
  | 'whyNot'
  | 'conflicts'
  | 'outages'
>;

/** What the agent uses of the fleet. */
export type FleetView = Pick<
  Fleet,
  'listDynos' | 'testTypes' | 'listVehicles' | 'createVehicle' | 'openingHours'
>;

/** What the agent uses of the database, for the typed questions of `query_database`. */
export type AgentDatabase = Pick<Database, 'transaction'>;

/** What the ledger and the budgets use of the database. */
export type LedgerDatabase = Pick<Database, 'query'>;
