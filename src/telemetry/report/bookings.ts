import { HOW } from './phrases.ts';
import type { Room } from './room.ts';
import type { Figure } from './words.ts';

export interface BookingFigures {
  made: Figure;
  shifted: Figure;
  lead_time: { p50: Figure; p90: Figure };
}

/** The bookings that were made in the window: how many, how many a later day than asked, how far ahead. */
export async function bookingFigures({ ask, tell }: Room): Promise<BookingFigures> {
  const rows = await ask<{ channel: string | null; made: number; shifted: number; hours: number[] | null }>(
    'report_bookings',
    BOOKINGS,
  );
  // The row without a channel is that of all.
  const { made = 0, shifted = 0, hours } = rows.find((it) => it.channel === null) ?? {};
  const parts = Object.fromEntries(rows.flatMap((it) => (it.channel ? [[it.channel, it.made]] : [])));
  const lead = (place: number, percent: number) =>
    tell.quantile(hours?.[place] ?? null, made, 'hours', { how: HOW.lead(percent) });
  return {
    made: tell.count(made, { how: HOW.made, parts }),
    shifted: tell.ratio(shifted, made, 'share', { how: HOW.shifted }),
    lead_time: { p50: lead(0, 50), p90: lead(1, 90) },
  };
}

const BOOKINGS = `
SELECT channel, count(*)::int AS made, count(*) FILTER (WHERE shifted_days > 0)::int AS shifted,
       percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (
         ORDER BY (extract(epoch FROM starts_at - created_at) / 3600)::float8) AS hours
  FROM allocation WHERE site_id = $1 AND created_at >= $2 AND created_at < $3
 GROUP BY GROUPING SETS ((channel), ()) ORDER BY channel`;
