import { z } from 'zod';
import { dayOrInstant, paging, trimmed, windowFields } from './fields.ts';
import type { Group } from './needs.ts';
import { Allocation, Outage, pageOf } from './schemas.ts';
import { createAlsoWrong } from './windows.ts';

const Planning = z.strictObject({
  ...windowFields,
  reason: trimmed(500),
  move: z.boolean().optional().meta({ description: 'Rebook each booking in the way, or refuse all of it.' }),
});
/** A dyno may be rebuilt for longer than any booking lasts. */
const LONGEST_DAYS = 366;

const Filter = z.strictObject({
  dyno: trimmed(64).optional(),
  from: dayOrInstant.optional(),
  to: dayOrInstant.optional(),
  ...paging,
});

/** Windows in which a dyno is out of service. */
export function outageRoutes({ route, needs }: Group): void {
  const { allocation } = needs;
  route({
    name: 'addOutage',
    method: 'POST',
    url: '/dynos/:id/outages',
    tag: 'Fleet',
    summary: 'Take a dyno out of service for a while (scheduler)',
    access: 'signed-in',
    id: { code: 'dyno_not_found', noun: 'dyno' },
    body: Planning,
    answer: {
      status: 201,
      says: 'The outage, with the bookings that were moved for it.',
      schema: Outage.extend({ moved: z.array(Allocation) }).meta({ id: 'PlannedOutage' }),
    },
    refusals: [
      'forbidden',
      'dyno_not_found',
      'allocations_in_the_way',
      'window_in_past',
      'window_too_long',
      'busy',
    ],
    alsoWrong: createAlsoWrong(needs)('end', LONGEST_DAYS),
    handle: ({ actor, id, body }) => allocation.addOutage(actor, id, body),
  });
  readingRoutes({ route, needs });
}

function readingRoutes({ route, needs: { allocation } }: Pick<Group, 'route' | 'needs'>): void {
  route({
    name: 'listOutages',
    method: 'GET',
    url: '/outages',
    tag: 'Fleet',
    summary: 'Outages, by their start',
    access: 'signed-in',
    query: Filter,
    answer: { status: 200, says: 'A page of outages.', schema: pageOf(Outage) },
    refusals: ['dyno_not_found'],
    handle: ({ actor, query }) => allocation.outages(actor, query),
  });
  route({
    name: 'removeOutage',
    method: 'DELETE',
    url: '/outages/:id',
    tag: 'Fleet',
    summary: 'Take an outage back (scheduler)',
    access: 'signed-in',
    id: { code: 'outage_not_found', noun: 'outage' },
    answer: { status: 204, says: 'It is gone.' },
    refusals: ['forbidden', 'outage_not_found', 'busy'],
    handle: ({ actor, id }) => allocation.removeOutage(actor, id),
  });
}
