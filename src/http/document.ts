import { z } from 'zod';
import { done, refuse } from '../refusals.ts';
import type { Group } from './needs.ts';
import { isProblemCode, meaningOf } from './problems.ts';
import { SENT } from './route.ts';

/** What describes this interface: the document itself, and what a problem's type means. */
export function documentRoutes({ app, route }: Group): void {
  let document: string | undefined;
  route({
    name: 'openapi',
    method: 'GET',
    url: '/openapi.json',
    tag: 'House',
    summary: 'This document',
    access: 'public',
    answer: { status: 200, says: 'OpenAPI 3.1.', schema: z.looseObject({ openapi: z.string() }) },
    async handle({ reply }) {
      document ??= JSON.stringify(app.swagger());
      reply.type('application/json; charset=utf-8').send(document);
      return SENT;
    },
  });
  route({
    name: 'problem',
    method: 'GET',
    url: '/problems/:id',
    tag: 'House',
    summary: "What a problem's type means",
    access: 'public',
    answer: {
      status: 200,
      says: 'Its code, status and title.',
      schema: z.object({ code: z.string(), status: z.int(), title: z.string() }),
    },
    refusals: ['not_found'],
    async handle({ id }) {
      if (!isProblemCode(id)) return refuse('not_found', 'No problem of ours has this code.');
      return done({ code: id, ...meaningOf(id) });
    },
  });
}
