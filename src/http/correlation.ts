import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { withCorrelation } from '../log.ts';

const VALID = /^[A-Za-z0-9._-]{1,128}$/;
/** W3C trace context: an all-zero id is not one, nor is version ff. */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?$/;

/** The caller's own id when it is a valid one, else the trace that the request belongs to, else a new one. */
export function correlationOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const own = headers['x-correlation-id'];
  if (typeof own === 'string' && VALID.test(own)) return own;
  const trace = headers['traceparent'];
  const traceId = typeof trace === 'string' ? TRACEPARENT.exec(trace)?.[1] : undefined;
  return traceId ?? randomUUID();
}

/** Puts the id on every answer and under every log line. */
export function addCorrelation(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, next) => {
    reply.header('x-correlation-id', request.id);
    withCorrelation(request.id, next);
  });
  // The body arrives in events of the socket, which know nothing of the request.
  app.addHook('preValidation', (request, _reply, next) => withCorrelation(request.id, next));
}
