import { alike, quantile, rate } from './promql.ts';
import type { Board } from './words.ts';

/** What the house stands on: the process, the pool, the queues, and whom it depends on. */
export const RUNTIME: Board = {
  title: 'Rollbook: runtime and dependencies',
  description: 'The processes, their database connections, what waits, and what they depend on.',
  panels: {
    build: {
      ...{ draw: 'number', title: 'What runs', unit: 'short' },
      description:
        'Replicas by version of Rollbook and of Node. Two versions for long are a rollout that hangs.',
      queries: [
        {
          expr: 'sum by (version, node_version) (rollbook_build_info)',
          legend: '{{version}} on {{node_version}}',
        },
      ],
    },
    age: {
      ...{ draw: 'lines', title: 'Since the start', unit: 's' },
      description: 'Age of each process. A saw is a process that dies again and again.',
      queries: [{ expr: 'time() - process_start_time_seconds{job="rollbook"}', legend: '{{instance}}' }],
    },
    'event-loop': {
      ...{ draw: 'lines', title: 'Lag of the event loop', unit: 's' },
      description:
        'How late the event loop came, at the median and at the 99th percentile since the last scrape. Above 0.2 s people wait.',
      queries: [
        { expr: 'max by (instance) (nodejs_eventloop_lag_p99_seconds)', legend: '{{instance}} p99' },
        { expr: 'max by (instance) (nodejs_eventloop_lag_p50_seconds)', legend: '{{instance}} p50' },
      ],
    },
    cpu: {
      ...{ draw: 'lines', title: 'CPU', unit: 'percentunit' },
      description: 'Share of one core that each process used.',
      queries: [
        { expr: rate('process_cpu_seconds_total{job="rollbook"}', ['instance']), legend: '{{instance}}' },
      ],
    },
    memory: {
      ...{ draw: 'lines', title: 'Memory', unit: 'bytes' },
      description: 'Memory of each process as the system sees it.',
      queries: [
        { expr: 'max by (instance) (process_resident_memory_bytes{job="rollbook"})', legend: '{{instance}}' },
      ],
    },
    heap: {
      ...{ draw: 'lines', title: 'Heap', unit: 'bytes' },
      description: 'Heap in use of what was taken. Use that only grows is a leak.',
      queries: [
        { expr: 'max by (instance) (nodejs_heap_size_used_bytes)', legend: '{{instance}} used' },
        { expr: 'max by (instance) (nodejs_heap_size_total_bytes)', legend: '{{instance}} taken' },
      ],
    },
    gc: {
      ...{ draw: 'lines', title: 'Garbage collection', unit: 'percentunit' },
      description: 'Share of the time that each process spent on collecting garbage.',
      queries: [{ expr: rate('nodejs_gc_duration_seconds_sum', ['instance']), legend: '{{instance}}' }],
    },
    'gc-pauses': {
      ...{ draw: 'lines', title: 'Pauses for garbage', unit: 's' },
      description: '99 % of the pauses for garbage were at most this long, by kind.',
      queries: [{ expr: quantile(0.99, 'nodejs_gc_duration_seconds', ['kind']), legend: '{{kind}} p99' }],
    },
    pool: {
      ...{ draw: 'lines', title: 'Database connections', unit: 'short' },
      description:
        'Connections in use and idle, and requests that wait for one. Waiting for minutes means a slow query or a small pool.',
      queries: [
        { expr: 'sum by (state) (db_client_connections)', legend: '{{state}}' },
        { expr: 'sum(db_client_connection_pending_requests)', legend: 'waiting' },
      ],
    },
    outbox: {
      ...{ draw: 'areas', title: 'What waits', unit: 'short' },
      description:
        'Replies and news that wait to be shown, and deliveries that wait to be handled, by queue.',
      queries: [{ expr: alike('rollbook_outbox_depth', ['queue']), legend: '{{queue}}' }],
    },
    'outbox-age': {
      ...{ draw: 'lines', title: 'Waiting the longest', unit: 's' },
      description:
        'Age of what has waited longest, by queue; 0 when nothing waits. Above two minutes somebody is left without a reply.',
      queries: [{ expr: alike('rollbook_outbox_oldest_age_seconds', ['queue']), legend: '{{queue}}' }],
    },
    circuits: {
      ...{ draw: 'lines', title: 'Circuits', unit: 'short' },
      description:
        '0 while a dependency is asked, 1 while it is tried again, 2 while it is not asked since it failed. 0 when none has ever failed.',
      queries: [
        {
          expr: `${alike('rollbook_dependency_circuit_state', ['dependency'])} or on() vector(0)`,
          legend: '{{dependency}}',
        },
      ],
    },
    figures: {
      ...{ draw: 'number', title: 'Figures from stored rows', unit: 'short' },
      description:
        '1 while every replica can read the figures that come from stored rows; at 0 their panels stand still.',
      queries: [{ expr: 'min(rollbook_figures_up)' }],
    },
    sinks: {
      ...{ draw: 'areas', title: 'Telemetry handed on', unit: 'ops' },
      description:
        'Batches a second by where to and what came of it; dropped counts single records, which are lost.',
      queries: [
        { expr: rate('rollbook_sink_writes_total', ['sink', 'result']), legend: '{{sink}} {{result}}' },
      ],
    },
    files: {
      ...{ draw: 'lines', title: 'Open files', unit: 'percentunit' },
      description: 'Share of the files and sockets that each process may have open.',
      queries: [
        {
          expr: 'max by (instance) (process_open_fds{job="rollbook"}) / max by (instance) (process_max_fds{job="rollbook"})',
          legend: '{{instance}}',
        },
      ],
    },
  },
};
