import { quantile, rate, share } from './promql.ts';
import type { Board } from './words.ts';

const TURNS = 'rollbook_chat_turn_duration_seconds';
const CALLS = 'gen_ai_client_operation_duration_seconds';
const TOOLS = 'gen_ai_execute_tool_duration_seconds';

/** Does the agent answer, with what, and what does it cost? */
export const AGENT: Board = {
  title: 'Rollbook: agent',
  description: 'Turns of conversations, the language models and tools behind them, and what they cost.',
  panels: {
    turns: {
      ...{ draw: 'areas', title: 'Turns by outcome', unit: 'ops' },
      description: 'Replies that ended, a second: done, failed, or stopped by the person.',
      queries: [{ expr: rate(`${TURNS}_count`, ['channel', 'outcome']), legend: '{{channel}} {{outcome}}' }],
    },
    failures: {
      ...{ draw: 'lines', title: 'Turns that failed', unit: 'percentunit' },
      description: 'Share of turns that ended in an error in place of a reply. 0 without any turn.',
      queries: [{ expr: share(`${TURNS}_count{outcome="failed"}`, `${TURNS}_count`), legend: 'failed' }],
    },
    'turn-duration': {
      ...{ draw: 'lines', title: 'Duration of turns', unit: 's' },
      description:
        'From a message to the end of its reply, by what answered. 2 s is promised of the built-in model, 10 s of others. A point is one turn with its trace.',
      queries: [0.5, 0.95].map((q) => ({
        ...{ expr: quantile(q, TURNS, ['model']), legend: `{{model}} p${q * 100}`, exemplars: true as const },
      })),
    },
    'model-calls': {
      ...{ draw: 'areas', title: 'Calls of language models', unit: 'ops' },
      description: 'Calls a second by model and by what came of them; an empty error is a whole answer.',
      queries: [
        {
          expr: rate(`${CALLS}_count`, ['gen_ai_request_model', 'error_type']),
          legend: '{{gen_ai_request_model}} {{error_type}}',
        },
      ],
    },
    'model-duration': {
      ...{ draw: 'lines', title: 'Duration of model calls', unit: 's' },
      description: '95 % of the calls of each model took at most this long.',
      queries: [
        {
          expr: quantile(0.95, CALLS, ['gen_ai_request_model']),
          legend: '{{gen_ai_request_model}} p95',
          exemplars: true,
        },
      ],
    },
    tokens: {
      ...{ draw: 'areas', title: 'Tokens', unit: 'short' },
      description: 'Tokens a minute by model and kind; thinking is part of the output.',
      queries: [
        {
          expr: `60 * (${rate('gen_ai_client_token_usage_sum', ['gen_ai_request_model', 'gen_ai_token_type'])})`,
          legend: '{{gen_ai_request_model}} {{gen_ai_token_type}}',
        },
      ],
    },
    cost: {
      ...{ draw: 'lines', title: 'Cost of models', unit: 'currencyUSD' },
      description:
        'What language models cost an hour by our dated price table. The built-in model costs nothing, so without another it stays at 0.',
      queries: [
        {
          expr: `3600 * (${rate('rollbook_llm_cost_usd_total', ['gen_ai_request_model'])})`,
          legend: '{{gen_ai_request_model}}',
        },
      ],
    },
    'cost-per-turn': {
      ...{ draw: 'lines', title: 'Cost of a turn', unit: 'currencyUSD' },
      description: 'What a turn costs on average, over all turns and all models.',
      queries: [{ expr: share('rollbook_llm_cost_usd_total', `${TURNS}_count`), legend: 'a turn' }],
    },
    tools: {
      ...{ draw: 'areas', title: 'Tool calls', unit: 'ops' },
      description: 'Calls of tools a second: what people have the agent do.',
      queries: [{ expr: rate(`${TOOLS}_count`, ['gen_ai_tool_name']), legend: '{{gen_ai_tool_name}}' }],
    },
    'tool-refusals': {
      ...{ draw: 'areas', title: 'Tool calls that were refused', unit: 'ops' },
      description: 'Calls of tools that ended in a "no", a second, by the code of the refusal.',
      queries: [
        {
          expr: rate(`${TOOLS}_count{error_type!=""}`, ['gen_ai_tool_name', 'error_type']),
          legend: '{{gen_ai_tool_name}} {{error_type}}',
        },
      ],
    },
    'tool-duration': {
      ...{ draw: 'lines', title: 'Duration of tool calls', unit: 's' },
      description: '95 % of the calls of each tool took at most this long.',
      queries: [
        {
          expr: quantile(0.95, TOOLS, ['gen_ai_tool_name']),
          legend: '{{gen_ai_tool_name}}',
          exemplars: true,
        },
      ],
    },
    fallbacks: {
      ...{ draw: 'areas', title: 'Turns that the built-in model took over', unit: 'ops' },
      description:
        'Turns a second that another model should have had, by why it did not: people get plainer replies.',
      queries: [{ expr: rate('rollbook_agent_fallbacks_total', ['reason']), legend: '{{reason}}' }],
    },
    feedback: {
      ...{ draw: 'areas', title: 'Verdicts of people', unit: 'short' },
      description: 'Thumbs an hour by channel: good, or bad.',
      queries: [
        {
          expr: `3600 * (${rate('rollbook_feedback_total', ['channel', 'verdict'])})`,
          legend: '{{channel}} {{verdict}}',
        },
      ],
    },
    'cost-by-week': {
      ...{ draw: 'table', title: 'Turns and cost by week', unit: 'currencyUSD' },
      description:
        'Turns of each week (from Monday, UTC), and what their language models cost, from stored rows.',
      sql: `SELECT to_char(date_trunc('week', created_at AT TIME ZONE 'UTC'), 'IYYY "week" IW') AS week,
       count(*) AS turns, sum(cost_usd) AS cost
  FROM turn WHERE created_at BETWEEN $__timeFrom() AND $__timeTo()
 GROUP BY 1 ORDER BY 1 DESC`,
    },
  },
};
