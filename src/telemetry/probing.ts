import type { Events } from '../events.ts';

/** So often; a lab books a few times an hour, and an alert wants more to look at. */
const EVERY_MS = 60_000;

interface Needs {
  probe(): Promise<{ ok: boolean; outcome: string } | undefined>;
  events: Events;
  log: { warn(fields: object, text: string): void };
  everyMs?: number;
}

/** Dry runs of a booking while the house is open, each told as an event. @returns what ends it */
export function startProbing({ probe, events, log, everyMs = EVERY_MS }: Needs): () => Promise<void> {
  let running: Promise<void> | undefined;
  const run = async (): Promise<void> => {
    const began = performance.now();
    try {
      const probed = await probe();
      if (!probed) return;
      const { ok, outcome } = probed;
      if (!ok) log.warn({ outcome }, 'a dry run of a booking was refused');
      events.emit({ type: 'probe', ok, ms: performance.now() - began });
    } catch (error) {
      log.warn({ err: error }, 'a dry run of a booking failed');
      events.emit({ type: 'probe', ok: false, ms: performance.now() - began });
    }
  };
  const timer = setInterval(() => {
    running ??= run().finally(() => {
      running = undefined;
    });
  }, everyMs).unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}
