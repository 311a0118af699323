import { z } from 'zod';
import { onBookings } from '../focus.ts';
import { allAllocations, upcoming } from '../read.ts';
import { resolveVehicle } from '../resolve-vehicle.ts';
import { no, ok, phrase, readTool } from './tool.ts';
import { askedSpan, endOf, meets } from './window-asked.ts';

/** So far may one look at a vehicle at once. */
const MOST_DAYS = 92;

export const checkVehicleAllocation = readTool({
  name: 'check_vehicle_allocation',
  description:
    "Where and when one vehicle is booked: its running and coming bookings. With `when`, the person's phrase, whether it is booked or free then.",
  schema: z.strictObject({ vehicle: phrase, when: phrase }),
  status: ({ vehicle }) => `Looking up ${vehicle ?? 'the vehicle'}…`,
  async run(args, context) {
    const vehicle = await resolveVehicle(args.vehicle, context);
    if (!vehicle.ok) return { result: vehicle.result };
    const asked =
      args.when === undefined ? undefined : askedSpan(args.when, context, { past: true, most: MOST_DAYS });
    if (asked && !asked.ok) return { result: asked.result };
    const then = asked && endOf(asked.window, context);
    const { vin } = vehicle.value;
    const outcome = then
      ? await allAllocations(context, { vin, from: then.start_date, to: then.end_date }, 500)
      : await upcoming(context, { vin }, 100);
    if (!outcome.ok) return { args: { vin }, result: no(outcome.refusal) };
    const allocations = outcome.value.filter((it) => !then || (it.status !== 'cancelled' && meets(it, then)));
    return {
      ...ok({ kind: 'vehicle', vehicle: vehicle.value, allocations, ...(then ? { then } : {}) }),
      args: { vin },
      focus: onBookings(allocations, context),
    };
  },
});
