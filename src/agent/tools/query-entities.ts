/** What a column holds, which decides how it compares. */
export type FieldType = 'text' | 'number' | 'date' | 'boolean';

export interface Entity {
  /** A FROM clause that ends in its WHERE on the site, `$1`. */
  from: string;
  /** Whether the dates of the site's zone, `$2`, appear in it. */
  fields: Record<string, { sql: string; type: FieldType }>;
  /** Its number of calendar days, where it has one. */
  days?: string;
}

const START = '(a.starts_at AT TIME ZONE $2)::date';
const END = "((a.ends_at - interval '1 microsecond') AT TIME ZONE $2)::date";
const DAYS = `(${END} - ${START} + 1)`;

const spanFields = {
  start_date: { sql: START, type: 'date' },
  end_date: { sql: END, type: 'date' },
  days: { sql: DAYS, type: 'number' },
  start_month: { sql: `to_char(${START}, 'YYYY-MM')`, type: 'text' },
  start_weekday: { sql: `to_char(${START}, 'FMDay')`, type: 'text' },
} as const;

/**
 * Everything that may be asked about: every piece of SQL is written here, and a question only picks
 * among them. Accounts are no entity; a booking's requester is a name.
 */
export const ENTITIES: Record<'allocations' | 'dynos' | 'vehicles' | 'outages' | 'test_types', Entity> = {
  allocations: {
    from: 'allocation_named a WHERE a.site_id = $1',
    fields: {
      id: { sql: 'a.id', type: 'number' },
      vehicle: { sql: 'a.vin', type: 'text' },
      dyno: { sql: 'a.dyno_name', type: 'text' },
      test_type: { sql: 'a.test_type', type: 'text' },
      status: { sql: 'a.status', type: 'text' },
      ...spanFields,
      requested_by: { sql: 'a.requested_by_name', type: 'text' },
      channel: { sql: 'a.channel', type: 'text' },
      shifted_days: { sql: 'a.shifted_days', type: 'number' },
      created_date: { sql: '(a.created_at AT TIME ZONE $2)::date', type: 'date' },
    },
    days: DAYS,
  },
  dynos: {
    from: `(SELECT d.*, string_agg(DISTINCT c.test_type, ', ') AS test_types,
              string_agg(DISTINCT array_to_string(c.drive_types, '/'), ', ') AS drive_types,
              min(c.min_lbs) AS min_lbs, max(c.max_lbs) AS max_lbs
         FROM dyno d LEFT JOIN capability c ON c.site_id = d.site_id AND c.dyno_id = d.id
        GROUP BY d.site_id, d.id) a WHERE a.site_id = $1`,
    fields: {
      name: { sql: 'a.name', type: 'text' },
      enabled: { sql: 'a.enabled', type: 'boolean' },
      test_types: { sql: 'a.test_types', type: 'text' },
      drive_types: { sql: 'a.drive_types', type: 'text' },
      min_lbs: { sql: 'a.min_lbs', type: 'number' },
      max_lbs: { sql: 'a.max_lbs', type: 'number' },
    },
  },
  vehicles: {
    from: 'vehicle a WHERE a.site_id = $1',
    fields: {
      vin: { sql: 'a.vin', type: 'text' },
      name: { sql: 'a.name', type: 'text' },
      weight_lbs: { sql: 'a.weight_lbs', type: 'number' },
      drive_type: { sql: 'a.drive_type', type: 'text' },
      created_date: { sql: '(a.created_at AT TIME ZONE $2)::date', type: 'date' },
    },
  },
  outages: {
    from: '(SELECT o.*, d.name AS dyno FROM outage o JOIN dyno d ON d.site_id = o.site_id AND d.id = o.dyno_id) a WHERE a.site_id = $1',
    fields: {
      dyno: { sql: 'a.dyno', type: 'text' },
      reason: { sql: 'a.reason', type: 'text' },
      ...spanFields,
    },
    days: DAYS,
  },
  test_types: {
    from: 'test_type a WHERE a.site_id = $1',
    fields: { name: { sql: 'a.name', type: 'text' } },
  },
};
