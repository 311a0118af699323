import { refuseProblems, textProblem } from '../fleet/fields.ts';
import { forbidden } from '../fleet/permit.ts';
import { done, type Outcome } from '../refusals.ts';
import type { Actor } from '../words.ts';
import {
  allocationNotFound,
  lockAllocation,
  notTheirs,
  saveChange,
  staleVersion,
  wrongStatus,
} from './change.ts';
import { outcomeOf } from './contention.ts';
import type { Room } from './room.ts';
import { toAllocation } from './rows.ts';
import type { Allocation, AllocationStatus } from './words.ts';

export interface ReleaseAsk {
  reason?: string | undefined;
  /** When given, the change is refused as `stale_version` unless the booking still has it. */
  version?: number | undefined;
}

interface Step {
  action: 'cancelled' | 'started' | 'completed';
  to: AllocationStatus;
  from: readonly AllocationStatus[];
}

const STEPS = {
  cancel: { action: 'cancelled', to: 'cancelled', from: ['scheduled', 'in_progress'] },
  start: { action: 'started', to: 'in_progress', from: ['scheduled'] },
  complete: { action: 'completed', to: 'completed', from: ['in_progress'] },
} as const satisfies Record<string, Step>;

/** Cancels, starts or completes a booking: the caller's own, or anyone's for a scheduler. */
export async function release(
  room: Room,
  step: keyof typeof STEPS,
  actor: Actor,
  id: string,
  ask: ReleaseAsk,
): Promise<Outcome<Allocation>> {
  const { action, to, from }: Step = STEPS[step];
  const badReason = textProblem('reason', ask.reason ?? '', 500);
  const no =
    forbidden(actor, room.site, 'engineer') ??
    refuseProblems(badReason ? [badReason] : [], 'Nothing was changed.');
  if (no) return { ok: false, refusal: no };
  const outcome = await outcomeOf(() =>
    room.db.transaction<Outcome<Allocation>>(
      async (tx) => {
        const before = await lockAllocation(tx, room, id);
        if (!before) return { ok: false, refusal: allocationNotFound(room, id) };
        const refusal =
          notTheirs(actor, before) ??
          staleVersion(before, ask.version) ??
          (from.includes(before.status) ? undefined : wrongStatus(before, action, from));
        if (refusal) return { ok: false, refusal };
        const after = await saveChange(
          tx,
          room,
          actor,
          before,
          { status: to },
          { action, reason: ask.reason },
        );
        return done(toAllocation(room, after));
      },
      { retry: true },
    ),
  );
  if (outcome.ok) {
    room.events.emit({ type: 'change', subject: 'allocation', action, channel: actor.channel });
  }
  return outcome;
}
