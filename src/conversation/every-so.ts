import type { Log } from '../log.ts';
import type { ChannelName } from '../words.ts';

/** Timers whose work never overlaps itself, and is complained of once until it goes well again. */
export function everySo({ log, channel }: { log: Log; channel?: ChannelName }) {
  return (ms: number, work: () => Promise<unknown>, failed: string): NodeJS.Timeout => {
    let busy = false;
    let well = true;
    const once = async () => {
      busy = true;
      try {
        await work();
        well = true;
      } catch (error) {
        if (well) log.warn({ err: error, channel }, failed);
        well = false;
      }
      busy = false;
    };
    return setInterval(() => void (busy || once()), ms).unref();
  };
}
