import type { Query } from '../db/transaction.ts';
import type { ChannelName } from '../words.ts';
import type { LinkOutcome } from './link-request-rows.ts';
import type { ChatKey } from './link-words.ts';

export type CodeOutcome = 'claimed' | 'replaced' | 'ended';

/** One row of `link_code`, without the hash. */
export interface CodeRow {
  id: string;
  account_id: string;
  expires_at: Date;
  outcome: CodeOutcome | null;
}

/** An account's newest code, with the chat user who typed it and what they said then. */
export interface NewestRow extends CodeRow {
  request_id: string | null;
  channel: ChannelName | null;
  tenant: string | null;
  chat_user_id: string | null;
  chat_name: string | null;
  request_outcome: LinkOutcome | null;
}

interface Asking {
  query: Query;
}

/** Codes of one account are made one after the other, so that two at once are counted as two. */
export async function lockCodes(db: Asking, siteId: string, accountId: string): Promise<void> {
  await db.query(
    'link-code-lock-account',
    `SELECT pg_advisory_xact_lock(hashtextextended('link codes of ' || $2, $1))`,
    [siteId, accountId],
  );
}

/** When the `nth` newest code of this account was made, if that was after `since`. */
export async function nthCodeSince(
  db: Asking,
  siteId: string,
  accountId: string,
  { nth, since }: { nth: number; since: Date },
): Promise<Date | undefined> {
  const [row] = await db.query<{ created_at: Date }>(
    'link-code-nth',
    `SELECT created_at FROM link_code WHERE site_id = $1 AND account_id = $2 AND created_at > $3
      ORDER BY created_at DESC OFFSET $4 LIMIT 1`,
    [siteId, accountId, since, nth - 1],
  );
  return row?.created_at;
}

export async function insertCode(
  db: Asking,
  siteId: string,
  accountId: string,
  made: { hash: Buffer; at: Date; expiresAt: Date },
): Promise<void> {
  await db.query(
    'link-code-insert',
    `INSERT INTO link_code (site_id, account_id, code_hash, created_at, expires_at)
     VALUES ($1, $2, $3, $4, $5)`,
    [siteId, accountId, made.hash, made.at, made.expiresAt],
  );
}

/** Locked, so that of two who type the same code at once one is the second. */
export async function lockCode(db: Asking, siteId: string, hash: Buffer): Promise<CodeRow | undefined> {
  const [row] = await db.query<CodeRow>(
    'link-code-lock',
    `SELECT id, account_id, expires_at, outcome FROM link_code
      WHERE site_id = $1 AND code_hash = $2 FOR UPDATE`,
    [siteId, hash],
  );
  return row;
}

export async function newestCode(
  db: Asking,
  siteId: string,
  accountId: string,
): Promise<NewestRow | undefined> {
  const [row] = await db.query<NewestRow>(
    'link-code-newest',
    `SELECT c.id, c.account_id, c.expires_at, c.outcome, c.request_id,
            r.channel, r.tenant, r.chat_user_id, r.chat_name, r.outcome AS request_outcome
       FROM link_code c LEFT JOIN link_request r ON r.site_id = c.site_id AND r.id = c.request_id
      WHERE c.site_id = $1 AND c.account_id = $2 ORDER BY c.created_at DESC, c.id DESC LIMIT 1`,
    [siteId, accountId],
  );
  return row;
}

export async function noteClaimed(
  db: Asking,
  siteId: string,
  id: string,
  claim: { requestId: string; at: Date },
): Promise<void> {
  await db.query(
    'link-code-claimed',
    `UPDATE link_code SET outcome = 'claimed', request_id = $3, ended_at = $4 WHERE site_id = $1 AND id = $2`,
    [siteId, id, claim.requestId, claim.at],
  );
}

/** Ends the account's open code; false when there was none, or a chat user was faster. */
export async function endOpenCode(
  db: Asking,
  siteId: string,
  accountId: string,
  end: { outcome: CodeOutcome; at: Date },
): Promise<boolean> {
  const rows = await db.query(
    'link-code-end-open',
    `UPDATE link_code SET outcome = $3, ended_at = $4
      WHERE site_id = $1 AND account_id = $2 AND ended_at IS NULL RETURNING id`,
    [siteId, accountId, end.outcome, end.at],
  );
  return rows.length > 0;
}

/** Ends what codes of this account have become and nobody has confirmed; offers of chats stay. */
export async function endClaimedByCode(
  db: Asking,
  siteId: string,
  accountId: string,
  end: { outcome: LinkOutcome; at: Date },
): Promise<boolean> {
  const rows = await db.query(
    'link-request-end-of-codes',
    `UPDATE link_request SET outcome = $3, ended_at = $4
      WHERE site_id = $1 AND claimed_by = $2 AND number IS NULL AND ended_at IS NULL RETURNING id`,
    [siteId, accountId, end.outcome, end.at],
  );
  return rows.length > 0;
}

/** A few at a time, past those that are in use; codes that became a request go with it. */
export async function forgetCodes(db: Asking, siteId: string, before: Date): Promise<void> {
  await db.query(
    'link-code-forget',
    `DELETE FROM link_code WHERE (site_id, id) IN (
       SELECT site_id, id FROM link_code WHERE site_id = $1 AND expires_at < $2
        ORDER BY expires_at LIMIT 100 FOR UPDATE SKIP LOCKED)`,
    [siteId, before],
  );
}

/** When this chat user typed codes that nobody made, since then; the oldest first. */
export async function missesSince(db: Asking, siteId: string, who: ChatKey, since: Date): Promise<Date[]> {
  const rows = await db.query<{ at: Date }>(
    'link-code-misses',
    `SELECT at FROM link_code_miss
      WHERE site_id = $1 AND channel = $2 AND tenant = $3 AND chat_user_id = $4 AND at > $5 ORDER BY at`,
    [siteId, who.channel, who.tenant, who.user, since],
  );
  return rows.map(({ at }) => at);
}

/** Counts one more, and forgets a few of those that count no longer. */
export async function noteMiss(
  db: Asking,
  siteId: string,
  who: ChatKey,
  { at, since }: { at: Date; since: Date },
): Promise<void> {
  await db.query(
    'link-code-miss-note',
    'INSERT INTO link_code_miss (site_id, channel, tenant, chat_user_id, at) VALUES ($1, $2, $3, $4, $5)',
    [siteId, who.channel, who.tenant, who.user, at],
  );
  await db.query(
    'link-code-miss-forget',
    `DELETE FROM link_code_miss WHERE (site_id, id) IN (
       SELECT site_id, id FROM link_code_miss WHERE site_id = $1 AND at <= $2
        ORDER BY at LIMIT 100 FOR UPDATE SKIP LOCKED)`,
    [siteId, since],
  );
}
