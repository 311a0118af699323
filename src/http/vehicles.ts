import { z } from 'zod';
import { DRIVE_TYPES } from '../words.ts';
import { paging, pounds, trimmed, vin } from './fields.ts';
import type { Group } from './needs.ts';
import { pageOf, Vehicle } from './schemas.ts';

const name = trimmed(100).nullable().optional();
const drive = z.enum(DRIVE_TYPES);

/** Test vehicles, which seldom have a legal VIN. */
export function vehicleRoutes({ route, needs: { fleet } }: Group): void {
  route({
    name: 'listVehicles',
    method: 'GET',
    url: '/vehicles',
    tag: 'Fleet',
    summary: 'The vehicles, by vin',
    access: 'signed-in',
    query: z.strictObject({ search: trimmed(100).optional(), ...paging }),
    answer: { status: 200, says: 'A page of vehicles.', schema: pageOf(Vehicle) },
    handle: ({ actor, query }) => fleet.listVehicles(actor, query),
  });
  route({
    name: 'addVehicle',
    method: 'POST',
    url: '/vehicles',
    tag: 'Fleet',
    summary: 'Register a vehicle (engineer)',
    access: 'signed-in',
    body: z.strictObject({ vin, name, weight_lbs: pounds, drive_type: drive }),
    answer: { status: 201, says: 'The vehicle.', schema: Vehicle },
    refusals: ['forbidden', 'exists', 'busy'],
    handle: ({ actor, body }) => fleet.createVehicle(actor, body),
  });
  route({
    name: 'changeVehicle',
    method: 'PATCH',
    url: '/vehicles/:id',
    tag: 'Fleet',
    summary: 'Change a vehicle (engineer)',
    access: 'signed-in',
    id: { code: 'vehicle_not_found', noun: 'vehicle' },
    body: z.strictObject({
      vin: vin.optional(),
      name,
      weight_lbs: pounds.optional(),
      drive_type: drive.optional(),
    }),
    answer: { status: 200, says: 'The vehicle as it is now.', schema: Vehicle },
    refusals: ['forbidden', 'vehicle_not_found', 'exists', 'busy'],
    handle: ({ actor, id, body }) => fleet.updateVehicle(actor, id, body),
  });
}
