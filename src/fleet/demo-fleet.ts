import type { DriveType, Role } from '../words.ts';
import type { Capability } from './words.ts';

/** The invented site: what stands there and who works there. */

export const DEMO_TESTS = [
  'brake',
  'emission',
  'performance',
  'mileage',
  'coastdown',
  'nvh',
  'evap',
  'certification',
] as const;

const BOTH: DriveType[] = ['2WD', 'AWD'];

function can(test_type: string, drive_types: DriveType[], min_lbs: number, max_lbs: number): Capability {
  return { test_type, drive_types, min_lbs, max_lbs };
}

export interface DemoDyno {
  name: string;
  capabilities: Capability[];
}

/** A brake pair and a light brake cell, a cell for AWD only, a heavy one, and the rest of a test house. */
export const DEMO_DYNOS: readonly DemoDyno[] = [
  { name: 'Cell 1', capabilities: [can('brake', ['2WD'], 2000, 10_000)] },
  { name: 'Cell 2', capabilities: [can('brake', BOTH, 2000, 14_000)] },
  {
    name: 'Cell 3',
    capabilities: [can('brake', BOTH, 1500, 10_000), can('performance', BOTH, 1500, 10_000)],
  },
  {
    name: 'Cell 4',
    capabilities: [can('emission', ['2WD'], 1500, 8500), can('certification', ['2WD'], 1500, 8500)],
  },
  {
    name: 'Cell 5',
    capabilities: [can('emission', BOTH, 1500, 14_000), can('certification', BOTH, 1500, 14_000)],
  },
  {
    name: 'Cell 6',
    capabilities: [can('performance', ['AWD'], 3000, 12_000), can('nvh', ['AWD'], 3000, 12_000)],
  },
  {
    name: 'Cell 7',
    capabilities: [
      can('brake', BOTH, 8500, 30_000),
      can('emission', BOTH, 8500, 30_000),
      can('mileage', BOTH, 8500, 30_000),
    ],
  },
  { name: 'Cell 8', capabilities: [can('mileage', ['2WD'], 1500, 10_000)] },
  {
    name: 'Cell 9',
    capabilities: [can('mileage', BOTH, 1500, 14_000), can('coastdown', BOTH, 1500, 14_000)],
  },
  { name: 'Cell 10', capabilities: [can('nvh', BOTH, 1500, 10_000)] },
  { name: 'Cell 11', capabilities: [can('evap', BOTH, 1500, 10_000), can('emission', BOTH, 1500, 10_000)] },
  {
    name: 'Cell 12',
    capabilities: [can('coastdown', BOTH, 1500, 20_000), can('performance', BOTH, 1500, 20_000)],
  },
];

export interface DemoVehicle {
  vin: string;
  name: string;
  weight_lbs: number;
  drive_type: DriveType;
}

export const DEMO_VEHICLES: readonly DemoVehicle[] = [
  { vin: 'TRK-101', name: 'Pickup, first prototype', weight_lbs: 6200, drive_type: 'AWD' },
  { vin: 'HLD42', name: 'Hatchback, tall gearing', weight_lbs: 3900, drive_type: '2WD' },
  { vin: 'HLD77', name: 'Hatchback, hybrid', weight_lbs: 4300, drive_type: 'AWD' },
  ...series('TRK', 102, 9, 'Pickup', 5600, 350, ['2WD', 'AWD']),
  ...series('SUV', 201, 9, 'Sport utility', 4400, 220, ['AWD', '2WD']),
  ...series('EV', 301, 8, 'Electric saloon', 4700, 150, ['AWD', 'AWD', '2WD']),
  ...series('VAN', 401, 6, 'Van', 7200, 600, ['2WD']),
  ...series('HVY', 901, 5, 'Heavy truck', 14_000, 3500, ['2WD', 'AWD']),
];

function series(
  prefix: string,
  first: number,
  count: number,
  name: string,
  lightest: number,
  step: number,
  drives: readonly DriveType[],
): DemoVehicle[] {
  return Array.from({ length: count }, (_, index) => ({
    vin: `${prefix}-${first + index}`,
    name: `${name} ${index + 1}`,
    weight_lbs: lightest + index * step,
    drive_type: drives[index % drives.length] as DriveType,
  }));
}

/** Colleagues whose bookings fill the calendar; they have no password, so nobody signs in as them. */
export const DEMO_PEOPLE: readonly { email: string; fullname: string; role: Role }[] = [
  { email: 'sam.okafor@rollbook.example', fullname: 'Sam Okafor', role: 'scheduler' },
  { email: 'lena.brandt@rollbook.example', fullname: 'Lena Brandt', role: 'engineer' },
  { email: 'marco.ruiz@rollbook.example', fullname: 'Marco Ruiz', role: 'engineer' },
  { email: 'priya.nair@rollbook.example', fullname: 'Priya Nair', role: 'engineer' },
];
