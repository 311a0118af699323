import type { Log } from '../log.ts';
import type { Turns } from './turns.ts';

/** A third of a lease: two renewals may fail before anybody thinks that we are gone. */
const RENEW_EVERY_MS = 5_000;

/** Keeps alive the turns that this process works on or waits with. */
export interface Leases {
  hold(turnId: string): void;
  release(turnId: string): void;
}

export function createLeases(turns: Pick<Turns, 'renew'>, log: Log): Leases {
  const held = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const renew = () => {
    turns.renew([...held]).catch((error: unknown) => log.warn({ err: error }, 'leases were not renewed'));
  };
  return {
    hold(turnId) {
      held.add(turnId);
      timer ??= setInterval(renew, RENEW_EVERY_MS).unref();
    },
    release(turnId) {
      held.delete(turnId);
      if (held.size > 0) return;
      clearInterval(timer);
      timer = undefined;
    },
  };
}
