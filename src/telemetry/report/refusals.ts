import { Temporal } from 'temporal-polyfill';
import { HOW, sayCause, type Week } from './phrases.ts';
import type { Room } from './room.ts';
import type { Figure } from './words.ts';

/** Refusals of one kind of test in weeks that follow one another. */
export interface Cause {
  /** `AWD emission, weeks 20 to 24: 41`. */
  said: string;
  drive_type: string | null;
  test_type: string | null;
  /** ISO weeks such as `2027-W20`; null when the window could not be read. */
  first_week: string | null;
  last_week: string | null;
  count: number;
  codes: Record<string, number>;
  /** How many of them each rule stood against; one refusal counts once for each. */
  rules: Record<string, number>;
  by_week: { week: string; count: number }[];
}

interface Row {
  drive_type: string | null;
  test_type: string | null;
  /** Its Monday. */
  week: string | null;
  count: number;
  codes: Record<string, number>;
  rules: Record<string, number>;
}

/** How many asks were refused, and what for: the most frequent cause first. */
export async function refusalFigures({
  ask,
  tell,
  span,
  site,
  kept,
}: Room): Promise<{ total: Figure; causes: Cause[] }> {
  const rows = await ask<Row>('report_refusals', REFUSALS, [site.timeZone]);
  const year = dayIn(site.timeZone, span.to).yearOfWeek ?? 0;
  const causes = runs(rows)
    .map((run) => causeOf(run, year))
    .sort((a, b) => b.count - a.count || (a.said < b.said ? -1 : 1));
  const count = rows.reduce((sum, it) => sum + it.count, 0);
  const parts = sums(rows.map((it) => it.codes));
  return { total: tell.count(count, { how: HOW.refusals, parts, assumptions: [kept] }), causes };
}

/** The same kind of test, week after week, is one cause. */
function runs(rows: Row[]): Row[][] {
  const found: Row[][] = [];
  for (const row of rows) {
    const last = found.at(-1)?.at(-1);
    const goesOn =
      last?.week &&
      row.week === Temporal.PlainDate.from(last.week).add({ weeks: 1 }).toString() &&
      last.drive_type === row.drive_type &&
      last.test_type === row.test_type;
    if (goesOn) found.at(-1)?.push(row);
    else found.push([row]);
  }
  return found;
}

function causeOf(run: Row[], year: number): Cause {
  const [first] = run as [Row];
  const weeks = run.flatMap((it) => (it.week ? [weekOf(it.week)] : []));
  const count = run.reduce((sum, it) => sum + it.count, 0);
  const { drive_type, test_type } = first;
  const ends = weeks[0] ? { first: weeks[0], last: weeks.at(-1) ?? weeks[0] } : null;
  return {
    said: sayCause({ drive_type, test_type, count }, ends, year),
    ...{ drive_type, test_type },
    ...{ first_week: ends && nameOf(ends.first), last_week: ends && nameOf(ends.last) },
    count,
    ...{ codes: sums(run.map((it) => it.codes)), rules: sums(run.map((it) => it.rules)) },
    by_week: run.flatMap((it) => (it.week ? [{ week: nameOf(weekOf(it.week)), count: it.count }] : [])),
  };
}

function weekOf(monday: string): Week {
  const { weekOfYear = 0, yearOfWeek = 0 } = Temporal.PlainDate.from(monday);
  return { year: yearOfWeek, week: weekOfYear };
}

function nameOf({ year, week }: Week): string {
  return `${year}-W${String(week).padStart(2, '0')}`;
}

function dayIn(timeZone: string, end: Date): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(end.getTime() - 1)
    .toZonedDateTimeISO(timeZone)
    .toPlainDate();
}

function sums(counts: Record<string, number>[]): Record<string, number> {
  const total: Record<string, number> = {};
  for (const one of counts)
    for (const [name, count] of Object.entries(one)) total[name] = (total[name] ?? 0) + count;
  return total;
}

// Weeks are the site's own: a window that starts on Monday at midnight there is Sunday in UTC.
const REFUSALS = `
WITH refused AS (
  SELECT drive_type, test_type, code, rules, date_trunc('week', starts_at AT TIME ZONE $4)::date AS week
    FROM booking_attempt WHERE site_id = $1 AND at >= $2 AND at < $3 AND outcome = 'refused'),
by_code AS (
  SELECT drive_type, test_type, week, sum(n)::int AS count, jsonb_object_agg(code, n) AS codes
    FROM (SELECT drive_type, test_type, week, COALESCE(code, 'unknown') AS code, count(*)::int AS n
            FROM refused GROUP BY 1, 2, 3, 4) c
   GROUP BY 1, 2, 3),
by_rule AS (
  SELECT drive_type, test_type, week, jsonb_object_agg(rule, n) AS rules
    FROM (SELECT drive_type, test_type, week, rule, count(*)::int AS n
            FROM refused CROSS JOIN LATERAL unnest(rules) AS rule GROUP BY 1, 2, 3, 4) r
   GROUP BY 1, 2, 3)
SELECT c.drive_type, c.test_type, c.week, c.count, c.codes, COALESCE(r.rules, '{}') AS rules
  FROM by_code c
  LEFT JOIN by_rule r ON (r.drive_type, r.test_type, r.week) IS NOT DISTINCT FROM (c.drive_type, c.test_type, c.week)
 ORDER BY c.drive_type, c.test_type, c.week`;
