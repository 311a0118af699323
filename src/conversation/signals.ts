import { setTimeout as sleep } from 'node:timers/promises';
import { HANDED_OVER } from './chat-port.ts';

const POLL_MS = 100;

/** A moment until something is looked at again. False when the person stopped meanwhile. */
export async function pause(signal: AbortSignal): Promise<boolean> {
  await sleep(POLL_MS, undefined, { signal }).catch(() => {});
  return !signal.aborted;
}

/** True when another process takes over what is done here, as opposed to a person who wants no more of it. */
export function isHandedOver(signal: AbortSignal): boolean {
  return signal.aborted && signal.reason === HANDED_OVER;
}
