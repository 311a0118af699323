import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../db/connect.ts';
import { isConnectionLost } from '../db/transaction.ts';
import type { Log } from '../log.ts';
import type { ChannelName, Clock } from '../words.ts';
import { HANDED_OVER, type Inbox, type InboxItem, STOPPED } from './chat-port.ts';
import { everySo } from './every-so.ts';
import { createInboxRows, type InboxRow, type InboxRows } from './inbox-rows.ts';
import { createLineRows } from './line-rows.ts';

const TIMES = {
  leaseMs: 15_000,
  /** A third of a lease: two renewals may fail before anybody thinks that we are gone. */
  renewMs: 5_000,
  /** How soon a row is found that another process left behind, and how soon a stop of another's is noticed. */
  lookMs: 500,
  /** What is handed over may say so to its person; what does not end even then ends with the process. */
  leaveMs: 5_000,
};
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
  /** Handles one delivery. If it throws, that is logged, and it is over; unless the database was away. */
  work(item: InboxItem): Promise<void>;
  times?: Partial<typeof TIMES>;
}

interface Running {
  row: InboxRow;
  stop: AbortController;
  done: Promise<void>;
}

/** Deliveries of one channel: stored before they are acknowledged, handled once, in order within a line. */
export function createInbox(needs: InboxNeeds): Inbox {
  const times = { ...TIMES, ...needs.times };
  const rows = createInboxRows({ ...needs, leaseMs: times.leaseMs });
  const lines = createLineRows(needs);
  const running = new Map<string, Running>();
  const claiming = createClaiming(needs, rows, running);
  let timers: NodeJS.Timeout[] = [];

  const stopAsked = async () => {
    for (const id of await lines.stopAsked([...running.keys()])) running.get(id)?.stop.abort(STOPPED);
  };

  const renew = async () => {
    const held = [...running.values()];
    const ours = await rows.renew(held.map(({ row }) => row));
    // We were away for longer than a lease: another goes on with it, and two would talk over each other.
    for (const { row, stop } of held) if (!ours.has(row.id)) stop.abort(HANDED_OVER);
  };

  /** What runs elsewhere is looked for there. */
  const stopHere = (ids: string[]) => {
    for (const id of ids) running.get(id)?.stop.abort(STOPPED);
    return ids.length;
  };

  return {
    async put(delivered) {
      const isNew = await rows.put(delivered);
      if (isNew) claiming.kick();
      return isNew ? 'new' : 'seen';
    },
    amend: (key, payload) => lines.amend(key, payload),
    opened: (line) => lines.opened(line),
    stopLine: async (name) => stopHere(await lines.askToStop(name)),
    stopLines: async (beginning) => stopHere(await lines.askAllToStop(beginning)),
    start() {
      const every = everySo(needs);
      timers = [
        every(times.lookMs, claiming.look, 'the inbox could not be looked through'),
        every(times.lookMs, stopAsked, 'stops could not be looked for'),
        every(times.renewMs, renew, 'deliveries were not renewed'),
        every(FORGET_MS, rows.forget, 'old deliveries stay'),
      ];
      claiming.open();
    },
    async stop(ms) {
      const all = () => Promise.all([...running.values()].map((it) => it.done));
      await within(ms, claiming.close().then(all));
      for (const { stop } of running.values()) stop.abort(HANDED_OVER);
      await within(times.leaveMs, all());
      // Until here: what is waited for must not be taken for left behind.
      for (const timer of timers.splice(0)) clearInterval(timer);
    },
  };
}

/** Claims what may begin until nothing is left or the hands are full. Never two of these at once. */
function createClaiming(needs: InboxNeeds, rows: InboxRows, running: Map<string, Running>) {
  let isOpen = false;
  let looking: Promise<void> | undefined;
  let again = false;

  const begin = (row: InboxRow) => {
    const stop = new AbortController();
    const done = handle(needs, rows, row, stop.signal).finally(() => {
      running.delete(row.id);
      kick();
    });
    running.set(row.id, { row, stop, done });
  };

  const claimAll = async () => {
    try {
      while (again && isOpen) {
        again = false;
        while (running.size < AT_ONCE && isOpen) {
          const row = await rows.claim([...running.keys()]);
          if (!row) break;
          if (!isOpen) return await rows.release(row);
          begin(row);
        }
      }
    } finally {
      // In the same breath as the last look at `again`: nobody's wish falls in between.
      looking = undefined;
    }
  };

  const look = (): Promise<void> => {
    again = true;
    looking ??= Promise.resolve().then(claimAll);
    return looking;
  };
  /** Whoever looks again in a moment tells of what went wrong. */
  const kick = () => void look().catch(() => {});

  return {
    look,
    kick,
    open() {
      isOpen = true;
      kick();
    },
    async close() {
      isOpen = false;
      await looking?.catch(() => {});
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
  const about = { channel, delivery: row.key };
  const handedOver = () => signal.aborted && signal.reason === HANDED_OVER;
  let end = () => rows.end(row, 'done');
  try {
    if (row.attempts > MOST_ATTEMPTS) throw new Error('The process died during it too often');
    await work({ ...row, signal, keep: (reply) => rows.keep(row, reply) });
  } catch (error) {
    end = databaseWasAway(error) ? () => rows.putBack(row) : () => rows.end(row, 'failed');
    if (!handedOver()) log.error({ err: error, ...about }, 'a delivery could not be handled');
  }
  try {
    await (handedOver() ? rows.release(row) : end());
  } catch (error) {
    // Its lease ends by itself, and it is handled again: whatever it does carries its key.
    log.error({ err: error, ...about }, 'a delivery could not be ended');
  }
}

function databaseWasAway(error: unknown): boolean {
  return isConnectionLost(error) || (error instanceof Error && isConnectionLost(error.cause));
}

function within(ms: number, work: Promise<unknown>): Promise<unknown> {
  const over = new AbortController();
  const late = sleep(ms, undefined, { signal: over.signal }).catch(() => {});
  return Promise.race([work, late]).finally(() => over.abort());
}
