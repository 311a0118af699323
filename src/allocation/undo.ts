import type { Tx } from '../db/transaction.ts';
import { forbidden } from '../fleet/permit.ts';
import { done, type Outcome, type Refusal, refuse } from '../refusals.ts';
import type { Actor } from '../words.ts';
import type { Search } from './alternatives.ts';
import { findVehicle, type VehicleFacts } from './ask.ts';
import { allocationNotFound, type Change, lockAllocation, notTheirs, saveChange } from './change.ts';
import { Contended, outcomeOf } from './contention.ts';
import { pickDyno } from './pick.ts';
import { dynoBlocker, explain } from './refusal.ts';
import type { Room } from './room.ts';
import { type AllocationRow, toAllocation, windowOf } from './rows.ts';
import type { Allocation, HistoryEntry } from './words.ts';

const NOTHING = 'Nothing was taken back; the booking stays as it is.';

interface LastChange {
  action: HistoryEntry['action'];
  by_account: string | null;
  by_name: string | null;
  before: AllocationRow | null;
  too_old: boolean;
}

/**
 * Takes back the caller's own last change of a booking within ten minutes by the database's clock: a
 * booking is cancelled, everything else goes back to what it was. Where the old window is needed again
 * it must still be free, by the rules of any booking.
 */
export async function undo(room: Room, actor: Actor, id: string): Promise<Outcome<Allocation>> {
  const no = forbidden(actor, room.site, 'engineer');
  if (no) return { ok: false, refusal: no };
  const outcome = await outcomeOf<Allocation>(async () => {
    const result = await room.db.transaction((tx) => takeBack(room, tx, actor, id), { retry: true });
    if ('after' in result) return done(toAllocation(room, result.after));
    const refusal = 'search' in result ? await whatIsInTheWay(room, result.search) : result.refusal;
    return { ok: false, refusal };
  });
  if (outcome.ok) {
    room.events.emit({ type: 'change', subject: 'allocation', action: 'undone', channel: actor.channel });
  }
  return outcome;
}

async function takeBack(
  room: Room,
  tx: Tx,
  actor: Actor,
  id: string,
): Promise<{ after: AllocationRow } | { refusal: Refusal } | { search: Search }> {
  const row = await lockAllocation(tx, room, id);
  if (!row) return { refusal: allocationNotFound(room, id) };
  const last = await lastChange(room, tx, id);
  const refusal = notTheirs(actor, row) ?? notUndoable(actor, row, last);
  if (refusal || !last) return { refusal: refusal as Refusal };
  const change: Change = last.before ? earlier(last.before) : { status: 'cancelled' };
  if (needsRoom(row, change)) {
    const search = await searchFor(room, tx, row, { ...row, ...change });
    const pick = await pickDyno(tx.query, room, search, [search.window]);
    if (!pick) return { search };
  }
  return { after: await saveChange(tx, room, actor, row, change, { action: 'undone' }) };
}

async function lastChange(room: Room, tx: Tx, id: string): Promise<LastChange | undefined> {
  const [last] = await tx.query<LastChange>(
    'last_change',
    `SELECT h.action, h.by_account, p.fullname AS by_name, h.before, now() - h.at > interval '10 minutes' AS too_old
       FROM history h LEFT JOIN account p ON p.site_id = h.site_id AND p.id = h.by_account
      WHERE h.site_id = $1 AND h.subject = 'allocation' AND h.subject_id = $2
      ORDER BY h.id DESC LIMIT 1`,
    [room.site.id, id],
  );
  return last;
}

function notUndoable(actor: Actor, row: AllocationRow, last: LastChange | undefined): Refusal | undefined {
  if (!last || last.by_account !== actor.accountId) {
    const who = last
      ? `The last change of booking ${row.id} was ${last.by_name ?? 'somebody'}'s (${last.action}), not yours`
      : `No change of booking ${row.id} is on record`;
    return refuse('nothing_to_undo', `${who}. ${NOTHING}`).refusal;
  }
  if (last.action === 'undone') {
    return refuse(
      'nothing_to_undo',
      `You have just taken back your last change of booking ${row.id}. ${NOTHING} Make the change that you want instead.`,
    ).refusal;
  }
  if (!last.too_old) return undefined;
  return refuse(
    'too_late',
    `Your last change of booking ${row.id} is more than ten minutes old. ${NOTHING} Cancel or move it instead.`,
  ).refusal;
}

function earlier(before: AllocationRow): Change {
  const { dyno_id, starts_at, ends_at, status, shifted_days, notes } = before;
  return { dyno_id, starts_at, ends_at, status, shifted_days, notes };
}

/** Whether the booking would stand where it does not stand now. */
function needsRoom(row: AllocationRow, change: Change): boolean {
  const next = { ...row, ...change };
  if (next.status === 'cancelled') return false;
  return (
    row.status === 'cancelled' ||
    String(next.dyno_id) !== String(row.dyno_id) ||
    new Date(next.starts_at).getTime() !== new Date(row.starts_at).getTime() ||
    new Date(next.ends_at).getTime() !== new Date(row.ends_at).getTime()
  );
}

async function searchFor(room: Room, tx: Tx, row: AllocationRow, next: AllocationRow): Promise<Search> {
  const vehicle = (await findVehicle(tx.query, room.site.id, {
    vehicleId: String(row.vehicle_id),
  })) as VehicleFacts;
  const [dyno] = await tx.query<{ id: string; name: string }>(
    'dyno_name',
    'SELECT id, name FROM dyno WHERE site_id = $1 AND id = $2',
    [room.site.id, next.dyno_id],
  );
  return {
    vehicle,
    demand: { ...vehicle, test_type: row.test_type },
    window: windowOf(room.calendar, next),
    dyno,
    except: String(row.id),
  };
}

/** The refusal of any booking, with the booking that stands in the way among its facts. */
async function whatIsInTheWay(room: Room, search: Search): Promise<Refusal> {
  const refusal = await explain(room, search, NOTHING);
  if (!refusal) throw new Contended();
  if (refusal.facts?.['allocation'] || !search.dyno) return refusal;
  const allocation = await dynoBlocker(room, room.db.query, { ...search, dyno: search.dyno });
  return allocation ? { ...refusal, facts: { ...refusal.facts, allocation } } : refusal;
}
