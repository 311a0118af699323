import type { HouseEvent } from '../events.ts';
import type { Site } from '../words.ts';

export type Kind = 'tool' | 'booking';

interface Common {
  /** Instants in milliseconds: as Dates they make two thirds of what a batch costs to write down. */
  at: number;
  n: number;
  code: string | undefined;
  channel: string;
  ms: number;
  correlation_id: string | undefined;
}

/** An event that becomes a row, when it was heard, and as which of its process. */
export type Noted =
  | (Common & { kind: 'tool'; tool: string; ok: boolean })
  | (Common & {
      kind: 'booking';
      outcome: string;
      rules: readonly string[];
      keyed: boolean;
      test_type: string | undefined;
      vehicle_id: string | undefined;
      vin: string | undefined;
      starts: number | undefined;
      ends: number | undefined;
      allocation_id: string | undefined;
      shifted_days: number | undefined;
    });

const NONE: readonly string[] = [];

/** Only what a row is made of, since an ask may carry a person's words; somebody waits, so one plain object. */
export function noted(event: Extract<HouseEvent, { type: Kind }>, at: number, n: number): Noted {
  const { code, channel, ms, correlationId: correlation_id } = event;
  if (event.type === 'tool')
    return { at, n, code, channel, ms, correlation_id, kind: 'tool', tool: event.tool, ok: event.ok };
  const { outcome, rules = NONE, keyed = false, window, allocation } = event;
  const { test_type, vehicle_id, vin } = event.ask;
  const starts = window?.start.getTime();
  const ends = window?.end.getTime();
  const allocation_id = allocation?.id;
  const shifted_days = allocation?.shifted_days;
  // biome-ignore format: a list of names reads as one
  return { at, n, code, channel, ms, correlation_id, kind: 'booking', outcome, rules, keyed, test_type, vehicle_id,
           vin, starts, ends, allocation_id, shifted_days };
}

const CORRELATION = /^[\w.:-]{1,128}$/;
const ID = /^[1-9]\d{0,17}$/;
const VIN = /^[A-Z0-9-]{1,32}$/;
const TEST_TYPE = /^[a-z0-9][a-z0-9_-]{0,31}$/;

/** Made when a batch is written, and not while a request waits. */
export function rowOf(row: Noted): Noted {
  const correlation_id = shaped(CORRELATION, row.correlation_id);
  if (row.kind === 'tool') return { ...row, correlation_id };
  const vehicle_id = shaped(ID, row.vehicle_id);
  const vin = vehicle_id === undefined ? shaped(VIN, row.vin?.trim().toUpperCase()) : undefined;
  return { ...row, correlation_id, vehicle_id, vin, test_type: shaped(TEST_TYPE, row.test_type?.trim()) };
}

/** What does not look as it should is nothing that we have. */
function shaped(shape: RegExp, value: string | undefined): string | undefined {
  return value !== undefined && shape.test(value) ? value : undefined;
}

/** One statement a batch; `$1` is the site, `$2` the process, `$3` the rows. */
export const ADD: Record<Kind, { name: string; sql: string; more: (site: Site) => unknown[] }> = {
  tool: {
    name: 'tool_call_add',
    more: () => [],
    sql: `
INSERT INTO tool_call (site_id, source, at, n, tool, ok, code, channel, ms, correlation_id)
SELECT $1, $2, to_timestamp(x.at / 1000), x.n, x.tool, x.ok, x.code, x.channel, x.ms, x.correlation_id
  FROM jsonb_to_recordset($3::jsonb) AS x(at double precision, n integer, tool text, ok boolean, code text,
       channel text, ms double precision, correlation_id text)
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
SELECT $1, $2, to_timestamp(x.at / 1000), x.n, x.outcome, x.code, x.rules, t.name, v.drive_type,
       to_timestamp(x.starts / 1000),
       (to_timestamp((x.ends - 1) / 1000) AT TIME ZONE $4)::date
         - (to_timestamp(x.starts / 1000) AT TIME ZONE $4)::date + 1,
       x.shifted_days, x.allocation_id, x.keyed, x.channel, x.ms, x.correlation_id
  FROM jsonb_to_recordset($3::jsonb) AS x(at double precision, n integer, outcome text, code text, rules text[],
       test_type text, vin text, vehicle_id bigint, starts double precision, ends double precision,
       shifted_days integer, allocation_id bigint, keyed boolean, channel text, ms double precision, correlation_id text)
  LEFT JOIN test_type t ON t.site_id = $1 AND t.name = x.test_type
  LEFT JOIN vehicle v ON v.site_id = $1 AND (v.vin = x.vin OR v.id = x.vehicle_id)
ON CONFLICT DO NOTHING`,
  },
};
