import type { Counted, Window } from './words.ts';

const window = (many: number, ms: number): Window => ({ many, ms });

/**
 * Teams' limits for one bot: in one conversation, and 50 requests a second in all. Edits are sends
 * (msteams-docs#1719).
 */
const TEAMS: Record<Counted, Window[]> = {
  send: [window(7, 1_000), window(8, 2_000), window(60, 30_000), window(1_800, 3_600_000)],
  create: [window(7, 1_000), window(8, 2_000), window(60, 30_000), window(1_800, 3_600_000)],
  members: [window(14, 1_000), window(16, 2_000), window(120, 30_000), window(3_600, 3_600_000)],
  stream: [window(1, 1_000)],
  app: [window(50, 1_000)],
};

/** Counts what went through, over windows that slide. */
export interface Limits {
  /** How long to wait and why; undefined when it may go on. What is turned away does not count. */
  take(wanted: [Counted, string][]): { ms: number; by: Counted } | undefined;
  set(kind: Counted, windows: Window[]): void;
}

/** Nothing counted yet. */
export function createLimits(changes: Partial<Record<Counted, Window[]>> | 'off'): Limits {
  const limits = { ...TEAMS, ...(changes === 'off' ? {} : changes) };
  const seen = new Map<string, number[]>();
  let off = changes === 'off';

  const waitFor = (kind: Counted, key: string, now: number): number => {
    const past = seen.get(`${kind} ${key}`) ?? [];
    const waits = limits[kind].map(({ many, ms }) => {
      if (many === 0) return ms;
      const first = past[past.length - many];
      return first === undefined ? 0 : first + ms - now;
    });
    return Math.max(0, ...waits);
  };

  return {
    take(wanted) {
      if (off) return undefined;
      const now = Date.now();
      for (const [by, key] of wanted) {
        const ms = waitFor(by, key, now);
        if (ms > 0) return { ms, by };
      }
      for (const [kind, key] of wanted) {
        const name = `${kind} ${key}`;
        seen.set(name, [...(seen.get(name) ?? []).slice(-4_000), now]);
      }
      return undefined;
    },
    set(kind, windows) {
      off = false;
      limits[kind] = windows;
      for (const key of seen.keys()) if (key.startsWith(`${kind} `)) seen.delete(key);
    },
  };
}
