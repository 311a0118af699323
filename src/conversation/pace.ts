import type { Database } from '../db/connect.ts';
import type { ChannelName } from '../words.ts';
import type { Budget } from './channel.ts';

export interface Pace {
  /**
   * Takes one call out of a budget. 0 when it may be made now, else the milliseconds until one may. With
   * `must` the call is made whatever is left, and those that come after it wait for it.
   */
  take(budget: Budget, must?: boolean): Promise<number>;
  /** The channel itself said: not before so many milliseconds. */
  hold(budget: Budget, ms: number): Promise<void>;
}

/** Budgets of calls a minute, in one row each, shared by all runs of all processes. */
export function createPace(db: Pick<Database, 'query'>, channel: ChannelName): Pace {
  return {
    async take({ name, perMinute, burst }, must = false) {
      const [row] = await db.query<{ granted: boolean; tokens: number }>('pace_take', TAKE, [
        ...[channel, name, perMinute / 60, burst, must],
      ]);
      if (!row || row.granted) return 0;
      return Math.ceil(((1 - row.tokens) / perMinute) * 60_000);
    },
    async hold({ name, perMinute, burst }, ms) {
      await db.query('pace_hold', HOLD, [channel, name, perMinute / 60, burst, ms / 1000]);
    },
  };
}

/** What has come in since the last look, up to the burst. */
const REFILLED = 'least($4, p.tokens + extract(epoch FROM clock_timestamp() - p.at) * $3)';

const TAKE = `
INSERT INTO pace AS p (channel, name, tokens, granted, at) VALUES ($1, $2, $4 - 1, true, clock_timestamp())
ON CONFLICT (channel, name) DO UPDATE
   SET granted = $5 OR ${REFILLED} >= 1,
       tokens = ${REFILLED} - CASE WHEN $5 OR ${REFILLED} >= 1 THEN 1 ELSE 0 END,
       at = clock_timestamp()
RETURNING granted, tokens`;

const HOLD = `
INSERT INTO pace AS p (channel, name, tokens, granted, at) VALUES ($1, $2, 1 - $5 * $3, true, clock_timestamp())
ON CONFLICT (channel, name) DO UPDATE
   SET tokens = least(${REFILLED}, 1 - $5 * $3), at = clock_timestamp()`;
