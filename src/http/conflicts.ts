import type { Group } from './needs.ts';
import { Conflicts } from './schemas.ts';

/** An audit of the stored rows that shares no code with booking. */
export function conflictRoutes({ route, needs: { allocation } }: Group): void {
  route({
    name: 'conflicts',
    method: 'GET',
    url: '/conflicts',
    tag: 'Bookings',
    summary: 'What should not be: overlaps, and bookings that cannot take place',
    access: 'signed-in',
    answer: {
      status: 200,
      says: 'What was found; every list is empty in a healthy house.',
      schema: Conflicts,
    },
    handle: ({ actor }) => allocation.conflicts(actor),
  });
}
