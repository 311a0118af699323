import { z } from 'zod';
import { ALLOCATION_STATUSES } from '../allocation/words.ts';
import {
  beside,
  dayOrInstant,
  dynoRef,
  flagIn,
  idLike,
  paging,
  testType,
  text,
  trimmed,
  windowFields,
} from './fields.ts';

const notes = text(2000, 0).optional();
export const reason = trimmed(500, 0).optional();

/** What `POST /allocate` takes. */
export const Asking = z
  .strictObject({
    vin: trimmed(32)
      .optional()
      .meta({ examples: ['TRK-101'] }),
    vehicle_id: idLike.optional(),
    test_type: testType,
    ...windowFields,
    backup_days: z.number().int().min(0).max(30).optional(),
    dyno: dynoRef.optional(),
    notes,
  })
  .superRefine(
    (ask, context) => {
      if ((ask.vin === undefined) !== (ask.vehicle_id === undefined)) return;
      const message = 'Name the vehicle by vin or by vehicle_id, one of the two.';
      context.addIssue({ code: 'custom', path: ['vin'], message });
    },
    // Also when other fields are wrong: one answer names them all.
    beside,
  )
  .meta({ examples: [{ vin: 'TRK-101', test_type: 'brake', start_date: '2027-03-01', days: 2 }] });

/** What a booking can be changed to; what is left out stays. */
export const Moving = z.strictObject({
  ...windowFields,
  dyno: dynoRef.optional(),
  notes,
  version: z.number().int().min(1).meta({ description: 'The version that you have seen.' }),
});

/** Which bookings a list shows. */
export const Filter = z.strictObject({
  vin: trimmed(32).optional(),
  dyno: trimmed(64).optional(),
  test_type: trimmed(32).optional(),
  status: z.enum(ALLOCATION_STATUSES).optional(),
  from: dayOrInstant.optional(),
  to: dayOrInstant.optional(),
  mine: flagIn.optional(),
  ...paging,
});

/** The header that makes repeating safe. */
export const Key = z.looseObject({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 visible ASCII characters')
    .optional()
    .meta({ description: 'The same key with the same body again gives the first answer.' }),
});
