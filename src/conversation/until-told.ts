import { setTimeout as sleep } from 'node:timers/promises';
import { ChannelFault } from './chat-port.ts';

/** Longer than a channel is away, and shorter than anybody waits for an answer. */
const PATIENCE_MS = 15 * 60_000;
const LOOK_MS = 5_000;

/**
 * Asks a channel until it answers: what was stored is answered when it is back, or takes our token again. A no of
 * the channel's is a no.
 * @throws what went wrong at last
 */
export async function untilTold<T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      const passes = error instanceof ChannelFault && error.kind !== 'never';
      if (!passes || signal.aborted || performance.now() > until) throw error;
      await sleep(LOOK_MS, undefined, { signal }).catch(() => {});
    }
  }
}
