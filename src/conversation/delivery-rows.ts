import type { Database } from '../db/connect.ts';
import { retrying } from '../db/transaction.ts';
import type { ChannelName, Clock } from '../words.ts';
import type { Message } from './shown.ts';

/** Longer than a call may take: a sender that is gone holds nothing up for longer. */
const LEASE = "interval '20 seconds'";
/** So long it is known that a message was shown. */
const KEPT = "interval '7 days'";

/** A part of a message: shown there, or to take the place of what stands there. */
export type Part = { ref: unknown } | { replaces: unknown };

export interface DeliveryRow {
  id: string;
  key: string;
  place: unknown;
  message: Message;
  shown: Part[];
  /** A part is under way: it may stand there although nobody heard so. */
  doubtful: boolean;
  attempts: number;
}

interface Needs {
  db: Pick<Database, 'query'>;
  siteId: string;
  clock: Clock;
  channel: ChannelName;
}

/** The statements of the outbox of messages. Leases go by the database's clock, which all processes share. */
export function createDeliveryRows({ db, siteId, clock, channel }: Needs) {
  return {
    async add(key: string, place: unknown, message: Message, shown: Part[]): Promise<void> {
      const values = [place, message, shown].map((it) => JSON.stringify(it));
      await retrying(() => db.query('delivery_add', ADD, [siteId, channel, key, ...values, clock()]));
    },
    async claim(): Promise<DeliveryRow | undefined> {
      const [row] = await db.query<DeliveryRow>('delivery_claim', CLAIM, [siteId, channel, clock()]);
      return row;
    },
    async doubt(id: string): Promise<void> {
      await db.query('delivery_doubt', DOUBT, [siteId, id]);
    },
    async shown(id: string, parts: Part[]): Promise<void> {
      await retrying(() => db.query('delivery_shown', SHOWN, [siteId, id, JSON.stringify(parts)]));
    },
    async done(id: string): Promise<void> {
      await retrying(() => db.query('delivery_done', DONE, [siteId, id, clock()]));
    },
    async giveUp(id: string): Promise<void> {
      await db.query('delivery_give_up', GIVE_UP, [siteId, id, clock()]);
    },
    async putOff(id: string, ms: number, doubtful: boolean): Promise<void> {
      const due = new Date(clock().getTime() + ms);
      await db.query('delivery_put_off', PUT_OFF, [siteId, id, due, doubtful]);
    },
    async forget(): Promise<void> {
      await db.query('delivery_forget', FORGET, [siteId, channel]);
    },
  };
}

export type DeliveryRows = ReturnType<typeof createDeliveryRows>;

const ADD = `
INSERT INTO delivery (site_id, channel, key, place, message, shown, due_at, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $7) ON CONFLICT (site_id, channel, key) DO NOTHING`;

const CLAIM = `
UPDATE delivery SET attempts = attempts + 1, lease_until = now() + ${LEASE}
 WHERE site_id = $1 AND id = (
   SELECT id FROM delivery
    WHERE site_id = $1 AND channel = $2 AND delivered_at IS NULL AND given_up_at IS NULL AND due_at <= $3
      AND (lease_until IS NULL OR lease_until <= now())
    ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id, key, place, message, shown, doubtful, attempts`;

const DOUBT = `
UPDATE delivery SET doubtful = true, lease_until = now() + ${LEASE} WHERE site_id = $1 AND id = $2`;

const SHOWN = `
UPDATE delivery SET shown = $3, doubtful = false, lease_until = now() + ${LEASE} WHERE site_id = $1 AND id = $2`;

/** What was shown stands in the channel and in the transcript; here it is kept no longer. */
const DONE = `
UPDATE delivery SET delivered_at = $3, message = '{}', lease_until = NULL WHERE site_id = $1 AND id = $2`;

const GIVE_UP = `
UPDATE delivery SET given_up_at = $3, lease_until = NULL WHERE site_id = $1 AND id = $2`;

const PUT_OFF = `
UPDATE delivery SET due_at = $3, doubtful = doubtful AND $4, lease_until = NULL WHERE site_id = $1 AND id = $2`;

const FORGET = `
DELETE FROM delivery WHERE site_id = $1 AND channel = $2 AND COALESCE(delivered_at, given_up_at) < now() - ${KEPT}`;
