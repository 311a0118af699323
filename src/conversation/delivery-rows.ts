import type { Database } from '../db/connect.ts';
import { retrying } from '../db/transaction.ts';
import type { ChannelName, Clock } from '../words.ts';
import { asJson } from './inbox-rows.ts';
import type { Message } from './shown.ts';

/** So long it is known that a message was shown. */
const KEPT = "interval '7 days'";

/** A part of a message: shown there, or to take the place of what stands there, by the name of that. */
export type Part = { ref: unknown } | { replaces: unknown; of?: string };

export interface DeliveryRow {
  id: string;
  key: string;
  place: unknown;
  message: Message;
  shown: Part[];
  /** A part is under way: it may stand there although nobody heard so. */
  doubtful: boolean;
  /** Also tells whose it is: whoever takes a row over counts it up. */
  attempts: number;
  created_at: Date;
}

type Held = Pick<DeliveryRow, 'id' | 'attempts'>;

interface Needs {
  db: Pick<Database, 'query'>;
  siteId: string;
  clock: Clock;
  channel: ChannelName;
  /** Whoever has not renewed a row for this long is gone, and another takes it over. */
  leaseMs: number;
}

/** The statements of the outbox of messages. Leases go by the database's clock, which all processes share. */
export function createDeliveryRows({ db, siteId, clock, channel, leaseMs }: Needs) {
  /** @throws when another process took the row over: it is not ours to show any more. */
  const held = async (name: string, sql: string, { id, attempts }: Held, values: unknown[] = []) => {
    const rows = await retrying(() => db.query(name, sql, [siteId, id, attempts, ...values]));
    if (rows.length === 0) throw new Error('Another process has taken it over');
  };
  const change = (name: string, set: string, row: Held, values?: unknown[]) =>
    held(name, `UPDATE delivery SET ${set} ${OURS} RETURNING id`, row, values);
  return {
    async add(key: string, place: unknown, message: Message, shown: Part[]): Promise<void> {
      const values = [place, message, shown].map(asJson);
      await retrying(() => db.query('delivery_add', ADD, [siteId, channel, key, ...values, clock()]));
    },
    async claim(): Promise<DeliveryRow | undefined> {
      const values = [siteId, channel, clock(), leaseMs];
      const [row] = await db.query<DeliveryRow>('delivery_claim', CLAIM, values);
      return row;
    },
    async renew(rows: Held[]): Promise<void> {
      if (rows.length === 0) return;
      const values = [siteId, rows.map(({ id }) => id), rows.map(({ attempts }) => attempts), leaseMs];
      await db.query('delivery_renew', RENEW, values);
    },
    /** Noted before a part is posted: from now on it may stand there. */
    doubt: (row: Held) => change('delivery_doubt', 'doubtful = true', row),
    shown: (row: Held, parts: Part[]) =>
      change('delivery_shown', 'shown = $4, doubtful = false', row, [asJson(parts)]),
    /** What was shown stands in the channel and in the transcript; here is kept whose reply it is. */
    done: (row: Held) => change('delivery_done', DONE, row, [clock()]),
    async isNext(place: unknown): Promise<boolean> {
      const rows = await db.query('delivery_before', BEFORE, [siteId, channel, asJson(place)]);
      return rows.length === 0;
    },
    async ratingAt(ref: object): Promise<string | undefined> {
      const values = [siteId, channel, asJson([{ ref }])];
      const [row] = await db.query<{ rating: string }>('delivery_rating', RATING, values);
      return row?.rating;
    },
    /** News that was not shown waits for its person's next reply, from the same moment on. */
    giveUp: (row: Held) => held('delivery_give_up', givingUp(OURS, '$4'), row, [clock()]),
    /** @param cleared what was under way was not taken, for certain */
    putOff: (row: Held, ms: number, cleared: boolean) =>
      change('delivery_put_off', 'due_at = $4, doubtful = doubtful AND NOT $5, lease_until = NULL', row, [
        ...[new Date(clock().getTime() + ms), cleared],
      ]),
    async forget(): Promise<void> {
      await db.query('delivery_forget', FORGET, [siteId, channel]);
    },
  };
}

export type DeliveryRows = ReturnType<typeof createDeliveryRows>;

const OURS = 'WHERE site_id = $1 AND id = $2 AND attempts = $3';

/** Gives messages up, and the news among them back to the next reply. */
export function givingUp(which: string, now: string): string {
  return `
WITH gone AS (
  UPDATE delivery SET given_up_at = ${now}, lease_until = NULL ${which} RETURNING id, key),
back AS (
  UPDATE outbox o SET delivered_at = NULL FROM gone
   WHERE o.site_id = $1 AND o.id = substring(gone.key FROM '^news:([0-9]+)$')::bigint)
SELECT id, key FROM gone`;
}

const ADD = `
INSERT INTO delivery (site_id, channel, key, place, message, shown, due_at, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $7) ON CONFLICT (site_id, channel, key) DO NOTHING`;

/**
 * One message is changed in the order of what was said: what was put off would come over what was said after it. So
 * is what is posted in one place; there trouble with one holds up the next for so many attempts.
 */
const IN_ORDER = 3;

const CLAIM = `
UPDATE delivery SET attempts = attempts + 1, lease_until = now() + $4 * interval '1 millisecond'
 WHERE site_id = $1 AND id = (
   SELECT id FROM delivery d
    WHERE site_id = $1 AND channel = $2 AND delivered_at IS NULL AND given_up_at IS NULL AND due_at <= $3
      AND (lease_until IS NULL OR lease_until <= now())
      AND NOT EXISTS (
        SELECT FROM delivery e WHERE e.site_id = $1 AND e.channel = $2 AND e.delivered_at IS NULL
           AND e.given_up_at IS NULL AND e.id < d.id
           AND (e.shown->0->>'of' = d.shown->0->>'of' OR e.place = d.place AND e.attempts <= ${IN_ORDER} AND e.shown = '[]' AND d.shown = '[]'))
    ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id, key, place, message, shown, doubtful, attempts, created_at`;

const BEFORE = `
SELECT FROM delivery WHERE site_id = $1 AND channel = $2 AND delivered_at IS NULL AND given_up_at IS NULL
   AND place = $3 AND shown = '[]' AND attempts <= ${IN_ORDER} LIMIT 1`;

const DONE = `
delivered_at = $4, lease_until = NULL, message = jsonb_strip_nulls(jsonb_build_object('rating', message->'rating'))`;

/** Verdicts are few, and a week's deliveries too: no index is kept for them. */
const RATING = `
SELECT message->>'rating' AS rating FROM delivery
 WHERE site_id = $1 AND channel = $2 AND shown @> $3::jsonb AND message ? 'rating' ORDER BY id DESC LIMIT 1`;

const RENEW = `
UPDATE delivery d SET lease_until = now() + $4 * interval '1 millisecond'
  FROM unnest($2::bigint[], $3::int[]) AS held (id, attempts)
 WHERE d.site_id = $1 AND d.id = held.id AND d.attempts = held.attempts AND d.lease_until IS NOT NULL`;

const FORGET = `
DELETE FROM delivery WHERE site_id = $1 AND channel = $2 AND COALESCE(delivered_at, given_up_at) < now() - ${KEPT}`;
