import type { Database } from '../db/connect.ts';
import type { Log } from '../log.ts';
import type { ChannelName, Clock } from '../words.ts';
import { ChannelFault, type ChatPort, type Deliveries, type Pace } from './chat-port.ts';
import { createDeliveryRows, type DeliveryRow, type DeliveryRows, type Part } from './delivery-rows.ts';
import type { Message } from './shown.ts';

const LOOK_MS = 500;
const AT_ONCE = 16;
/** Waits of a second that double to a minute: half an hour in all, then somebody has to look. */
const MOST_ATTEMPTS = 40;
const LONGEST_WAIT_MS = 60_000;
const FORGET_MS = 3_600_000;

export interface DeliveriesNeeds {
  db: Pick<Database, 'query'>;
  siteId: string;
  clock: Clock;
  log: Log;
  channel: ChannelName;
  port: ChatPort;
  pace: Pace;
}

/** The last words of replies, and news: rows until they were shown, by whichever process comes to it. */
export function createDeliveries(needs: DeliveriesNeeds): Deliveries {
  const { log, channel } = needs;
  const rows = createDeliveryRows(needs);
  const sending = new Set<Promise<void>>();
  let timers: NodeJS.Timeout[] = [];
  let looking = false;
  let again = false;

  const look = async () => {
    again = true;
    if (looking) return;
    looking = true;
    try {
      while (again && timers.length > 0) {
        again = false;
        while (timers.length > 0 && sending.size < AT_ONCE) {
          const row = await rows.claim();
          if (!row) break;
          const sent = send(needs, rows, row).finally(() => {
            sending.delete(sent);
            void look();
          });
          sending.add(sent);
        }
      }
    } catch (error) {
      log.warn({ err: error, channel }, 'deliveries could not be looked through');
    } finally {
      looking = false;
    }
  };

  return {
    async add(key, place, message, ref) {
      await rows.add(key, place, message, ref === undefined ? [] : [{ replaces: ref }]);
      void look();
    },
    start() {
      const forget = () =>
        rows.forget().catch((error: unknown) => log.warn({ err: error }, 'old deliveries stay'));
      timers = [setInterval(() => void look(), LOOK_MS), setInterval(() => void forget(), FORGET_MS)];
      for (const timer of timers) timer.unref();
      void look();
    },
    async stop() {
      for (const timer of timers.splice(0)) clearInterval(timer);
      await Promise.all(sending);
    },
  };
}

/** Shows what is left of one message, part by part; each is noted before the next. Never rejects. */
async function send(needs: DeliveriesNeeds, rows: DeliveryRows, row: DeliveryRow): Promise<void> {
  try {
    const shown = [...row.shown];
    for (const [at, part] of needs.port.split(row.message).entries()) {
      const before = shown[at];
      if (before && 'ref' in before) continue;
      shown[at] = { ref: await show(needs, rows, row, { message: part, at, before }) };
      await rows.shown(row.id, shown);
      row.doubtful = false;
    }
    await rows.done(row.id);
  } catch (error) {
    await putOff(needs, rows, row, error).catch((failure: unknown) =>
      needs.log.error({ err: failure, delivery: row.key }, 'a delivery could not be put off'),
    );
  }
}

/** Last words go first: what is only on its way waits for them. */
async function show(
  { port, pace }: DeliveriesNeeds,
  rows: DeliveryRows,
  row: DeliveryRow,
  { message, at, before }: { message: Message; at: number; before: Part | undefined },
): Promise<unknown> {
  if (before && 'replaces' in before) {
    await pace.take(port.budget(row.place, 'edit'), true);
    try {
      // The same edit twice is the same message: nothing to find out after a lost answer.
      await port.edit(before.replaces, message);
      return before.replaces;
    } catch (error) {
      // It is gone, or cannot be changed any more: then it is said anew.
      if (!(error instanceof ChannelFault) || error.kind !== 'never') throw error;
    }
  }
  const key = `${row.key}:${at}`;
  const found = row.doubtful ? await port.find(row.place, key) : undefined;
  if (found !== undefined) return found;
  await pace.take(port.budget(row.place, 'post'), true);
  await rows.doubt(row.id);
  return await port.post(row.place, message, key);
}

async function putOff(
  { log, port, pace }: DeliveriesNeeds,
  rows: DeliveryRows,
  row: DeliveryRow,
  error: unknown,
): Promise<void> {
  const fault = error instanceof ChannelFault ? error : new ChannelFault('doubtful', String(error));
  if (fault.kind === 'never' || row.attempts >= MOST_ATTEMPTS) {
    log.error({ delivery: row.key, why: fault.message }, 'a message was not shown, and is given up');
    return await rows.giveUp(row.id);
  }
  log.warn({ delivery: row.key, why: fault.message }, 'a message is shown later');
  const verb = row.shown.some((part) => 'replaces' in part) ? 'edit' : 'post';
  if (fault.kind === 'later') await pace.hold(port.budget(row.place, verb), fault.afterMs);
  const wait = Math.min(1_000 * 2 ** Math.min(row.attempts - 1, 10), LONGEST_WAIT_MS);
  const ms = fault.kind === 'later' ? fault.afterMs : Math.max(fault.afterMs, wait);
  await rows.putOff(row.id, ms, fault.kind === 'doubtful');
}
