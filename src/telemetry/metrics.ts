import {
  Counter,
  collectDefaultMetrics,
  Gauge,
  Histogram,
  type OpenMetricsContentType,
  Registry,
} from 'prom-client';
import type { Events, HouseEvent } from '../events.ts';

export interface Metrics {
  /** The exposition for an `Accept` header: OpenMetrics when asked for, else Prometheus' classic text. */
  text(accept: string | undefined): Promise<{ contentType: string; body: string }>;
  close(): void;
}

interface Needs {
  events: Events;
  version: string;
  pool: { totalCount: number; idleCount: number; waitingCount: number };
}

const CLASSIC = 'text/plain; version=0.0.4; charset=utf-8';
const OPEN_METRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8';
/** Bucket bounds in seconds, as OpenTelemetry's HTTP conventions advise. */
const REQUEST_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
/** Names, operation and bounds of OpenTelemetry's conventions for generative AI. */
const GEN_AI = ['gen_ai_operation_name', 'gen_ai_provider_name', 'gen_ai_request_model'] as const;
const OPERATION = { gen_ai_operation_name: 'generate_content' };
const MODEL_BUCKETS = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48];
const TOKEN_BUCKETS = [1, 4, 16, 64, 256, 1024, 4096, 16_384, 65_536];
const TURN_BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 8, 13, 20, 30, 60];

/** Listens to the house's events and counts them; nothing on a request's path waits for it. */
export function createMetrics({ events, version, pool }: Needs): Metrics {
  const registry = new Registry<OpenMetricsContentType>();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  collectDefaultMetrics({ register: registry });
  // Gauges whose names end in _total fail `promtool check metrics`.
  for (const name of ['handles', 'requests', 'resources'])
    registry.removeSingleMetric(`nodejs_active_${name}_total`);
  registerState(registry, version, pool);
  const count = registerCounts(registry);
  const stop = events.on(count);
  return {
    async text(accept) {
      const open = await registry.metrics();
      if (accept?.includes('application/openmetrics-text')) return { contentType: OPEN_METRICS, body: open };
      return { contentType: CLASSIC, body: toClassic(open) };
    },
    close() {
      stop();
      registry.clear();
    },
  };
}

function registerState(
  registry: Registry<OpenMetricsContentType>,
  version: string,
  pool: Needs['pool'],
): void {
  const registers = [registry];
  new Gauge({
    name: 'rollbook_build_info',
    help: 'Always 1; its labels say which build runs.',
    labelNames: ['version', 'node_version'],
    registers,
  }).set({ version, node_version: process.version }, 1);
  new Gauge({
    name: 'db_client_connection_count',
    help: 'Connections of the pool by state.',
    labelNames: ['state'],
    registers,
    collect() {
      this.set({ state: 'idle' }, pool.idleCount);
      this.set({ state: 'used' }, pool.totalCount - pool.idleCount);
    },
  });
  new Gauge({
    name: 'db_client_connection_pending_requests',
    help: 'Requests that wait for a connection.',
    registers,
    collect() {
      this.set(pool.waitingCount);
    },
  });
}

function registerCounts(registry: Registry<OpenMetricsContentType>): (event: HouseEvent) => void {
  const registers = [registry];
  const request = new Histogram({
    name: 'http_server_request_duration_seconds',
    help: 'Duration of HTTP requests by route template.',
    labelNames: ['http_route', 'http_request_method', 'http_response_status_code'],
    buckets: REQUEST_BUCKETS,
    registers,
  });
  const booking = new Counter({
    name: 'rollbook_booking_attempts_total',
    help: 'Asks for a booking by what came of them.',
    labelNames: ['outcome', 'code', 'channel'],
    registers,
  });
  const turn = new Histogram({
    name: 'rollbook_chat_turn_duration_seconds',
    help: 'From a message to the end of its reply.',
    labelNames: ['channel', 'outcome', 'model'],
    buckets: TURN_BUCKETS,
    registers,
  });
  const tool = new Histogram({
    name: 'gen_ai_execute_tool_duration_seconds',
    help: 'Duration of tool calls by what came of them.',
    labelNames: ['gen_ai_tool_name', 'error_type'],
    buckets: REQUEST_BUCKETS,
    registers,
  });
  const fallback = new Counter({
    name: 'rollbook_agent_fallbacks_total',
    help: 'Turns that the built-in language model took in place of another, by why.',
    labelNames: ['reason'],
    registers,
  });
  const call = new Histogram({
    name: 'gen_ai_client_operation_duration_seconds',
    help: 'Duration of calls of language models by what came of them.',
    labelNames: [...GEN_AI, 'error_type'],
    buckets: MODEL_BUCKETS,
    registers,
  });
  const tokens = new Histogram({
    name: 'gen_ai_client_token_usage',
    help: 'Tokens of one call of a language model; thinking is part of the output.',
    labelNames: [...GEN_AI, 'gen_ai_token_type'],
    buckets: TOKEN_BUCKETS,
    registers,
  });
  const cost = new Counter({
    name: 'rollbook_llm_cost_usd_total',
    help: 'What calls of language models cost by our dated price table, in USD.',
    labelNames: ['gen_ai_request_model'],
    registers,
  });
  const circuit = new Gauge({
    name: 'rollbook_agent_circuit_open',
    help: '1 while a language model is not asked because it failed repeatedly.',
    labelNames: ['model'],
    registers,
  });
  const auth = new Counter({
    name: 'rollbook_auth_attempts_total',
    help: 'Registrations and logins by result.',
    labelNames: ['action', 'result'],
    registers,
  });
  return (event) => {
    if (event.type === 'request') {
      const labels = { http_route: event.route, http_request_method: event.method };
      request.observe({ ...labels, http_response_status_code: String(event.status) }, event.ms / 1000);
    } else if (event.type === 'booking') {
      booking.inc({ outcome: event.outcome, code: event.code ?? '', channel: event.channel });
    } else if (event.type === 'turn') {
      turn.observe({ channel: event.channel, outcome: event.outcome, model: event.model }, event.ms / 1000);
    } else if (event.type === 'tool') {
      tool.observe({ gen_ai_tool_name: event.tool, error_type: event.code ?? '' }, event.ms / 1000);
    } else if (event.type === 'model_call') {
      const { provider, model: gen_ai_request_model, outcome } = event;
      const by = { ...OPERATION, gen_ai_provider_name: provider, gen_ai_request_model };
      call.observe({ ...by, error_type: outcome === 'ok' ? '' : outcome }, event.ms / 1000);
      tokens.observe({ ...by, gen_ai_token_type: 'input' }, event.tokens.input);
      tokens.observe({ ...by, gen_ai_token_type: 'output' }, event.tokens.output);
      if (event.usd > 0) cost.inc({ gen_ai_request_model }, event.usd);
    } else if (event.type === 'fallback') {
      fallback.inc({ reason: event.reason });
    } else if (event.type === 'circuit') {
      circuit.set({ model: event.model }, event.state === 'closed' ? 0 : 1);
    } else if (event.type === 'sign_in') {
      auth.inc({ action: event.action, result: event.result });
    }
  };
}

/** OpenMetrics names a counter without `_total` in HELP and TYPE and ends with EOF; classic text does not. */
function toClassic(open: string): string {
  const counters = new Set(Array.from(open.matchAll(/^# TYPE (\S+) counter$/gm), (match) => match[1]));
  return open
    .replace(/^# (HELP|TYPE) (\S+)/gm, (line, word: string, name: string) =>
      counters.has(name) && !name.endsWith('_total') ? `# ${word} ${name}_total` : line,
    )
    .replace(/^# EOF\n?/m, '');
}
