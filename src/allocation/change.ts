import type { Tx } from '../db/transaction.ts';
import { isId } from '../fleet/fields.ts';
import { type Refusal, refuse } from '../refusals.ts';
import { type Actor, roleAllows } from '../words.ts';
import type { Room } from './room.ts';
import { type AllocationRow, toAllocation } from './rows.ts';
import { SAID_STATUS } from './say.ts';
import type { AllocationStatus, HistoryEntry } from './words.ts';

/** What of a booking can change. */
export type Change = Partial<
  Pick<AllocationRow, 'dyno_id' | 'starts_at' | 'ends_at' | 'status' | 'shifted_days' | 'notes'>
>;

/** A booking's row, locked until the transaction ends; the row is read after the lock was got. */
export async function lockAllocation(tx: Tx, room: Room, id: string): Promise<AllocationRow | undefined> {
  if (!isId(id)) return undefined;
  await tx.query('lock_allocation', 'SELECT 1 FROM allocation WHERE site_id = $1 AND id = $2 FOR UPDATE', [
    room.site.id,
    id,
  ]);
  return readAllocation(tx.query, room, id);
}

export async function readAllocation(
  query: Tx['query'],
  room: Room,
  id: string,
): Promise<AllocationRow | undefined> {
  if (!isId(id)) return undefined;
  const [found] = await query<{ row: AllocationRow }>(
    'read_allocation',
    'SELECT to_jsonb(n) AS row FROM allocation_named n WHERE n.site_id = $1 AND n.id = $2',
    [room.site.id, id],
  );
  return found?.row;
}

/**
 * Writes a change of a locked booking: its row with the next version, a line of history, and word to
 * its owner when somebody else cancels, moves or takes back.
 */
export async function saveChange(
  tx: Tx,
  room: Room,
  actor: Actor,
  before: AllocationRow,
  change: Change,
  { action, reason }: { action: HistoryEntry['action']; reason?: string | undefined },
): Promise<AllocationRow> {
  const next = { ...before, ...change };
  await tx.query(
    'save_allocation',
    `UPDATE allocation SET dyno_id = $3, starts_at = $4, ends_at = $5, status = $6, shifted_days = $7,
            notes = $8, version = version + 1, updated_at = now()
      WHERE site_id = $1 AND id = $2`,
    [
      room.site.id,
      before.id,
      next.dyno_id,
      new Date(next.starts_at),
      new Date(next.ends_at),
      next.status,
      next.shifted_days,
      next.notes,
    ],
  );
  const after = (await readAllocation(tx.query, room, String(before.id))) as AllocationRow;
  const historyId = await writeHistory(tx, room, actor, {
    subject: 'allocation',
    subjectId: String(before.id),
    action,
    before,
    after,
    reason,
  });
  const concernsOwner = action === 'cancelled' || action === 'moved' || action === 'undone';
  if (concernsOwner && String(before.requested_by) !== actor.accountId) {
    await tellOwner(tx, room, actor, { historyId, action, before, after, reason });
  }
  return after;
}

/** Appends one line of history. @returns its id */
export async function writeHistory(
  tx: Tx,
  room: Room,
  actor: Actor,
  line: {
    subject: 'allocation' | 'outage';
    subjectId: string;
    action: string;
    before?: unknown;
    after?: unknown;
    reason?: string | undefined;
  },
): Promise<string> {
  const [row] = await tx.query<{ id: string }>(
    'write_history',
    `INSERT INTO history (site_id, subject, subject_id, by_account, channel, action, before, after, reason,
                          correlation_id)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id`,
    [
      room.site.id,
      line.subject,
      line.subjectId,
      actor.accountId,
      actor.channel,
      line.action,
      line.before === undefined ? null : JSON.stringify(line.before),
      line.after === undefined ? null : JSON.stringify(line.after),
      line.reason ?? null,
      actor.correlationId,
    ],
  );
  return (row as { id: string }).id;
}

async function tellOwner(
  tx: Tx,
  room: Room,
  actor: Actor,
  told: {
    historyId: string;
    action: string;
    before: AllocationRow;
    after: AllocationRow;
    reason: string | undefined;
  },
): Promise<void> {
  const payload = {
    action: told.action,
    before: toAllocation(room, told.before),
    after: toAllocation(room, told.after),
    by: { id: actor.accountId, fullname: actor.fullname },
    reason: told.reason,
    correlation_id: actor.correlationId,
  };
  await tx.query(
    'tell_owner',
    `INSERT INTO outbox (site_id, topic, account_id, dedupe_key, payload)
      VALUES ($1, 'booking_changed', $2, $3, $4)`,
    [room.site.id, told.before.requested_by, `history:${told.historyId}`, JSON.stringify(payload)],
  );
}

export function allocationNotFound(room: Room, id: string): Refusal {
  return refuse(
    'allocation_not_found',
    `${room.site.name} has no booking ${id.slice(0, 40)}. Nothing was changed; look at the list of bookings for its number.`,
  ).refusal;
}

/** An engineer changes their own bookings, a scheduler anyone's. */
export function notTheirs(actor: Actor, row: AllocationRow): Refusal | undefined {
  if (String(row.requested_by) === actor.accountId || roleAllows(actor.role, 'scheduler')) return undefined;
  return refuse(
    'forbidden',
    `Booking ${row.id} is ${row.requested_by_name}'s. Nothing was changed; ask them or a scheduler.`,
  ).refusal;
}

export function wrongStatus(row: AllocationRow, wish: string, needed: readonly AllocationStatus[]): Refusal {
  const wanted = needed.map((status) => SAID_STATUS[status]).join(' or ');
  return refuse(
    'wrong_status',
    `Booking ${row.id} is ${SAID_STATUS[row.status]}; only one that is ${wanted} can be ${wish}. Nothing was changed.`,
    { facts: { status: row.status } },
  ).refusal;
}

export function staleVersion(row: AllocationRow, version: number | undefined): Refusal | undefined {
  if (version === undefined || version === row.version) return undefined;
  return refuse(
    'stale_version',
    `Booking ${row.id} has changed meanwhile: it is at version ${row.version}, not ${version}. Nothing was changed; look at it again, then decide.`,
    { facts: { version: row.version } },
  ).refusal;
}
