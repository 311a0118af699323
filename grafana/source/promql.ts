/** Long enough for four scrapes, whatever the dashboard's time span is. */
const SPAN = '[$__rate_interval]';

/** Events a second of a counter, together or by labels. A quiet lab shows 0, and not "no data". */
export function rate(series: string, by: readonly string[] = []): string {
  return `${sum(by)}(rate(${series}${SPAN})) or on() vector(0)`;
}

/**
 * The share of `part` in `whole`, each summed up by itself: divided series by series, only like labels would
 * meet, and a failure's would meet nothing. Where nothing happened it is 0.
 */
export function share(part: string, whole: string, span = SPAN): string {
  return `(sum(rate(${part}${span})) or vector(0)) / clamp_min(sum(rate(${whole}${span})) or vector(0), 1e-9)`;
}

/** A quantile over all replicas; without any observation there is none, and no point is drawn. */
export function quantile(q: number, histogram: string, by: readonly string[] = []): string {
  const [name, labels = ''] = histogram.split(/(?=\{)/);
  return `histogram_quantile(${q}, ${sum(['le', ...by])}(rate(${name}_bucket${labels}${SPAN})))`;
}

/** What every replica exports alike, since all read the same rows: their sum would be wrong. */
export function alike(gauge: string, by: readonly string[] = []): string {
  return by.length === 0 ? `max(${gauge})` : `max by (${by.join(', ')}) (${gauge})`;
}

/** A bucket's bound; Prometheus 3 writes whole numbers as 1.0, those before it as they are exported. */
export function bound(le: number): string {
  return Number.isInteger(le) ? `le=~"${le}|${le}.0"` : `le="${le}"`;
}

function sum(by: readonly string[]): string {
  return by.length === 0 ? 'sum' : `sum by (${by.join(', ')}) `;
}
