import fastifyStatic from '@fastify/static';
import { z } from 'zod';
import { isLoopback } from '../config.ts';
import { done } from '../refusals.ts';
import type { Group } from './needs.ts';
import { SENT } from './route.ts';
import { testTypesOf } from './windows.ts';

const PageConfig = z
  .object({
    site: z.object({ name: z.string(), time_zone: z.string() }),
    registration: z.enum(['open', 'domain', 'closed']),
    demo: z.object({ email: z.string(), password: z.string() }).optional(),
    version: z.string(),
    test_types: z.array(z.string()),
  })
  .meta({ id: 'PageConfig' });

/** The chat page: plain files from our own disk, and what they need to know before anybody signs in. */
export async function pageRoutes({ app, route, needs }: Group): Promise<void> {
  const { page, site, config, version } = needs;
  await app.register(fastifyStatic, {
    root: page.dir,
    prefix: '/page/',
    schemaHide: true,
    index: false,
    cacheControl: false,
    setHeaders: (reply) => {
      reply.header('cache-control', 'no-cache');
    },
  });
  const demo = isLoopback(config.host) ? needs.demo : undefined;
  route({
    name: 'page',
    method: 'GET',
    url: '/',
    tag: 'House',
    summary: 'The chat page',
    access: 'public',
    answer: { status: 200, says: 'The page.', schema: z.string(), contentType: 'text/html' },
    async handle({ reply }) {
      reply.sendFile('index.html', page.dir);
      return SENT;
    },
  });
  route({
    name: 'pageConfig',
    method: 'GET',
    url: '/page/config.json',
    tag: 'House',
    summary: 'What the page needs to know before anybody signs in',
    access: 'public',
    answer: { status: 200, says: 'The site and how to get in.', schema: PageConfig },
    handle: async () =>
      done({
        site: { name: site.name, time_zone: site.timeZone },
        registration: config.registration.mode,
        ...(demo ? { demo } : {}),
        version,
        test_types: await testTypesOf(needs),
      }),
  });
}
