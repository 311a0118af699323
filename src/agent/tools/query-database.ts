import { z } from 'zod';
import { errorCode } from '../../db/faults.ts';
import { notFound } from '../resolve.ts';
import { buildQuery } from './query-sql.ts';
import { ok, readTool } from './tool.ts';

const name = z.string().max(40);
const value = z.union([z.string().max(200), z.number(), z.boolean(), z.array(z.string().max(200)).max(50)]);
/** query_canceled: the two seconds are over. */
const TIMED_OUT = '57014';

export const queryDatabase = readTool({
  name: 'query_database',
  description:
    'Answers what no other tool does, from a typed question over allocations (id, vehicle, dyno, test_type, status, start_date, end_date, days, start_month, start_weekday, requested_by, channel, shifted_days, created_date), dynos (name, enabled, test_types, drive_types, min_lbs, max_lbs), vehicles (vin, name, weight_lbs, drive_type, created_date), outages (dyno, reason, start_date, end_date, days) or test_types (name). measure: list, count or sum_days; group_by one field; dates as 2027-03-01. At most 100 rows; `cut` says when there are more.',
  schema: z.strictObject({
    entity: z.enum(['allocations', 'dynos', 'vehicles', 'outages', 'test_types']),
    measure: z.enum(['list', 'count', 'sum_days']),
    filters: z
      .array(
        z.strictObject({
          field: name,
          op: z.enum(['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'contains', 'in']),
          value,
        }),
      )
      .max(10)
      .optional(),
    group_by: name.optional(),
    order_by: name.optional(),
    descending: z.boolean().optional(),
    limit: z.int().min(1).max(100).optional(),
  }),
  status: () => 'Looking through the records…',
  async run(query, { db, actor, site }) {
    if (actor.siteId !== site.id) {
      return notFound({ code: 'forbidden', detail: 'Your account belongs to another site.' });
    }
    const built = buildQuery(query, site);
    if ('wrong' in built) return notFound({ code: 'invalid_request', detail: built.wrong });
    try {
      const { rows } = await db.transaction(async (tx) => {
        await tx.query('', 'SET TRANSACTION READ ONLY');
        await tx.query('', 'SET LOCAL statement_timeout = 2000');
        return await tx.compose((it) => it.execute<Record<string, string | number | null>>(built.statement));
      });
      // Who asks for the one at the top knows that there are others.
      const cut = rows.length > built.limit && query.limit !== 1;
      const cells = rows.slice(0, built.limit).map((row) => Object.values(row));
      return ok({ kind: 'table', columns: built.columns, rows: cells, cut });
    } catch (error) {
      if (errorCode(error) !== TIMED_OUT) throw error;
      const detail = 'This question took longer than two seconds. Ask for less: a filter, or fewer days.';
      return notFound({ code: 'too_slow', detail });
    }
  },
});
