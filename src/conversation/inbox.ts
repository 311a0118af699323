import type { Database } from '../db/connect.ts';
import type { Log } from '../log.ts';
import type { ChannelName, Clock } from '../words.ts';
import { HANDED_OVER, type Inbox, type InboxItem, STOPPED } from './chat-port.ts';
import { createInboxRows, type InboxRow, type InboxRows } from './inbox-rows.ts';

/** A third of a lease: two renewals may fail before anybody thinks that we are gone. */
const RENEW_MS = 5_000;
/** How soon a row is found that another process left behind, and how soon a stop of another's is noticed. */
const LOOK_MS = 500;
/** Deliveries that one process handles at once; most of their time is waiting for a model. */
const AT_ONCE = 32;
/** A delivery during which the process died so often is what kills it. */
const MOST_ATTEMPTS = 3;
const FORGET_MS = 3_600_000;

export interface InboxNeeds {
  db: Pick<Database, 'query'>;
  siteId: string;
  clock: Clock;
  log: Log;
  channel: ChannelName;
  /** Handles one delivery. What it throws is logged, and the delivery is over. */
  work(item: InboxItem): Promise<void>;
}

interface Running {
  line: string;
  stop: AbortController;
  done: Promise<void>;
}

/** Deliveries of one channel: stored before they are acknowledged, handled once, in order within a line. */
export function createInbox(needs: InboxNeeds): Inbox {
  const { log, channel } = needs;
  const rows = createInboxRows(needs);
  const running = new Map<string, Running>();
  let timers: NodeJS.Timeout[] = [];
  let looking: Promise<void> | undefined;
  let again = false;

  const begin = (row: InboxRow) => {
    const stop = new AbortController();
    const done = handle(needs, rows, row, stop.signal).finally(() => {
      running.delete(row.id);
      look();
    });
    running.set(row.id, { line: row.line, stop, done });
  };

  const claimAll = async () => {
    while (again && timers.length > 0) {
      again = false;
      while (running.size < AT_ONCE && timers.length > 0) {
        const row = await rows.claim();
        if (!row) break;
        begin(row);
      }
    }
  };

  /** Claims what may begin until nothing is left or the hands are full. Never two of these at once. */
  const look = () => {
    again = true;
    if (looking || timers.length === 0) return;
    looking = claimAll()
      .catch((error: unknown) => log.warn({ err: error, channel }, 'the inbox could not be looked through'))
      .finally(() => {
        looking = undefined;
        if (again && timers.length > 0) setImmediate(look);
      });
  };

  const everySo = (ms: number, work: () => Promise<unknown>, failed: string) =>
    setInterval(() => {
      work().catch((error: unknown) => log.warn({ err: error, channel }, failed));
    }, ms).unref();

  const stopAsked = async () => {
    if (running.size === 0) return;
    for (const id of await rows.stopAsked([...running.keys()])) running.get(id)?.stop.abort(STOPPED);
  };

  return {
    async put(delivered) {
      const isNew = await rows.put(delivered);
      if (isNew) look();
      return isNew ? 'new' : 'seen';
    },
    amend: (key, payload) => rows.amend(key, payload),
    async stopLine(line) {
      const ids = await rows.askToStop(line);
      for (const id of ids) running.get(id)?.stop.abort(STOPPED);
      return ids.length;
    },
    start() {
      timers = [
        setInterval(look, LOOK_MS).unref(),
        everySo(LOOK_MS, stopAsked, 'stops could not be looked for'),
        everySo(RENEW_MS, () => rows.renew([...running.keys()]), 'deliveries were not renewed'),
        everySo(FORGET_MS, rows.forget, 'old deliveries stay'),
      ];
      look();
    },
    async stop(ms) {
      for (const timer of timers.splice(0)) clearInterval(timer);
      await looking;
      const all = () => Promise.all([...running.values()].map((it) => it.done));
      await within(ms, all());
      for (const { stop } of running.values()) stop.abort(HANDED_OVER);
      await all();
    },
  };
}

/** One delivery from its claim to its end. Never rejects. */
async function handle(
  { log, channel, work }: InboxNeeds,
  rows: InboxRows,
  row: InboxRow,
  signal: AbortSignal,
): Promise<void> {
  const { id, key, line, payload, reply, attempts } = row;
  const handedOver = () => signal.aborted && signal.reason === HANDED_OVER;
  let status: 'done' | 'failed' = 'done';
  try {
    if (attempts > MOST_ATTEMPTS) throw new Error('The process died during it too often');
    await work({ key, line, payload, reply, attempts, signal, keep: (it) => rows.keep(id, it) });
  } catch (error) {
    status = 'failed';
    if (!handedOver()) log.error({ err: error, channel, delivery: key }, 'a delivery could not be handled');
  }
  try {
    await (handedOver() ? rows.release(id) : rows.end(id, status));
  } catch (error) {
    // Its lease ends by itself, and it is handled again: whatever it does carries its key.
    log.error({ err: error, channel, delivery: key }, 'a delivery could not be ended');
  }
}

async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}
