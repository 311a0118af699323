import { HOW } from './phrases.ts';
import type { Room } from './room.ts';
import type { Figure } from './words.ts';

export interface TurnFigures {
  count: Figure;
  success_rate: Figure;
  p50: Figure;
  p95: Figure;
  p99: Figure;
}

interface Row {
  channel: string | null;
  done: number;
  failed: number;
  stopped: number;
  good: number;
  ms: number[] | null;
}

/** Codes with which a tool puts a question to the person instead of doing something. */
export const QUESTIONS = `'asked', 'missing', 'unclear', 'which'`;

/** Turns of all channels, and by channel. */
export async function turnFigures(
  room: Room,
): Promise<{ all: TurnFigures; by_channel: ({ channel: string } & TurnFigures)[] }> {
  const rows = await room.ask<Row>('report_turns', TURNS);
  const all = rows.find((it) => it.channel === null) as Row;
  return {
    all: figuresOf(room, all),
    by_channel: rows.flatMap((it) =>
      it.channel === null ? [] : [{ channel: it.channel, ...figuresOf(room, it) }],
    ),
  };
}

function figuresOf({ tell, kept }: Room, { done, failed, stopped, good, ms }: Row): TurnFigures {
  const count = done + failed + stopped;
  const at = (place: number, percent: number) =>
    tell.quantile(ms?.[place] ?? null, count, 'ms', { how: HOW.turnMs(percent) });
  return {
    count: tell.count(count, { how: HOW.turns, parts: { done, failed, stopped } }),
    success_rate: tell.ratio(good, count, 'share', { how: HOW.turnSuccess, assumptions: [kept] }),
    ...{ p50: at(0, 50), p95: at(1, 95), p99: at(2, 99) },
  };
}

// A turn may end a little after the window in which it began. The row without a channel is that of all.
const TURNS = `
WITH last_call AS (
  SELECT DISTINCT ON (correlation_id, channel) correlation_id, channel,
         ok OR COALESCE(code IN (${QUESTIONS}), false) AS good
    FROM tool_call
   WHERE site_id = $1 AND at >= $2 AND at < $3::timestamptz + interval '1 day' AND correlation_id IS NOT NULL
   ORDER BY correlation_id, channel, at DESC, source DESC, n DESC)
SELECT h.channel,
       count(*) FILTER (WHERE t.status = 'done')::int AS done,
       count(*) FILTER (WHERE t.status = 'failed')::int AS failed,
       count(*) FILTER (WHERE t.status = 'stopped')::int AS stopped,
       count(*) FILTER (WHERE t.status = 'done' AND COALESCE(c.good, true))::int AS good,
       percentile_cont(ARRAY[0.5, 0.95, 0.99]) WITHIN GROUP (
         ORDER BY (extract(epoch FROM t.finished_at - t.created_at) * 1000)::float8) AS ms
  FROM turn t
  JOIN thread h ON h.site_id = t.site_id AND h.id = t.thread_id
  LEFT JOIN last_call c ON c.correlation_id = t.correlation_id AND c.channel = h.channel
 WHERE t.site_id = $1 AND t.created_at >= $2 AND t.created_at < $3 AND t.finished_at IS NOT NULL
 GROUP BY GROUPING SETS ((h.channel), ())
 ORDER BY h.channel`;
