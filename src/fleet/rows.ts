import type { Query } from '../db/transaction.ts';
import type { Site } from '../words.ts';
import type { Capability, Dyno, Vehicle } from './words.ts';

export interface DynoRow {
  id: string;
  name: string;
  enabled: boolean;
  capabilities: Capability[];
}

/** A dyno with its capabilities as JSON; to be followed by WHERE and ORDER BY. */
export const SELECT_DYNO = `SELECT d.id, d.name, d.enabled, COALESCE((
    SELECT jsonb_agg(jsonb_build_object('test_type', c.test_type, 'drive_types', c.drive_types,
                                        'min_lbs', c.min_lbs, 'max_lbs', c.max_lbs) ORDER BY c.id)
      FROM capability c WHERE c.site_id = d.site_id AND c.dyno_id = d.id), '[]') AS capabilities
  FROM dyno d`;

export function toDyno(site: Site, row: DynoRow): Dyno {
  const { id, name, enabled, capabilities } = row;
  return { id, name, site: site.name, enabled, capabilities };
}

export const SELECT_VEHICLE = 'SELECT v.id, v.vin, v.name, v.weight_lbs, v.drive_type FROM vehicle v';

/** The dynos with these ids, in the order of their ids. */
export async function dynosById(query: Query, site: Site, ids: readonly string[]): Promise<Dyno[]> {
  const rows = await query<DynoRow>(
    'dynos_by_id',
    `${SELECT_DYNO} WHERE d.site_id = $1 AND d.id = ANY ($2::bigint[]) ORDER BY d.id`,
    [site.id, ids],
  );
  return rows.map((row) => toDyno(site, row));
}

export async function dynoById(query: Query, site: Site, id: string): Promise<Dyno | undefined> {
  return (await dynosById(query, site, [id]))[0];
}

export async function vehicleById(query: Query, siteId: string, id: string): Promise<Vehicle | undefined> {
  const [row] = await query<Vehicle>('vehicle_row', `${SELECT_VEHICLE} WHERE v.site_id = $1 AND v.id = $2`, [
    siteId,
    id,
  ]);
  return row;
}
