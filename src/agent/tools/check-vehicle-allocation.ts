import { z } from 'zod';
import { onBookings } from '../focus.ts';
import { upcoming } from '../read.ts';
import { resolveVehicle } from '../resolve-vehicle.ts';
import { no, ok, phrase, readTool } from './tool.ts';

export const checkVehicleAllocation = readTool({
  name: 'check_vehicle_allocation',
  description: 'Where and when one vehicle is booked: its running and coming bookings.',
  schema: z.strictObject({ vehicle: phrase }),
  status: ({ vehicle }) => `Looking up ${vehicle ?? 'the vehicle'}…`,
  async run(args, context) {
    const vehicle = await resolveVehicle(args.vehicle, context);
    if (!vehicle.ok) return { result: vehicle.result };
    const { vin } = vehicle.value;
    const outcome = await upcoming(context, { vin }, 100);
    if (!outcome.ok) return { args: { vin }, result: no(outcome.refusal) };
    const allocations = outcome.value;
    return {
      ...ok({ kind: 'vehicle', vehicle: vehicle.value, allocations }),
      args: { vin },
      focus: onBookings(allocations, context),
    };
  },
});
