import { z } from 'zod';
import type { Allocation, Conflicts } from '../../allocation/words.ts';
import { sayBooking } from './sentences.ts';
import { no, ok, readTool, type ToolContext } from './tool.ts';

export const detectConflicts = readTool({
  name: 'detect_conflicts',
  description:
    'Audits the stored bookings: overlaps by dyno and by vehicle, bookings under an outage, on a disabled dyno, or on one that no longer fits.',
  schema: z.strictObject({}),
  status: () => 'Checking all bookings for conflicts…',
  async run(_args, context) {
    const outcome = await context.core.conflicts(context.actor);
    if (!outcome.ok) return { result: no(outcome.refusal) };
    return ok({ kind: 'conflicts', count: outcome.value.count, lines: linesOf(outcome.value, context) });
  },
});

function linesOf(found: Conflicts, context: ToolContext): string[] {
  const say = (it: Allocation) => sayBooking(it, context);
  return [
    ...found.overlaps_by_dyno.map(([a, b]) => `One dyno, two bookings: ${say(a)}; ${say(b)}.`),
    ...found.overlaps_by_vehicle.map(([a, b]) => `One vehicle in two places: ${say(a)}; ${say(b)}.`),
    ...found.under_outage.map(
      ({ allocation, outage }) => `Out of service (${outage.reason.slice(0, 80)}): ${say(allocation)}.`,
    ),
    ...found.on_disabled_dyno.map((it) => `The dyno is disabled: ${say(it)}.`),
    ...found.no_longer_fits.map((it) => `The dyno no longer fits: ${say(it)}.`),
  ];
}
