import type { Database } from '../db/connect.ts';
import type { Tx } from '../db/transaction.ts';
import type { ToPress } from './channel.ts';
import { type Coming, openThread } from './open-thread.ts';
import { PHRASES } from './phrases.ts';

/** A turn whose process has not renewed it for this long belongs to nobody any more. */
const LEASE = "interval '15 seconds'";
const OPEN = `status IN ('waiting', 'running')`;

/** What is known of a message that arrives. */
export interface NewTurn extends Coming {
  deliveryId: string;
  correlationId: string;
  text: string;
}

/** A turn as stored. */
export interface StoredTurn {
  id: string;
  thread_id: string;
  account_id: string;
  correlation_id: string;
  status: 'waiting' | 'running' | 'done' | 'failed' | 'stopped';
  reply: string | null;
  allocation_id: string | null;
  model: string | null;
  input_tokens: number;
  output_tokens: number;
  cost_usd: number;
  /** What stands under the reply. */
  offers: ToPress | null;
}

export type Accepted =
  | { kind: 'new'; id: string; running: boolean }
  /** This delivery came before. */
  | { kind: 'again'; turn: StoredTurn }
  | { kind: 'not_yours' };

/** `gone`: the conversation was deleted meanwhile. */
export type Claim = 'yours' | 'wait' | 'gone';

export interface TurnsNeeds {
  db: Pick<Database, 'query' | 'transaction'>;
  siteId: string;
}

class Rejected extends Error {
  readonly kind: 'again' | 'not_yours';
  constructor(kind: 'again' | 'not_yours') {
    super(kind);
    this.kind = kind;
  }
}

/** The rows that put the turns of one thread in a line, whichever process they arrive at. */
export function createTurns({ db, siteId }: TurnsNeeds) {
  async function stored(deliveryId: string): Promise<StoredTurn> {
    const [row] = await db.query<StoredTurn>(
      'turn_by_delivery',
      `SELECT id, thread_id, account_id, correlation_id, status, reply, allocation_id, model,
              input_tokens, output_tokens, cost_usd, offers
         FROM turn WHERE site_id = $1 AND delivery_id = $2`,
      [siteId, deliveryId],
    );
    if (!row) throw new Error('A turn that was there a moment ago is gone');
    return row;
  }

  return {
    stored,

    /** Stores the turn behind those of its thread; the first in the line starts running at once. */
    async accept(turn: NewTurn): Promise<Accepted> {
      try {
        const row = await db.transaction((tx) => enter(tx, siteId, turn), { retry: true });
        return { kind: 'new', id: row.id, running: row.status === 'running' };
      } catch (error) {
        if (!(error instanceof Rejected)) throw error;
        if (error.kind === 'not_yours') return { kind: 'not_yours' };
        const again = await stored(turn.deliveryId);
        return again.account_id === turn.accountId ? { kind: 'again', turn: again } : { kind: 'not_yours' };
      }
    },

    /** Lets the turn run if those before it are over. */
    claim(threadId: string, id: string, now: Date): Promise<Claim> {
      return db.transaction((tx) => claim(tx, siteId, threadId, id, now), { retry: true });
    },

    /** A delivery that came again finds its turn without an owner: it becomes the owner. */
    async takeOver(id: string): Promise<boolean> {
      const rows = await db.query(
        'turn_take_over',
        `UPDATE turn SET status = 'waiting', lease_until = now() + ${LEASE}
          WHERE site_id = $1 AND id = $2 AND ${OPEN} AND lease_until <= now() RETURNING id`,
        [siteId, id],
      );
      return rows.length > 0;
    },

    /** Leaves a turn to whichever process its delivery comes to next. */
    async handOver(id: string): Promise<void> {
      await db.query(
        'turn_hand_over',
        `UPDATE turn SET status = 'waiting', started_at = NULL, lease_until = now()
          WHERE site_id = $1 AND id = $2 AND ${OPEN}`,
        [siteId, id],
      );
    },

    /** Ends a turn whose reply could not be stored, so that it holds up nobody. */
    async giveUp(id: string): Promise<void> {
      await db.query(
        'turn_give_up',
        `UPDATE turn SET status = 'failed', finished_at = now() WHERE site_id = $1 AND id = $2 AND ${OPEN}`,
        [siteId, id],
      );
    },

    /** Says that this process still works on, or waits with, these turns. */
    async renew(ids: string[]): Promise<void> {
      await db.query(
        'turn_renew',
        `UPDATE turn SET lease_until = now() + ${LEASE}
          WHERE site_id = $1 AND id = ANY($2::bigint[]) AND ${OPEN}`,
        [siteId, ids],
      );
    },
  };
}

