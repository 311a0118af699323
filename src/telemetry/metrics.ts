import {
  Counter,
  collectDefaultMetrics,
  Gauge,
  Histogram,
  type OpenMetricsContentType,
  Registry,
} from 'prom-client';
import type { Events, HouseEvent } from '../events.ts';
import type { Figures } from './figures.ts';
import { METRICS, type Metric, type Sample, type State } from './metrics/index.ts';

export interface Metrics {
  /** The exposition for an `Accept` header: OpenMetrics when asked for, else Prometheus' classic text. */
  text(accept: string | undefined): Promise<{ contentType: string; body: string }>;
  close(): void;
}

interface Needs {
  events: Events;
  version: string;
  pool: State['pool'];
  /** Figures from stored rows; never rejects, and answers soon. */
  figures?: () => Promise<Figures | undefined>;
  /** What somebody has set down since nobody measures it. */
  assumptions?: State['assumptions'];
  /** The trace that an observation belongs to, where there is one. */
  traceId?: () => string | undefined;
}

type Kind = OpenMetricsContentType;
type Hearer = (event: HouseEvent) => void;

const CLASSIC = 'text/plain; version=0.0.4; charset=utf-8';
const OPEN_METRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

/** Listens to the house's events and counts them; nothing on a request's path waits for it. */
export function createMetrics(needs: Needs): Metrics {
  const { events, version, pool, assumptions, figures = async () => undefined } = needs;
  const { traceId = () => undefined } = needs;
  const registry = new Registry<Kind>();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  collectDefaultMetrics({ register: registry });
  // Gauges whose names end in _total fail `promtool check metrics`.
  for (const name of ['handles', 'requests', 'resources'])
    registry.removeSingleMetric(`nodejs_active_${name}_total`);
  const hearers = new Map<HouseEvent['type'], Hearer[]>();
  const readers: ((state: State) => void)[] = [];
  for (const metric of METRICS) {
    const note = register(registry, metric, traceId);
    if ('reads' in metric) readers.push(readerOf(registry, metric, note));
    else
      for (const [type, hear] of hearersOf(metric, note))
        hearers.set(type, [...(hearers.get(type) ?? []), hear]);
  }
  const stop = events.on((event) => {
    for (const hear of hearers.get(event.type) ?? []) hear(event);
  });
  return {
    async text(accept) {
      const state = { version, pool, figures: await figures(), assumptions };
      for (const read of readers) read(state);
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

/** Makes it and says how a sample of it is noted. */
function register(
  registry: Registry<Kind>,
  metric: Metric,
  traceId: () => string | undefined,
): (sample: Sample) => void {
  const { name, help, labels = [] } = metric;
  const head = { name, help, labelNames: labels, registers: [registry] };
  if (metric.kind === 'gauge') {
    const gauge = new Gauge(head);
    return ({ labels = {}, value = 1 }) => gauge.set(labels, value);
  }
  if (metric.kind === 'counter') {
    const counter = new Counter(head);
    // A rate over what was never there tells nothing: what is known to come begins with 0.
    for (const known of metric.from0 ?? (labels.length === 0 ? [{}] : [])) counter.inc(known, 0);
    return ({ labels = {}, value = 1 }) => counter.inc(labels, value);
  }
  const histogram = new Histogram({ ...head, buckets: [...metric.buckets], enableExemplars: true });
  return ({ labels = {}, value = 0 }) => {
    const trace = traceId();
    histogram.observe({ labels, value, ...(trace ? { exemplarLabels: { trace_id: trace } } : {}) });
  };
}

/** What it makes of each event that it listens to. */
function hearersOf(
  metric: Extract<Metric, { hears: unknown }>,
  note: (sample: Sample) => void,
): [HouseEvent['type'], Hearer][] {
  return Object.entries(metric.hears).map(([type, hears]) => {
    const hear = hears as (event: HouseEvent) => Sample | readonly Sample[] | undefined;
    return [
      type as HouseEvent['type'],
      (event) => {
        const told = hear(event);
        if (told === undefined) return;
        if (!isMany(told)) return note(told);
        for (const sample of told) note(sample);
      },
    ];
  });
}

function isMany(told: Sample | readonly Sample[]): told is readonly Sample[] {
  return Array.isArray(told);
}

/** What is no longer there is no longer shown. */
function readerOf(
  registry: Registry<Kind>,
  metric: Extract<Metric, { reads: unknown }>,
  note: (sample: Sample) => void,
): (state: State) => void {
  return (state) => {
    (registry.getSingleMetric(metric.name) as Gauge<string>).reset();
    const samples = metric.reads(state);
    // After a reset one without labels shows 0: such a one must have a sample each time.
    for (const sample of samples) note(sample);
  };
}

/** OpenMetrics names a counter without `_total` in HELP and TYPE, has exemplars and an end; classic text has not. */
function toClassic(open: string): string {
  const counters = new Set(Array.from(open.matchAll(/^# TYPE (\S+) counter$/gm), (match) => match[1]));
  return open
    .replace(/^# (HELP|TYPE) (\S+)/gm, (line, word: string, name: string) =>
      counters.has(name) && !name.endsWith('_total') ? `# ${word} ${name}_total` : line,
    )
    .replace(/ # \{[^}\n]*\} \S+(?: \S+)?$/gm, '')
    .replace(/^# EOF\n?/m, '');
}
