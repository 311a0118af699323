import { HOW } from './phrases.ts';
import type { Room } from './room.ts';
import type { Figure } from './words.ts';

/** Asks for a booking: by what came of them, and not by whether anything was thrown. */
export async function attemptFigures({ ask, tell, kept }: Room): Promise<{
  attempts: Figure;
  success_rate: Figure;
  p95: Figure;
}> {
  const [row] = await ask<{ booked: number; replayed: number; refused: number; ms: number | null }>(
    'report_attempts',
    ATTEMPTS,
  );
  const { booked = 0, replayed = 0, refused = 0, ms = null } = row ?? {};
  const count = booked + replayed + refused;
  const assumptions = [kept];
  return {
    attempts: tell.count(count, { how: HOW.attempts, parts: { booked, replayed, refused }, assumptions }),
    success_rate: tell.ratio(booked, booked + refused, 'share', { how: HOW.attemptSuccess, assumptions }),
    p95: tell.quantile(ms, count, 'ms', { how: HOW.attemptMs, assumptions }),
  };
}

const ATTEMPTS = `
SELECT count(*) FILTER (WHERE outcome = 'booked')::int AS booked,
       count(*) FILTER (WHERE outcome = 'replayed')::int AS replayed,
       count(*) FILTER (WHERE outcome = 'refused')::int AS refused,
       percentile_cont(0.95) WITHIN GROUP (ORDER BY ms) AS ms
  FROM booking_attempt WHERE site_id = $1 AND at >= $2 AND at < $3`;
