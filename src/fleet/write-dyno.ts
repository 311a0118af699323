import type { Tx } from '../db/transaction.ts';
import type { Actor } from '../words.ts';
import type { FleetNeeds } from './needs.ts';
import type { Dyno } from './words.ts';

/** Writes name and switch of a locked dyno, and word to whoever has a booking left on one that is switched off. */
export async function writeDyno(
  tx: Tx,
  needs: FleetNeeds,
  actor: Actor,
  before: Dyno,
  after: Pick<Dyno, 'name' | 'enabled'>,
): Promise<void> {
  const { site } = needs;
  await tx.query('update_dyno', 'UPDATE dyno SET name = $3, enabled = $4 WHERE site_id = $1 AND id = $2', [
    ...[site.id, before.id, after.name, after.enabled],
  ]);
  if (before.enabled && !after.enabled) await tellOwners(tx, needs, actor, before.id);
}

async function tellOwners(tx: Tx, { site, clock }: FleetNeeds, actor: Actor, dynoId: string): Promise<void> {
  const by = JSON.stringify({ id: actor.accountId, fullname: actor.fullname });
  await tx.query('tell_of_dyno', TELL, [site.id, dynoId, clock(), site.timeZone, actor.accountId, by]);
}

/** The booking as the outbox has it when it is moved, as far as a sentence needs it. */
const TELL = `
INSERT INTO outbox (site_id, topic, account_id, dedupe_key, payload)
SELECT n.site_id, 'booking_changed', n.requested_by, 'dyno:' || gen_random_uuid(), jsonb_build_object(
         'action', 'switched_off', 'by', $6::jsonb, 'after', jsonb_build_object(
           'id', n.id::text, 'dyno', jsonb_build_object('id', n.dyno_id::text, 'name', n.dyno_name),
           'vehicle', jsonb_build_object('id', n.vehicle_id::text, 'vin', n.vin), 'test_type', n.test_type,
           'start', to_char(n.starts_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
           'end', to_char(n.ends_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
           'start_date', to_char(n.starts_at AT TIME ZONE $4, 'YYYY-MM-DD'),
           'end_date', to_char((n.ends_at - interval '1 microsecond') AT TIME ZONE $4, 'YYYY-MM-DD')))
  FROM allocation_named n
 WHERE n.site_id = $1 AND n.dyno_id = $2 AND n.status IN ('scheduled', 'in_progress') AND n.ends_at > $3
   AND n.requested_by <> $5
 ORDER BY n.starts_at`;
