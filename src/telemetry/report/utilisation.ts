import { ASSUMED, HOW, REASONS, STATES } from './phrases.ts';
import type { Room } from './room.ts';
import type { Figure } from './words.ts';

type State = keyof typeof STATES;
type Seconds = Record<State | 'calendar', number>;

interface Row extends Seconds {
  id: string;
  name: string;
}

interface DynoUse {
  dyno: { id: string; name: string };
  /** Each second is one of the states: together they are `calendar`. */
  seconds: Seconds;
  utilisation: Figure;
}

export interface Utilisation {
  states: Record<State, string>;
  all: Omit<DynoUse, 'dyno'>;
  by_dyno: DynoUse[];
}

/** What every second of the enabled dynos was. */
export async function utilisation(room: Room): Promise<Utilisation> {
  const rows = await room.ask<Row>('report_utilisation', SECONDS);
  const sum = (state: keyof Seconds) => rows.reduce((total, it) => total + it[state], 0);
  const all = {
    ...{ planned: sum('planned'), running: sum('running'), outage: sum('outage'), idle: sum('idle') },
    calendar: sum('calendar'),
  };
  return {
    states: STATES,
    all: { seconds: all, utilisation: shareOf(room, all) },
    by_dyno: rows.map(({ id, name, ...seconds }) => ({
      ...{ dyno: { id, name }, seconds, utilisation: shareOf(room, seconds) },
    })),
  };
}

function shareOf({ tell }: Room, { planned, running, outage, calendar }: Seconds): Figure {
  return tell.ratio(planned + running, calendar - outage, 'share', {
    ...{ how: HOW.utilisation, parts: { planned, running }, reason: REASONS.noDyno },
    assumptions: [ASSUMED.enabledNow, ASSUMED.wholeSeconds],
  });
}

// Bookings of one dyno never overlap, outages may: unions are measured, and an outage goes before a booking.
// Idle is what is left of whole numbers, so that the four add up exactly, however long the days are.
const SECONDS = `
WITH asked AS (SELECT tstzrange($2, $3) AS span, floor(extract(epoch FROM $3::timestamptz - $2::timestamptz)) AS calendar),
here AS (SELECT id, name FROM dyno WHERE site_id = $1 AND enabled),
down AS (
  SELECT d.id, range_agg(o.span * asked.span) AS spans
    FROM here d CROSS JOIN asked JOIN outage o ON o.site_id = $1 AND o.dyno_id = d.id AND o.span && asked.span
   GROUP BY d.id),
booked AS (
  SELECT d.id,
         COALESCE(range_agg(a.span * asked.span) FILTER (WHERE a.status = 'scheduled'), '{}') AS planned,
         COALESCE(range_agg(a.span * asked.span) FILTER (WHERE a.status <> 'scheduled'), '{}') AS running
    FROM here d CROSS JOIN asked JOIN allocation a ON a.site_id = $1 AND a.dyno_id = d.id AND a.active
     AND a.span && asked.span
   GROUP BY d.id),
spent AS (
  SELECT here.id, here.name, asked.calendar, s.state,
         floor(COALESCE((SELECT sum(extract(epoch FROM upper(r) - lower(r))) FROM unnest(s.spans) r), 0)) AS seconds
    FROM here CROSS JOIN asked LEFT JOIN down USING (id) LEFT JOIN booked USING (id)
   CROSS JOIN LATERAL (VALUES
     ('outage', down.spans),
     ('planned', booked.planned - COALESCE(down.spans, '{}')),
     ('running', booked.running - COALESCE(down.spans, '{}'))) AS s(state, spans))
SELECT id, name,
       sum(seconds) FILTER (WHERE state = 'planned')::float8 AS planned,
       sum(seconds) FILTER (WHERE state = 'running')::float8 AS running,
       sum(seconds) FILTER (WHERE state = 'outage')::float8 AS outage,
       (calendar - sum(seconds))::float8 AS idle, calendar::float8 AS calendar
  FROM spent GROUP BY id, name, calendar ORDER BY id`;
