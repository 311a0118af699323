import { BUILTIN_MODEL } from '../../words.ts';
import { HOW } from './phrases.ts';
import type { Room } from './room.ts';
import type { Figure } from './words.ts';

interface ModelFigures {
  model: string;
  calls: Figure;
  error_rate: Figure;
  p95: Figure;
  cost: Figure;
}

/** Calls of language models, and how often the built-in one had to step in. */
export async function modelFigures({
  ask,
  tell,
}: Room): Promise<{ by_model: ModelFigures[]; fallbacks: Figure }> {
  const [rows, turns] = await Promise.all([
    ask<{ model: string; outcome: string; calls: number; usd: number; ms: number | null }>(
      'report_models',
      MODELS,
    ),
    ask<{ asked: number; fell_back: number }>('report_fallbacks', FALLBACKS, [BUILTIN_MODEL]),
  ]);
  // The row without an outcome is that of all calls of a model.
  const all = rows.filter((it) => it.outcome === null);
  const { asked = 0, fell_back = 0 } = turns[0] ?? {};
  return {
    by_model: all.map(({ model, calls, usd, ms }) => {
      const by = rows.filter((it) => it.model === model && it.outcome !== null);
      const parts = Object.fromEntries(by.map((it) => [it.outcome, it.calls]));
      return {
        model,
        calls: tell.count(calls, { how: HOW.modelCalls, parts }),
        error_rate: tell.ratio(calls - (parts['ok'] ?? 0), calls, 'share', { how: HOW.modelErrors }),
        p95: tell.quantile(ms, calls, 'ms', { how: HOW.modelMs }),
        cost: tell.count(usd, { how: HOW.cost }, 'usd'),
      };
    }),
    fallbacks: tell.ratio(fell_back, asked, 'share', { how: HOW.fallbacks }),
  };
}

const MODELS = `
SELECT model, outcome, count(*)::int AS calls, sum(usd) AS usd,
       percentile_cont(0.95) WITHIN GROUP (ORDER BY ms) AS ms
  FROM model_call WHERE site_id = $1 AND at >= $2 AND at < $3
 GROUP BY GROUPING SETS ((model), (model, outcome)) ORDER BY model, outcome`;

const FALLBACKS = `
SELECT count(*)::int AS asked, count(*) FILTER (WHERE t.model = $4)::int AS fell_back
  FROM turn t
 WHERE t.site_id = $1 AND t.created_at >= $2 AND t.created_at < $3 AND t.finished_at IS NOT NULL
   AND EXISTS (SELECT FROM model_call c
                WHERE c.site_id = $1 AND c.correlation_id = t.correlation_id AND c.model <> $4)`;
