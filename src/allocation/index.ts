import type { Outcome } from '../refusals.ts';
import type { Actor, Page } from '../words.ts';
import { type Allocate, createAllocate } from './allocate.ts';
import { audit } from './audit.ts';
import { availability, whyNot } from './availability.ts';
import { createCalendar } from './calendar.ts';
import { type AllocationStory, getAllocation, listAllocations } from './list.ts';
import { type AddedOutage, addOutage, listOutages, type OutageFilter, removeOutage } from './outages.ts';
import { plan } from './plan.ts';
import { type Probed, probe } from './probe.ts';
import { type ReleaseAsk, release } from './release.ts';
import { planReschedule, reschedule } from './reschedule.ts';
import type { CoreNeeds, Room } from './room.ts';
import { stats } from './stats.ts';
import { undo } from './undo.ts';
import { changeCursor, housekeeping } from './upkeep.ts';
import type {
  AllocateAsk,
  Allocation,
  AllocationFilter,
  Availability,
  AvailabilityAsk,
  Conflicts,
  Outage,
  OutageAsk,
  Plan,
  RescheduleAsk,
  Stats,
  WhyNot,
} from './words.ts';

/**
 * THE CORE: which vehicle stands on which dyno, when. Every "no" is a refusal with a code and facts;
 * only what broke is thrown (`DatabaseFault` where a booking may be saved or not).
 */
export interface AllocationCore {
  allocate: Allocate;
  /** What `allocate` would book at this moment. Writes nothing, holds nothing. */
  plan(actor: Actor, ask: AllocateAsk): Promise<Outcome<Plan>>;
  reschedule(actor: Actor, id: string, ask: RescheduleAsk): Promise<Outcome<Allocation>>;
  planReschedule(actor: Actor, id: string, ask: RescheduleAsk): Promise<Outcome<Plan>>;
  cancel(actor: Actor, id: string, ask?: ReleaseAsk): Promise<Outcome<Allocation>>;
  start(actor: Actor, id: string, ask?: ReleaseAsk): Promise<Outcome<Allocation>>;
  complete(actor: Actor, id: string, ask?: ReleaseAsk): Promise<Outcome<Allocation>>;
  undo(actor: Actor, id: string): Promise<Outcome<Allocation>>;
  get(actor: Actor, id: string): Promise<Outcome<AllocationStory>>;
  list(actor: Actor, filter?: AllocationFilter): Promise<Outcome<Page<Allocation>>>;
  availability(actor: Actor, ask: AvailabilityAsk): Promise<Outcome<Availability>>;
  whyNot(actor: Actor, ask: AvailabilityAsk & { dyno: string }): Promise<Outcome<WhyNot>>;
  conflicts(actor: Actor): Promise<Outcome<Conflicts>>;
  stats(actor: Actor, span?: { from?: string | undefined; to?: string | undefined }): Promise<Outcome<Stats>>;
  /** @param dyno name or id */
  addOutage(actor: Actor, dyno: string, ask: OutageAsk): Promise<Outcome<AddedOutage>>;
  outages(actor: Actor, filter?: OutageFilter): Promise<Outcome<Page<Outage>>>;
  removeOutage(actor: Actor, id: string): Promise<Outcome<Outage>>;
  /** Differs from an earlier answer exactly when something was changed since; opaque, cheap. */
  changeCursor(): Promise<string>;
  /** A booking that is never committed; undefined where there is nothing to book. @throws what broke */
  probe(): Promise<Probed>;
  /** Clears what has had its time. @returns how many rows went */
  housekeeping(): Promise<number>;
}

export function createAllocationCore(needs: CoreNeeds): AllocationCore {
  const room: Room = { ...needs, calendar: createCalendar(needs.site.timeZone) };
  return {
    allocate: createAllocate(room),
    plan: (actor, ask) => plan(room, actor, ask),
    reschedule: (actor, id, ask) => reschedule(room, actor, id, ask),
    planReschedule: (actor, id, ask) => planReschedule(room, actor, id, ask),
    cancel: (actor, id, ask = {}) => release(room, 'cancel', actor, id, ask),
    start: (actor, id, ask = {}) => release(room, 'start', actor, id, ask),
    complete: (actor, id, ask = {}) => release(room, 'complete', actor, id, ask),
    undo: (actor, id) => undo(room, actor, id),
    get: (actor, id) => getAllocation(room, actor, id),
    list: (actor, filter = {}) => listAllocations(room, actor, filter),
    availability: (actor, ask) => availability(room, actor, ask),
    whyNot: (actor, ask) => whyNot(room, actor, ask),
    conflicts: (actor) => audit(room, actor),
    stats: (actor, span = {}) => stats(room, actor, span),
    addOutage: (actor, dyno, ask) => addOutage(room, actor, dyno, ask),
    outages: (actor, filter = {}) => listOutages(room, actor, filter),
    removeOutage: (actor, id) => removeOutage(room, actor, id),
    changeCursor: () => changeCursor(room),
    probe: () => probe(room),
    housekeeping: () => housekeeping(room),
  };
}
