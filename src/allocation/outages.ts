import {
  isFindable,
  isId,
  type Problem,
  pageProblems,
  pageSize,
  readCursor,
  refuseProblems,
  textProblem,
  writeCursor,
  wrongField,
} from '../fleet/fields.ts';
import { findDyno } from '../fleet/find-dyno.ts';
import { forbidden } from '../fleet/permit.ts';
import { done, type Outcome, type Refusal, refuse } from '../refusals.ts';
import type { Actor, Page } from '../words.ts';
import { dynoNotFound } from './ask.ts';
import { writeHistory } from './change.ts';
import { outcomeOf } from './contention.ts';
import { readSpan, TIME_CURSOR } from './list.ts';
import { clearDyno } from './outage-move.ts';
import { readWindow } from './read-window.ts';
import type { Room } from './room.ts';
import { type OutageRow, toOutage } from './rows.ts';
import type { Allocation, Outage, OutageAsk } from './words.ts';

const NOTHING = 'The outage was not entered and no booking was changed.';
/** A dyno may be rebuilt for longer than any booking lasts. */
const LONGEST_OUTAGE_DAYS = 366;
const LONGEST_REASON = 500;
const USUAL_PAGE = 50;

/** The outage, and the bookings that were moved out of its way. */
export type AddedOutage = Outage & { moved: Allocation[] };

export interface OutageFilter {
  /** Name or id. */
  dyno?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  limit?: number | undefined;
  cursor?: string | undefined;
}

const SELECT_OUTAGE = `SELECT o.id, o.dyno_id, d.name AS dyno_name, o.starts_at, o.ends_at, o.reason,
    o.created_by, o.created_at, o.starts_at::text AS at
  FROM outage o JOIN dyno d ON d.site_id = o.site_id AND d.id = o.dyno_id`;

/**
 * Takes a dyno out of service. Bookings in the way refuse it, unless `move` rebooks each of them: then
 * all are moved in the outage's own transaction, or nothing happens.
 */
export async function addOutage(
  room: Room,
  actor: Actor,
  dynoRef: string,
  ask: OutageAsk,
): Promise<Outcome<AddedOutage>> {
  const no = forbidden(actor, room.site, 'scheduler');
  if (no) return { ok: false, refusal: no };
  const problems = reasonProblems(ask.reason);
  const limits = { now: room.clock(), longestDays: LONGEST_OUTAGE_DAYS, notPast: 'end' as const };
  const window = readWindow(room.calendar, ask, limits, problems);
  const wrong = refuseProblems(problems, NOTHING);
  if (wrong || !window) return { ok: false, refusal: wrong as Refusal };
  const dyno = await findDyno(room.db.query, room.site.id, dynoRef);
  if (!dyno) return { ok: false, refusal: dynoNotFound(room, dynoRef, NOTHING) };
  const outcome = await outcomeOf<AddedOutage>(() =>
    clearDyno(room, actor, dyno, window, ask.move === true, async (tx) => {
      const [row] = await tx.query<{ id: string }>(
        'insert_outage',
        `INSERT INTO outage (site_id, dyno_id, starts_at, ends_at, reason, created_by)
          VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`,
        [room.site.id, dyno.id, window.start, window.end, ask.reason.trim(), actor.accountId],
      );
      const id = (row as { id: string }).id;
      const [stored] = await tx.query<OutageRow>(
        'read_outage',
        `${SELECT_OUTAGE} WHERE o.site_id = $1 AND o.id = $2`,
        [room.site.id, id],
      );
      const outage = toOutage(room, stored as OutageRow);
      await writeHistory(tx, room, actor, {
        subject: 'outage',
        subjectId: id,
        action: 'added',
        after: outage,
      });
      return outage;
    }),
  );
  if (outcome.ok) tellOfChange(room, actor, 'added');
  if (outcome.ok && outcome.value.moved.length > 0) {
    room.events.emit({ type: 'change', subject: 'allocation', action: 'moved', channel: actor.channel });
  }
  return outcome;
}

