import type { Carrier, Datum } from './words.ts';

export const NAMESPACE = 'Rollbook';
/** Values of one metric in one line (embedded metric format). */
const MOST_VALUES = 100;

/** As lines of JSON, which an agent beside the process takes from its output; no call, no credentials. */
export function createEmfCarrier(out: { write(line: string): unknown }): Carrier {
  return {
    async send(data, at) {
      for (const datum of data) for (const line of linesOf(datum, at)) out.write(`${JSON.stringify(line)}\n`);
    },
    close() {},
  };
}

function linesOf({ name, unit, dimensions, values }: Datum, at: Date): object[] {
  const all = [...values].flatMap(([value, count]) => Array.from({ length: count }, () => value));
  const parts = Array.from({ length: Math.ceil(all.length / MOST_VALUES) }, (_, n) =>
    all.slice(n * MOST_VALUES, (n + 1) * MOST_VALUES),
  );
  const keys = Object.keys(dimensions);
  const filled = Object.fromEntries(keys.map((key) => [key, dimensions[key] || 'none']));
  return parts.map((part) => ({
    _aws: {
      Timestamp: at.getTime(),
      CloudWatchMetrics: [
        { Namespace: NAMESPACE, Dimensions: [keys], Metrics: [{ Name: name, Unit: unit }] },
      ],
    },
    ...filled,
    [name]: part.length === 1 ? part[0] : part,
  }));
}
