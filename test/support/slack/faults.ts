import type { Fault } from './words.ts';

/** Faults that wait for a call. */
export interface Faults {
  /** `*` is any method. */
  add(method: string, fault: Fault): void;
  /** The next fault for this method, which is used up by this. */
  next(method: string): Fault | undefined;
  clear(): void;
}

/** No faults yet. */
export function createFaults(): Faults {
  const waiting: { method: string; fault: Fault; left: number }[] = [];
  return {
    add: (method, fault) => void waiting.push({ method, fault, left: fault.times ?? 1 }),
    next(method) {
      const found = waiting.find((it) => it.left > 0 && (it.method === method || it.method === '*'));
      if (!found) return undefined;
      found.left -= 1;
      return found.fault;
    },
    clear: () => void waiting.splice(0),
  };
}

/** One word for the log. */
export function nameOf(fault: Fault): string {
  if (fault.hang) return 'hang';
  if (fault.cutBefore) return 'cutBefore';
  if (fault.cutAfter) return 'cutAfter';
  if (fault.retryAfter !== undefined) return 'retryAfter';
  return fault.error ?? (fault.status ? `status ${fault.status}` : 'delay');
}
