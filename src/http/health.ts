import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { done } from '../refusals.ts';
import type { Check, Group } from './needs.ts';
import { SENT } from './route.ts';
import { Health } from './schemas.ts';

/** A check that has not answered by then has failed. */
const PATIENCE_MS = 2_000;

/** How the house is, for people, dashboards and orchestrators. */
export function healthRoutes({ route, needs, isDraining }: Group): void {
  const { version, readiness } = needs;
  const started = performance.now();
  const uptime = () => Math.round(performance.now() - started) / 1000;
  const look = async (reply: FastifyReply): Promise<typeof SENT> => {
    const checks = await checked(readiness);
    const serving = Object.values(checks).every((check) => check.ok || check.optional);
    const status = isDraining() ? 'draining' : serving ? 'ok' : 'unavailable';
    reply.code(status === 'ok' ? 200 : 503);
    if (status !== 'ok') reply.header('retry-after', '5');
    reply.send({ status, version, uptime_seconds: uptime(), checks });
    return SENT;
  };

  route({
    name: 'health',
    method: 'GET',
    url: '/health',
    tag: 'House',
    summary: 'Whether it can serve, and what it stands on',
    description:
      'Answers 503 with the same fields when it cannot serve. What is `optional` may be away while the rest serves.',
    access: 'public',
    answer: { status: 200, says: 'It serves.', schema: Health },
    handle: ({ reply }) => look(reply),
  });
  route({
    name: 'readyz',
    method: 'GET',
    url: '/readyz',
    tag: 'House',
    summary: 'Whether new requests should come here',
    description:
      'Answers 503 with the same fields while it starts, drains or has no database. What is `optional` may be away while the rest serves.',
    access: 'public',
    answer: { status: 200, says: 'They should.', schema: Health },
    handle: ({ reply }) => look(reply),
  });
  route({
    name: 'livez',
    method: 'GET',
    url: '/livez',
    tag: 'House',
    summary: 'Whether the process lives',
    access: 'public',
    answer: { status: 200, says: 'It lives.', schema: z.object({ status: z.literal('ok') }) },
    handle: async () => done({ status: 'ok' }),
  });
}

async function checked(readiness: () => Promise<Record<string, Check>>): Promise<Record<string, Check>> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Record<string, Check>>((resolve) => {
    const detail = `did not answer within ${PATIENCE_MS / 1000} s`;
    timer = setTimeout(() => resolve({ readiness: { ok: false, detail } }), PATIENCE_MS);
  });
  const failed = () => ({ readiness: { ok: false, detail: 'could not be looked at' } });
  return await Promise.race([readiness().catch(failed), late]).finally(() => clearTimeout(timer));
}
