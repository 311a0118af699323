import type { FastifyInstance } from 'fastify';
import type { HttpNeeds } from './needs.ts';
import { FAULTS, faultOf, sendProblem } from './problems.ts';

/** Still answered while the server closes, so that whoever watches it can see that. */
const WATCHED = new Set(['/health', '/livez', '/readyz']);

/** One event and one line for each request. */
export function addObservation(app: FastifyInstance, { events, log }: HttpNeeds): void {
  app.addHook('onResponse', async (request, reply) => {
    const route = request.is404 ? 'none' : (request.routeOptions.url ?? 'none');
    const { method } = request;
    const { statusCode: status } = reply;
    const ms = Math.round(reply.elapsedTime * 10) / 10;
    events.emit({ type: 'request', route, method, status, ms });
    const level = status >= 400 || method !== 'GET' ? 'info' : 'debug';
    log[level]({ method, route, status, ms, account: request.actor?.accountId }, 'request');
  });
}

/** Takes nothing new while the server closes, and asks clients to let go of their connections. */
export function addDraining(app: FastifyInstance, isDraining: () => boolean): void {
  app.addHook('onRequest', async (request, reply) => {
    if (!isDraining() || WATCHED.has(request.routeOptions.url ?? '')) return;
    const detail = 'Rollbook is shutting down, so nothing was done. Send it again in a few seconds.';
    return sendProblem(request, reply, { code: 'shutting_down', detail });
  });
  app.addHook('onSend', async (_request, reply) => {
    if (isDraining()) reply.header('connection', 'close');
  });
}

/** Whatever is thrown becomes a problem that says nothing of the inside; the log says it all. */
export function addErrorHandler(app: FastifyInstance, { log }: HttpNeeds): void {
  app.setErrorHandler((error, request, reply) => {
    const fault = faultOf(error, request.id);
    const broke = fault.code in FAULTS && fault.code !== 'bad_request';
    if (broke) log.error({ err: error, route: request.routeOptions.url }, 'a request failed');
    return sendProblem(request, reply, fault);
  });
}
