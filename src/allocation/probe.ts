import type { Tx } from '../db/transaction.ts';
import type { Room } from './room.ts';

/** What came of a dry run; undefined where nothing can be booked at all. */
export type Probed = { ok: boolean; outcome: string } | undefined;

/** Far enough away that it is in nobody's way, also while it holds its locks. */
const DAYS_AHEAD = 3_650;

/** Takes a dry run back. */
class TakenBack extends Error {}

/**
 * Books a dyno as everybody does, in a transaction that is never committed: what it needs is shown to work, and
 * nobody sees it. It holds one dyno and one vehicle for the few milliseconds of a booking.
 * @throws what broke
 */
export async function probe(room: Room): Promise<Probed> {
  let probed: Probed;
  const run = async (tx: Tx): Promise<never> => {
    const [ask] = await tx.query<{ ask: object }>('probe_ask', ASK, [room.site.id, DAYS_AHEAD]);
    if (ask) {
      const [answer] = await tx.query<{ outcome: string }>(
        'probe_allocate',
        'SELECT outcome FROM allocate($1)',
        [JSON.stringify([ask.ask])],
      );
      const outcome = answer?.outcome ?? 'nothing';
      probed = { ok: outcome === 'ok', outcome };
    }
    throw new TakenBack();
  };
  await room.db.transaction(run).catch((error: unknown) => {
    if (!(error instanceof TakenBack)) throw error;
  });
  return probed;
}

/** A vehicle that some dyno could take, for one whole hour on a day of its own. */
const ASK = `
SELECT jsonb_build_object(
    'n', 0, 'site_id', v.site_id, 'account_id', a.id, 'channel', 'api', 'vehicle_id', v.id,
    'test_type', c.test_type, 'dyno', d.name, 'correlation_id', 'probe',
    'starts', jsonb_build_array(w.at), 'ends', jsonb_build_array(w.at + interval '1 hour')) AS ask
  FROM vehicle v
  JOIN capability c ON c.site_id = v.site_id AND v.drive_type = ANY (c.drive_types)
   AND v.weight_lbs BETWEEN c.min_lbs AND c.max_lbs
  JOIN dyno d ON d.site_id = v.site_id AND d.id = c.dyno_id AND d.enabled
  JOIN account a ON a.site_id = v.site_id AND a.enabled
 CROSS JOIN (SELECT date_trunc('hour', now()) + $2 * interval '1 day' AS at) w
 WHERE v.site_id = $1
 LIMIT 1`;
