import type { DriveType } from '../words.ts';

/** One capability covers test type, drive type and weight together; weights in pounds, inclusive. */
export interface Capability {
  test_type: string;
  drive_types: DriveType[];
  min_lbs: number;
  max_lbs: number;
}

export interface Dyno {
  id: string;
  name: string;
  site: string;
  enabled: boolean;
  capabilities: Capability[];
}

export interface Vehicle {
  id: string;
  /** 1 to 32 of `A-Z 0-9 -`, upper case, unique in its site. */
  vin: string;
  name: string | null;
  weight_lbs: number;
  drive_type: DriveType;
}
