import { quantile, rate, share } from './promql.ts';
import { errorShare, SLOS } from './slos.ts';
import type { Board } from './words.ts';

const REQUESTS = 'http_server_request_duration_seconds';
const ACKS = 'rollbook_chat_ack_duration_seconds';
const DELAY = 'rollbook_delivery_delay_seconds';

/** Is it up, is it quick, and does it answer? */
export const SERVICE: Board = {
  title: 'Rollbook: service',
  description: 'Whether people and programs are answered, how fast, and how much of each promise is left.',
  panels: {
    up: {
      ...{ draw: 'number', title: 'Replicas that answer', unit: 'short' },
      description: 'Replicas whose metrics Prometheus could read just now. 0 means that nobody is served.',
      queries: [{ expr: 'sum(up{job="rollbook"})' }],
    },
    success: {
      ...{ draw: 'lines', title: 'Answered without a fault', unit: 'percentunit' },
      description:
        'Share of HTTP requests that did not end in a 5xx; a refusal is an answer. Without traffic it stands at 100 %: look at the requests beside it.',
      queries: [
        {
          expr: `1 - ${share(`${REQUESTS}_count{http_response_status_code=~"5.."}`, `${REQUESTS}_count`)}`,
          legend: 'not 5xx',
        },
      ],
    },
    budget: {
      ...{ draw: 'number', title: 'Left of each promise, 30 days', unit: 'percentunit' },
      description:
        'What is left of the failures that each promise allows in thirty days; below 0 it is broken. 100 % where nothing happened.',
      queries: SLOS.map((slo) => ({
        expr: `1 - ${errorShare(slo, '30d')} / ${round(1 - slo.objective)}`,
        legend: `${slo.name} (${round(slo.objective * 100)} %)`,
      })),
    },
    requests: {
      ...{ draw: 'areas', title: 'Requests by route', unit: 'reqps' },
      description: 'HTTP requests a second by route template; `none` is an address that is not there.',
      queries: [{ expr: rate(`${REQUESTS}_count`, ['http_route']), legend: '{{http_route}}' }],
    },
    statuses: {
      ...{ draw: 'areas', title: 'Answers by status', unit: 'reqps' },
      description: 'HTTP answers a second by status. 4xx are refusals and mistakes of callers, 5xx are ours.',
      queries: [
        {
          expr: rate(`${REQUESTS}_count`, ['http_response_status_code']),
          legend: '{{http_response_status_code}}',
        },
      ],
    },
    latency: {
      ...{ draw: 'lines', title: 'Duration of requests', unit: 's' },
      description:
        'Half, 95 % and 99 % of HTTP requests took at most this long. A point is one request with its trace.',
      queries: [0.5, 0.95, 0.99].map((q) => ({
        ...{ expr: quantile(q, REQUESTS), legend: `p${q * 100}`, exemplars: true as const },
      })),
    },
    'slow-routes': {
      ...{ draw: 'lines', title: 'Slow routes', unit: 's' },
      description: '95 % of the requests of each route took at most this long.',
      queries: [
        { expr: quantile(0.95, REQUESTS, ['http_route']), legend: '{{http_route}}', exemplars: true },
      ],
    },
    inbound: {
      ...{ draw: 'areas', title: 'Deliveries of chat channels', unit: 'ops' },
      description:
        'What Slack and Teams delivered, a second: new, seen before (the channel tried again), or failed (not stored, so it is lost unless the channel tries again).',
      queries: [
        {
          expr: rate('rollbook_inbound_events_total', ['channel', 'result']),
          legend: '{{channel}} {{result}}',
        },
      ],
    },
    acks: {
      ...{ draw: 'lines', title: 'Until a delivery is acknowledged', unit: 's' },
      description:
        '99 % of deliveries were stored, and with that acknowledged, within this time. Slack gives up after 3 s.',
      queries: [{ expr: quantile(0.99, ACKS, ['channel']), legend: '{{channel}} p99', exemplars: true }],
    },
    deliveries: {
      ...{ draw: 'areas', title: 'Replies and news shown', unit: 'ops' },
      description:
        'Last words and news a second: shown, later (the channel asked to wait), or given up, which nobody will see.',
      queries: [
        { expr: rate('rollbook_deliveries_total', ['channel', 'result']), legend: '{{channel}} {{result}}' },
      ],
    },
    'delivery-delay': {
      ...{ draw: 'lines', title: 'Until it is shown', unit: 's' },
      description: 'Half and 99 % of last words and news were shown within this time since they were stored.',
      queries: [0.5, 0.99].map((q) => ({
        ...{
          expr: quantile(q, DELAY, ['channel']),
          legend: `{{channel}} p${q * 100}`,
          exemplars: true as const,
        },
      })),
    },
    'sign-ins': {
      ...{ draw: 'areas', title: 'Sign-ins', unit: 'ops' },
      description:
        'Registrations and logins a second by result. Many bad credentials are somebody who guesses.',
      queries: [
        { expr: rate('rollbook_auth_attempts_total', ['action', 'result']), legend: '{{action}} {{result}}' },
      ],
    },
    links: {
      ...{ draw: 'areas', title: 'Linking of chat users', unit: 'ops' },
      description: 'Steps between a chat user and an account, a second, by result.',
      queries: [
        { expr: rate('rollbook_link_steps_total', ['action', 'result']), legend: '{{action}} {{result}}' },
      ],
    },
    probe: {
      ...{ draw: 'lines', title: 'Dry runs of a booking', unit: 'short' },
      description:
        'Once a minute a booking is tried and never kept, so that a quiet night is measured too. The last result is 1 when it went well.',
      queries: [
        { expr: 'min(rollbook_probe_success)', legend: 'last result, worst replica' },
        { expr: `60 * (${rate('rollbook_probes_total', ['result'])})`, legend: '{{result}} a minute' },
      ],
    },
  },
};

function round(value: number): number {
  return Number(value.toFixed(6));
}
