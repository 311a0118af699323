import type { Query } from '../db/transaction.ts';
import type { DriveType } from '../words.ts';
import type { Calendar } from './calendar.ts';
import { sayList, sayPounds, sayUntil } from './say.ts';
import { firstDay, type Window } from './window.ts';
import type { DynoReason, FailedRule } from './words.ts';

/** What a dyno must cover, all three together. */
export interface Demand {
  test_type: string;
  drive_type: DriveType;
  weight_lbs: number;
}

/** One row of the SQL function `dyno_check`: a dyno with one of its capabilities, and each verdict. */
interface CheckRow {
  dyno_id: string;
  dyno_name: string;
  enabled: boolean;
  test_type: string | null;
  drive_types: DriveType[] | null;
  min_lbs: number | null;
  max_lbs: number | null;
  test_ok: boolean | null;
  drive_ok: boolean | null;
  weight_ok: boolean | null;
  taken_until: Date | null;
  taken_vin: string | null;
  outage_until: Date | null;
  outage_reason: string | null;
}

/** What stands against one dyno; no rules means that it may be booked. */
export interface Verdict extends DynoReason {
  /** Whether one of its capabilities covers the demand, apart from time. */
  fits: boolean;
}

/**
 * Every dyno of the site with each rule that it fails in the window. The rules are those by which
 * bookings are made, since both read `dyno_check`.
 * @param except an allocation that is not in its own way
 */
export async function checkDynos(
  query: Query,
  calendar: Calendar,
  siteId: string,
  demand: Demand,
  window: Window,
  except?: string,
): Promise<Verdict[]> {
  const rows = await query<CheckRow>(
    'check_dynos',
    `SELECT k.dyno_id, k.dyno_name, k.enabled, k.test_type, k.drive_types, k.min_lbs, k.max_lbs,
            k.test_ok, k.drive_ok, k.weight_ok,
            a.ends_at AS taken_until, v.vin AS taken_vin, o.ends_at AS outage_until, o.reason AS outage_reason
       FROM dyno_check($1, $2, $3, $4, $5, $6, $7) k
       LEFT JOIN allocation a ON a.site_id = $1 AND a.id = k.taken_by
       LEFT JOIN vehicle v ON v.site_id = $1 AND v.id = a.vehicle_id
       LEFT JOIN outage o ON o.site_id = $1 AND o.id = k.outage_id
      ORDER BY k.dyno_id, k.capability_id`,
    [
      siteId,
      demand.test_type,
      demand.drive_type,
      demand.weight_lbs,
      window.start,
      window.end,
      except ?? null,
    ],
  );
  const byDyno = new Map<string, CheckRow[]>();
  for (const row of rows) {
    const known = byDyno.get(row.dyno_id);
    if (known) known.push(row);
    else byDyno.set(row.dyno_id, [row]);
  }
  const year = firstDay(calendar, window).slice(0, 4);
  return [...byDyno.values()].map((capabilities) => judge(calendar, demand, capabilities, year));
}

function judge(calendar: Calendar, demand: Demand, rows: CheckRow[], year: string): Verdict {
  const dyno = rows[0] as CheckRow;
  const rules = unfitting(demand, rows);
  const fits = rules.length === 0;
  if (!dyno.enabled) rules.push({ code: 'disabled', detail: 'it is switched off' });
  if (dyno.taken_until) {
    const until = sayUntil(calendar, dyno.taken_until, year);
    rules.push({ code: 'taken', detail: `taken until ${until} by ${dyno.taken_vin}` });
  }
  if (dyno.outage_until) {
    const until = sayUntil(calendar, dyno.outage_until, year);
    rules.push({ code: 'outage', detail: `out of service until ${until}: ${dyno.outage_reason}` });
  }
  return { dyno: { id: dyno.dyno_id, name: dyno.dyno_name }, rules, fits };
}

/**
 * The rules that the nearest capability fails; none when one covers the demand. A capability for the
 * asked test is nearer than any other, since only then is the rest of it of interest.
 */
function unfitting(demand: Demand, rows: CheckRow[]): FailedRule[] {
  const failures = (row: CheckRow) =>
    Number(!row.test_ok) * 4 + Number(!row.drive_ok) + Number(!row.weight_ok);
  const nearest = rows.reduce((best, row) => (failures(row) < failures(best) ? row : best));
  const rules: FailedRule[] = [];
  if (!nearest.test_ok) {
    const tests = [...new Set(rows.flatMap((row) => row.test_type ?? []))];
    const does = tests.length > 0 ? `it does ${sayList(tests)}, not` : 'it does no test yet, so not';
    rules.push({ code: 'test_type', detail: `${does} ${demand.test_type}` });
  }
  if (nearest.drive_types && !nearest.drive_ok) {
    const takes = `it takes ${sayList(nearest.drive_types)} for ${nearest.test_type}`;
    rules.push({ code: 'drive_type', detail: `${takes}, the vehicle is ${demand.drive_type}` });
  }
  if (nearest.min_lbs !== null && nearest.max_lbs !== null && !nearest.weight_ok) {
    const over = demand.weight_lbs > nearest.max_lbs;
    const limit = over ? `over its ${sayPounds(nearest.max_lbs)}` : `under its ${sayPounds(nearest.min_lbs)}`;
    rules.push({ code: 'weight', detail: `weight ${sayPounds(demand.weight_lbs)} is ${limit}` });
  }
  return rules;
}
