import { z } from 'zod';
import { onNamed } from '../focus.ts';
import { allVehicles } from '../read.ts';
import { asksFor, notFound } from '../resolve.ts';
import type { ToolArgs, ToolNo } from '../words.ts';
import { registerSummary } from './sentences.ts';
import { no, ok, type Plan, phrase, type Ran, type ToolContext, writeTool } from './tool.ts';

const canonical = z.strictObject({
  vin: z.string(),
  weight_lbs: z.number(),
  drive_type: z.enum(['2WD', 'AWD']),
  name: z.string().optional(),
});

export const registerVehicle = writeTool({
  name: 'register_vehicle',
  description:
    'Adds a vehicle to the site; it is asked about first. `vin` is its identifier, weight_lbs its weight in pounds, drive_type 2WD or AWD, in the words of the person. Leave out what was not said.',
  schema: z.strictObject({
    ...{ vin: phrase, drive_type: phrase, name: phrase },
    weight_lbs: z.number().positive().max(1_000_000).optional(),
  }),
  canonical,
  status: () => 'Checking the new vehicle…',
  plan,
  async run(vehicle, { fleet, actor }): Promise<Ran> {
    const outcome = await fleet.createVehicle(actor, vehicle);
    if (!outcome.ok) return { result: no(outcome.refusal) };
    const { id, vin } = outcome.value;
    return {
      ...ok({ kind: 'registered', vehicle: outcome.value }),
      focus: onNamed('vehicle', [{ id, label: vin }]),
    };
  },
});

async function plan(args: ToolArgs['register_vehicle'], context: ToolContext): Promise<Plan> {
  const vin = args.vin?.toUpperCase().replace(/\s+/g, '-');
  const drive = driveType(args.drive_type);
  const missing: NonNullable<ToolNo['missing']> = [];
  if (!vin) missing.push('vehicle');
  if (args.weight_lbs === undefined) missing.push('weight');
  if (!args.drive_type) missing.push('drive type');
  if (vin && !/^[A-Z0-9-]{1,32}$/.test(vin)) {
    const detail = 'An identifier has 1 to 32 letters, digits and hyphens. Nothing was registered.';
    return { do: 'answer', ...notFound({ code: 'invalid_request', detail }) };
  }
  if (args.drive_type && !drive) {
    const detail = `"${args.drive_type.slice(0, 40)}" is no drive type. Nothing was registered.`;
    return { do: 'answer', ...notFound({ code: 'unclear', detail, suggestions: ['2WD', 'AWD'] }) };
  }
  const known = await allVehicles(context);
  if (known.ok && known.value.some((it) => it.vin === vin)) {
    const detail = `${context.site.name} has a vehicle ${vin} already. Nothing was registered.`;
    return { do: 'answer', ...notFound({ code: 'exists', detail }) };
  }
  if (!vin || !drive || args.weight_lbs === undefined) return { do: 'answer', ...asksFor(missing) };
  const vehicle = {
    ...{ vin, weight_lbs: args.weight_lbs, drive_type: drive },
    ...(args.name ? { name: args.name } : {}),
  };
  return { do: 'ask', args: vehicle, summary: registerSummary(vehicle, context.site.name) };
}

/** Drive types as people write them. */
export function driveType(said: string | undefined): '2WD' | 'AWD' | undefined {
  const plain = said?.toLowerCase().replace(/[^a-z0-9]/g, '') ?? '';
  if (/^(awd|4wd|4x4|allwheel(drive)?|fourwheel(drive)?)$/.test(plain)) return 'AWD';
  if (/^(2wd|fwd|rwd|4x2|2x4|twowheel(drive)?|frontwheel(drive)?|rearwheel(drive)?)$/.test(plain))
    return '2WD';
  return undefined;
}
