import type { AllocationCore } from '../../allocation/index.ts';
import type { Availability, DynoReason, FailedRule, Outage, WhyNot } from '../../allocation/words.ts';
import type { Fleet } from '../../fleet/index.ts';
import { done, type Outcome, refuse } from '../../refusals.ts';

/** What an agent for strangers works with. */
export interface StrangerView {
  core: Pick<
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
  fleet: Pick<Fleet, 'listDynos' | 'testTypes' | 'listVehicles' | 'createVehicle' | 'openingHours'>;
  db: { transaction<T>(): Promise<T> };
}

/**
 * The rooms as somebody without an account may see them: what is free and what is not, but no booking, no
 * vehicle on a dyno, no reason that somebody wrote, and nothing can be changed. Whatever an agent over it is
 * talked into, it does not know more.
 */
export function strangerView({
  core,
  fleet,
}: {
  core: Pick<AllocationCore, 'availability' | 'whyNot' | 'outages'>;
  fleet: Pick<Fleet, 'listDynos' | 'testTypes' | 'listVehicles' | 'openingHours'>;
}): StrangerView {
  const { listDynos, testTypes, listVehicles, openingHours } = fleet;
  return {
    core: {
      ...{ allocate: never, plan: never, reschedule: never, planReschedule: never, cancel: never },
      ...{ undo: never, get: never, list: never, conflicts: never },
      availability: async (actor, ask) => withoutBookings(await core.availability(actor, ask)),
      whyNot: async (actor, ask) => withoutBooking(await core.whyNot(actor, ask)),
      async outages(actor, filter) {
        const found = await core.outages(actor, filter);
        if (!found.ok) return found;
        return done({ ...found.value, items: found.value.items.map(withoutReason) });
      },
    },
    fleet: { listDynos, testTypes, listVehicles, openingHours, createVehicle: never },
    // Typed questions over all rows find none.
    db: { transaction: async () => ({ rows: [] }) as never },
  };
}

async function never(): Promise<Outcome<never>> {
  return refuse('not_linked', 'That needs a linked account, so nothing was done.');
}

function withoutBookings(found: Outcome<Availability>): Outcome<Availability> {
  if (!found.ok) return found;
  const { available, unavailable, vehicle_taken: taken } = found.value;
  if (taken) return vehicleTaken(taken.vehicle.vin);
  return done({ available, unavailable: unavailable.map(bare) });
}

function withoutBooking(found: Outcome<WhyNot>): Outcome<WhyNot> {
  if (!found.ok) return found;
  const { vehicle_taken: taken, ...why } = found.value;
  return taken ? vehicleTaken(taken.vehicle.vin) : done(bare(why));
}

function vehicleTaken(vin: string): Outcome<never> {
  const detail = `${vin} has a booking then, so no dyno could be booked for it. Ask for other days.`;
  return refuse('vehicle_already_allocated', detail);
}

function bare<T extends DynoReason>(reason: T): T {
  return { ...reason, rules: reason.rules.map(bareRule) };
}

const TAKEN = /^(taken until .+) by \S+$/;
const OUT = /^out of service until \w{3} \d{1,2} \w{3}(?: \d{4})?(?: \d\d:\d\d)?(?=:)/;

/** By which vehicle it is taken, and why it is out of service, is for those who belong here. */
function bareRule(rule: FailedRule): FailedRule {
  if (rule.code === 'taken') return { ...rule, detail: TAKEN.exec(rule.detail)?.[1] ?? 'taken then' };
  if (rule.code === 'outage') return { ...rule, detail: OUT.exec(rule.detail)?.[0] ?? 'out of service then' };
  return rule;
}

function withoutReason(outage: Outage): Outage {
  return { ...outage, reason: 'out of service', created_by: '' };
}
