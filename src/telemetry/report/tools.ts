import { HOW } from './phrases.ts';
import type { Room } from './room.ts';
import { QUESTIONS } from './turns.ts';
import type { Figure } from './words.ts';

export interface ToolFigures {
  tool: string;
  calls: Figure;
  share: Figure;
  success_rate: Figure;
  p95: Figure;
  /** Which tool came next in the same turn, most often first. */
  followed_by: { tool: string; count: number }[];
}

interface Row {
  tool: string;
  calls: number;
  ok: number;
  questions: number;
  ms: number;
}

/** What is called how often, what comes of it, and what follows which. */
export async function toolFigures({ ask, tell, kept }: Room): Promise<ToolFigures[]> {
  const [rows, pairs] = await Promise.all([
    ask<Row>('report_tools', TOOLS),
    ask<{ tool: string; next: string; count: number }>('report_tool_pairs', PAIRS),
  ]);
  const all = rows.reduce((sum, it) => sum + it.calls, 0);
  const assumptions = [kept];
  return rows.map(({ tool, calls, ok, questions, ms }) => ({
    tool,
    calls: tell.count(calls, {
      ...{ how: HOW.toolCalls, assumptions },
      parts: { yes: ok, question: questions, no: calls - ok - questions },
    }),
    share: tell.ratio(calls, all, 'share', { how: HOW.toolShare, assumptions }),
    success_rate: tell.ratio(ok + questions, calls, 'share', { how: HOW.toolSuccess, assumptions }),
    p95: tell.quantile(ms, calls, 'ms', { how: HOW.toolMs, assumptions }),
    followed_by: pairs.filter((it) => it.tool === tool).map(({ next, count }) => ({ tool: next, count })),
  }));
}

// A question that the gate puts is told as ok with its code.
const TOOLS = `
SELECT tool, count(*)::int AS calls,
       count(*) FILTER (WHERE ok AND code IS NULL)::int AS ok,
       count(*) FILTER (WHERE code IN (${QUESTIONS}))::int AS questions,
       percentile_cont(0.95) WITHIN GROUP (ORDER BY ms) AS ms
  FROM tool_call WHERE site_id = $1 AND at >= $2 AND at < $3
 GROUP BY tool ORDER BY calls DESC, tool`;

const PAIRS = `
SELECT tool, next, count(*)::int AS count
  FROM (SELECT tool, lead(tool) OVER (PARTITION BY channel, correlation_id ORDER BY at, source, n) AS next
          FROM tool_call WHERE site_id = $1 AND at >= $2 AND at < $3 AND correlation_id IS NOT NULL) c
 WHERE next IS NOT NULL GROUP BY tool, next ORDER BY tool, count DESC, next`;
