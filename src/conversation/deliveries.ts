import type { Database } from '../db/connect.ts';
import { retrying } from '../db/transaction.ts';
import type { Log } from '../log.ts';
import type { ChannelName, Clock } from '../words.ts';
import { ChannelFault, type ChatPort, type Message } from './channel.ts';
import type { Pace } from './pace.ts';

/** Longer than a call may take: a sender that is gone holds nothing up for longer. */
const LEASE = "interval '20 seconds'";
const LOOK_MS = 1_000;
const AT_ONCE = 8;
/** Waits of a second that double to a minute: half an hour in all, then somebody has to look. */
const MOST_ATTEMPTS = 40;
const LONGEST_WAIT_MS = 60_000;

export interface DeliveriesNeeds {
  db: Pick<Database, 'query'>;
  siteId: string;
  clock: Clock;
  log: Log;
  channel: ChannelName;
  port: ChatPort;
  pace: Pace;
}

export interface Deliveries {
  /** Stores what shall be shown, and shows it at once if it can be. `ref` is a message that it takes the place of. */
  add(key: string, place: unknown, message: Message, ref?: unknown): Promise<void>;
  start(): void;
  stop(): Promise<void>;
}

interface Row {
  id: string;
  key: string;
  place: unknown;
  message: Message;
  shown: unknown[];
  doubtful: boolean;
  attempts: number;
}

/** The last words of replies, and news: rows until they were shown, by whichever process comes to it. */
export function createDeliveries(needs: DeliveriesNeeds): Deliveries {
  const { db, siteId, clock, log, channel } = needs;
  const sending = new Set<Promise<void>>();
  let timer: NodeJS.Timeout | undefined;
  let looking = false;

  const look = async () => {
    if (looking || !timer) return;
    looking = true;
    try {
      while (timer && sending.size < AT_ONCE) {
        const [row] = await db.query<Row>('delivery_claim', CLAIM, [siteId, channel, clock()]);
        if (!row) break;
        const sent = send(needs, row).finally(() => {
          sending.delete(sent);
          void look();
        });
        sending.add(sent);
      }
    } catch (error) {
      log.warn({ err: error, channel }, 'deliveries could not be looked through');
    } finally {
      looking = false;
    }
  };

  return {
    async add(key, place, message, ref) {
      const shown = ref === undefined ? [] : [{ replaces: ref }];
      await retrying(() =>
        db.query('delivery_add', ADD, [
          ...[siteId, channel, key, JSON.stringify(place), JSON.stringify(message)],
          ...[JSON.stringify(shown), clock()],
        ]),
      );
      void look();
    },
    start() {
      timer = setInterval(() => void look(), LOOK_MS).unref();
      void look();
    },
    async stop() {
      clearInterval(timer);
      timer = undefined;
      await Promise.all(sending);
    },
  };
}

/** Shows what is left of one delivery, part by part; each is noted before the next. */
async function send(needs: DeliveriesNeeds, row: Row): Promise<void> {
  const { port, db, siteId, clock, log } = needs;
  try {
    const parts = port.split(row.message);
    const shown = [...row.shown];
    for (const [at, part] of parts.entries()) {
      const before = shown[at];
      if (isShown(before)) continue;
      const ref = await show(needs, row, part, at, before);
      shown[at] = { ref };
      await db.query('delivery_shown', SHOWN, [siteId, row.id, JSON.stringify(shown)]);
      row.doubtful = false;
    }
    await db.query('delivery_done', DONE, [siteId, row.id, clock()]);
  } catch (error) {
    await putOff(needs, row, error).catch((failure: unknown) =>
      log.error({ err: failure, delivery: row.key }, 'a delivery could not be put off'),
    );
  }
}

function isShown(part: unknown): boolean {
  return typeof part === 'object' && part !== null && 'ref' in part;
}

async function show(
  { port, pace, db, siteId }: DeliveriesNeeds,
  row: Row,
  part: Message,
  at: number,
  before: unknown,
): Promise<unknown> {
  const replaced = (before as { replaces?: unknown } | undefined)?.replaces;
  // The last word goes first: what is only on its way waits for it.
  await pace.take(port.budget(row.place, replaced === undefined ? 'post' : 'edit'), true);
  if (replaced !== undefined) {
    // The same edit twice is the same message: nothing to find out after a lost answer.
    await port.edit(replaced, part);
    return replaced;
  }
  const key = `${row.key}:${at}`;
  const found = row.doubtful ? await port.find(row.place, key) : undefined;
  if (found !== undefined) return found;
  await db.query('delivery_doubt', DOUBT, [siteId, row.id]);
  return await port.post(row.place, part, key);
}

async function putOff(
  { db, siteId, clock, log, port, pace }: DeliveriesNeeds,
  row: Row,
  error: unknown,
): Promise<void> {
  const fault = error instanceof ChannelFault ? error : new ChannelFault('doubtful', String(error));
  const never = fault.kind === 'never' || row.attempts >= MOST_ATTEMPTS;
  log[never ? 'error' : 'warn'](
    { delivery: row.key, why: fault.message },
    never ? 'a message was not shown' : 'a message is shown later',
  );
  if (never) return void (await db.query('delivery_give_up', GIVE_UP, [siteId, row.id, clock()]));
  if (fault.kind === 'later') await pace.hold(port.budget(row.place, 'post'), fault.afterMs);
  const wait = Math.max(fault.afterMs, Math.min(1_000 * 2 ** (row.attempts - 1), LONGEST_WAIT_MS));
  const due = new Date(clock().getTime() + (fault.kind === 'later' ? fault.afterMs : wait));
  await db.query('delivery_put_off', PUT_OFF, [siteId, row.id, due, fault.kind === 'doubtful']);
}

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

const DOUBT = 'UPDATE delivery SET doubtful = true WHERE site_id = $1 AND id = $2';
const SHOWN = 'UPDATE delivery SET shown = $3, doubtful = false WHERE site_id = $1 AND id = $2';
/** What was shown stands in the channel and in the transcript; here it is kept no longer. */
const DONE = `UPDATE delivery SET delivered_at = $3, message = '{}', lease_until = NULL WHERE site_id = $1 AND id = $2`;
const GIVE_UP = `UPDATE delivery SET given_up_at = $3, lease_until = NULL WHERE site_id = $1 AND id = $2`;
const PUT_OFF = `
UPDATE delivery SET due_at = $3, doubtful = doubtful AND $4, lease_until = NULL WHERE site_id = $1 AND id = $2`;
