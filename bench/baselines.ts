import type { PoolClient } from 'pg';
import type { Lab } from './lab.ts';
import { isoDay } from './lab.ts';

/** One ask of a load: a vehicle, a test type, a day and how many later days will do. */
export interface Ask {
  vehicle: number;
  testType: string;
  day: number;
  backupDays: number;
}

export type Answer = 'granted' | 'refused' | 'failed';
export type Booker = (ask: Ask) => Promise<Answer>;

const CANDIDATES = `
  SELECT d.id FROM dyno d
    JOIN capability c ON c.site_id = d.site_id AND c.dyno_id = d.id
   WHERE d.site_id = 1 AND d.enabled AND c.test_type = $1 AND $2 = ANY (c.drive_types)
     AND $3 BETWEEN c.min_lbs AND c.max_lbs
     AND NOT EXISTS (SELECT FROM allocation a WHERE a.site_id = 1 AND a.dyno_id = d.id AND a.active
                      AND a.span && tstzrange($4, $5, '[)'))
     AND NOT EXISTS (SELECT FROM allocation a WHERE a.site_id = 1 AND a.vehicle_id = $6 AND a.active
                      AND a.span && tstzrange($4, $5, '[)'))
     AND NOT EXISTS (SELECT FROM outage o WHERE o.site_id = 1 AND o.dyno_id = d.id
                      AND o.span && tstzrange($4, $5, '[)'))
   ORDER BY d.name`;

const VEHICLE = 'SELECT id, drive_type, weight_lbs FROM vehicle WHERE site_id = 1 AND vin = $1 FOR UPDATE';

const LOCK = 'SELECT id FROM dyno WHERE site_id = 1 AND id = $1 FOR UPDATE';

const RECHECK = `
  SELECT 1 FROM allocation a WHERE a.site_id = 1 AND (a.dyno_id = $1 OR a.vehicle_id = $2) AND a.active
     AND a.span && tstzrange($3, $4, '[)') LIMIT 1`;

const INSERT = `
  WITH booked AS (
    INSERT INTO allocation (site_id, dyno_id, vehicle_id, test_type, starts_at, ends_at, shifted_days, requested_by, channel)
    VALUES (1, $1, $2, $3, $4, $5, 0, 1, 'api') RETURNING *)
  INSERT INTO history (site_id, subject, subject_id, by_account, channel, action, after, correlation_id)
  SELECT 1, 'allocation', id::text, 1, 'api', 'booked', to_jsonb(booked), 'bench' FROM booked`;

/**
 * The plain algorithm: list the candidates, lock each with FOR UPDATE, look again, insert; a day at a
 * time. It locks the vehicle's row as well, or it would book vehicles twice.
 */
export function plainBooker(lab: Lab): Booker {
  return async (ask) => {
    const client = await lab.db.pool.connect();
    try {
      for (let shift = 0; shift <= ask.backupDays; shift += 1) {
        if (await bookDay(client, ask, ask.day + shift)) return 'granted';
      }
      return 'refused';
    } catch {
      await client.query('ROLLBACK').catch(() => {});
      return 'failed';
    } finally {
      client.release();
    }
  };
}

/** One day in a transaction of its own, so that locks on one day's dynos are not held over the next. */
async function bookDay(client: PoolClient, ask: Ask, day: number): Promise<boolean> {
  const run = (name: string, text: string, values: unknown[]) => client.query({ name, text, values });
  await client.query('BEGIN');
  const car = await run('p0-vehicle', VEHICLE, [`V${ask.vehicle}`]);
  const { id, drive_type, weight_lbs } = car.rows[0];
  const window = [`${isoDay(day)}T00:00Z`, `${isoDay(day + 1)}T00:00Z`];
  const candidates = await run('p0-candidates', CANDIDATES, [
    ask.testType,
    drive_type,
    weight_lbs,
    ...window,
    id,
  ]);
  for (const dyno of candidates.rows) {
    await run('p0-lock', LOCK, [dyno.id]);
    const taken = await run('p0-recheck', RECHECK, [dyno.id, id, ...window]);
    if (taken.rowCount) continue;
    await run('p0-insert', INSERT, [dyno.id, id, ask.testType, ...window]);
    await client.query('COMMIT');
    return true;
  }
  await client.query('ROLLBACK');
  return false;
}

export interface Slot {
  dyno: number;
  vehicle: number;
  testType: string;
  day: number;
}

/** The bare prepared insert of a booking and its history row into slots known to be free: the floor. */
export function insertBooker(lab: Lab): (slot: Slot) => Promise<Answer> {
  return async ({ dyno, vehicle, testType, day }) => {
    try {
      await lab.db.pool.query({
        name: 'ins',
        text: INSERT,
        values: [dyno, vehicle, testType, `${isoDay(day)}T00:00Z`, `${isoDay(day + 1)}T00:00Z`],
      });
      return 'granted';
    } catch {
      return 'failed';
    }
  };
}
