import type { AllocateOutcome } from '../allocation/allocate.ts';
import type {
  AllocateAsk,
  Allocation,
  AllocationFilter,
  Availability,
  AvailabilityAsk,
  Conflicts,
  Outage,
  Page,
  Plan,
  RescheduleAsk,
  WhyNot,
} from '../allocation/words.ts';
import type { Database } from '../db/connect.ts';
import type { Dyno, Vehicle } from '../fleet/words.ts';
import type { Outcome } from '../refusals.ts';
import type { Actor, DriveType } from '../words.ts';

/** What the agent uses of the allocation core; permissions are the core's. */
export interface Core {
  allocate(
    actor: Actor,
    ask: AllocateAsk,
    options?: { idempotencyKey?: string | undefined },
  ): Promise<AllocateOutcome>;
  plan(actor: Actor, ask: AllocateAsk): Promise<Outcome<Plan>>;
  reschedule(actor: Actor, id: string, ask: RescheduleAsk): Promise<Outcome<Allocation>>;
  planReschedule(actor: Actor, id: string, ask: RescheduleAsk): Promise<Outcome<Plan>>;
  cancel(
    actor: Actor,
    id: string,
    options?: { reason?: string | undefined; version?: number | undefined },
  ): Promise<Outcome<Allocation>>;
  get(actor: Actor, id: string): Promise<Outcome<Allocation>>;
  list(actor: Actor, filter: AllocationFilter): Promise<Outcome<Page<Allocation>>>;
  availability(actor: Actor, ask: AvailabilityAsk): Promise<Outcome<Availability>>;
  whyNot(
    actor: Actor,
    ask: {
      dyno: string;
      vin: string;
      test_type: string;
      start_date?: string | undefined;
      days?: number | undefined;
      start?: string | undefined;
      end?: string | undefined;
    },
  ): Promise<Outcome<WhyNot>>;
  conflicts(actor: Actor): Promise<Outcome<Conflicts>>;
  outages(
    actor: Actor,
    filter: {
      dyno?: string | undefined;
      from?: string | undefined;
      to?: string | undefined;
      limit?: number | undefined;
      cursor?: string | undefined;
    },
  ): Promise<Outcome<Page<Outage>>>;
}

/** What the agent uses of the fleet. */
export interface FleetView {
  listDynos(actor: Actor): Promise<Outcome<Dyno[]>>;
  testTypes(actor: Actor): Promise<Outcome<string[]>>;
  listVehicles(
    actor: Actor,
    filter: { search?: string | undefined; limit?: number | undefined; cursor?: string | undefined },
  ): Promise<Outcome<Page<Vehicle>>>;
  createVehicle(
    actor: Actor,
    vehicle: { vin: string; weight_lbs: number; drive_type: DriveType; name?: string | undefined },
  ): Promise<Outcome<Vehicle>>;
}

/** What the agent uses of the database, for the typed questions of `query_database`. */
export type AgentDatabase = Pick<Database, 'transaction'>;
