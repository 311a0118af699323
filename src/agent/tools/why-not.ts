import { z } from 'zod';
import { resolveDyno, resolveTestType } from '../resolve.ts';
import { resolveVehicle } from '../resolve-vehicle.ts';
import type { Focus, ToolArgs } from '../words.ts';
import { no, ok, phrase, type Ran, readTool, type ToolContext } from './tool.ts';
import { type Asked, askedWindow, endOf, obstacle } from './window-asked.ts';

export const whyNot = readTool({
  name: 'why_not',
  description:
    'Why a dyno cannot take a vehicle for a test then: every rule that fails. What the person leaves out is taken from the booking that was last asked for. Without `dyno` it explains every dyno.',
  schema: z.strictObject({
    ...{ dyno: phrase, vehicle: phrase, test_type: phrase, when: phrase },
    days: z.int().min(1).max(366).optional(),
  }),
  status: ({ dyno }) => `Looking why${dyno ? ` ${dyno} is` : ' dynos are'} not free…`,
  run,
});

async function run(args: ToolArgs['why_not'], context: ToolContext): Promise<Ran> {
  const last = context.focus?.ask;
  const vehicle = await resolveVehicle(args.vehicle ?? last?.vehicle, context);
  const type = await resolveTestType(args.test_type ?? last?.test_type, context);
  const dynoName = args.dyno ?? last?.dyno;
  const dyno = dynoName === undefined ? undefined : await resolveDyno(dynoName, context);
  const asked = windowOf(args, last, context);
  const stop = obstacle([vehicle, type, ...(dyno ? [dyno] : [])], asked);
  if (stop) return { result: stop };
  if (!vehicle.ok || !type.ok || !asked.ok) throw new Error('An obstacle was not told');
  const ask = { vin: vehicle.value.vin, test_type: type.value, ...asked.window };
  const focus: Focus = { ask: { vehicle: ask.vin, test_type: ask.test_type, ...asked.window } };
  const told = dyno?.ok ? await oneDyno(dyno.value.name, ask, context) : await everyDyno(ask, context);
  return { ...told, focus };
}

/** The days that are said now, or those of the booking that was last asked for. */
function windowOf(args: ToolArgs['why_not'], last: Focus['ask'], context: ToolContext): Asked {
  if (args.when !== undefined || !last) return askedWindow(args, context);
  const { start_date, days, start, end } = last;
  if (start && end) return { ok: true, window: { start, end } };
  return start_date
    ? { ok: true, window: { start_date, days: args.days ?? days ?? 1 } }
    : askedWindow(args, context);
}

type Question = {
  vin: string;
  test_type: string;
  start_date?: string;
  days?: number;
  start?: string;
  end?: string;
};

async function oneDyno(dyno: string, ask: Question, context: ToolContext): Promise<Ran> {
  const outcome = await context.core.whyNot(context.actor, { ...ask, dyno });
  if (!outcome.ok) return { args: { ...ask, dyno }, result: no(outcome.refusal) };
  const { rules, vehicle_taken } = outcome.value;
  const { days: _, ...window } = endOf(ask, context);
  return {
    args: { ...ask, dyno },
    ...ok({
      ...{ kind: 'why_not', dyno, window, test_type: ask.test_type, vehicle: ask.vin, rules },
      ...(vehicle_taken ? { vehicle_taken } : {}),
    }),
  };
}

async function everyDyno(ask: Question, context: ToolContext): Promise<Ran> {
  const outcome = await context.core.availability(context.actor, ask);
  if (!outcome.ok) return { args: ask, result: no(outcome.refusal) };
  return {
    args: ask,
    ...ok({
      ...{ kind: 'availability', window: endOf(ask, context), test_type: ask.test_type, vehicle: ask.vin },
      ...outcome.value,
    }),
  };
}
