import type { Database } from '../db/connect.ts';
import type { Clock, Site } from '../words.ts';
import { type Confirmed, type News, sayMeanwhile } from './news-phrases.ts';

/** More than these wait for the next reply. */
const MOST_AT_ONCE = 5;

/** Something that others did to a person's bookings, in one line, and the row it came from. */
export interface Notice {
  id: string;
  text: string;
}

export interface OutboxNeeds {
  db: Pick<Database, 'query'>;
  clock: Clock;
  site: Site;
}

/** News for a person that wait for the next reply, on whichever channel that is. */
export function createOutbox({ db, clock, site }: OutboxNeeds) {
  return {
    /** Oldest first. They count as delivered only when the reply that carries them is stored. */
    async waiting(accountId: string): Promise<Notice[]> {
      const rows = await db.query<{ id: string; payload: News }>(
        'outbox_waiting',
        `SELECT id, payload FROM outbox
          WHERE site_id = $1 AND account_id = $2 AND delivered_at IS NULL AND topic = 'booking_changed'
          ORDER BY id LIMIT ${MOST_AT_ONCE}`,
        [site.id, accountId],
      );
      const here = { now: clock(), timeZone: site.timeZone, site: site.name };
      return rows.map(({ id, payload }) => ({ id, text: sayMeanwhile(payload, here) }));
    },

    /** What somebody else did in a person's name; under the same key it is told once. */
    async tell(accountId: string, key: string, news: Confirmed): Promise<void> {
      await db.query(
        'outbox_tell',
        `INSERT INTO outbox (site_id, topic, account_id, dedupe_key, payload)
          VALUES ($1, 'booking_changed', $2, $3, $4) ON CONFLICT (site_id, dedupe_key) DO NOTHING`,
        [site.id, accountId, key, JSON.stringify(news)],
      );
    },
  };
}

export type Outbox = ReturnType<typeof createOutbox>;
