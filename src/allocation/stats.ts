import { type Problem, refuseProblems } from '../fleet/fields.ts';
import { forbidden } from '../fleet/permit.ts';
import { done, type Outcome } from '../refusals.ts';
import type { Actor } from '../words.ts';
import { readSpan } from './list.ts';
import type { Room } from './room.ts';
import { ALLOCATION_STATUSES, type AllocationStatus, type Stats } from './words.ts';

/** Without a span: the thirty days that end today. */
const USUAL_DAYS = 30;

interface DynoHours {
  id: string;
  name: string;
  allocations: number;
  booked_hours: number;
  open_hours: number;
}

/**
 * Counts and utilisation of `[from, to]` (days of the site, or instants), from stored rows: bookings
 * that touch the span, and their hours inside it. Status counts all, test type and dyno the active ones.
 */
export async function stats(
  room: Room,
  actor: Actor,
  ask: { from?: string | undefined; to?: string | undefined },
): Promise<Outcome<Stats>> {
  const { calendar } = room;
  const today = calendar.dayOf(room.clock());
  const from = ask.from ?? calendar.plus(today, 1 - USUAL_DAYS);
  const to = ask.to ?? (calendar.isDay(from) && from > today ? calendar.plus(from, USUAL_DAYS - 1) : today);
  const problems: Problem[] = [];
  const span = readSpan(room, { from, to }, problems);
  const no = forbidden(actor, room.site, 'viewer') ?? refuseProblems(problems, 'Nothing was counted.');
  if (no || !span.from || !span.to) return { ok: false, refusal: no as NonNullable<typeof no> };
  const params = [room.site.id, span.from, span.to];
  const [counts, dynos] = await Promise.all([
    room.db.query<{ status: AllocationStatus; test_type: string; count: number }>(
      'stats_counts',
      COUNTS,
      params,
    ),
    room.db.query<DynoHours>('stats_dynos', DYNO_HOURS, params),
  ]);
  const byStatus = Object.fromEntries(ALLOCATION_STATUSES.map((status) => [status, 0])) as Stats['by_status'];
  const byTestType: Record<string, number> = {};
  for (const { status, test_type, count } of counts) {
    byStatus[status] += count;
    if (status !== 'cancelled') byTestType[test_type] = (byTestType[test_type] ?? 0) + count;
  }
  const sum = (pick: (dyno: DynoHours) => number) => dynos.reduce((total, dyno) => total + pick(dyno), 0);
  return done({
    from: span.from.toISOString(),
    to: span.to.toISOString(),
    by_status: byStatus,
    by_test_type: byTestType,
    by_dyno: dynos.map(({ id, name, allocations, booked_hours, open_hours }) => ({
      id,
      name,
      allocations,
      utilisation: ratio(booked_hours, open_hours),
    })),
    utilisation: ratio(
      sum((dyno) => dyno.booked_hours),
      sum((dyno) => dyno.open_hours),
    ),
  });
}

function ratio(numerator: number, denominator: number): Stats['utilisation'] {
  return {
    value: denominator > 0 ? numerator / denominator : null,
    numerator_hours: numerator,
    denominator_hours: denominator,
  };
}

// No booking is longer than 31 days, which makes of the end a range of the index on starts.
const COUNTS = `
SELECT a.status, a.test_type, count(*)::int AS count FROM allocation a
 WHERE a.site_id = $1 AND a.starts_at < $3 AND a.ends_at > $2
   AND a.starts_at > $2::timestamptz - interval '32 days'
 GROUP BY a.status, a.test_type ORDER BY a.test_type`;

// A dyno that is switched off counts neither above nor below the line. Outages may overlap one another,
// so their union is measured, not their sum.
const DYNO_HOURS = `
SELECT d.id, d.name, COALESCE(b.allocations, 0)::int AS allocations,
       CASE WHEN d.enabled THEN COALESCE(b.hours, 0) ELSE 0 END::float8 AS booked_hours,
       CASE WHEN d.enabled THEN extract(epoch FROM $3::timestamptz - $2::timestamptz) / 3600 - COALESCE(o.hours, 0)
            ELSE 0 END::float8 AS open_hours
  FROM dyno d
  LEFT JOIN LATERAL (
    SELECT count(*) AS allocations,
           sum(extract(epoch FROM least(a.ends_at, $3) - greatest(a.starts_at, $2))) / 3600 AS hours
      FROM allocation a
     WHERE a.site_id = $1 AND a.dyno_id = d.id AND a.active AND a.starts_at < $3 AND a.ends_at > $2
       AND a.starts_at > $2::timestamptz - interval '32 days') b ON true
  LEFT JOIN LATERAL (
    SELECT sum(extract(epoch FROM upper(part) - lower(part))) / 3600 AS hours
      FROM (SELECT unnest(range_agg(x.span * tstzrange($2, $3))) AS part
              FROM outage x WHERE x.site_id = $1 AND x.dyno_id = d.id AND x.span && tstzrange($2, $3)) parts) o ON true
 WHERE d.site_id = $1 ORDER BY d.id`;
