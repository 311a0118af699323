import { sayAllocation } from '../agent/phrases/bookings.ts';
import { quoted } from '../agent/phrases/text.ts';
import type { Database } from '../db/connect.ts';
import type { Clock, Site } from '../words.ts';

/** More than these wait for the next reply. */
const MOST_AT_ONCE = 5;

type Booking = Parameters<typeof sayAllocation>[0];

/** What the core wrote down when somebody changed another person's booking. */
interface Change {
  action: 'moved' | 'cancelled' | 'undone';
  after: Booking;
  by: { fullname: string };
}

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
      const rows = await db.query<{ id: string; payload: Change }>(
        'outbox_waiting',
        `SELECT id, payload FROM outbox
          WHERE site_id = $1 AND account_id = $2 AND delivered_at IS NULL AND topic = 'booking_changed'
          ORDER BY id LIMIT ${MOST_AT_ONCE}`,
        [site.id, accountId],
      );
      const here = { now: clock(), timeZone: site.timeZone, site: site.name };
      return rows.map(({ id, payload }) => ({ id, text: sayChange(payload, here) }));
    },
  };
}

function sayChange({ action, after, by }: Change, here: Parameters<typeof sayAllocation>[1]): string {
  const who = quoted(by.fullname);
  const booking = `#${after.id}: ${sayAllocation(after, here)}`;
  if (action === 'cancelled') return `Meanwhile ${who} cancelled your booking ${booking}.`;
  if (action === 'moved') return `Meanwhile ${who} moved your booking ${booking}.`;
  const now = after.status === 'cancelled' ? 'it is cancelled' : 'it stands';
  return `Meanwhile ${who} took back a change of your booking, and ${now}: ${booking}.`;
}

export type Outbox = ReturnType<typeof createOutbox>;