function reasonProblems(reason: string): Problem[] {
  if (reason.trim() === '') return [wrongField('reason', 'Say why: reason is empty.')];
  const problem = textProblem('reason', reason, LONGEST_REASON);
  return problem ? [problem] : [];
}

/** Outages by start, a page at a time; those that touch the span when one is given. */
export async function listOutages(
  room: Room,
  actor: Actor,
  filter: OutageFilter,
): Promise<Outcome<Page<Outage>>> {
  const problems = pageProblems(filter, TIME_CURSOR);
  const span = readSpan(room, filter, problems);
  const no = forbidden(actor, room.site, 'viewer') ?? refuseProblems(problems, 'Nothing was listed.');
  if (no) return { ok: false, refusal: no };
  if (filter.dyno !== undefined && !isFindable(filter.dyno)) return done({ items: [], next_cursor: null });
  const size = pageSize(filter.limit, USUAL_PAGE) ?? USUAL_PAGE;
  const after = filter.cursor === undefined ? undefined : readCursor(filter.cursor, TIME_CURSOR);
  const rows = await room.db.query<OutageRow & { at: string }>(
    'list_outages',
    `${SELECT_OUTAGE} WHERE o.site_id = $1
        AND ($2::text IS NULL OR lower(d.name) = lower($2) OR d.id::text = $2)
        AND ($3::timestamptz IS NULL OR o.ends_at > $3) AND ($4::timestamptz IS NULL OR o.starts_at < $4)
        AND ($5::timestamptz IS NULL OR (o.starts_at, o.id) > ($5, $6::bigint))
      ORDER BY o.starts_at, o.id LIMIT $7`,
    [
      room.site.id,
      filter.dyno?.trim() ?? null,
      span.from ?? null,
      span.to ?? null,
      after?.[0] ?? null,
      after?.[1] ?? null,
      size + 1,
    ],
  );
  const shown = rows.slice(0, size);
  const last = rows.length > size ? shown.at(-1) : undefined;
  return done({
    items: shown.map((row) => toOutage(room, row)),
    next_cursor: last ? writeCursor([last.at, String(last.id)]) : null,
  });
}

/** Puts the dyno back into service. Bookings that were moved for the outage stay where they are. */
export async function removeOutage(room: Room, actor: Actor, id: string): Promise<Outcome<Outage>> {
  const no = forbidden(actor, room.site, 'scheduler');
  if (no) return { ok: false, refusal: no };
  if (!isId(id)) return { ok: false, refusal: outageNotFound(room, id) };
  const outcome = await room.db.transaction<Outcome<Outage>>(
    async (tx) => {
      const [row] = await tx.query<OutageRow>(
        'read_outage',
        `${SELECT_OUTAGE} WHERE o.site_id = $1 AND o.id = $2`,
        [room.site.id, id],
      );
      const gone = await tx.query(
        'delete_outage',
        'DELETE FROM outage WHERE site_id = $1 AND id = $2 RETURNING 1',
        [room.site.id, id],
      );
      if (!row || gone.length === 0) return { ok: false, refusal: outageNotFound(room, id) };
      const before = toOutage(room, row);
      await writeHistory(tx, room, actor, { subject: 'outage', subjectId: id, action: 'removed', before });
      return done(before);
    },
    { retry: true },
  );
  if (outcome.ok) tellOfChange(room, actor, 'removed');
  return outcome;
}

function outageNotFound(room: Room, id: string): Refusal {
  return refuse(
    'outage_not_found',
    `${room.site.name} has no outage ${id.slice(0, 40)}. Nothing was changed; look at the list of outages for its number.`,
  ).refusal;
}

function tellOfChange(room: Room, actor: Actor, action: string): void {
  room.events.emit({ type: 'change', subject: 'outage', action, channel: actor.channel });
}
