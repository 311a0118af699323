import { errors, requests, SLOS } from './slos.ts';

/** Somebody is woken by a `page`; a `ticket` waits for the morning. */
export interface Alert {
  name: string;
  severity: 'page' | 'ticket';
  /** Past which it fires; `expr` is made for it, so that a test can move it. */
  threshold: number;
  expr(threshold: number): string;
  /** So long it must last, where the expression does not say so itself. */
  for?: string;
  summary: string;
  description: string;
}

/** A lab asks little: one failure of a quiet hour is no burning budget. */
const FEWEST = { requests: 20, failures: 2.5 };

/**
 * A budget of thirty days that burns 14.4 times too fast over an hour is gone in two days, at 6 times in five; the
 * short span says that it still burns. With few requests a share says little, and a single one says nothing.
 */
function burns(slo: string): (allowed: number) => string {
  const fast = (span: string, allowed: number) => `${errors(slo, span)} > ${round(14.4 * allowed)}`;
  const slow = (span: string, allowed: number) => `${errors(slo, span)} > ${round(6 * allowed)}`;
  const enough = (span: string) =>
    `${requests(slo, span)} > ${FEWEST.requests} and ${errors(slo, span)} * ${requests(slo, span)} > ${FEWEST.failures}`;
  return (allowed) =>
    `(${fast('1h', allowed)} and ${fast('5m', allowed)} and ${enough('1h')})
or
(${slow('6h', allowed)} and ${slow('30m', allowed)} and ${enough('6h')})`;
}

const BURNING: readonly Pick<Alert, 'name' | 'summary' | 'description'>[] = [
  {
    name: 'HttpFailing',
    summary: 'People and programs get errors from Rollbook.',
    description: 'More requests end in a 5xx than the promise of 99.5 % allows, and they still do.',
  },
  {
    name: 'AcksSlow',
    summary: 'Slack and Teams wait too long for Rollbook.',
    description:
      'Deliveries take more than a second to be stored. After 3 s Slack sends them again, or gives up.',
  },
  {
    name: 'BuiltinTurnsLate',
    summary: 'Replies of the built-in model fail or come late.',
    description: 'More than 1 % of its turns fail or take over 2 s, and the budget is burning.',
  },
  {
    name: 'ModelTurnsLate',
    summary: 'Replies of the language model fail or come late.',
    description: 'More than 5 % of its turns fail or take over 10 s, and the budget is burning.',
  },
  {
    name: 'DeliveriesLate',
    summary: 'Replies and news reach people late, or never.',
    description: 'More than 1 % of what is to be shown in chat takes over a minute or is given up.',
  },
];

export const ALERTS: readonly Alert[] = [
  ...BURNING.map((words, index): Alert => {
    const slo = SLOS[index];
    if (!slo) throw new Error(`${words.name} has no promise`);
    return { ...words, severity: 'page', threshold: round(1 - slo.objective), expr: burns(slo.name) };
  }),
  {
    ...{ name: 'BookingsOverlap', severity: 'page', threshold: 0 },
    expr: (most) => `max by (of) (rollbook_overlapping_bookings) > ${most}`,
    summary: 'Two active bookings overlap.',
    description:
      'A dyno or a vehicle is booked twice for the same time. The database should make that impossible.',
  },
  {
    ...{ name: 'ScrapeAbsent', severity: 'page', threshold: 1, for: '2m' },
    expr: (least) => `up{job="rollbook"} < ${least} or absent(up{job="rollbook"})`,
    summary: 'Prometheus cannot read a replica of Rollbook.',
    description:
      'Rollbook is down, or its metrics are closed to Prometheus. Until it is mended no other alert can be trusted.',
  },
  {
    ...{ name: 'InboundNotStored', severity: 'page', threshold: 0 },
    expr: (most) =>
      `sum by (channel) (increase(rollbook_inbound_events_total{result="failed"}[5m])) > ${most}`,
    summary: 'What people wrote in chat could not be stored.',
    description: 'It was not acknowledged. If the channel does not send it again, nobody answers it.',
  },
  {
    ...{ name: 'QueueStuck', severity: 'page', threshold: 120, for: '1m' },
    expr: (most) => `max by (queue) (rollbook_outbox_oldest_age_seconds) > ${most}`,
    summary: 'Something waits for more than two minutes to be shown or handled.',
    description: 'Somebody is left without their reply or their news.',
  },
  {
    ...{ name: 'ProbeFailing', severity: 'page', threshold: 2.5 },
    expr: (most) => `sum(increase(rollbook_probes_total{result="failed"}[10m])) > ${most}`,
    summary: 'Dry runs of a booking fail.',
    description:
      'Each minute a booking is tried and not kept. At least three of the last ten failed: people cannot book.',
  },
  {
    ...{ name: 'FiguresDown', severity: 'ticket', threshold: 1, for: '5m' },
    expr: (least) => `min(rollbook_figures_up) < ${least}`,
    summary: 'Figures from stored rows cannot be read.',
    description: 'Overlaps, queues and utilisation are not known. The database is away or slow.',
  },
  {
    ...{ name: 'CircuitOpen', severity: 'ticket', threshold: 0, for: '5m' },
    expr: (most) => `max by (dependency) (rollbook_dependency_circuit_state) > ${most}`,
    summary: 'A language model is not asked, since it fails.',
    description:
      'For five minutes the built-in model has answered in its place: replies are plainer, and say so.',
  },
  {
    ...{ name: 'EventLoopSlow', severity: 'ticket', threshold: 0.2, for: '5m' },
    expr: (most) => `max by (instance) (nodejs_eventloop_lag_p99_seconds) > ${most}`,
    summary: 'A replica is busy with itself.',
    description: 'Its event loop comes more than 0.2 s late, so that everybody waits.',
  },
  {
    ...{ name: 'PoolWaiting', severity: 'ticket', threshold: 0, for: '2m' },
    expr: (most) => `max by (instance) (db_client_connection_pending_requests) > ${most}`,
    summary: 'Requests wait for a database connection.',
    description: 'For two minutes all connections have been in use whenever somebody looked.',
  },
  {
    ...{ name: 'SinkFailing', severity: 'ticket', threshold: 0, for: '10m' },
    expr: (most) =>
      `sum by (sink) (increase(rollbook_sink_writes_total{result=~"failed|dropped"}[10m])) > ${most}`,
    summary: 'Telemetry is lost.',
    description: 'For ten minutes what is to be kept could not be handed on. Reports will have a gap.',
  },
  {
    ...{ name: 'ModelSpendHigh', severity: 'ticket', threshold: 5 },
    expr: (most) => `sum(increase(rollbook_llm_cost_usd_total[1d])) > ${most}`,
    summary: 'Language models cost more than 5 USD within a day.',
    description:
      'At this pace the default budget of a month is gone in three weeks; then the built-in model answers.',
  },
  {
    ...{ name: 'LoginsFailing', severity: 'ticket', threshold: 20 },
    expr: (most) => `sum(increase(rollbook_auth_attempts_total{action="login",result!="ok"}[5m])) > ${most}`,
    summary: 'Many logins fail.',
    description: 'More than twenty in five minutes: somebody guesses passwords, or a program has an old one.',
  },
];

/** Where the page of an alert lies in this repository. */
export function runbookOf(name: string): string {
  return `docs/runbooks/${name.replace(/(?!^)(?=[A-Z])/g, '-').toLowerCase()}.md`;
}

function round(value: number): number {
  return Number(value.toFixed(6));
}
