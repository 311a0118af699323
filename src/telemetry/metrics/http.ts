import type { Metric } from './words.ts';

/** Bucket bounds in seconds, as OpenTelemetry's HTTP conventions advise. */
const REQUEST_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** What comes in over HTTP, by OpenTelemetry's names. */
export const HTTP: readonly Metric[] = [
  {
    ...{ kind: 'histogram', name: 'http_server_request_duration_seconds', panel: 'service/requests' },
    help: 'Duration of HTTP requests by route template.',
    labels: ['http_route', 'http_request_method', 'http_response_status_code'],
    buckets: REQUEST_BUCKETS,
    hears: {
      request: ({ route, method, status, ms }) => ({
        labels: {
          http_route: route,
          http_request_method: method,
          http_response_status_code: String(status),
        },
        value: ms / 1000,
      }),
    },
  },
  {
    ...{ kind: 'counter', name: 'rollbook_auth_attempts_total', panel: 'service/sign-ins' },
    help: 'Registrations and logins by result.',
    labels: ['action', 'result'],
    from0: [
      { action: 'login', result: 'ok' },
      { action: 'login', result: 'bad_credentials' },
      { action: 'register', result: 'ok' },
    ],
    hears: { sign_in: ({ action, result }) => ({ labels: { action, result } }) },
  },
  {
    ...{ kind: 'counter', name: 'rollbook_link_steps_total', panel: 'service/links' },
    help: 'Steps between a chat user and an account by result.',
    labels: ['action', 'result'],
    from0: ['begin', 'claim', 'confirm', 'unlink'].map((action) => ({ action, result: 'ok' })),
    hears: { link: ({ action, result }) => ({ labels: { action, result } }) },
  },
];
