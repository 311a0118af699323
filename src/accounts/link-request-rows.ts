import type { Query } from '../db/transaction.ts';
import type { ChannelName } from '../words.ts';
import type { ChatKey, ChatUser } from './link-words.ts';

export type LinkOutcome = 'linked' | 'declined' | 'replaced' | 'wrong_number' | 'unlinked';

/** One row of `link_request`, without the secret's hash. */
export interface RequestRow {
  id: string;
  channel: ChannelName;
  chat_name: string;
  /** None where the request came of a code, typed in the chat. */
  number: string | null;
  expires_at: Date;
  /** Wrong numbers so far. */
  tries: number;
  claimed_by: string | null;
  outcome: LinkOutcome | null;
}

interface Asking {
  query: Query;
}

const REQUEST = 'id, channel, chat_name, number, expires_at, tries, claimed_by, outcome';

/** When the `nth` newest offer to this chat user was made, if that was after `since`. */
export async function nthRequestSince(
  db: Asking,
  siteId: string,
  who: ChatKey,
  { nth, since }: { nth: number; since: Date },
): Promise<Date | undefined> {
  const [row] = await db.query<{ created_at: Date }>(
    'link-request-nth',
    `SELECT created_at FROM link_request
      WHERE site_id = $1 AND channel = $2 AND tenant = $3 AND chat_user_id = $4 AND created_at > $5
        AND number IS NOT NULL ORDER BY created_at DESC OFFSET $6 LIMIT 1`,
    [siteId, who.channel, who.tenant, who.user, since, nth - 1],
  );
  return row?.created_at;
}

export async function insertRequest(
  db: Asking,
  siteId: string,
  who: ChatUser,
  made: { hash: Buffer; number: string; at: Date; expiresAt: Date },
): Promise<string> {
  const [row] = await db.query<{ id: string }>(
    'link-request-insert',
    `INSERT INTO link_request
       (site_id, channel, tenant, chat_user_id, chat_name, secret_hash, number, created_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id`,
    [
      ...[siteId, who.channel, who.tenant, who.user, who.name],
      ...[made.hash, made.number, made.at, made.expiresAt],
    ],
  );
  if (!row) throw new Error('The link request was not stored.');
  return row.id;
}

/** A request that begins with the account: whoever typed its code has yet to say yes. */
export async function insertClaimed(
  db: Asking,
  siteId: string,
  who: ChatUser,
  made: { accountId: string; at: Date; expiresAt: Date },
): Promise<string> {
  const [row] = await db.query<{ id: string }>(
    'link-request-insert-claimed',
    `INSERT INTO link_request
       (site_id, channel, tenant, chat_user_id, chat_name, claimed_by, claimed_at, created_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8) RETURNING id`,
    [siteId, who.channel, who.tenant, who.user, who.name, made.accountId, made.at, made.expiresAt],
  );
  if (!row) throw new Error('The link request was not stored.');
  return row.id;
}

/** Requests hold names, so what expired before `before` goes; a few at a time, past those that are in use. */
export async function forgetRequests(db: Asking, siteId: string, before: Date): Promise<void> {
  await db.query(
    'link-request-forget',
    `DELETE FROM link_request WHERE (site_id, id) IN (
       SELECT site_id, id FROM link_request WHERE site_id = $1 AND expires_at < $2
        ORDER BY expires_at LIMIT 100 FOR UPDATE SKIP LOCKED)`,
    [siteId, before],
  );
}

/** With `lock`, so that claims and guesses of one secret are counted one after the other. */
export async function requestBySecret(
  db: Asking,
  siteId: string,
  hash: Buffer,
  { lock }: { lock: boolean },
): Promise<RequestRow | undefined> {
  const [row] = await db.query<RequestRow>(
    lock ? 'link-request-lock-by-secret' : 'link-request-by-secret',
    `SELECT ${REQUEST} FROM link_request WHERE site_id = $1 AND secret_hash = $2 ${lock ? 'FOR UPDATE' : ''}`,
    [siteId, hash],
  );
  return row;
}

/** A request of this very chat user; undefined for anybody else's. */
export async function requestOf(
  db: Asking,
  siteId: string,
  who: ChatKey,
  { id, lock }: { id: string; lock: boolean },
): Promise<RequestRow | undefined> {
  const [row] = await db.query<RequestRow>(
    lock ? 'link-request-lock-of' : 'link-request-of',
    `SELECT ${REQUEST} FROM link_request
      WHERE site_id = $1 AND id = $5 AND channel = $2 AND tenant = $3 AND chat_user_id = $4
      ${lock ? 'FOR UPDATE' : ''}`,
    [siteId, who.channel, who.tenant, who.user, id],
  );
  return row;
}

export async function noteWrongNumber(db: Asking, siteId: string, id: string): Promise<void> {
  await db.query(
    'link-request-wrong',
    'UPDATE link_request SET tries = tries + 1 WHERE site_id = $1 AND id = $2',
    [siteId, id],
  );
}

export async function claimRequest(
  db: Asking,
  siteId: string,
  id: string,
  by: { accountId: string; at: Date },
): Promise<void> {
  await db.query(
    'link-request-claim',
    'UPDATE link_request SET claimed_by = $3, claimed_at = $4 WHERE site_id = $1 AND id = $2',
    [siteId, id, by.accountId, by.at],
  );
}

export async function endRequest(
  db: Asking,
  siteId: string,
  id: string,
  end: { outcome: LinkOutcome; at: Date },
): Promise<void> {
  await db.query(
    'link-request-end',
    'UPDATE link_request SET outcome = $3, ended_at = $4 WHERE site_id = $1 AND id = $2',
    [siteId, id, end.outcome, end.at],
  );
}

/** Ends what is open of this chat user; with `claimedBy`, only what that account has claimed. */
export async function endOpenRequest(
  db: Asking,
  siteId: string,
  who: ChatKey,
  end: { outcome: LinkOutcome; at: Date; claimedBy?: string },
): Promise<void> {
  await db.query(
    'link-request-end-open',
    `UPDATE link_request SET outcome = $5, ended_at = $6
      WHERE site_id = $1 AND channel = $2 AND tenant = $3 AND chat_user_id = $4 AND ended_at IS NULL
        AND ($7::bigint IS NULL OR claimed_by = $7)`,
    [siteId, who.channel, who.tenant, who.user, end.outcome, end.at, end.claimedBy ?? null],
  );
}
