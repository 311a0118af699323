import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { isLoopback } from '../config.ts';
import { type Refusal, refuse } from '../refusals.ts';
import { bearerOf } from './auth.ts';
import type { Group } from './needs.ts';
import { SENT } from './route.ts';

/** Prometheus' door: with its own token, or for this machine alone. */
export function metricsRoutes({ route, needs }: Group): void {
  const { metrics, config } = needs;
  for (const [name, url] of [
    ['metrics', '/metrics'],
    ['metricsPrometheus', '/metrics/prometheus'],
  ] as const) {
    route({
      name,
      method: 'GET',
      url,
      tag: 'House',
      summary: 'Metrics as Prometheus text; OpenMetrics when Accept asks for it',
      description:
        'Wants ROLLBOOK_METRICS_TOKEN as Bearer token when that is set, and answers only on loopback when it is not.',
      access: 'public',
      answer: { status: 200, says: 'The metrics.', schema: z.string(), contentType: 'text/plain' },
      refusals: ['unauthenticated', 'forbidden'],
      async handle({ request, reply }) {
        const refusal = refusedTo(request, config.metricsToken);
        if (refusal) return { ok: false, refusal };
        const { contentType, body } = await metrics.text(request.headers.accept);
        reply.header('content-type', contentType).send(body);
        return SENT;
      },
    });
  }
}

function refusedTo(request: FastifyRequest, token: string | undefined): Refusal | undefined {
  if (token !== undefined) {
    if (isSame(bearerOf(request) ?? '', token)) return undefined;
    return refuse('unauthenticated', 'The metrics want their own token as Authorization: Bearer.').refusal;
  }
  const peer = (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  // Behind a proxy on this machine everybody has a loopback address.
  if (isLoopback(peer) && request.headers['x-forwarded-for'] === undefined) return undefined;
  const detail =
    'Without ROLLBOOK_METRICS_TOKEN the metrics answer on loopback only. Set it, and send it as Bearer token.';
  return refuse('forbidden', detail).refusal;
}

/** In the same time wherever they differ. */
function isSame(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}
