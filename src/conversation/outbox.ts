import type { Database } from '../db/connect.ts';
import type { Log } from '../log.ts';
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
  log: Log;
}

/** News for a person that wait for the next reply, on whichever channel that is. */
export function createOutbox({ db, clock, site, log }: OutboxNeeds) {
  return {
    /**
     * Oldest first. They count as delivered only when the reply that carries them is stored. Without a database there
     * are none: what was done for this person is worth more than what others did.
     */
    async waiting(accountId: string): Promise<Notice[]> {
      const rows = await db
        .query<{ id: string; payload: News }>('outbox_waiting', WAITING, [site.id, accountId])
        .catch((error: unknown) => {
          log.warn({ err: error }, 'a reply goes without the news that wait');
          return [];
        });
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

const WAITING = `
SELECT id, payload FROM outbox
 WHERE site_id = $1 AND account_id = $2 AND delivered_at IS NULL AND topic = 'booking_changed'
 ORDER BY id LIMIT ${MOST_AT_ONCE}`;

export type Outbox = ReturnType<typeof createOutbox>;
