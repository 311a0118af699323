import { z } from 'zod';
import { dayOrInstant } from './fields.ts';
import type { Group } from './needs.ts';
import { Stats } from './schemas.ts';

/** Figures with what they were computed from. */
export function statsRoutes({ route, needs: { allocation } }: Group): void {
  route({
    name: 'stats',
    method: 'GET',
    url: '/stats',
    tag: 'Bookings',
    summary: 'Bookings by status, test type and dyno; utilisation',
    access: 'signed-in',
    query: z.strictObject({ from: dayOrInstant.optional(), to: dayOrInstant.optional() }),
    answer: { status: 200, says: 'The figures of that time.', schema: Stats },
    handle: ({ actor, query }) => allocation.stats(actor, query),
  });
}
