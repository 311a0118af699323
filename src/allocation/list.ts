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
  const { name, sql, params } = compose(room, actor, filter, span, after, size + 1);
  const rows = await room.db.query<AllocationRow & { at: string }>(name, sql, params);
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
function compose(
  room: Room,
  actor: Actor,
  filter: AllocationFilter,
  span: Span,
  after: string[] | undefined,
  limit: number,
): { name: string; sql: string; params: unknown[] } {
  const params: unknown[] = [room.site.id, limit];
  const where: string[] = [];
  const used: string[] = [];
  const add = (name: string, value: unknown, condition: (place: string) => string) => {
    if (value === undefined) return;
    params.push(value);
    used.push(name);
    where.push(condition(`$${params.length}`));
  };
  add(
    'vin',
    filter.vin?.trim().toUpperCase(),
    (it) => `n.vehicle_id = (SELECT id FROM vehicle WHERE site_id = $1 AND vin = ${it})`,
  );
  add(
    'dyno',
    filter.dyno?.trim(),
    (
      it,
    ) => `n.dyno_id = (SELECT id FROM dyno WHERE site_id = $1 AND (lower(name) = lower(${it}) OR id::text = ${it})
                           ORDER BY lower(name) = lower(${it}) DESC LIMIT 1)`,
  );
  add('test', filter.test_type, (it) => `n.test_type = ${it}`);
  add('status', filter.status, (it) => `n.status = ${it}`);
  add('mine', filter.mine ? actor.accountId : undefined, (it) => `n.requested_by = ${it}`);
  // No booking is longer than 31 days, which makes of the end a range of the index on starts.
  add(
    'from',
    span.from,
    (it) => `n.ends_at > ${it} AND n.starts_at > ${it}::timestamptz - interval '32 days'`,
  );
  add('to', span.to, (it) => `n.starts_at < ${it}`);
  if (after) {
    params.push(...after);
    used.push('after');
    where.push(`(n.starts_at, n.id) > ($${params.length - 1}::timestamptz, $${params.length}::bigint)`);
  }
  const sql = `SELECT n.*, n.starts_at::text AS at FROM allocation_named n
    WHERE ${['n.site_id = $1', ...where].join(' AND ')} ORDER BY n.starts_at, n.id LIMIT $2`;
  return { name: ['list_allocations', ...used].join('_'), sql, params };
}
