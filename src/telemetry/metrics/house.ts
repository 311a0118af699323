import type { Metric } from './words.ts';

/** What everything stands on. */
export const HOUSE: readonly Metric[] = [
  {
    ...{ kind: 'gauge', name: 'rollbook_build_info', panel: 'runtime/build' },
    help: 'Always 1; its labels say which build runs.',
    labels: ['version', 'node_version'],
    reads: ({ version }) => [{ labels: { version, node_version: process.version }, value: 1 }],
  },
  {
    ...{ kind: 'gauge', name: 'db_client_connections', panel: 'runtime/pool' },
    help: 'Connections of the pool by state.',
    labels: ['state'],
    reads: ({ pool }) => [
      { labels: { state: 'idle' }, value: pool.idleCount },
      { labels: { state: 'used' }, value: pool.totalCount - pool.idleCount },
    ],
  },
  {
    ...{ kind: 'gauge', name: 'db_client_connection_pending_requests', panel: 'runtime/pool' },
    help: 'Requests that wait for a connection.',
    reads: ({ pool }) => [{ value: pool.waitingCount }],
  },
  {
    ...{ kind: 'gauge', name: 'rollbook_outbox_depth', panel: 'runtime/outbox' },
    help: 'What waits to be shown to people, or to be handled, by queue.',
    labels: ['queue'],
    reads: ({ figures }) =>
      (figures?.queues ?? []).map(({ queue, depth }) => ({ labels: { queue }, value: depth })),
  },
  {
    ...{ kind: 'gauge', name: 'rollbook_outbox_oldest_age_seconds', panel: 'runtime/outbox-age' },
    help: 'Age of what has waited longest, by queue; 0 when nothing waits.',
    labels: ['queue'],
    reads: ({ figures }) =>
      (figures?.queues ?? []).map(({ queue, seconds }) => ({ labels: { queue }, value: seconds })),
  },
  {
    ...{ kind: 'gauge', name: 'rollbook_figures_up', panel: 'runtime/figures' },
    help: '1 while the figures that come from stored rows could be read, else 0.',
    reads: ({ figures }) => [{ value: figures ? 1 : 0 }],
  },
  {
    ...{ kind: 'counter', name: 'rollbook_sink_writes_total', panel: 'runtime/sinks' },
    help: 'Batches that telemetry handed on, by where to and what came of it; dropped counts single records.',
    labels: ['sink', 'result'],
    from0: ['rows', 'cloudwatch'].flatMap((sink) =>
      ['ok', 'failed', 'dropped'].map((result) => ({ sink, result })),
    ),
    hears: { sink: ({ sink, result, count }) => ({ labels: { sink, result }, value: count }) },
  },
  {
    ...{ kind: 'gauge', name: 'rollbook_probe_success', panel: 'service/probe' },
    help: '1 when the last dry run of a booking went as it should, 0 when it did not, absent before the first.',
    // A gauge without labels begins with 0, which would say that it failed.
    labels: ['of'],
    hears: { probe: ({ ok }) => ({ labels: { of: 'booking' }, value: ok ? 1 : 0 }) },
  },
  {
    ...{ kind: 'counter', name: 'rollbook_probes_total', panel: 'service/probe' },
    help: 'Dry runs of a booking by result.',
    labels: ['result'],
    from0: [{ result: 'ok' }, { result: 'failed' }],
    hears: { probe: ({ ok }) => ({ labels: { result: ok ? 'ok' : 'failed' } }) },
  },
];
