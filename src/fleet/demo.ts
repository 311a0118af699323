import { Temporal } from 'temporal-polyfill';
import type { Database } from '../db/connect.ts';
import type { Tx } from '../db/transaction.ts';
import type { Clock, Site } from '../words.ts';
import { DEMO_OUTAGES, inventBookings } from './demo-calendar.ts';
import { DEMO_DYNOS, DEMO_PEOPLE, DEMO_TESTS, DEMO_VEHICLES } from './demo-fleet.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * Fills an empty site with an invented one: dynos, vehicles, colleagues without a password, and six
 * weeks of bookings around the clock's today. One transaction of a few statements.
 * @returns false when the site has dynos or vehicles already; then nothing was written. Of two
 * processes that start at once one loads it.
 */
export function loadDemo(db: Pick<Database, 'transaction'>, site: Site, clock: Clock): Promise<boolean> {
  return db.transaction(
    async (tx) => {
      await tx.query('demo_lock', `SELECT pg_advisory_xact_lock(hashtextextended('rollbook demo', $1))`, [
        site.id,
      ]);
      const [there] = await tx.query<{ there: boolean }>(
        'demo_there',
        `SELECT EXISTS (SELECT FROM dyno WHERE site_id = $1) OR EXISTS (SELECT FROM vehicle WHERE site_id = $1) AS there`,
        [site.id],
      );
      if (there?.there) return false;
      await loadFleet(tx, site);
      const now = clock();
      const today = Temporal.Instant.fromEpochMilliseconds(now.getTime())
        .toZonedDateTimeISO(site.timeZone)
        .toPlainDate();
      const midnight = (day: number) =>
        new Date(today.add({ days: day }).toZonedDateTime({ timeZone: site.timeZone }).epochMilliseconds);
      await loadBookings(tx, site, now, today.dayOfWeek, midnight);
      await loadOutages(tx, site, midnight);
      await asOwner(tx, site);
      return true;
    },
    { retry: true },
  );
}

async function loadFleet(tx: Tx, site: Site): Promise<void> {
  await tx.query(
    'demo_tests',
    'INSERT INTO test_type (site_id, name) SELECT $1, unnest($2::text[]) ON CONFLICT DO NOTHING',
    [site.id, DEMO_TESTS],
  );
  await tx.query(
    'demo_dynos',
    'INSERT INTO dyno (site_id, name) SELECT $1, name FROM unnest($2::text[]) WITH ORDINALITY AS x(name, n) ORDER BY n',
    [site.id, DEMO_DYNOS.map((it) => it.name)],
  );
  await tx.query(
    'demo_capabilities',
    `INSERT INTO capability (site_id, dyno_id, test_type, drive_types, min_lbs, max_lbs)
      SELECT $1, d.id, x.test_type, x.drive_types, x.min_lbs, x.max_lbs
        FROM jsonb_to_recordset($2) AS x(dyno text, test_type text, drive_types text[], min_lbs float8, max_lbs float8)
        JOIN dyno d ON d.site_id = $1 AND d.name = x.dyno`,
    [
      site.id,
      JSON.stringify(
        DEMO_DYNOS.flatMap(({ name, capabilities }) => capabilities.map((it) => ({ dyno: name, ...it }))),
      ),
    ],
  );
  await tx.query(
    'demo_breadth',
    `UPDATE dyno d SET breadth = (SELECT COALESCE(sum(c.breadth), 0) FROM capability c
        WHERE c.site_id = d.site_id AND c.dyno_id = d.id) WHERE d.site_id = $1`,
    [site.id],
  );
  await tx.query(
    'demo_vehicles',
    `INSERT INTO vehicle (site_id, vin, name, weight_lbs, drive_type)
      SELECT $1, x.* FROM jsonb_to_recordset($2) AS x(vin text, name text, weight_lbs float8, drive_type text)`,
    [site.id, JSON.stringify(DEMO_VEHICLES)],
  );
  // No password has this hash.
  await tx.query(
    'demo_people',
    `INSERT INTO account (site_id, email, fullname, password_hash, role)
      SELECT $1, x.email, x.fullname, '!', x.role FROM jsonb_to_recordset($2) AS x(email text, fullname text, role text)
      ON CONFLICT DO NOTHING`,
    [site.id, JSON.stringify(DEMO_PEOPLE)],
  );
}

