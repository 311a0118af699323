import type { Budget } from './words.ts';

/**
 * Slack's tiers (docs of 2026-05-26). How much it lets through in a burst is not written anywhere: a
 * fifth of the minute is a guess on the strict side, and options change it.
 */
const tier = (perMinute: number, burst = Math.max(5, perMinute / 5)): Budget => ({ perMinute, burst });

const TIERS: Record<string, Budget> = {
  'chat.postMessage': tier(300, 60),
  'chat.postMessage#channel': tier(60, 4),
  'chat.update': tier(50),
  'chat.delete': tier(50),
  'chat.postEphemeral': tier(100),
  'chat.startStream': tier(20),
  'chat.appendStream': tier(100),
  'chat.stopStream': tier(20),
  'auth.test': tier(600, 200),
  'users.info': tier(100),
  'files.info': tier(100),
  'views.open': tier(100),
  'views.update': tier(100),
  'views.push': tier(100),
  'views.publish': tier(100),
  'assistant.threads.setStatus': tier(600, 60),
  'assistant.threads.setSuggestedPrompts': tier(100),
};

/** What has no line of its own is Tier 3. */
const OTHERS = tier(50);

/** Buckets of tokens by method, for the one workspace that there is. */
export interface Limits {
  /** Seconds to wait, or 0 when the call may go on. */
  take(method: string, channel?: string): number;
  set(method: string, budget: Budget): void;
}

/** Buckets that are full. */
export function createLimits(changes: Record<string, Budget> | 'off'): Limits {
  const budgets: Record<string, Budget> = { ...TIERS, ...(changes === 'off' ? {} : changes) };
  const buckets = new Map<string, { tokens: number; at: number }>();
  let off = changes === 'off';

  const fill = (key: string, budget: Budget) => {
    const now = Date.now();
    const bucket = buckets.get(key) ?? { tokens: budget.burst, at: now };
    const come = ((now - bucket.at) * budget.perMinute) / 60_000;
    const filled = { tokens: Math.min(budget.burst, bucket.tokens + come), at: now };
    buckets.set(key, filled);
    return filled;
  };

  return {
    take(method, channel) {
      if (off) return 0;
      const wanted: [string, Budget][] = [[method, budgets[method] ?? OTHERS]];
      const perChannel = budgets[`${method}#channel`];
      if (perChannel && channel) wanted.push([`${method}#${channel}`, perChannel]);
      const filled = wanted.map(([key, budget]) => ({ bucket: fill(key, budget), budget }));
      const short = filled.filter(({ bucket }) => bucket.tokens < 1);
      // A call that is turned away takes nothing from any bucket.
      if (short.length === 0) for (const { bucket } of filled) bucket.tokens -= 1;
      const waits = short.map(({ bucket, budget }) => ((1 - bucket.tokens) * 60) / budget.perMinute);
      return short.length === 0 ? 0 : Math.max(1, Math.ceil(Math.max(...waits)));
    },
    set(method, budget) {
      off = false;
      budgets[method] = budget;
      for (const key of buckets.keys())
        if (key === method || key.startsWith(`${method.split('#')[0]}#`)) buckets.delete(key);
    },
  };
}
