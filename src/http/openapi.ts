import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance, FastifySchema } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { meaningOf, PROBLEM_TYPE, type ProblemCode } from './problems.ts';
import type { Route } from './route.ts';
import { Problem } from './schemas.ts';

type AnyRoute = Route<z.ZodType, z.ZodType>;
type Described = { description: string; content?: Record<string, { schema: z.ZodType }> };

/** The route as the document knows it: every status that it may answer with, and what that looks like. */
export function answersOf(route: AnyRoute): FastifySchema {
  const { answer } = route;
  const contentType = answer.contentType ?? 'application/json';
  const good: Described | z.ZodType = answer.schema
    ? { description: answer.says, content: { [contentType]: { schema: answer.schema } } }
    : z.undefined().describe(answer.says);
  const response = { [answer.status]: good, ...problemsOf(codesOf(route)) };
  return {
    operationId: route.name,
    tags: [route.tag],
    summary: route.summary,
    ...(route.description ? { description: route.description } : {}),
    security: route.access === 'public' ? [] : [{ bearer: [] }],
    ...(route.body ? { body: route.body } : {}),
    ...(route.query ? { querystring: route.query } : {}),
    ...(route.headers ? { headers: route.headers } : {}),
    ...(route.url.includes(':id') ? { params: z.strictObject({ id: z.string() }) } : {}),
    response,
  } as FastifySchema;
}

function codesOf({ access, body, refusals = [], method }: AnyRoute): ProblemCode[] {
  return [
    ...refusals,
    // Every route refuses query parameters that it does not know.
    'invalid_request',
    ...(access === 'public' ? [] : (['unauthenticated'] as const)),
    ...(body || method === 'POST' ? (['bad_json', 'body_too_large', 'unsupported_media_type'] as const) : []),
    ...(['internal', 'database_unavailable', 'shutting_down'] as const),
  ];
}

/** One entry for each status, naming its codes. */
function problemsOf(codes: readonly ProblemCode[]): Record<string, Described> {
  const byStatus: Record<string, Set<ProblemCode>> = {};
  for (const code of codes) {
    const { status } = meaningOf(code);
    byStatus[status] ??= new Set();
    byStatus[status].add(code);
  }
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, named]) => [
      status,
      {
        description: [...named].map((code) => `\`${code}\`: ${meaningOf(code).title}.`).join(' '),
        content: { [PROBLEM_TYPE]: { schema: Problem } },
      },
    ]),
  );
}

export interface DocumentNeeds {
  version: string;
  publicUrl: string | undefined;
}

/** Must come before the routes; `/docs` is served from our own machine. */
export async function addDocument(
  app: FastifyInstance,
  { version, publicUrl }: DocumentNeeds,
): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Rollbook',
        version,
        description:
          'Books chassis dynamometers. Register or log in, then send the access token as `Authorization: Bearer …`. Errors are RFC 9457 problems with a stable `code`; every answer carries `x-correlation-id`.',
      },
      servers: [{ url: publicUrl ?? '/' }],
      components: {
        securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      },
      tags: TAGS,
    },
    transform: jsonSchemaTransform,
    transformObject: (document) => prune(jsonSchemaTransformObject(document) as Document),
  });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: DOCS_CSP,
    uiConfig: { url: '/openapi.json', deepLinking: true, validatorUrl: null },
  });
}

const TAGS = [
  { name: 'Accounts', description: 'Who is asking.' },
  { name: 'Bookings', description: 'Which vehicle stands on which dyno, when.' },
  { name: 'Fleet', description: 'Dynos, vehicles, test types, outages.' },
  { name: 'Chat', description: 'Talking to Rollbook.' },
  { name: 'House', description: 'Health, metrics, the page.' },
];

/** Swagger UI sets styles by itself; everything else stays on this host. */
const DOCS_CSP = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'", "'unsafe-inline'"],
  'img-src': ["'self'", 'data:'],
  'font-src': ["'self'", 'data:'],
  'connect-src': ["'self'"],
  'base-uri': ["'none'"],
  'form-action': ["'self'"],
  'frame-ancestors': ["'none'"],
};

type Document = ReturnType<typeof jsonSchemaTransformObject> & {
  components?: { schemas?: Record<string, unknown> };
};

/** Takes out the schemas that nothing points to: each is registered once more as an input. */
function prune(document: Document): Document {
  const schemas = document.components?.schemas ?? {};
  const wanted = new Set<string>();
  const queue: unknown[] = [document.paths];
  while (queue.length > 0) {
    for (const [, name] of JSON.stringify(queue.pop() ?? null).matchAll(
      /"#\/components\/schemas\/([^"]+)"/g,
    )) {
      if (name === undefined || wanted.has(name)) continue;
      wanted.add(name);
      queue.push(schemas[name]);
    }
  }
  for (const name of Object.keys(schemas)) if (!wanted.has(name)) delete schemas[name];
  return document;
}
