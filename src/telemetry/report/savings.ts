import { ASSUMED, HOW, REASONS } from './phrases.ts';
import type { Room } from './room.ts';
import type { Assumptions, Figure } from './words.ts';

const MS_A_MINUTE = 60_000;

/** Time and money saved: from what was counted and measured, and what somebody has set down; else nothing. */
export async function savings(
  { ask, tell }: Room,
  { manualMinutes, hourlyRate }: Assumptions,
): Promise<{ time_saved: Figure; money_saved: Figure }> {
  const [row] = await ask<{ bookings: number; turns: number; ms: number | null }>('report_savings', SAVINGS);
  const { bookings = 0, ms = null } = row ?? {};
  const nothing = (timeReason: string) => ({
    time_saved: tell.nothing('hours', { how: HOW.timeSaved, reason: timeReason }),
    money_saved: tell.nothing('usd', { how: HOW.moneySaved, reason: timeReason }),
  });
  if (!manualMinutes) return nothing(REASONS.noMinutes);
  if (bookings === 0) return nothing(REASONS.noBookings);
  if (ms === null) return nothing(REASONS.noTurns);
  const turn = ms / MS_A_MINUTE;
  const minutes = bookings * (manualMinutes.value - turn);
  const parts = { bookings, manual_minutes: manualMinutes.value, median_turn_minutes: turn };
  const { value, since, source } = manualMinutes;
  const assumptions = [ASSUMED.minutes(value, since, source)];
  const time = tell.ratio(minutes, 60, 'hours', { how: HOW.timeSaved, parts, assumptions });
  if (!hourlyRate) {
    const money = tell.nothing('usd', { how: HOW.moneySaved, assumptions, reason: REASONS.noRate });
    return { time_saved: time, money_saved: money };
  }
  const rate = ASSUMED.rate(hourlyRate.value, hourlyRate.since, hourlyRate.source);
  return {
    time_saved: time,
    money_saved: tell.ratio(minutes * hourlyRate.value, 60, 'usd', {
      ...{ how: HOW.moneySaved, assumptions: [...assumptions, rate] },
      parts: { ...parts, hourly_rate: hourlyRate.value },
    }),
  };
}

/** The turn that booked is found by the correlation id that its history carries. */
export const BOOKED = `EXISTS (
  SELECT FROM history b
   WHERE b.site_id = $1 AND b.subject = 'allocation' AND b.action = 'booked'
     AND b.correlation_id = t.correlation_id AND b.channel = h.channel)`;

const SAVINGS = `
SELECT (SELECT count(*)::int FROM allocation
         WHERE site_id = $1 AND created_at >= $2 AND created_at < $3
           AND channel IN ('web', 'terminal', 'slack', 'teams')) AS bookings,
       percentile_cont(0.5) WITHIN GROUP (
         ORDER BY (extract(epoch FROM t.finished_at - t.created_at) * 1000)::float8) AS ms
  FROM turn t JOIN thread h ON h.site_id = t.site_id AND h.id = t.thread_id
 WHERE t.site_id = $1 AND t.created_at >= $2 AND t.created_at < $3 AND t.finished_at IS NOT NULL AND ${BOOKED}`;
