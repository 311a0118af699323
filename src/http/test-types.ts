import { z } from 'zod';
import { paging } from './fields.ts';
import type { Group } from './needs.ts';
import { pageOf, TestType } from './schemas.ts';

const Naming = z.strictObject({
  name: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^[a-z0-9][a-z0-9_-]{0,31}$/, 'must be 1 to 32 letters, digits, dashes or underscores')
    .meta({ examples: ['brake'] }),
});

/** Test types are data: a site adds its own. */
export function testTypeRoutes({ route, needs: { fleet } }: Group): void {
  route({
    name: 'listTestTypes',
    method: 'GET',
    url: '/test-types',
    tag: 'Fleet',
    summary: 'The test types of the site',
    access: 'signed-in',
    query: z.strictObject(paging),
    answer: { status: 200, says: 'A page of test types, by name.', schema: pageOf(TestType) },
    handle: ({ actor, query }) => fleet.testTypes(actor, query),
  });
  route({
    name: 'addTestType',
    method: 'POST',
    url: '/test-types',
    tag: 'Fleet',
    summary: 'Add a test type (admin)',
    access: 'signed-in',
    body: Naming,
    answer: { status: 201, says: 'The test type.', schema: TestType },
    refusals: ['forbidden', 'exists'],
    handle: ({ actor, body }) => fleet.createTestType(actor, body),
  });
}
