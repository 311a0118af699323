import type { Database } from '../db/connect.ts';
import { retrying } from '../db/transaction.ts';
import type { Log } from '../log.ts';
import type { ChannelName, Clock } from '../words.ts';
import type { Delivered, InboxItem } from './channel.ts';

/** Whoever has not renewed a row for this long is gone, and another takes it over. */
const LEASE = "interval '15 seconds'";
const RENEW_MS = 5_000;
/** How soon a row is found that another process left behind, or that could not be begun at once. */
const LOOK_MS = 500;
/** Deliveries that one process handles at once; most of their time is waiting for a model. */
const AT_ONCE = 16;
/** A delivery during which the process died so often is what kills it. */
const MOST_ATTEMPTS = 3;
/** Redeliveries come within minutes; a week is plenty to know them again. */
const KEPT = "interval '7 days'";

export interface InboxNeeds {
  db: Pick<Database, 'query'>;
  siteId: string;
  clock: Clock;
  log: Log;
  channel: ChannelName;
  /** Handles one delivery. What it throws is logged, and the delivery is over. */
  work(item: InboxItem): Promise<void>;
}

export interface Inbox {
  /**
   * Stores a delivery; only then may it be acknowledged. `seen` when its key came before.
   * @throws when it could not be stored: then it must not be acknowledged.
   */
  put(delivered: Delivered): Promise<'new' | 'seen'>;
  /** Begins to handle what is stored, here or by another process that is gone. */
  start(): void;
  /** Takes no more, and waits for what is being handled, at most so long; the rest is left to others. */
  stop(ms: number): Promise<void>;
}

interface Row {
  id: string;
  key: string;
  payload: unknown;
  reply: unknown;
  attempts: number;
}

/** Deliveries of one channel: stored before they are acknowledged, handled once, in order within a line. */
export function createInbox({ db, siteId, clock, log, channel, work }: InboxNeeds): Inbox {
  const running = new Map<string, { stop: AbortController; done: Promise<void> }>();
  let timers: NodeJS.Timeout[] = [];
  let looking: Promise<void> | undefined;
  let again = false;

  const handle = (row: Row): Promise<void> => {
    const stop = new AbortController();
    const item: InboxItem = {
      ...{
        key: row.key,
        payload: row.payload,
        reply: row.reply,
        attempts: row.attempts,
        signal: stop.signal,
      },
      keep: (reply) => keep(db, siteId, row.id, reply),
    };
    const done = (row.attempts > MOST_ATTEMPTS ? Promise.reject(new Error('tried too often')) : work(item))
      .then(
        () => 'done' as const,
        (error: unknown) => {
          // Let go of at the end of the process: whoever looks next takes it over.
          if (stop.signal.aborted) return undefined;
          log.error({ err: error, channel, delivery: row.key }, 'a delivery could not be handled');
          return 'failed' as const;
        },
      )
      .then((status) => (status ? end(db, siteId, row.id, status, clock()) : release(db, siteId, row.id)))
      .catch((error: unknown) =>
        log.error({ err: error, delivery: row.key }, 'a delivery could not be ended'),
      )
      .finally(() => {
        running.delete(row.id);
        look();
      });
    running.set(row.id, { stop, done });
    return done;
  };

  /** Claims what may begin until nothing is left or the hands are full. Never two of these at once. */
  const look = () => {
    again = true;
    if (looking || timers.length === 0) return;
    looking = (async () => {
      while (again && timers.length > 0) {
        again = false;
        while (running.size < AT_ONCE && timers.length > 0) {
          const [row] = await db.query<Row>('inbox_claim', CLAIM, [siteId, channel]);
          if (!row) break;
          void handle(row);
        }
      }
    })()
      .catch((error: unknown) => log.warn({ err: error, channel }, 'the inbox could not be looked through'))
      .finally(() => {
        looking = undefined;
      });
  };

  const renew = () => {
    if (running.size === 0) return;
    db.query('inbox_renew', RENEW, [siteId, [...running.keys()]]).catch((error: unknown) =>
      log.warn({ err: error, channel }, 'deliveries were not renewed'),
    );
  };

  return {
    async put({ key, line, sequence, payload }) {
      const rows = await retrying(() =>
        db.query('inbox_put', PUT, [siteId, channel, key, line, sequence, JSON.stringify(payload), clock()]),
      );
      if (rows.length > 0) look();
      return rows.length > 0 ? 'new' : 'seen';
    },
    start() {
      const forget = () =>
        void db
          .query('inbox_forget', FORGET, [siteId])
          .catch((error: unknown) => log.warn({ err: error }, 'old deliveries stay'));
      timers = [setInterval(look, LOOK_MS), setInterval(renew, RENEW_MS), setInterval(forget, 3_600_000)];
      for (const timer of timers) timer.unref();
      look();
    },
    async stop(ms) {
      for (const timer of timers.splice(0)) clearInterval(timer);
      const all = () => Promise.all([...running.values()].map((it) => it.done));
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, ms);
      });
      await Promise.race([all(), late]);
      clearTimeout(timer);
      for (const { stop } of running.values()) stop.abort();
      await all();
    },
  };
}

async function keep(db: InboxNeeds['db'], siteId: string, id: string, reply: unknown): Promise<void> {
  await db.query('inbox_keep', 'UPDATE inbox SET reply = $3 WHERE site_id = $1 AND id = $2', [
    ...[siteId, id, JSON.stringify(reply)],
  ]);
}

/** What was said is in the transcript; here it is kept no longer. */
async function end(
  db: InboxNeeds['db'],
  siteId: string,
  id: string,
  status: 'done' | 'failed',
  at: Date,
): Promise<void> {
  await retrying(() =>
    db.query(
      'inbox_end',
      `UPDATE inbox SET status = $3, payload = '{}', ended_at = $4, lease_until = NULL WHERE site_id = $1 AND id = $2`,
      [siteId, id, status, at],
    ),
  );
}

async function release(db: InboxNeeds['db'], siteId: string, id: string): Promise<void> {
  await db.query(
    'inbox_release',
    `UPDATE inbox SET lease_until = now(), attempts = attempts - 1 WHERE site_id = $1 AND id = $2 AND status = 'running'`,
    [siteId, id],
  );
}

const PUT = `
INSERT INTO inbox (site_id, channel, key, line, sequence, payload, received_at)
VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (site_id, channel, key) DO NOTHING RETURNING id`;

/** The oldest that nobody works on and that is first in its line. One statement: whoever is second skips it. */
const CLAIM = `
UPDATE inbox SET status = 'running', attempts = attempts + 1, lease_until = now() + ${LEASE}
 WHERE site_id = $1 AND id = (
   SELECT w.id FROM inbox w
    WHERE w.site_id = $1 AND w.channel = $2
      AND (w.status = 'waiting' OR (w.status = 'running' AND w.lease_until <= now()))
      AND NOT EXISTS (
        SELECT FROM inbox e WHERE e.site_id = $1 AND e.channel = $2 AND e.line = w.line
           AND e.status IN ('waiting', 'running') AND (e.sequence, e.id) < (w.sequence, w.id))
    ORDER BY w.id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id, key, payload, reply, attempts`;

const RENEW = `
UPDATE inbox SET lease_until = now() + ${LEASE}
 WHERE site_id = $1 AND id = ANY($2::bigint[]) AND status = 'running'`;

const FORGET = `DELETE FROM inbox WHERE site_id = $1 AND ended_at < now() - ${KEPT}`;
