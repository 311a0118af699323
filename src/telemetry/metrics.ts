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