/**
 * The upsert locks the thread's row until commit: turns of one thread become visible in the order of
 * their ids, so that nobody can start before a turn that he does not see yet.
 */
async function enter(tx: Tx, siteId: string, turn: NewTurn): Promise<{ id: string; status: string }> {
  if (!(await openThread(tx, siteId, turn))) throw new Rejected('not_yours');
  const [row] = await tx.query<{ id: string; status: string }>(
    'turn_enter',
    `INSERT INTO turn (site_id, thread_id, account_id, delivery_id, correlation_id, said, created_at,
                       lease_until, status, started_at)
     SELECT $1, $2, $3, $4, $5, $6, $7, now() + ${LEASE},
            CASE WHEN line.busy THEN 'waiting' ELSE 'running' END, CASE WHEN line.busy THEN NULL ELSE $7::timestamptz END
       FROM (SELECT EXISTS (SELECT FROM turn WHERE site_id = $1 AND thread_id = $2 AND ${OPEN}) AS busy) line
     ON CONFLICT (site_id, delivery_id) DO NOTHING RETURNING id, status`,
    [
      ...[siteId, turn.threadId, turn.accountId, turn.deliveryId, turn.correlationId],
      ...[turn.text, turn.now],
    ],
  );
  if (!row) throw new Rejected('again');
  return row;
}

/** Under the thread's lock, in a statement of its own whose snapshot is younger than the lock. */
async function claim(tx: Tx, siteId: string, threadId: string, id: string, now: Date): Promise<Claim> {
  const [thread] = await tx.query(
    'thread_lock',
    'SELECT id FROM thread WHERE site_id = $1 AND id = $2 FOR UPDATE',
    [siteId, threadId],
  );
  if (!thread) return 'gone';
  // One that waits may have been handed over just now: whoever takes it over comes within a lease.
  const dead = await tx.query<{ id: string; said: string; correlation_id: string }>(
    'turn_bury',
    `UPDATE turn SET status = 'failed', finished_at = $4, reply = $5
      WHERE site_id = $1 AND thread_id = $2 AND id <> $3 AND ${OPEN}
        AND lease_until <= now() - CASE status WHEN 'waiting' THEN ${LEASE} ELSE interval '0' END
      RETURNING id, said, correlation_id`,
    [siteId, threadId, id, now, PHRASES.interrupted],
  );
  for (const turn of dead) {
    await tx.query(
      'message_add_interrupted',
      `INSERT INTO message (site_id, thread_id, turn_id, role, text, correlation_id, at)
       SELECT $1, $2, $3, x.role, x.text, $6, $7
         FROM (VALUES (1, 'user', $4), (2, 'assistant', $5)) AS x(n, role, text) ORDER BY x.n`,
      [siteId, threadId, turn.id, turn.said, PHRASES.interrupted, turn.correlation_id, now],
    );
  }
  const claimed = await tx.query(
    'turn_claim',
    `UPDATE turn t SET status = 'running', started_at = $4, lease_until = now() + ${LEASE}
      WHERE t.site_id = $1 AND t.thread_id = $2 AND t.id = $3 AND t.status IN ('waiting', 'failed')
        AND NOT EXISTS (SELECT FROM turn o
              WHERE o.site_id = $1 AND o.thread_id = $2 AND o.id <> t.id
                AND (o.status = 'running' OR (o.status = 'waiting' AND o.id < t.id)))
      RETURNING t.id`,
    [siteId, threadId, id, now],
  );
  return claimed.length > 0 ? 'yours' : 'wait';
}

export type Turns = ReturnType<typeof createTurns>;
