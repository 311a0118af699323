import type { Events } from '../../events.ts';
import { METRICS, type State } from '../metrics/index.ts';
import { createApiCarrier } from './api.ts';
import { createEmfCarrier } from './emf.ts';
import { createGathering } from './gather.ts';
import type { Carrier, Datum } from './words.ts';

const EVERY_MS = 60_000;
/** Minutes that wait for CloudWatch to come back; what is older is dropped, and counted. */
const MOST_WAITING = 15;
const LAST_MS = 2_000;

export interface CloudWatchNeeds {
  mode: 'emf' | 'api';
  events: Events;
  log: { warn(fields: object, text: string): void };
  state(): Promise<State>;
  everyMs?: number;
  endpoint?: string;
  out?: { write(line: string): unknown };
}

/** Tells CloudWatch once a minute. Nobody waits for it: what it does not take is kept a while, and then counted. */
export async function openCloudWatch(needs: CloudWatchNeeds): Promise<{ close(): Promise<void> }> {
  const { mode, events, log, state, everyMs = EVERY_MS, endpoint, out = process.stdout } = needs;
  const carrier: Carrier =
    mode === 'emf' ? createEmfCarrier(out) : await createApiCarrier(endpoint ? { endpoint } : {});
  const gathering = createGathering(METRICS);
  const stop = events.on((event) => gathering.hear(event));
  const waiting: { data: Datum[]; at: Date }[] = [];
  let sending: Promise<void> | undefined;

  const send = async (): Promise<void> => {
    waiting.push({ data: gathering.take(await state()), at: new Date() });
    for (const old of waiting.splice(0, waiting.length - MOST_WAITING))
      events.emit({ type: 'sink', sink: 'cloudwatch', result: 'dropped', count: old.data.length });
    try {
      for (let next = waiting[0]; next; next = waiting[0]) {
        await carrier.send(next.data, next.at);
        waiting.shift();
        events.emit({ type: 'sink', sink: 'cloudwatch', result: 'ok', count: 1 });
      }
    } catch (error) {
      events.emit({ type: 'sink', sink: 'cloudwatch', result: 'failed', count: 1 });
      log.warn({ why: (error as Error).name }, 'CloudWatch did not take the figures; they are sent again');
    }
  };
  const flush = (): Promise<void> => {
    sending ??= send().finally(() => {
      sending = undefined;
    });
    return sending;
  };
  const timer = setInterval(() => void flush(), everyMs).unref();

  return {
    async close() {
      clearInterval(timer);
      stop();
      const last = (sending ?? Promise.resolve()).then(flush);
      await Promise.race([last, new Promise((resolve) => setTimeout(resolve, LAST_MS).unref())]);
      carrier.close();
    },
  };
}
