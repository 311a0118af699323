import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

/** What browsers are told about every answer: nothing from other hosts, nothing kept, no frames. */
export function addHeaders(app: FastifyInstance, publicUrl: string | undefined): void {
  const own = ["'self'"];
  app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        'script-src': own,
        'style-src': own,
        'connect-src': own,
        'img-src': ["'self'", 'data:'],
        'font-src': own,
        'form-action': own,
        'base-uri': ["'none'"],
        'frame-ancestors': ["'none'"],
      },
    },
    frameguard: { action: 'deny' },
    // Over plain http a browser would only be told to look for what is not there.
    strictTransportSecurity: publicUrl?.startsWith('https:') ? { maxAge: 31_536_000 } : false,
  });
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
  });
}
