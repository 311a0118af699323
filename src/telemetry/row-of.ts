import type { HouseEvent } from '../events.ts';
import type { Site } from '../words.ts';

export type Kind = 'tool' | 'booking';

/** An event that becomes a row, when it was heard, and as which of its process. */
export interface Noted {
  at: Date;
  n: number;
  event: Extract<HouseEvent, { type: Kind }>;
}

/** Made when a batch is written, and not while a request waits. */
export function rowOf({ at, n, event }: Noted): object {
  const { code = null, channel, ms } = event;
  const known = { at, n, code, channel, ms, correlation_id: shaped(CORRELATION, event.correlationId) };
  if (event.type === 'tool') return { ...known, tool: event.tool, ok: event.ok };
  const { outcome, rules = [], keyed = false, ask, window, allocation } = event;
  const vehicleId = shaped(ID, ask.vehicle_id);
  return {
    ...{ ...known, outcome, rules, keyed, test_type: shaped(TEST_TYPE, ask.test_type?.trim()) },
    ...{ vehicle_id: vehicleId, vin: vehicleId ? null : shaped(VIN, ask.vin?.trim().toUpperCase()) },
    ...{ starts_at: window?.start ?? null, ends_at: window?.end ?? null },
    ...{ allocation_id: allocation?.id ?? null, shifted_days: allocation?.shifted_days ?? null },
  };
}

const CORRELATION = /^[\w.:-]{1,128}$/;
const ID = /^[1-9]\d{0,17}$/;
const VIN = /^[A-Z0-9-]{1,32}$/;
const TEST_TYPE = /^[a-z0-9][a-z0-9_-]{0,31}$/;

/** What does not look as it should is nothing that we have. */
function shaped(shape: RegExp, value: string | undefined): string | null {
  return value !== undefined && shape.test(value) ? value : null;
}

/** One statement a batch; `$1` is the site, `$2` the process, `$3` the rows. */
export const ADD: Record<Kind, { name: string; sql: string; more: (site: Site) => unknown[] }> = {
  tool: {
    name: 'tool_call_add',
    more: () => [],
    sql: `
INSERT INTO tool_call (site_id, source, at, n, tool, ok, code, channel, ms, correlation_id)
SELECT $1, $2, x.* FROM jsonb_to_recordset($3::jsonb) AS x(at timestamptz, n integer, tool text, ok boolean,
       code text, channel text, ms double precision, correlation_id text)
ON CONFLICT DO NOTHING`,
  },
  // The vehicle is looked up here, and not where somebody waits for a booking; what was typed is only kept when
  // it is a test type that the site has.
  booking: {
    name: 'booking_attempt_add',
    more: (site) => [site.timeZone],
    sql: `
INSERT INTO booking_attempt (site_id, source, at, n, outcome, code, rules, test_type, drive_type, starts_at, days,
       shifted_days, allocation_id, keyed, channel, ms, correlation_id)
SELECT $1, $2, x.at, x.n, x.outcome, x.code, x.rules, t.name, v.drive_type, x.starts_at,
       ((x.ends_at - interval '1 microsecond') AT TIME ZONE $4)::date - (x.starts_at AT TIME ZONE $4)::date + 1,
       x.shifted_days, x.allocation_id, x.keyed, x.channel, x.ms, x.correlation_id
  FROM jsonb_to_recordset($3::jsonb) AS x(at timestamptz, n integer, outcome text, code text, rules text[],
       test_type text, vin text, vehicle_id bigint, starts_at timestamptz, ends_at timestamptz, shifted_days integer,
       allocation_id bigint, keyed boolean, channel text, ms double precision, correlation_id text)
  LEFT JOIN test_type t ON t.site_id = $1 AND t.name = x.test_type
  LEFT JOIN vehicle v ON v.site_id = $1 AND (v.vin = x.vin OR v.id = x.vehicle_id)
ON CONFLICT DO NOTHING`,
  },
};
