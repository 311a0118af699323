import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import { z } from 'zod';
import { type FieldError, type Outcome, type RefusalCode, refuse } from '../refusals.ts';
import type { Actor } from '../words.ts';
import type { Access } from './auth.ts';
import { answersOf } from './openapi.ts';
import { sendProblem, wrongFields } from './problems.ts';
import { sayIssue, wrongIn } from './sentences.ts';

/** What a request turned out to be, checked. */
export interface Input<B, Q> {
  body: B;
  query: Q;
  /** The `:id` of the path. */
  id: string;
  /** The body as it was sent, parsed and unchecked: what an Idempotency-Key vouches for. */
  sent: unknown;
  actor: Actor;
  request: FastifyRequest;
  reply: FastifyReply;
}

/** How one answer looks in the document, and its status. */
export interface Answer {
  status: 200 | 201 | 204;
  says: string;
  schema?: z.ZodType;
  /** Anything but JSON. */
  contentType?: string;
}

export interface Route<B extends z.ZodType, Q extends z.ZodType> {
  /** operationId in the document. */
  name: string;
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  url: string;
  tag: string;
  summary: string;
  description?: string;
  access: Access;
  /** What `:id` names: whatever is not a number of ours is answered like an id that nobody has. */
  id?: { code: RefusalCode; noun: string; pattern?: RegExp };
  body?: B;
  query?: Q;
  headers?: z.ZodType;
  answer: Answer;
  refusals?: readonly RefusalCode[];
  /**
   * What else is wrong with a body that has wrong fields already, by rules that only the core knows: so that
   * one answer names everything.
   */
  alsoWrong?: (sent: Record<string, unknown>) => Promise<FieldError[]>;
  /** A stream has no HEAD. */
  noHead?: boolean;
  /** An outcome for the one answer above, or `SENT` when it has sent something by itself. */
  handle(input: Input<z.output<B>, z.output<Q>>): Promise<Outcome<unknown> | typeof SENT>;
}

export type AddRoute = <B extends z.ZodType, Q extends z.ZodType>(route: Route<B, Q>) => void;

/** Said instead of the reply itself, which is a promise of its own end and would be waited for. */
export const SENT = 'sent';

/** Nothing may be asked in the query of a route that does not say so. */
const NO_QUERY = z.strictObject({});
const ID = /^[1-9]\d{0,17}$/;

/** Registers routes: checks the input, names every wrong field at once, turns outcomes into answers. */
export function createAddRoute(app: FastifyInstance): AddRoute {
  return (route) => {
    app.route({
      method: route.method as HTTPMethods,
      url: route.url,
      schema: answersOf(route as unknown as Route<z.ZodType, z.ZodType>),
      config: { access: route.access },
      ...(route.noHead ? { exposeHeadRoute: false } : {}),
      handler: async (request, reply) => {
        const input = await readInput(route, request, reply);
        if (!input.ok) return sendProblem(request, reply, input.refusal);
        const outcome = await route.handle(input.value);
        if (outcome === SENT) return reply;
        if (!outcome.ok) return sendProblem(request, reply, outcome.refusal);
        reply.code(route.answer.status);
        return route.answer.status === 204 ? reply.send() : reply.send(outcome.value);
      },
    });
  };
}

async function readInput<B extends z.ZodType, Q extends z.ZodType>(
  route: Route<B, Q>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Outcome<Input<z.output<B>, z.output<Q>>>> {
  const id = (request.params as { id?: string }).id ?? '';
  if (route.id && !(route.id.pattern ?? ID).test(id)) return noSuch(route.id.code, route.id.noun);
  const errors: FieldError[] = [];
  const read = (schema: z.ZodType | undefined, value: unknown, where: string): unknown => {
    if (!schema) return undefined;
    const parsed = schema.safeParse(value, { error: sayIssue });
    if (!parsed.success) errors.push(...wrongIn(parsed.error.issues, where));
    return parsed.data;
  };
  // Without a body every field is missing, and is named.
  const sent = request.body ?? {};
  const body = read(route.body, sent, 'The body');
  const query = read(route.query ?? NO_QUERY, request.query, 'The query');
  read(route.headers, request.headers, 'The headers');
  if (errors.length > 0) {
    const asked = route.method === 'GET' ? request.query : sent;
    const more = isRecord(asked) ? await route.alsoWrong?.(asked) : undefined;
    return { ok: false, refusal: wrongFields(withMore(errors, more ?? [])) };
  }
  return {
    ok: true,
    value: {
      body: body as z.output<B>,
      query: query as z.output<Q>,
      id,
      sent,
      request,
      reply,
      get actor(): Actor {
        if (!request.actor) throw new Error(`${route.name} is public and has no actor`);
        return request.actor;
      },
    },
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A field is named once; what its schema says of it comes first. */
function withMore(errors: FieldError[], more: FieldError[]): FieldError[] {
  const named = new Set(errors.map(({ path }) => path));
  return [...errors, ...more.filter(({ path }) => !named.has(path))];
}

/** What nobody has, whatever it looks like. */
export function noSuch(code: RefusalCode, noun: string) {
  return refuse(code, `There is no such ${noun} at this site, so nothing was done. Check the id.`);
}
