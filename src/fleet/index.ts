import type { Outcome } from '../refusals.ts';
import type { Actor, Page } from '../words.ts';
import {
  createDyno,
  type DynoAsk,
  type DynoChange,
  getDyno,
  type ListAsk,
  listDynos,
  updateDyno,
} from './dynos.ts';
import type { FleetNeeds } from './needs.ts';
import { type OpeningHours, openingHours } from './sites.ts';
import { createTestType, listTestTypes, type TestType } from './test-types.ts';
import {
  createVehicle,
  getVehicle,
  listVehicles,
  updateVehicle,
  type VehicleAsk,
  type VehicleChange,
  type VehicleFilter,
} from './vehicles.ts';
import type { Dyno, Vehicle } from './words.ts';

/** What stands at the site: dynos, vehicles, test types. Dynos and test types take an admin to change. */
export interface Fleet {
  listDynos(actor: Actor, ask?: ListAsk): Promise<Outcome<Page<Dyno>>>;
  /** @param ref name (without regard to case) or id */
  getDyno(actor: Actor, ref: string): Promise<Outcome<Dyno>>;
  createDyno(actor: Actor, ask: DynoAsk): Promise<Outcome<Dyno>>;
  updateDyno(actor: Actor, ref: string, ask: DynoChange): Promise<Outcome<Dyno>>;
  listVehicles(actor: Actor, filter?: VehicleFilter): Promise<Outcome<Page<Vehicle>>>;
  /** @param ref identifier (in any case) or id */
  getVehicle(actor: Actor, ref: string): Promise<Outcome<Vehicle>>;
  createVehicle(actor: Actor, ask: VehicleAsk): Promise<Outcome<Vehicle>>;
  updateVehicle(actor: Actor, id: string, ask: VehicleChange): Promise<Outcome<Vehicle>>;
  testTypes(actor: Actor, ask?: ListAsk): Promise<Outcome<Page<TestType>>>;
  createTestType(actor: Actor, ask: { name: string }): Promise<Outcome<TestType>>;
  /** When people are about, in the site's local time. */
  openingHours(): Promise<OpeningHours>;
}

export function createFleet(needs: FleetNeeds): Fleet {
  return {
    listDynos: (actor, ask) => listDynos(needs, actor, ask),
    getDyno: (actor, ref) => getDyno(needs, actor, ref),
    createDyno: (actor, ask) => createDyno(needs, actor, ask),
    updateDyno: (actor, ref, ask) => updateDyno(needs, actor, ref, ask),
    listVehicles: (actor, filter) => listVehicles(needs, actor, filter),
    getVehicle: (actor, ref) => getVehicle(needs, actor, ref),
    createVehicle: (actor, ask) => createVehicle(needs, actor, ask),
    updateVehicle: (actor, id, ask) => updateVehicle(needs, actor, id, ask),
    testTypes: (actor, ask) => listTestTypes(needs, actor, ask),
    createTestType: (actor, ask) => createTestType(needs, actor, ask),
    openingHours: () => openingHours(needs.db.query, needs.site.id),
  };
}

export { loadDemo } from './demo.ts';
export { ensureSite } from './sites.ts';
