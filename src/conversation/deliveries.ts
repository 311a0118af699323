import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../db/connect.ts';
import type { Log } from '../log.ts';
import type { ChannelName, Clock } from '../words.ts';
import { ChannelFault, type ChatPort, type Deliveries, type Pace } from './chat-port.ts';
import { createDeliveryRows, type DeliveryRow, type DeliveryRows, type Part } from './delivery-rows.ts';
import { everySo } from './every-so.ts';
import { putOff, type Tell } from './put-off.ts';
import type { Message } from './shown.ts';

const TIMES = { leaseMs: 20_000, renewMs: 5_000, lookMs: 500 };
/** Most of these wait for their turn in a channel that is busy. */
const AT_ONCE = 64;
const FORGET_MS = 3_600_000;

export interface DeliveriesNeeds {
  db: Pick<Database, 'query'>;
  siteId: string;
  clock: Clock;
  log: Log;
  channel: ChannelName;
  port: ChatPort;
  pace: Pace;
  /** Told what became of a delivery each time that one was tried. */
  tell?: Tell;
  times?: Partial<typeof TIMES>;
}

/** The last words of replies, and news: rows until they were shown, by whichever process comes to it. */
export function createDeliveries(needs: DeliveriesNeeds): Deliveries {
  const times = { ...TIMES, ...needs.times };
  const rows = createDeliveryRows({ ...needs, leaseMs: times.leaseMs });
  const sending = new Map<DeliveryRow, Promise<void>>();
  let stopping = new AbortController();
  let timers: NodeJS.Timeout[] = [];
  let looking: Promise<void> | undefined;
  let again = false;

  const claimAll = async () => {
    try {
      while (again && timers.length > 0) {
        again = false;
        while (timers.length > 0 && sending.size < AT_ONCE) {
          const row = await rows.claim();
          if (!row) break;
          const over = () => {
            sending.delete(row);
            kick();
          };
          sending.set(row, send({ ...needs, stopping: stopping.signal }, rows, row).then(over));
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
  /** A channel may take its time, which is no reason to take us for gone. */
  const renew = () => rows.renew([...sending.keys()]);

  return {
    async add(key, place, message, ref) {
      const of = ref === undefined ? undefined : needs.port.nameOf?.(ref);
      const part = { replaces: ref, ...(of === undefined ? {} : { of }) };
      await rows.add(key, place, message, ref === undefined ? [] : [part]);
      kick();
    },
    isNext: (place) => rows.isNext(place),
    ratingAt: (ref) => rows.ratingAt(ref),
    start() {
      stopping = new AbortController();
      setMaxListeners(AT_ONCE, stopping.signal);
      const every = everySo(needs);
      timers = [
        every(times.lookMs, look, 'deliveries could not be looked through'),
        every(times.renewMs, renew, 'deliveries were not renewed'),
        every(FORGET_MS, rows.forget, 'old deliveries stay'),
      ];
      kick();
    },
    async stop() {
      const [looks, ...others] = timers.splice(0);
      clearInterval(looks);
      await looking?.catch(() => {});
      stopping.abort();
      await Promise.all(sending.values());
      for (const timer of others) clearInterval(timer);
    },
  };
}

/** What is being done about one part. */
interface Step {
  message: Message;
  at: number;
  before: Part | undefined;
  doing: 'edit' | 'find' | 'post' | undefined;
}

/** Aborted when this process ends: what only waits is left to others. */
interface Sending extends DeliveriesNeeds {
  stopping: AbortSignal;
}

/** Shows what is left of one message, part by part; each is noted before the next. Never rejects. */
async function send(needs: Sending, rows: DeliveryRows, row: DeliveryRow): Promise<void> {
  let step: Step | undefined;
  try {
    const shown = [...row.shown];
    for (const [at, message] of needs.port.split(row.message).entries()) {
      const before = shown[at];
      if (before && 'ref' in before) continue;
      step = { message, at, before, doing: undefined };
      shown[at] = { ref: await show(needs, rows, row, step) };
      step.doing = undefined;
      await rows.shown(row, shown);
      row.doubtful = false;
    }
    await rows.done(row);
    needs.tell?.('shown', row);
  } catch (error) {
    await putOff(needs, rows, row, step?.doing, error).catch((failure: unknown) =>
      needs.log.error({ err: failure, delivery: row.key }, 'a delivery could not be put off'),
    );
  }
}

/** Last words go first: what is only on its way waits for them. */
async function show(needs: Sending, rows: DeliveryRows, row: DeliveryRow, step: Step): Promise<unknown> {
  const { port, log } = needs;
  const { message, at, before } = step;
  if (before && 'replaces' in before) {
    await turn(needs, row, 'edit');
    try {
      // The same edit twice is the same message: nothing to find out after a lost answer.
      step.doing = 'edit';
      await port.edit(before.replaces, message);
      return before.replaces;
    } catch (error) {
      // It is gone, or cannot be changed any more: then it is said anew.
      if (!isNever(error)) throw error;
      log.warn({ delivery: row.key, why: String(error) }, 'a message is said anew');
    }
  }
  const key = `${row.key}:${at}`;
  if (row.doubtful) {
    step.doing = 'find';
    const found = await port.find(row.place, key, message).catch((error: unknown) => {
      // Where nothing can be found, said twice is better than not said.
      if (!isNever(error)) throw error;
    });
    if (found !== undefined) return found;
  }
  step.doing = undefined;
  await turn(needs, row, 'post');
  await rows.doubt(row);
  step.doing = 'post';
  return await port.post(row.place, message, key);
}

/** Last words are booked at once, and are said when their turn comes; who is left out of it by then says so. */
async function turn(
  { pace, port, stopping }: Sending,
  row: DeliveryRow,
  verb: 'edit' | 'post',
): Promise<void> {
  const wait = await pace.take(port.budget(row.place, verb), true);
  if (wait === 0) return;
  await sleep(wait, undefined, { signal: stopping }).catch(() => {
    throw new ChannelFault('later', 'this process ends', 0);
  });
}

function isNever(error: unknown): boolean {
  return error instanceof ChannelFault && error.kind === 'never';
}
