import type { MetricDatum } from '@aws-sdk/client-cloudwatch';
import { NAMESPACE } from './emf.ts';
import type { Carrier, Datum } from './words.ts';

/** CloudWatch's limits of one call (docs of 2026): metrics, and values of one metric. */
const MOST_METRICS = 1_000;
const MOST_VALUES = 150;
/** Of a call's 1 MB; a datum of ours is far below 8 KB. */
const MOST_BYTES = 900_000;
const PATIENCE_MS = 5_000;

export interface ApiOptions {
  /** Another place than Amazon's; the SDK's own variables say the rest. */
  endpoint?: string;
}

/** By `PutMetricData`; who we are and where is said by the SDK's own variables. */
export async function createApiCarrier({ endpoint }: ApiOptions = {}): Promise<Carrier> {
  // Loaded only where it is used: it is large.
  const { CloudWatchClient, PutMetricDataCommand } = await import('@aws-sdk/client-cloudwatch');
  const client = new CloudWatchClient({ maxAttempts: 2, ...(endpoint ? { endpoint } : {}) });
  return {
    async send(data, at) {
      for (const batch of batches(data.flatMap((datum) => inParts(datum, at))))
        await client.send(new PutMetricDataCommand({ Namespace: NAMESPACE, MetricData: batch }), {
          abortSignal: AbortSignal.timeout(PATIENCE_MS),
        });
    },
    close: () => client.destroy(),
  };
}

function inParts({ name, unit, dimensions, values }: Datum, at: Date): MetricDatum[] {
  const all = [...values];
  const parts = Array.from({ length: Math.ceil(all.length / MOST_VALUES) }, (_, n) =>
    all.slice(n * MOST_VALUES, (n + 1) * MOST_VALUES),
  );
  return parts.map((part) => ({
    ...{ MetricName: name, Unit: unit, Timestamp: at },
    Dimensions: Object.entries(dimensions).map(([Name, value]) => ({ Name, Value: value || 'none' })),
    Values: part.map(([value]) => value),
    Counts: part.map(([, count]) => count),
  }));
}

function batches(data: MetricDatum[]): MetricDatum[][] {
  const made: MetricDatum[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const datum of data) {
    const size = JSON.stringify(datum).length;
    const last = made.at(-1);
    if (last && last.length < MOST_METRICS && bytes + size <= MOST_BYTES) {
      last.push(datum);
      bytes += size;
    } else {
      made.push([datum]);
      bytes = size;
    }
  }
  return made;
}
