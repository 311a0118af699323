import { createHash } from 'node:crypto';
import type { Outcome, Refusal } from '../refusals.ts';
import type { Actor } from '../words.ts';
import type { Room } from './room.ts';
import { type AllocationRow, toAllocation } from './rows.ts';
import type { AllocateAsk, Allocation } from './words.ts';

/** What is kept under an Idempotency-Key: the booking as it was made, or the "no" that was given. */
export type FirstAnswer = { booked: AllocationRow } | { refused: Refusal };

export interface KeyedAsk {
  key: string;
  hash: string;
}

/** The kept answer as it was given then, marked as a replay. */
export function replay(room: Room, first: FirstAnswer): Outcome<Allocation> & { replayed: true } {
  if ('refused' in first) return { ok: false, refusal: first.refused, replayed: true };
  return { ok: true, value: toAllocation(room, first.booked), replayed: true };
}

/** The first answer to this key and body, if there was one. */
export async function recall(
  room: Room,
  actor: Actor,
  { key, hash }: KeyedAsk,
): Promise<FirstAnswer | undefined> {
  const [kept] = await room.db.query<{ answer: FirstAnswer }>(
    'first_answer',
    `SELECT answer FROM idempotency
      WHERE site_id = $1 AND account_id = $2 AND key = $3 AND request_hash = $4`,
    [room.site.id, actor.accountId, key, hash],
  );
  return kept?.answer;
}

/**
 * Keeps a "no" under its key; a booking is kept by the database in its own transaction.
 * @returns false when another request with this key was answered meanwhile: that answer counts
 */
export async function keepRefusal(
  room: Room,
  actor: Actor,
  { key, hash }: KeyedAsk,
  refusal: Refusal,
): Promise<boolean> {
  const first: FirstAnswer = { refused: refusal };
  const kept = await room.db.query(
    'keep_refusal',
    `INSERT INTO idempotency (site_id, account_id, key, request_hash, answer) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT DO NOTHING RETURNING key`,
    [room.site.id, actor.accountId, key, hash, JSON.stringify(first)],
  );
  return kept.length > 0;
}

/** The same for the same fields in any order. */
export function hashOf(ask: AllocateAsk): string {
  const fields = Object.entries(ask).filter(([, value]) => value !== undefined);
  const canonical = JSON.stringify(fields.sort(([a], [b]) => (a < b ? -1 : 1)));
  return createHash('sha256').update(canonical).digest('hex');
}
