import { resolvePeriod } from '../dates.ts';
import { personIn } from '../whose.ts';
import type { Query } from '../words.ts';
import type { Frame } from './frame.ts';
import { atOf, type Turn } from './turn.ts';

type Filter = NonNullable<Query['filters']>[number];

const ENTITIES: [RegExp, Query['entity']][] = [
  [
    /\b(?:bookings?|allocations?|reservations?|booked|scheduled|runs?|busiest|utili[sz]ation)\b/,
    'allocations',
  ],
  [/\b(?:vehicles?|trucks?|cars?|mules?|vans?|fleet)\b/, 'vehicles'],
  [/\b(?:outages?|maintenance|downtime)\b/, 'outages'],
  [
    /\btest types?\b|\b(?:kinds?|types?) of tests?\b|\btests (?:(?:can|may) (?:i|we)|are there|exist|do you)\b/,
    'test_types',
  ],
  [/\b(?:dynos?|cells?|dynamometers?)\b/, 'dynos'],
  [/\b(?:tests?|TEST)\b/, 'allocations'],
];
const GROUPS: [RegExp, string][] = [
  [/\b(?:per|by|for each|each) (?:dyno|cell|dynamometer|DYNO)s?\b/, 'dyno'],
  [/\b(?:per|by|for each|each) (?:vehicle|truck|car)s?\b/, 'vehicle'],
  [/\b(?:per|by|for each|each) (?:kind of )?(?:test(?: type)?|TEST|type)s?\b/, 'test_type'],
  [/\b(?:per|by|for each|each) status(?:es)?\b/, 'status'],
  [/\b(?:per|by|for each|each) drive(?: type)?s?\b/, 'drive_type'],
  [/\b(?:per|by|for each|each) month\b/, 'start_month'],
  [/\b(?:per|by|for each|each) weekday\b/, 'start_weekday'],
  [/\b(?:per|by|for each|each) (?:day|date)\b/, 'start_date'],
  [/\b(?:per|by|for each|each) (?:person|user|engineer|requester)s?\b/, 'requested_by'],
  [
    /\b(?:which|what) (?:dyno|cell)\b.*\b(?:most|least|busiest)\b|\b(?:busiest|most (?:used|booked|busy)|least (?:used|booked|busy)) (?:dyno|cell)/,
    'dyno',
  ],
  [
    /\b(?:which|what) (?:vehicle|truck|car)s?\b.*\b(?:most|least)\b|\b(?:most|least) booked (?:vehicle|truck|car)/,
    'vehicle',
  ],
  [/\b(?:which|what) test(?: type)?\b.*\b(?:most|least)\b/, 'test_type'],
  [/\b(?:dynos|cells) by (?:bookings?|use|usage|days|tests)\b/, 'dyno'],
  [/\b(?:vehicles|trucks|cars) by (?:bookings?|days|tests)\b/, 'vehicle'],
  [/\btests? by (?:bookings?|days)\b/, 'test_type'],
  [/\b(?:statistics|stats)\b|\bstatus(?:es)? of (?:all |the |our )*(?:tests|bookings)\b/, 'status'],
  [/^who\b.*\b(?:most|least)\b/, 'requested_by'],
  [/\butili[sz]ation\b/, 'dyno'],
];
const STATUSES: [RegExp, string][] = [
  [/\b(?:completed|finished|done)\b/, 'completed'],
  [/\bcancel(?:l?ed|lations?)\b/, 'cancelled'],
  [/\b(?:in[- ]progress|running|ongoing)\b/, 'in_progress'],
  [/\b(?:scheduled|upcoming|planned)\b/, 'scheduled'],
];
const COMPARISONS: [RegExp, Filter['op']][] = [
  [/\b(?:heavier than|over|above|more than|exceeding)(?: the)? WEIGHT/, 'gt'],
  [/\b(?:lighter than|under|below|less than)(?: the)? WEIGHT/, 'lt'],
  [
    /\b(?:at least|from|no less than|minimum(?: of)?) WEIGHT|WEIGHT (?:or more|and (?:up|above|over|more))/,
    'gte',
  ],
  [
    /\b(?:at most|up to|no more than|maximum(?: of)?) WEIGHT|WEIGHT (?:or less|and (?:below|under|less))/,
    'lte',
  ],
];

function firstOf<T>(table: [RegExp, T][], shape: string): T | undefined {
  return table.find(([pattern]) => pattern.test(shape))?.[1];
}

/** The person's own bookings are meant, and not everybody's. */
export function isMine(shape: string): boolean {
  return /\b(?:my|mine|for me)\b|\b(?:do|did|have|had|am|was) i\b|\bi(?:'ve)? (?:have|had|booked|did|ran|run|made|got|completed|finished|reserved|scheduled|cancell?ed)\b/.test(
    shape,
  );
}

/** The status of a booking that a message speaks of. */
export function statusIn(shape: string): string | undefined {
  return firstOf(STATUSES, shape);
}

