import { autoAllocateVehicle } from './auto-allocate-vehicle.ts';
import { cancelAllocation } from './cancel-allocation.ts';
import { checkVehicleAllocation } from './check-vehicle-allocation.ts';
import { completedTestsCount } from './completed-tests-count.ts';
import { detectConflicts } from './detect-conflicts.ts';
import { findAvailableDynos } from './find-available-dynos.ts';
import { getDatetimeNow } from './get-datetime-now.ts';
import { getDyno } from './get-dyno.ts';
import { getTestsByStatus } from './get-tests-by-status.ts';
import { listDynos } from './list-dynos.ts';
import { listVehicles } from './list-vehicles.ts';
import { maintenanceCheck } from './maintenance-check.ts';
import { queryDatabase } from './query-database.ts';
import { registerVehicle } from './register-vehicle.ts';
import { rescheduleAllocation } from './reschedule-allocation.ts';
import type { Tool } from './tool.ts';
import { whyNot } from './why-not.ts';

/** Every tool of the agent; a new one is a file and a line here. */
export const TOOLS: readonly Tool[] = [
  getDatetimeNow,
  findAvailableDynos,
  whyNot,
  autoAllocateVehicle,
  checkVehicleAllocation,
  rescheduleAllocation,
  cancelAllocation,
  detectConflicts,
  getTestsByStatus,
  completedTestsCount,
  maintenanceCheck,
  listDynos,
  getDyno,
  listVehicles,
  registerVehicle,
  queryDatabase,
];

/** The tool of this name, or undefined: what is not listed does not exist. */
export function findTool(name: string): Tool | undefined {
  return TOOLS.find((tool) => tool.name === name);
}
