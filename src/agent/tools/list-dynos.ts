import { z } from 'zod';
import { onNamed } from '../focus.ts';
import { allDynos } from '../read.ts';
import { notFound, resolveTestType } from '../resolve.ts';
import { driveType } from './register-vehicle.ts';
import { no, ok, phrase, readTool } from './tool.ts';

export const listDynos = readTool({
  name: 'list_dynos',
  description:
    'The dynos of the site with their capabilities; only those that can do a test type, take a drive type (2WD, AWD) or a weight in pounds, where these are given. Says nothing about dates.',
  schema: z.strictObject({
    ...{ test_type: phrase, drive_type: phrase },
    weight_lbs: z.number().positive().max(1_000_000).optional(),
  }),
  status: () => 'Looking up the dynos…',
  async run(args, context) {
    const type = args.test_type === undefined ? undefined : await resolveTestType(args.test_type, context);
    if (type && !type.ok) return { result: type.result };
    const drive = driveType(args.drive_type);
    if (args.drive_type !== undefined && !drive) {
      const detail = `"${args.drive_type.slice(0, 40)}" is no drive type.`;
      return notFound({ code: 'unclear', detail, suggestions: ['2WD', 'AWD'] });
    }
    const outcome = await allDynos(context);
    if (!outcome.ok) return { result: no(outcome.refusal) };
    const { weight_lbs: weight } = args;
    const filtered = type !== undefined || drive !== undefined || weight !== undefined;
    // One capability has to cover all that is asked for together.
    const dynos = outcome.value.filter(
      (dyno) =>
        !filtered ||
        dyno.capabilities.some(
          (it) =>
            (!type || it.test_type === type.value) &&
            (!drive || it.drive_types.includes(drive)) &&
            (weight === undefined || (it.min_lbs <= weight && weight <= it.max_lbs)),
        ),
    );
    return {
      ...ok({ kind: 'dynos', dynos }),
      args: {
        ...(type ? { test_type: type.value } : {}),
        ...(drive ? { drive_type: drive } : {}),
        ...(weight ? { weight_lbs: weight } : {}),
      },
      focus: onNamed(
        'dyno',
        dynos.map((it) => ({ id: it.id, label: it.name })),
      ),
    };
  },
});
