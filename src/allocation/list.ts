import { and, eq, getViewSelectedFields, gt, lt, type SQL, sql } from 'drizzle-orm';
import { allocationNamed, dyno, vehicle } from '../db/schema.ts';
import {
  isFindable,
  type Problem,
  pageProblems,
  pageSize,
  readCursor,
  refuseProblems,
  writeCursor,
  wrongField,
} from '../fleet/fields.ts';
import { forbidden } from '../fleet/permit.ts';
import { done, type Outcome } from '../refusals.ts';
import type { Actor, Page } from '../words.ts';
import { allocationNotFound, readAllocation } from './change.ts';
import { parseInstant } from './read-window.ts';
import type { Room } from './room.ts';
import { type AllocationRow, toAllocation } from './rows.ts';
import type { Allocation, AllocationFilter, HistoryEntry } from './words.ts';

export type AllocationStory = Allocation & { history: HistoryEntry[] };

const USUAL_PAGE = 50;
/** An instant as Postgres writes it in UTC, and an id. */
export const TIME_CURSOR = [/^\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?\+00$/, /^\d{1,18}$/];

/** A booking with everything that happened to it, oldest first. */
export async function getAllocation(room: Room, actor: Actor, id: string): Promise<Outcome<AllocationStory>> {
  const no = forbidden(actor, room.site, 'viewer');
  if (no) return { ok: false, refusal: no };
  const row = await readAllocation(room.db.query, room, id);
  if (!row) return { ok: false, refusal: allocationNotFound(room, id) };
  const lines = await room.db.query<{
    at: Date;
    by_account: string | null;
    fullname: string | null;
    channel: string;
    action: HistoryEntry['action'];
    reason: string | null;
    before: AllocationRow | null;
    after: AllocationRow | null;
  }>(
    'allocation_history',
    `SELECT h.at, h.by_account, p.fullname, h.channel, h.action, h.reason, h.before, h.after
       FROM history h LEFT JOIN account p ON p.site_id = h.site_id AND p.id = h.by_account
      WHERE h.site_id = $1 AND h.subject = 'allocation' AND h.subject_id = $2 ORDER BY h.id`,
    [room.site.id, id],
  );
  const history = lines.map((line) => ({
    at: line.at.toISOString(),
    by: line.by_account === null ? null : { id: line.by_account, fullname: line.fullname ?? '' },
    channel: line.channel,
    action: line.action,
    reason: line.reason,
    before: line.before && toAllocation(room, line.before),
    after: line.after && toAllocation(room, line.after),
  }));
  return done({ ...toAllocation(room, row), history });
}

/** Bookings by start, a page at a time; bookings that are made meanwhile neither repeat nor drop others. */
export async function listAllocations(
  room: Room,
  actor: Actor,
  filter: AllocationFilter,
): Promise<Outcome<Page<Allocation>>> {
  const problems = pageProblems(filter, TIME_CURSOR);
  const span = readSpan(room, filter, problems);
  const no = forbidden(actor, room.site, 'viewer') ?? refuseProblems(problems, 'Nothing was listed.');
  if (no) return { ok: false, refusal: no };
  const texts = [filter.vin, filter.dyno, filter.test_type, filter.status];
  if (texts.some((text) => text !== undefined && !isFindable(text)))
    return done({ items: [], next_cursor: null });
  const size = pageSize(filter.limit, USUAL_PAGE) ?? USUAL_PAGE;
  const after = filter.cursor === undefined ? undefined : readCursor(filter.cursor, TIME_CURSOR);
  const rows = await readPage(room, asked(room, actor, filter, span), after, size + 1);
  const shown = rows.slice(0, size);
  const last = rows.length > size ? shown.at(-1) : undefined;
  return done({
    items: shown.map((row) => toAllocation(room, row)),
    next_cursor: last ? writeCursor([last.at, String(last.id)]) : null,
  });
}

interface Span {
  from: Date | undefined;
  /** Exclusive. */
  to: Date | undefined;
}

/** Days (`to` is the last one, inclusive) or instants. */
export function readSpan(
  room: Room,
  filter: { from?: string | undefined; to?: string | undefined },
  problems: Problem[],
): Span {
  const { calendar } = room;
  const read = (path: 'from' | 'to', text: string | undefined): Date | undefined => {
    if (text === undefined) return undefined;
    if (calendar.isDay(text)) return calendar.startOf(path === 'from' ? text : calendar.plus(text, 1));
    const instant = parseInstant(text);
    if (!instant) {
      problems.push(
        wrongField(path, `${path} is a date such as 2027-03-01, or a date and time with offset.`),
      );
    }
    return instant;
  };
  const span = { from: read('from', filter.from), to: read('to', filter.to) };
  if (span.from && span.to && span.to < span.from) problems.push(wrongField('to', 'to is before from.'));
  return span;
}

/** Only the conditions that are asked for: each set of them is a statement with a plan of its own. */
function readPage(
  room: Room,
  conditions: (SQL | undefined)[],
  after: string[] | undefined,
  limit: number,
): Promise<(AllocationRow & { at: string })[]> {
  const { starts_at, id, site_id } = allocationNamed;
  // As text an instant keeps its microseconds, which a Date would lose.
  const columns = { ...getViewSelectedFields(allocationNamed), at: sql<string>`${starts_at}::text` };
  const beyond = after && sql`(${starts_at}, ${id}) > (${after[0]}::timestamptz, ${after[1]}::bigint)`;
  return room.db.compose((composer) =>
    composer
      .select(columns)
      .from(allocationNamed)
      .where(and(eq(site_id, room.site.id), ...conditions, beyond))
      .orderBy(starts_at, id)
      .limit(limit),
  );
}

function asked(room: Room, actor: Actor, filter: AllocationFilter, { from, to }: Span): (SQL | undefined)[] {
  const { vehicle_id, dyno_id, test_type, status, requested_by, starts_at, ends_at } = allocationNamed;
  const given = <Value>(value: Value | undefined, condition: (value: Value) => SQL | undefined) =>
    value === undefined ? undefined : condition(value);
  return [
    given(filter.vin, (vin) => eq(vehicle_id, vehicleCalled(room, vin.trim().toUpperCase()))),
    given(filter.dyno, (ref) => eq(dyno_id, dynoCalled(room, ref.trim()))),
    given(filter.test_type, (name) => eq(test_type, name)),
    given(filter.status, (it) => eq(status, it)),
    filter.mine ? eq(requested_by, actor.accountId) : undefined,
    // No booking is longer than 31 days, which makes of the end a range of the index on starts.
    given(from, (it) => and(gt(ends_at, it), sql`${starts_at} > ${it}::timestamptz - interval '32 days'`)),
    given(to, (it) => lt(starts_at, it)),
  ];
}

function vehicleCalled({ site }: Room, vin: string): SQL {
  return sql`(SELECT ${vehicle.id} FROM ${vehicle} WHERE ${and(eq(vehicle.site_id, site.id), eq(vehicle.vin, vin))})`;
}

/** By name or id; a name wins over an id. */
function dynoCalled({ site }: Room, ref: string): SQL {
  const named = sql`lower(${dyno.name}) = lower(${ref})`;
  return sql`(SELECT ${dyno.id} FROM ${dyno}
    WHERE ${dyno.site_id} = ${site.id} AND (${named} OR ${dyno.id}::text = ${ref})
    ORDER BY ${named} DESC LIMIT 1)`;
}
