import type { Database } from '../db/connect.ts';

/** More than these wait for the next reply. */
const MOST_AT_ONCE = 5;

/** Something that others did to a person's bookings, in one line, and the row it came from. */
export interface Notice {
  id: string;
  text: string;
}

export interface OutboxNeeds {
  db: Pick<Database, 'query'>;
  siteId: string;
}

/** News for a person that wait for the next reply, on whichever channel that is. */
export function createOutbox({ db, siteId }: OutboxNeeds) {
  return {
    /** Oldest first. They count as delivered only when the reply that carries them is stored. */
    async waiting(accountId: string): Promise<Notice[]> {
      const rows = await db.query<{ id: string; payload: { text?: unknown } }>(
        'outbox_waiting',
        `SELECT id, payload FROM outbox
          WHERE site_id = $1 AND account_id = $2 AND delivered_at IS NULL AND topic = 'booking_changed'
          ORDER BY id LIMIT ${MOST_AT_ONCE}`,
        [siteId, accountId],
      );
      return rows.flatMap(({ id, payload }) =>
        typeof payload.text === 'string' ? [{ id, text: `Meanwhile: ${payload.text}` }] : [],
      );
    },
  };
}

export type Outbox = ReturnType<typeof createOutbox>;
