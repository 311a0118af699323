import type { FastifyInstance } from 'fastify';
import { sendProblem } from './problems.ts';

/** Answers what no route matches: 405 with Allow where the path is one of ours, else 404. */
export function addNotFound(app: FastifyInstance): void {
  const known = new Map<string, { pattern: RegExp; methods: Set<string> }>();
  app.addHook('onRoute', ({ url, method }) => {
    const entry = known.get(url) ?? { pattern: patternOf(url), methods: new Set<string>() };
    for (const one of [method].flat()) entry.methods.add(one);
    known.set(url, entry);
  });
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.replace(/[?#].*$/s, '');
    const methods = allowed(known.values(), path);
    if (methods.length === 0 || methods.includes(request.method)) {
      const detail =
        'There is nothing at this address, so nothing was done. GET /openapi.json lists what there is.';
      return sendProblem(request, reply, { code: 'not_found', detail });
    }
    reply.header('allow', methods.join(', '));
    const detail = `${request.method} does not work here, so nothing was done. Use ${methods.join(' or ')}.`;
    return sendProblem(request, reply, { code: 'method_not_allowed', detail });
  });
}

function patternOf(url: string): RegExp {
  const escaped = url.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replace(/\*/g, '.*').replace(/:[A-Za-z_]+/g, '[^/]+')}$`);
}

function allowed(known: Iterable<{ pattern: RegExp; methods: Set<string> }>, path: string): string[] {
  const methods = new Set<string>();
  for (const entry of known) {
    if (entry.pattern.test(path)) for (const method of entry.methods) methods.add(method);
  }
  return [...methods].sort();
}