/** A typed question for what no other tool answers; undefined when the message holds none. */
export function queryFor(frame: Frame, turn: Turn): Query | undefined {
  const { shape, vehicles, dynos, tests } = frame.slots;
  const group = firstOf(GROUPS, shape);
  const about = vehicles.length + dynos.length + tests.length > 0 ? 'allocations' : undefined;
  const aboutFleet = /\bWEIGHT\b|\bDRIVE\b|\b(?:heaviest|lightest)\b/.test(shape) ? 'vehicles' : undefined;
  const entity =
    (group && group !== 'drive_type' ? 'allocations' : undefined) ??
    aboutFleet ??
    firstOf(ENTITIES, shape) ??
    about;
  if (!entity) return undefined;
  const filters =
    entity === 'allocations' ? allocationFilters(frame, turn) : otherFilters(entity, frame, turn);
  const query: Query = {
    entity,
    measure: measureOf(shape, group),
    ...(filters.length > 0 ? { filters } : {}),
  };
  return ranked({ ...query, ...(group ? { group_by: group } : {}) }, shape);
}

function measureOf(shape: string, group: string | undefined): Query['measure'] {
  if (
    /\b(?:how many|total|number of|sum of) (?:dyno |booked |test |TEST )?days\b|\butili[sz]ation\b/.test(
      shape,
    )
  )
    return 'sum_days';
  if (group || /\bhow many\b|\bnumber of\b|\bcount\b|\btotal\b/.test(shape)) return 'count';
  return 'list';
}

function ranked(query: Query, shape: string): Query {
  const least = /\b(?:least|lightest|shortest)\b/.test(shape);
  const only =
    /\b(?:which|what|the) (?:dyno|cell|vehicle|truck|car|test)\b|\bthe (?:heaviest|lightest|busiest|longest|shortest)\b(?!.*s\b)/.test(
      shape,
    )
      ? { limit: 1 }
      : {};
  const top = /\btop (\d{1,2})\b/.exec(shape)?.[1];
  const limit = top ? { limit: Number(top) } : only;
  if (/\bby weight\b/.test(shape))
    return { ...query, order_by: 'weight_lbs', ...(top ? { descending: !least } : {}), ...limit };
  if (/\b(?:heaviest|lightest)\b/.test(shape))
    return { ...query, order_by: 'weight_lbs', descending: !least, ...limit };
  if (/\b(?:longest|shortest)\b/.test(shape))
    return { ...query, order_by: 'days', descending: !least, ...limit };
  if (query.group_by && /\b(?:most|least|busiest|top)\b/.test(shape))
    return {
      ...query,
      order_by: query.measure === 'sum_days' ? 'days' : 'count',
      descending: !least,
      ...limit,
    };
  return query;
}

/** The dyno, vehicle, test, status and days that a message names, as filters over bookings. */
export function allocationFilters(frame: Frame, turn: Turn): Filter[] {
  const { shape, vehicles, dynos, tests } = frame.slots;
  const filters: Filter[] = [];
  const one = (field: string, words: string[]) => {
    if (words[0])
      filters.push({ field, op: words.length > 1 ? 'in' : 'eq', value: words.length > 1 ? words : words[0] });
  };
  one(
    'vehicle',
    vehicles.map((vin) => vin.toUpperCase()),
  );
  one('dyno', dynos);
  one('test_type', tests);
  const person = personIn(frame.text);
  if (person) filters.push({ field: 'requested_by', op: 'contains', value: person });
  const status = statusIn(shape);
  if (status) filters.push({ field: 'status', op: 'eq', value: status });
  else if (!/\bstatus\b|\b(?:statistics|stats)\b/.test(shape))
    filters.push({ field: 'status', op: 'ne', value: 'cancelled' });
  const own = { field: 'requested_by', op: 'eq' as const, value: turn.data.person };
  return [...filters, ...windowFilters(frame, turn), ...(!person && isMine(shape) ? [own] : [])];
}

/** Bookings that touch the asked days: they start before its end and end after its start. */
function windowFilters(frame: Frame, turn: Turn): Filter[] {
  const past = /\b(?:completed|finished|done|did|were|was|had|last|past)\b/.test(frame.slots.shape);
  const { from, to } = resolvePeriod(frame.slots.whens.join(' '), atOf(turn.data), past ? 'past' : 'future');
  const filters: Filter[] = [];
  if (to) filters.push({ field: 'start_date', op: 'lte', value: to });
  if (from) filters.push({ field: 'end_date', op: 'gte', value: from });
  return filters;
}

function otherFilters(entity: Query['entity'], frame: Frame, turn: Turn): Filter[] {
  const { shape, weight, drive, dynos } = frame.slots;
  const filters: Filter[] = [];
  if (entity === 'vehicles' && drive) filters.push({ field: 'drive_type', op: 'eq', value: drive });
  const range = /\bbetween\s+([\d,]+)\s*(?:lbs?\s+)?and\b/i.exec(frame.text)?.[1];
  if (entity === 'vehicles' && weight && range) {
    filters.push({ field: 'weight_lbs', op: 'gte', value: Number(range.replaceAll(',', '')) });
    filters.push({ field: 'weight_lbs', op: 'lte', value: weight.lbs });
  } else if (entity === 'vehicles' && weight)
    filters.push({ field: 'weight_lbs', op: firstOf(COMPARISONS, shape) ?? 'eq', value: weight.lbs });
  if (entity === 'dynos' && /\b(?:enabled|active|working)\b/.test(shape))
    filters.push({ field: 'enabled', op: 'eq', value: true });
  if (entity === 'dynos' && /\bdisabled\b/.test(shape))
    filters.push({ field: 'enabled', op: 'eq', value: false });
  if (entity === 'outages' && dynos[0]) filters.push({ field: 'dyno', op: 'eq', value: dynos[0] });
  return entity === 'outages' ? [...filters, ...windowFilters(frame, turn)] : filters;
}
