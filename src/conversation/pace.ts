import type { Database } from '../db/connect.ts';
import type { ChannelName } from '../words.ts';
import type { Budget, Pace } from './chat-port.ts';

/** Budgets of calls a minute, in one row each, shared by all runs of all processes. */
export function createPace(db: Pick<Database, 'query'>, channel: ChannelName): Pace {
  const take = async ({ name, perMinute, burst, spare = 0 }: Budget, must: boolean): Promise<number> => {
    const [row] = await db.query<{ granted: boolean; tokens: number }>('pace_take', TAKE, [
      ...[channel, name, perMinute / 60, burst, must],
    ]);
    // What was booked beyond what is there has its turn when that has come in.
    if (row && must) return Math.ceil((Math.max(0, -row.tokens - spare) / perMinute) * 60_000);
    if (!row || row.granted) return 0;
    return Math.ceil(((1 - row.tokens) / perMinute) * 60_000);
  };
  return {
    async take(budget, must = false) {
      // What the moment grants and the budget does not is lost: it comes in again at once.
      const wait = budget.within ? await take(momentOf(budget), must) : 0;
      return wait > 0 && !must ? wait : Math.max(wait, await take(budget, must));
    },
    async hold(budget, ms) {
      // Where there are two, the budget keeps what was saved up in it.
      const { name, perMinute, burst } = momentOf(budget);
      await db.query('pace_hold', HOLD, [channel, name, perMinute / 60, burst, ms / 1000]);
    },
  };
}

function momentOf({ within, ...budget }: Budget): Budget {
  return within ? { ...within, name: `${budget.name}:within` } : budget;
}

/**
 * What is there now: as much as came in since the last look, up to the burst. One look at the clock, made when
 * the row is ours; a clock that was set back brings nothing, and takes nothing away.
 */
const REFILLED = `
(SELECT least($4::float8, p.tokens + greatest(0, extract(epoch FROM c.now - p.at)::float8) * $3::float8) AS had, c.now
   FROM (SELECT clock_timestamp() AS now) c) r`;

const TAKE = `
INSERT INTO pace AS p (channel, name, tokens, granted, at)
VALUES ($1, $2, $4::float8 - 1, true, clock_timestamp())
ON CONFLICT (channel, name) DO UPDATE SET (granted, tokens, at) = (
  SELECT $5 OR had >= 1, CASE WHEN $5 OR had >= 1 THEN had - 1 ELSE had END, now FROM ${REFILLED})
RETURNING granted, tokens`;

const HOLD = `
INSERT INTO pace AS p (channel, name, tokens, granted, at)
VALUES ($1, $2, 1 - $5::float8 * $3::float8, true, clock_timestamp())
ON CONFLICT (channel, name) DO UPDATE SET (tokens, at) = (
  SELECT least(had, 1 - $5::float8 * $3::float8), now FROM ${REFILLED})`;