async function loadBookings(
  tx: Tx,
  site: Site,
  now: Date,
  weekday: number,
  midnight: (day: number) => Date,
): Promise<void> {
  const rows = inventBookings(weekday).map(({ from, to, ahead, person, ...booking }) => ({
    ...booking,
    email: DEMO_PEOPLE[person]?.email,
    starts_at: midnight(from),
    ends_at: midnight(to),
    created_at: new Date(Math.min(midnight(from - ahead).getTime() + 9 * HOUR_MS, now.getTime() - DAY_MS)),
  }));
  await tx.query(
    'demo_bookings',
    `INSERT INTO allocation (site_id, dyno_id, vehicle_id, test_type, starts_at, ends_at, status, requested_by,
                             channel, version, created_at, updated_at)
      SELECT $1, d.id, v.id, x.test_type, x.starts_at, x.ends_at, x.status, p.id, 'web',
             CASE x.status WHEN 'scheduled' THEN 1 WHEN 'completed' THEN 3 ELSE 2 END, x.created_at, x.created_at
        FROM jsonb_to_recordset($2) AS x(dyno text, vin text, test_type text, status text, email text,
                                         starts_at timestamptz, ends_at timestamptz, created_at timestamptz)
        JOIN dyno d ON d.site_id = $1 AND d.name = x.dyno
        JOIN vehicle v ON v.site_id = $1 AND v.vin = x.vin
        JOIN account p ON p.site_id = $1 AND p.email = x.email
       ORDER BY x.created_at, x.starts_at, d.id`,
    [site.id, JSON.stringify(rows)],
  );
  await tx.query('demo_history', HISTORY, [site.id, now]);
}

// Each booking's story as if the site had been at work: booked by its colleague, then started and
// completed in its days, or cancelled the day before it was to start.
const HISTORY = `
INSERT INTO history (site_id, subject, subject_id, at, by_account, channel, action, before, after)
SELECT n.site_id, 'allocation', n.id::text, step.at, n.requested_by, 'web', step.action,
       CASE WHEN step.was IS NOT NULL
            THEN to_jsonb(n) || jsonb_build_object('status', step.was, 'version', step.version - 1) END,
       to_jsonb(n) || jsonb_build_object('status', step.status, 'version', step.version)
  FROM allocation_named n
 CROSS JOIN LATERAL (VALUES
    ('booked', NULL, 'scheduled', 1, n.created_at, true),
    ('started', 'scheduled', 'in_progress', 2, least(n.starts_at + interval '8 hours', $2::timestamptz - interval '1 hour'),
      n.status IN ('in_progress', 'completed')),
    ('completed', 'in_progress', 'completed', 3, n.ends_at - interval '7 hours', n.status = 'completed'),
    ('cancelled', 'scheduled', 'cancelled', 2,
      least(n.starts_at - interval '14 hours', $2::timestamptz - interval '12 hours'), n.status = 'cancelled')
  ) AS step(action, was, status, version, at, happened)
 WHERE n.site_id = $1 AND step.happened
 ORDER BY step.at, n.id, step.version`;

async function loadOutages(tx: Tx, site: Site, midnight: (day: number) => Date): Promise<void> {
  const rows = DEMO_OUTAGES.map(({ from, to, ...it }) => ({
    ...it,
    starts_at: midnight(from),
    ends_at: midnight(to),
  }));
  await tx.query(
    'demo_outages',
    `INSERT INTO outage (site_id, dyno_id, starts_at, ends_at, reason, created_by)
      SELECT $1, d.id, x.starts_at, x.ends_at, x.reason, p.id
        FROM jsonb_to_recordset($2) AS x(dyno text, reason text, starts_at timestamptz, ends_at timestamptz)
        JOIN dyno d ON d.site_id = $1 AND d.name = x.dyno
        JOIN account p ON p.site_id = $1 AND p.email = $3`,
    [site.id, JSON.stringify(rows), DEMO_PEOPLE[0]?.email],
  );
}

/**
 * What the app's own role may not do: set the opening hours, and gather statistics, without which the
 * plans of the first bookings are several times slower.
 */
async function asOwner(tx: Tx, site: Site): Promise<void> {
  await tx.query('demo_as_owner', 'SET LOCAL ROLE NONE');
  await tx.query('demo_hours', `UPDATE site SET opens = '07:00', closes = '19:00' WHERE id = $1`, [site.id]);
  await tx.query('demo_analyze', 'ANALYZE dyno, capability, vehicle, allocation, outage, history, account');
}
