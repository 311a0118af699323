import { bound } from './promql.ts';

/** What we promise, over thirty days. */
export interface Slo {
  name: string;
  /** So much must be good. */
  objective: number;
  /** All that counts, as a rate over a span such as `5m`. */
  all(span: string): string;
  /** What of it was not as promised. */
  bad(span: string): string;
}

/** Who only watches tells nothing of people: scrapes would hide a failure among themselves. */
const HTTP = '{http_route!~"/health|/livez|/readyz|/metrics|/metrics/prometheus"';
const REQUESTS = 'http_server_request_duration_seconds_count';
const ACKS = 'rollbook_chat_ack_duration_seconds';
const DELAY = 'rollbook_delivery_delay_seconds';
const GIVEN_UP = 'rollbook_deliveries_total{result="given_up"}';

export const SLOS: readonly Slo[] = [
  {
    name: 'http',
    objective: 0.995,
    all: (span) => total(`${REQUESTS}${HTTP}}`, span),
    bad: (span) => total(`${REQUESTS}${HTTP},http_response_status_code=~"5.."}`, span),
  },
  {
    name: 'acks',
    objective: 0.999,
    all: (span) => total(`${ACKS}_count`, span),
    bad: (span) => `${total(`${ACKS}_count`, span)} - ${total(`${ACKS}_bucket{${bound(1)}}`, span)}`,
  },
  turns('turns-builtin', 0.99, 2, 'model=~"rollbook.*"'),
  turns('turns-model', 0.95, 10, 'model!~"rollbook.*"'),
  {
    name: 'deliveries',
    objective: 0.99,
    all: (span) => `${total(`${DELAY}_count`, span)} + ${total(GIVEN_UP, span)}`,
    bad: (span) =>
      `${total(`${DELAY}_count`, span)} - ${total(`${DELAY}_bucket{${bound(60)}}`, span)} + ${total(GIVEN_UP, span)}`,
  },
];

/** Replies that end in time, and not in an error; what a person stopped is nobody's fault. */
function turns(name: string, objective: number, seconds: number, model: string): Slo {
  const metric = 'rollbook_chat_turn_duration_seconds';
  const all = (span: string) => total(`${metric}_count{outcome!="stopped",${model}}`, span);
  return {
    ...{ name, objective, all },
    bad: (span) =>
      `${all(span)} - ${total(`${metric}_bucket{outcome="done",${model},${bound(seconds)}}`, span)}`,
  };
}

/** Summed up over everything; 0 where nothing was ever counted, so that sums with it are there. */
function total(series: string, span: string): string {
  return `(sum(rate(${series}[${span}])) or vector(0))`;
}

/** Named as `rollbook:slo_errors:ratio_rate<span>`, with the promise as label `slo`. */
export const SPANS = ['5m', '30m', '1h', '6h'] as const;

export const errors = (slo: string, span: string) => `rollbook:slo_errors:ratio_rate${span}{slo="${slo}"}`;
export const requests = (slo: string, span: string) => `rollbook:slo_requests:increase${span}{slo="${slo}"}`;

/** The share of an SLO's failures over a span. */
export function errorShare({ all, bad }: Slo, span: string): string {
  return `clamp_min((${bad(span)}) / clamp_min(${all(span)}, 1e-9), 0)`;
}
