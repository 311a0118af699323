import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { Door, HttpNeeds } from './needs.ts';

/**
 * Opens the doors. They are watched, counted and closed like every route, and stand in no document: who may
 * come in, the listener decides by the raw bytes, which are signed.
 */
export function addDoors(app: FastifyInstance, { doors = [], log }: Pick<HttpNeeds, 'doors' | 'log'>): void {
  app.register(async (scope) => {
    // Without a parser that reads, the stream is left alone, whatever type it says it is.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, next) => next(null));
    for (const { path, listener } of doors) {
      scope.post(path, (request, reply) => {
        for (const [name, value] of Object.entries(reply.getHeaders()))
          if (value !== undefined) reply.raw.setHeader(name, value);
        reply.hijack();
        hand(listener, request.raw, reply.raw).catch((error: unknown) => {
          log.error({ err: error, route: path }, 'a request failed');
          if (!reply.raw.headersSent) reply.raw.writeHead(500);
          reply.raw.end();
        });
      });
    }
  });
}

/** A listener may throw at once or later; both end here. */
async function hand(
  listener: Door['listener'],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  await listener(request, response);
}
