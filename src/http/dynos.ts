import { z } from 'zod';
import { DRIVE_TYPES } from '../words.ts';
import { beside, numberIn, paging, pounds, testType, trimmed, windowQuery } from './fields.ts';
import type { Group } from './needs.ts';
import { Availability, Dyno, pageOf } from './schemas.ts';
import { createAlsoWrong } from './windows.ts';

const id = { code: 'dyno_not_found', noun: 'dyno' } as const;
const name = trimmed(64);
const limit = z.number().min(0).max(10_000_000);
const Capability = z
  .strictObject({
    test_type: testType,
    drive_types: z.array(z.enum(DRIVE_TYPES)).min(1).max(2),
    min_lbs: limit,
    max_lbs: limit,
  })
  .superRefine(({ min_lbs, max_lbs }, context) => {
    if (max_lbs >= min_lbs) return;
    context.addIssue({ code: 'custom', path: ['max_lbs'], message: 'must be at least min_lbs' });
  });
const capabilities = z.array(Capability).max(100);
const enabled = z.boolean();

const Available = z
  .strictObject({
    ...windowQuery,
    vin: trimmed(32).optional(),
    weight_lbs: numberIn(pounds).optional(),
    drive_type: z.enum(DRIVE_TYPES).optional(),
    test_type: trimmed(32),
  })
  .superRefine(oneVehicle, beside);

/** By vin, or by what a vehicle of that kind would be: the core's rule, beside other wrong fields. */
function oneVehicle(
  { vin, weight_lbs, drive_type }: { vin?: unknown; weight_lbs?: unknown; drive_type?: unknown },
  context: { addIssue(issue: { code: 'custom'; path: string[]; message: string }): void },
): void {
  const say = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
  const kind = [weight_lbs, drive_type].filter((value) => value !== undefined).length;
  if (vin !== undefined && kind > 0) say('vin', 'Send vin, or weight_lbs with drive_type, one of the two.');
  if (vin !== undefined || kind === 2) return;
  if (kind === 0) say('vin', 'Say for which vehicle: vin, or weight_lbs with drive_type.');
  else say(weight_lbs === undefined ? 'weight_lbs' : 'drive_type', 'is missing');
}

/** Dynos: what they can take, and when. */
export function dynoRoutes(group: Group): void {
  const {
    route,
    needs: { fleet },
  } = group;
  route({
    name: 'listDynos',
    method: 'GET',
    url: '/dynos',
    tag: 'Fleet',
    summary: 'The dynos with their capabilities',
    access: 'signed-in',
    query: z.strictObject(paging),
    answer: { status: 200, says: 'A page of dynos.', schema: pageOf(Dyno) },
    handle: ({ actor, query }) => fleet.listDynos(actor, query),
  });
  route({
    name: 'getDyno',
    method: 'GET',
    url: '/dynos/:id',
    tag: 'Fleet',
    summary: 'One dyno',
    access: 'signed-in',
    id,
    answer: { status: 200, says: 'The dyno.', schema: Dyno },
    refusals: ['dyno_not_found'],
    handle: ({ actor, id }) => fleet.getDyno(actor, id),
  });
  availableRoute(group);
  changingRoutes(group);
}

function availableRoute({ route, needs }: Group): void {
  route({
    name: 'availableDynos',
    method: 'GET',
    url: '/dynos/available',
    tag: 'Bookings',
    summary: 'Which dynos could take it then, and why not the others',
    description: 'The vehicle as `vin`, or as `weight_lbs` with `drive_type`.',
    access: 'signed-in',
    query: Available,
    answer: { status: 200, says: 'Every dyno of the site, on one side or the other.', schema: Availability },
    refusals: ['vehicle_not_found', 'unknown_test_type', 'window_in_past', 'window_too_long'],
    alsoWrong: createAlsoWrong(needs)('start'),
    handle: ({ actor, query }) => needs.allocation.availability(actor, query),
  });
}

function changingRoutes({ route, needs: { fleet } }: Group): void {
  route({
    name: 'addDyno',
    method: 'POST',
    url: '/dynos',
    tag: 'Fleet',
    summary: 'Add a dyno (admin)',
    access: 'signed-in',
    body: z.strictObject({ name, enabled: enabled.optional(), capabilities: capabilities.optional() }),
    answer: { status: 201, says: 'The dyno.', schema: Dyno },
    refusals: ['forbidden', 'exists', 'unknown_test_type', 'busy'],
    handle: ({ actor, body }) => fleet.createDyno(actor, body),
  });
  route({
    name: 'changeDyno',
    method: 'PATCH',
    url: '/dynos/:id',
    tag: 'Fleet',
    summary: 'Change a dyno (admin)',
    access: 'signed-in',
    id,
    body: z.strictObject({
      name: name.optional(),
      enabled: enabled.optional(),
      capabilities: capabilities.optional(),
    }),
    answer: { status: 200, says: 'The dyno as it is now.', schema: Dyno },
    refusals: ['forbidden', 'dyno_not_found', 'exists', 'unknown_test_type', 'busy'],
    handle: ({ actor, id, body }) => fleet.updateDyno(actor, id, body),
  });
}
