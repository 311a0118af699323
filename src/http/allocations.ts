import { z } from 'zod';
import type { RefusalCode } from '../refusals.ts';
import { Asking, Filter, Key, Moving, reason } from './allocation-asks.ts';
import { hashOf } from './json.ts';
import type { Group } from './needs.ts';
import { Allocation, HistoryEntry, pageOf } from './schemas.ts';
import { createAlsoWrong } from './windows.ts';

const id = { code: 'allocation_not_found', noun: 'booking' } as const;
const BOOKING: readonly RefusalCode[] = [
  'no_dyno_free',
  'vehicle_already_allocated',
  'no_dyno_fits',
  'vehicle_not_found',
  'dyno_not_found',
  'window_in_past',
  'window_too_long',
  'unknown_test_type',
  'forbidden',
  'busy',
];
const CHANGING: readonly RefusalCode[] = [
  'allocation_not_found',
  'forbidden',
  'wrong_status',
  'stale_version',
  'busy',
];

/** Which vehicle stands on which dyno, when. */
export function allocationRoutes(group: Group): void {
  const { route, needs } = group;
  const { allocation } = needs;
  route({
    name: 'allocate',
    method: 'POST',
    url: '/allocate',
    tag: 'Bookings',
    summary: 'Book a dyno',
    description:
      'Tries the asked window first, then each later day up to `backup_days`. Say the window as `start_date` with `days` or `end_date`, or as `start` with `end`. A refusal names each rule that each dyno fails, and windows that would work.',
    access: 'signed-in',
    body: Asking,
    headers: Key,
    answer: {
      status: 201,
      says: 'The booking; `idempotent-replayed: true` when it was made before.',
      schema: Allocation,
    },
    refusals: [...BOOKING, 'idempotency_mismatch'],
    alsoWrong: createAlsoWrong(needs)('start'),
    async handle({ actor, body, sent, request, reply }) {
      const key = request.headers['idempotency-key'];
      const options = typeof key === 'string' ? { idempotencyKey: key, requestHash: hashOf(sent) } : {};
      const outcome = await allocation.allocate(actor, body, options);
      if (outcome.replayed) reply.header('idempotent-replayed', 'true');
      return outcome;
    },
  });
  readingRoutes(group);
  changingRoutes(group);
  stepRoutes(group);
}

function readingRoutes({ route, needs: { allocation } }: Group): void {
  route({
    name: 'listAllocations',
    method: 'GET',
    url: '/allocations',
    tag: 'Bookings',
    summary: 'Bookings, by their start',
    access: 'signed-in',
    query: Filter,
    answer: { status: 200, says: 'A page of bookings.', schema: pageOf(Allocation) },
    handle: ({ actor, query }) => allocation.list(actor, query),
  });
  route({
    name: 'getAllocation',
    method: 'GET',
    url: '/allocations/:id',
    tag: 'Bookings',
    summary: 'One booking with its history',
    access: 'signed-in',
    id,
    answer: {
      status: 200,
      says: 'The booking.',
      schema: Allocation.extend({ history: z.array(HistoryEntry) }).meta({ id: 'AllocationWithHistory' }),
    },
    refusals: ['allocation_not_found'],
    handle: ({ actor, id }) => allocation.get(actor, id),
  });
}

function changingRoutes({ route, needs: { allocation } }: Group): void {
  route({
    name: 'reschedule',
    method: 'PATCH',
    url: '/allocations/:id',
    tag: 'Bookings',
    summary: 'Move a booking, or change its notes',
    description: 'In one transaction, or it is refused like `/allocate` and stays as it was.',
    access: 'signed-in',
    id,
    body: Moving,
    answer: { status: 200, says: 'The booking as it is now.', schema: Allocation },
    refusals: [...CHANGING, ...BOOKING],
    handle: ({ actor, id, body }) => allocation.reschedule(actor, id, body),
  });
  route({
    name: 'undoAllocation',
    method: 'POST',
    url: '/allocations/:id/undo',
    tag: 'Bookings',
    summary: 'Take back your own last change of it, within ten minutes',
    access: 'signed-in',
    id,
    body: z.strictObject({}).optional(),
    answer: { status: 200, says: 'The booking as it is now.', schema: Allocation },
    refusals: [
      ...CHANGING,
      'too_late',
      'nothing_to_undo',
      'no_dyno_free',
      'vehicle_already_allocated',
      'no_dyno_fits',
    ],
    handle: ({ actor, id }) => allocation.undo(actor, id),
  });
}

function stepRoutes({ route, needs: { allocation } }: Group): void {
  for (const [step, summary] of [
    ['cancel', 'Cancel a booking'],
    ['start', 'Say that the test has begun'],
    ['complete', 'Say that the test is done'],
  ] as const) {
    route({
      name: `${step}Allocation`,
      method: 'POST',
      url: `/allocations/:id/${step}`,
      tag: 'Bookings',
      summary,
      access: 'signed-in',
      id,
      body: z.strictObject({ reason }).optional(),
      answer: { status: 200, says: 'The booking as it is now.', schema: Allocation },
      refusals: CHANGING,
      handle: ({ actor, id, body }) => allocation[step](actor, id, body ?? {}),
    });
  }
}
