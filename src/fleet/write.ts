import { DatabaseFault, errorCode } from '../db/faults.ts';
import type { Tx } from '../db/transaction.ts';
import { type Outcome, type Refusal, refuse } from '../refusals.ts';
import type { Actor } from '../words.ts';
import type { FleetNeeds } from './needs.ts';

/** A line of history about the fleet, in the change's own transaction. */
export async function writeFleetHistory(
  tx: Tx,
  { site }: FleetNeeds,
  actor: Actor,
  line: {
    subject: 'dyno' | 'vehicle' | 'test_type';
    subjectId: string;
    action: 'created' | 'changed';
    before?: unknown;
    after: unknown;
  },
): Promise<void> {
  await tx.query(
    'write_fleet_history',
    `INSERT INTO history (site_id, subject, subject_id, by_account, channel, action, before, after, correlation_id)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      site.id,
      line.subject,
      line.subjectId,
      actor.accountId,
      actor.channel,
      line.action,
      line.before === undefined ? null : JSON.stringify(line.before),
      JSON.stringify(line.after),
      actor.correlationId,
    ],
  );
}

/**
 * Runs a change of the fleet in one transaction and tells of it. A name that is taken, even by
 * somebody at the same moment, becomes the refusal `exists`.
 */
export async function changeFleet<T>(
  needs: FleetNeeds,
  actor: Actor,
  action: string,
  existing: () => Refusal,
  work: (tx: Tx) => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  try {
    const outcome = await needs.db.transaction(work, { retry: true });
    if (outcome.ok) needs.events.emit({ type: 'change', subject: 'fleet', action, channel: actor.channel });
    return outcome;
  } catch (error) {
    if (error instanceof DatabaseFault && error.code === 'retries_exhausted') {
      return refuse(
        'busy',
        'Somebody else works on the same thing just now. Nothing was changed; try again in a moment.',
      );
    }
    if (errorCode(error) === UNIQUE_VIOLATION) return { ok: false, refusal: existing() };
    throw error;
  }
}

const UNIQUE_VIOLATION = '23505';

export function exists(what: string): Refusal {
  return refuse('exists', `${what} exists already. Nothing was changed; choose another name.`).refusal;
}
