import { z } from 'zod';
import { onNamed } from '../focus.ts';
import { resolveTestType } from '../resolve.ts';
import { resolveVehicle } from '../resolve-vehicle.ts';
import type { Focus, ToolArgs, ToolNo } from '../words.ts';
import { driveType } from './register-vehicle.ts';
import { no, ok, phrase, type Ran, readTool, type ToolContext } from './tool.ts';
import { askedSpan, askedWindow, endOf, NO_LENGTH, obstacle } from './window-asked.ts';

export const findAvailableDynos = readTool({
  name: 'find_available_dynos',
  description:
    'Which dynos are free and fit, and why each other one is not. Needs a vehicle (or weight_lbs with drive_type), a test type and a date. `when` is the person\'s phrase ("on Friday", "14 to 16 March").',
  schema: z.strictObject({
    ...{ vehicle: phrase, drive_type: phrase, test_type: phrase, when: phrase },
    weight_lbs: z.number().positive().max(1_000_000).optional(),
    days: z.int().min(1).max(366).optional(),
  }),
  status: () => 'Checking which dynos are free…',
  run,
});

async function run(args: ToolArgs['find_available_dynos'], context: ToolContext): Promise<Ran> {
  const drive = driveType(args.drive_type);
  const measured = args.vehicle === undefined && (args.weight_lbs !== undefined || drive !== undefined);
  const vehicle = measured ? undefined : await resolveVehicle(args.vehicle, context);
  const type = await resolveTestType(args.test_type, context);
  const asked = args.days === undefined ? askedSpan(args.when ?? '', context) : askedWindow(args, context);
  const stop =
    obstacle([...(vehicle ? [vehicle] : []), type], asked) ??
    (measured ? unmeasured(args.weight_lbs, drive) : undefined);
  if (stop || !type.ok || !asked.ok) return { result: stop ?? unmeasured(0, undefined) ?? noWindow };
  const vin = vehicle?.ok ? vehicle.value.vin : undefined;
  const subject = vin === undefined ? { weight_lbs: args.weight_lbs, drive_type: drive } : { vin };
  const ask = { ...subject, test_type: type.value, ...asked.window };
  const outcome = await context.core.availability(context.actor, ask);
  if (!outcome.ok) return { args: ask, result: no(outcome.refusal) };
  const { available, unavailable, vehicle_taken } = outcome.value;
  const vehicleGuess = vehicle?.ok && vehicle.guessed?.startsWith('I read') ? vehicle.guessed : undefined;
  const typeGuess = type.guessed?.startsWith('I read') ? type.guessed : undefined;
  const dateGuess = asked.assumed?.filter((it) => it !== NO_LENGTH).join('; ') || undefined;
  const guessed = {
    ...(vehicleGuess ? { vehicle: vehicleGuess } : {}),
    ...(typeGuess ? { test_type: typeGuess } : {}),
    ...(dateGuess ? { when: dateGuess } : {}),
  };
  const assumed = [vehicleGuess, typeGuess, ...(asked.assumed ?? [])].filter((it) => it !== undefined);
  const free = available.map((it) => ({ id: it.id, label: it.name }));
  const focus: Focus = {
    ...onNamed('dyno', free),
    ask: {
      ...(vin ? { vehicle: vin } : {}),
      ...{ test_type: type.value, ...asked.window },
      ...(Object.keys(guessed).length > 0 ? { guessed } : {}),
    },
  };
  return {
    ...ok({
      ...{ kind: 'availability', window: endOf(asked.window, context), test_type: type.value },
      ...(assumed.length > 0 ? { assumed } : {}),
      ...{ vehicle: vin ?? null, available, unavailable, ...(vehicle_taken ? { vehicle_taken } : {}) },
    }),
    ...{ args: ask, focus },
  };
}

const noWindow: ToolNo = { ok: false, code: 'missing', detail: 'Not said yet: date.', missing: ['date'] };

function unmeasured(weight: number | undefined, drive: string | undefined): ToolNo | undefined {
  const missing: NonNullable<ToolNo['missing']> = [];
  if (weight === undefined) missing.push('weight');
  if (drive === undefined) missing.push('drive type');
  if (missing.length === 0) return undefined;
  return { ok: false, code: 'missing', detail: `Not said yet: ${missing.join(', ')}.`, missing };
}
