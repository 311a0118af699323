import { z } from 'zod';
import { onBookings } from '../focus.ts';
import { upcoming } from '../read.ts';
import { resolveVehicle } from '../resolve-vehicle.ts';
import { no, ok, phrase, readTool } from './tool.ts';
import { askedWindow, endOf, meets } from './window-asked.ts';

export const checkVehicleAllocation = readTool({
  name: 'check_vehicle_allocation',
  description:
    "Where and when one vehicle is booked: its running and coming bookings. With `when`, the person's phrase, whether it is booked or free then.",
  schema: z.strictObject({ vehicle: phrase, when: phrase }),
  status: ({ vehicle }) => `Looking up ${vehicle ?? 'the vehicle'}…`,
  async run(args, context) {
    const vehicle = await resolveVehicle(args.vehicle, context);
    if (!vehicle.ok) return { result: vehicle.result };
    const asked = args.when === undefined ? undefined : askedWindow({ when: args.when }, context);
    if (asked && !asked.ok) return { result: asked.result };
    const then = asked && endOf(asked.window, context);
    const { vin } = vehicle.value;
    const outcome = await upcoming(context, { vin }, 100);
    if (!outcome.ok) return { args: { vin }, result: no(outcome.refusal) };
    const allocations = outcome.value.filter((it) => !then || meets(it, then));
    return {
      ...ok({ kind: 'vehicle', vehicle: vehicle.value, allocations, ...(then ? { then } : {}) }),
      args: { vin },
      focus: onBookings(allocations, context),
    };
  },
});
