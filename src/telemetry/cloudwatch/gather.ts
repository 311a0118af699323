import type { HouseEvent } from '../../events.ts';
import type { Metric, Sample, State } from '../metrics/index.ts';
import type { Datum } from './words.ts';

/**
 * What goes to CloudWatch, and by which labels: each combination is a metric that is paid for. By OpenTelemetry's
 * and our own names; never by route or person.
 */
const CHOSEN: Readonly<Record<string, { unit: Datum['unit']; by: readonly string[] }>> = {
  rollbook_booking_attempts_total: { unit: 'Count', by: ['outcome'] },
  rollbook_booking_duration_seconds: { unit: 'Seconds', by: [] },
  rollbook_chat_turn_duration_seconds: { unit: 'Seconds', by: ['channel'] },
  rollbook_chat_ack_duration_seconds: { unit: 'Seconds', by: ['channel'] },
  rollbook_deliveries_total: { unit: 'Count', by: ['result'] },
  rollbook_agent_fallbacks_total: { unit: 'Count', by: [] },
  rollbook_llm_cost_usd_total: { unit: 'Count', by: [] },
  rollbook_overlapping_bookings: { unit: 'Count', by: ['of'] },
  rollbook_outbox_depth: { unit: 'Count', by: ['queue'] },
  rollbook_probe_success: { unit: 'Count', by: [] },
};

type Chosen = Metric & { chosen: (typeof CHOSEN)[string] };

/** Gathers a minute's figures from events; keeping one costs a look into a map. */
export function createGathering(metrics: readonly Metric[]) {
  const chosen = metrics.flatMap((it): Chosen[] => {
    const how = CHOSEN[it.name];
    return how ? [{ ...it, chosen: how }] : [];
  });
  const kept = new Map<string, Datum & { values: Map<number, number> }>();
  const note = (metric: Chosen, { labels = {}, value }: Sample): void => {
    const { unit, by } = metric.chosen;
    const dimensions = Object.fromEntries(by.map((label) => [label, labels[label] ?? '']));
    const key = `${metric.name} ${Object.values(dimensions).join(' ')}`;
    const datum = kept.get(key) ?? { name: metric.name, unit, dimensions, values: new Map() };
    kept.set(key, datum);
    if (metric.kind === 'counter') add(datum.values, value ?? 1);
    else met(datum.values, rounded(value ?? 0));
  };
  return {
    hear(event: HouseEvent): void {
      for (const metric of chosen) {
        if (!('hears' in metric)) continue;
        const hears = metric.hears[event.type] as
          | ((event: HouseEvent) => Sample | Sample[] | undefined)
          | undefined;
        const told = hears?.(event);
        for (const sample of told === undefined ? [] : [told].flat()) note(metric, sample);
      }
    },
    /** What was gathered, and what is seen now; the next minute begins. */
    take(state: State): Datum[] {
      for (const metric of chosen)
        if ('reads' in metric) for (const sample of metric.reads(state)) note(metric, sample);
      const data = [...kept.values()];
      kept.clear();
      return data;
    },
  };
}

/** What is counted is one sum a minute. */
function add(values: Map<number, number>, value: number): void {
  const [sum = 0] = values.keys();
  values.clear();
  values.set(sum + value, 1);
}

function met(values: Map<number, number>, value: number): void {
  values.set(value, (values.get(value) ?? 0) + 1);
}

/** Two digits, so that a minute has a few dozen different values and not thousands. */
function rounded(value: number): number {
  return value === 0 ? 0 : Number(value.toPrecision(2));
}
