import type { Metric } from './words.ts';

/** Names, operation and bounds of OpenTelemetry's conventions for generative AI, which are still in development. */
const GEN_AI = ['gen_ai_operation_name', 'gen_ai_provider_name', 'gen_ai_request_model'] as const;
const OPERATION = { gen_ai_operation_name: 'generate_content' };
const MODEL_BUCKETS = [
  0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
];
const TOKEN_BUCKETS = [1, 4, 16, 64, 256, 1024, 4096, 16_384, 65_536];
const TOOL_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
const STATES = { closed: 0, half_open: 1, open: 2 };

/** What the agent does for an answer. */
export const AGENT: readonly Metric[] = [
  {
    ...{ kind: 'histogram', name: 'gen_ai_client_operation_duration_seconds', panel: 'agent/model-calls' },
    help: 'Duration of calls of language models by what came of them.',
    labels: [...GEN_AI, 'error_type'],
    buckets: MODEL_BUCKETS,
    hears: {
      model_call: ({ provider, model, outcome, ms }) => ({
        labels: { ...callOf(provider, model), error_type: outcome === 'ok' ? '' : outcome },
        value: ms / 1000,
      }),
    },
  },
  {
    ...{ kind: 'histogram', name: 'gen_ai_client_token_usage', panel: 'agent/tokens' },
    help: 'Tokens of one call of a language model; thinking is part of the output.',
    labels: [...GEN_AI, 'gen_ai_token_type'],
    buckets: TOKEN_BUCKETS,
    hears: {
      model_call: ({ provider, model, tokens }) =>
        (['input', 'output'] as const).map((type) => ({
          labels: { ...callOf(provider, model), gen_ai_token_type: type },
          value: tokens[type],
        })),
    },
  },
  {
    ...{ kind: 'counter', name: 'rollbook_llm_cost_usd_total', panel: 'agent/cost' },
    help: 'What calls of language models cost by our dated price table, in USD.',
    labels: ['gen_ai_request_model'],
    hears: {
      model_call: ({ model, usd }) =>
        usd > 0 ? { labels: { gen_ai_request_model: model }, value: usd } : undefined,
    },
  },
  {
    ...{ kind: 'histogram', name: 'gen_ai_execute_tool_duration_seconds', panel: 'agent/tools' },
    help: 'Duration of tool calls by what came of them.',
    labels: ['gen_ai_tool_name', 'error_type'],
    buckets: TOOL_BUCKETS,
    hears: {
      tool: ({ tool, code, ms }) => ({
        labels: { gen_ai_tool_name: tool, error_type: code ?? '' },
        value: ms / 1000,
      }),
    },
  },
  {
    ...{ kind: 'counter', name: 'rollbook_agent_fallbacks_total', panel: 'agent/fallbacks' },
    help: 'Turns that the built-in language model took in place of another, by why.',
    labels: ['reason'],
    hears: { fallback: ({ reason }) => ({ labels: { reason } }) },
  },
  {
    ...{ kind: 'gauge', name: 'rollbook_dependency_circuit_state', panel: 'runtime/circuits' },
    help: '0 while a dependency is asked, 1 while it is tried again, 2 while it is not asked since it failed.',
    labels: ['dependency'],
    hears: { circuit: ({ model, state }) => ({ labels: { dependency: model }, value: STATES[state] }) },
  },
];

function callOf(provider: string, model: string) {
  return { ...OPERATION, gen_ai_provider_name: provider, gen_ai_request_model: model };
}
