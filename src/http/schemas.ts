import { z } from 'zod';
import { DRIVE_TYPES, ROLES } from '../words.ts';

/** How our answers look; the document is made from these, and the tests hold answers against them. */

const named = z.object({ id: z.string(), name: z.string() });
const instant = z.string().meta({ format: 'date-time' });
const day = z.string().meta({ format: 'date' });

export const Problem = z
  .looseObject({
    type: z.string().meta({ format: 'uri-reference', description: 'Says what the code means, when asked.' }),
    title: z.string(),
    status: z.int(),
    detail: z.string().meta({ description: 'What happened, what was not done, what to do next.' }),
    code: z.string().meta({ description: 'Stable; programs go by this.' }),
    errors: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .optional()
      .meta({ description: 'Each wrong field of the request.' }),
    correlation_id: z.string(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457. A refusal adds its facts beside these members.' });

export const Role = z.enum(ROLES).meta({ id: 'Role' });
export const DriveType = z.enum(DRIVE_TYPES).meta({ id: 'DriveType' });
export const Status = z
  .enum(['scheduled', 'in_progress', 'completed', 'cancelled'])
  .meta({ id: 'AllocationStatus' });

export const User = z
  .object({ id: z.string(), email: z.string(), fullname: z.string(), role: Role })
  .meta({ id: 'User' });

export const Account = z
  .object({
    ...User.shape,
    enabled: z.boolean(),
    created_at: instant,
    last_login_at: instant.nullable(),
  })
  .meta({ id: 'Account' });

export const SignedIn = z
  .object({
    access_token: z.string(),
    token_type: z.literal('Bearer'),
    expires_in: z.int().meta({ description: 'Seconds.' }),
    user: User,
  })
  .meta({ id: 'SignedIn' });

export const Capability = z
  .object({
    test_type: z.string(),
    drive_types: z.array(DriveType),
    min_lbs: z.number(),
    max_lbs: z.number(),
  })
  .meta({ id: 'Capability', description: 'Covers test type, drive type and weight (inclusive) together.' });

export const Dyno = z
  .object({
    id: z.string(),
    name: z.string(),
    site: z.string(),
    enabled: z.boolean(),
    capabilities: z.array(Capability),
  })
  .meta({ id: 'Dyno' });

export const Vehicle = z
  .object({
    id: z.string(),
    vin: z.string(),
    name: z.string().nullable(),
    weight_lbs: z.number(),
    drive_type: DriveType,
  })
  .meta({ id: 'Vehicle' });

export const Allocation = z
  .object({
    id: z.string(),
    site: z.string(),
    dyno: named,
    vehicle: z.object({ id: z.string(), vin: z.string() }),
    test_type: z.string(),
    start: instant,
    end: instant,
    start_date: day,
    end_date: day.meta({ description: 'The last day, inclusive.' }),
    days: z.int(),
    status: Status,
    shifted_days: z.int(),
    requested_by: z.string(),
    requested_by_name: z.string(),
    channel: z.string(),
    notes: z.string().nullable(),
    created_at: instant,
    version: z.int(),
  })
  .meta({ id: 'Allocation' });

export const HistoryEntry = z
  .object({
    at: instant,
    by: z.object({ id: z.string(), fullname: z.string() }).nullable(),
    channel: z.string(),
    action: z.enum(['booked', 'moved', 'noted', 'cancelled', 'started', 'completed', 'undone']),
    reason: z.string().nullable(),
    before: Allocation.nullable(),
    after: Allocation.nullable(),
  })
  .meta({ id: 'HistoryEntry' });

export const DynoReason = z
  .object({ dyno: named, rules: z.array(z.object({ code: z.string(), detail: z.string() })) })
  .meta({ id: 'DynoReason', description: 'Each rule that a dyno fails.' });

export const Availability = z
  .object({
    available: z.array(Dyno),
    unavailable: z.array(DynoReason),
    vehicle_taken: Allocation.optional().meta({
      description: "The vehicle's own booking then, on whichever dyno.",
    }),
  })
  .meta({ id: 'Availability' });

export const Outage = z
  .object({
    id: z.string(),
    dyno: named,
    start: instant,
    end: instant,
    start_date: day,
    end_date: day,
    reason: z.string(),
    created_by: z.string(),
    created_at: instant,
  })
  .meta({ id: 'Outage' });

export const Conflicts = z
  .object({
    overlaps_by_dyno: z.array(z.array(Allocation)),
    overlaps_by_vehicle: z.array(z.array(Allocation)),
    under_outage: z.array(z.object({ allocation: Allocation, outage: Outage })),
    on_disabled_dyno: z.array(Allocation),
    no_longer_fits: z.array(Allocation),
    count: z.int(),
  })
  .meta({ id: 'Conflicts' });

const utilisation = z.object({
  value: z.number().nullable(),
  numerator_hours: z.number(),
  denominator_hours: z.number(),
});

export const Stats = z
  .object({
    from: z.string(),
    to: z.string(),
    by_status: z.record(Status, z.int()),
    by_test_type: z.record(z.string(), z.int()),
    by_dyno: z.array(z.object({ ...named.shape, allocations: z.int(), utilisation })),
    utilisation,
  })
  .meta({ id: 'Stats', description: 'Each share with its numerator and denominator, in hours.' });

export const TestType = z.object({ name: z.string() }).meta({ id: 'TestType' });

export const Health = z
  .object({
    status: z.enum(['ok', 'unavailable', 'draining']),
    version: z.string(),
    uptime_seconds: z.number(),
    checks: z.record(
      z.string(),
      z.object({
        ok: z.boolean(),
        detail: z.string().optional(),
        optional: z.boolean().optional().meta({ description: 'True for what the rest serves without.' }),
      }),
    ),
  })
  .meta({ id: 'Health' });

/** A list with the cursor of its next page. */
export function pageOf(item: z.ZodType) {
  return z.object({
    items: z.array(item),
    next_cursor: z.string().nullable().meta({ description: 'Send it as cursor; null at the end.' }),
  });
}
