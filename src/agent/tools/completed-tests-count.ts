import { z } from 'zod';
import { allAllocations } from '../read.ts';
import { resolveTestType } from '../resolve.ts';
import { resolveVehicle } from '../resolve-vehicle.ts';
import { periodOf } from './sentences.ts';
import { no, ok, phrase, readTool } from './tool.ts';

export const completedTestsCount = readTool({
  name: 'completed_tests_count',
  description:
    'How many tests were completed: within a phrase about time ("last month", "this year"), of one test type, of one vehicle, or of all.',
  schema: z.strictObject({ when: phrase, test_type: phrase, vehicle: phrase }),
  status: () => 'Counting completed tests…',
  async run(args, context) {
    const vehicle = args.vehicle === undefined ? undefined : await resolveVehicle(args.vehicle, context);
    if (vehicle && !vehicle.ok) return { result: vehicle.result };
    const type = args.test_type === undefined ? undefined : await resolveTestType(args.test_type, context);
    if (type && !type.ok) return { result: type.result };
    const { title: days, ...period } = periodOf(args.when, context, 'past');
    const filter = {
      ...{ status: 'completed' as const, ...period },
      ...(vehicle ? { vin: vehicle.value.vin } : {}),
      ...(type ? { test_type: type.value } : {}),
    };
    const outcome = await allAllocations(context, filter, 5_000);
    if (!outcome.ok) return { args: filter, result: no(outcome.refusal) };
    const what = `Completed ${type ? `${type.value} ` : ''}tests${vehicle ? ` of ${vehicle.value.vin}` : ''}`;
    return { ...ok({ kind: 'count', title: `${what}${days}`, count: outcome.value.length }), args: filter };
  },
});
