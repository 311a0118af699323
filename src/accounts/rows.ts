import type { Query } from '../db/transaction.ts';
import type { ChannelName, Role } from '../words.ts';
import type { Account } from './words.ts';

/** One row of `account`, without the hash. */
export interface AccountRow {
  id: string;
  email: string;
  fullname: string;
  role: Role;
  enabled: boolean;
  token_version: number;
  created_at: Date;
  last_login_at: Date | null;
}

export interface NewRow {
  email: string;
  fullname: string;
  hash: string;
  role: Role;
}

/** Who changed an account, for its history. */
export interface By {
  accountId: string | null;
  channel: ChannelName;
  correlationId: string | null;
}

interface Asking {
  query: Query;
}

const COLUMNS = 'id, email, fullname, role, enabled, token_version, created_at, last_login_at';

export function toAccount(row: AccountRow): Account {
  return {
    id: row.id,
    email: row.email,
    fullname: row.fullname,
    role: row.role,
    enabled: row.enabled,
    created_at: row.created_at.toISOString(),
    last_login_at: row.last_login_at?.toISOString() ?? null,
  };
}

/** The one read behind every request: is this account on, with which role and token version. */
export async function accountById(db: Asking, siteId: string, id: string): Promise<AccountRow | undefined> {
  const rows = await db.query<AccountRow>(
    'account-by-id',
    `SELECT ${COLUMNS} FROM account WHERE site_id = $1 AND id = $2`,
    [siteId, id],
  );
  return rows[0];
}

export async function accountByEmail(
  db: Asking,
  siteId: string,
  email: string,
): Promise<(AccountRow & { password_hash: string }) | undefined> {
  const rows = await db.query<AccountRow & { password_hash: string }>(
    'account-by-email',
    `SELECT ${COLUMNS}, password_hash FROM account WHERE site_id = $1 AND lower(email) = lower($2)`,
    [siteId, email],
  );
  return rows[0];
}

/** Undefined when the e-mail address has an account; the unique index decides, also between two at once. */
export async function insertAccount(
  db: Asking,
  siteId: string,
  { email, fullname, hash, role }: NewRow,
): Promise<AccountRow | undefined> {
  const rows = await db.query<AccountRow>(
    'account-insert',
    `INSERT INTO account (site_id, email, fullname, password_hash, role) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (site_id, lower(email)) DO NOTHING RETURNING ${COLUMNS}`,
    [siteId, email, fullname, hash, role],
  );
  return rows[0];
}

/** Notes a good login, and the new hash when the old one had another cost. */
export async function noteLogin(
  db: Asking,
  siteId: string,
  id: string,
  at: Date,
  rehashed: string | undefined,
): Promise<void> {
  await db.query(
    'account-note-login',
    `UPDATE account SET last_login_at = $3, password_hash = COALESCE($4, password_hash)
      WHERE site_id = $1 AND id = $2`,
    [siteId, id, at, rehashed ?? null],
  );
}

/**
 * Every enabled admin and the account in question, locked in the order of their ids: two admins who
 * remove each other at once take turns, so that one stays.
 */
export async function lockForChange(db: Asking, siteId: string, id: string): Promise<AccountRow[]> {
  return await db.query<AccountRow>(
    'account-lock-for-change',
    `SELECT ${COLUMNS} FROM account
      WHERE site_id = $1 AND (id = $2 OR (role = 'admin' AND enabled))
      ORDER BY id FOR UPDATE`,
    [siteId, id],
  );
}

/** Changes role and state; disabling also makes every token issued so far worthless. */
export async function updateAccount(
  db: Asking,
  siteId: string,
  id: string,
  { role, enabled }: { role: Role; enabled: boolean },
): Promise<AccountRow> {
  const rows = await db.query<AccountRow>(
    'account-update',
    `UPDATE account SET role = $3, enabled = $4,
            token_version = token_version + CASE WHEN enabled AND NOT $4 THEN 1 ELSE 0 END
      WHERE site_id = $1 AND id = $2 RETURNING ${COLUMNS}`,
    [siteId, id, role, enabled],
  );
  const [row] = rows;
  if (!row) throw new Error('The account row was locked, yet it is gone.');
  return row;
}

/** Another password; every token issued so far is worthless with it. */
export async function replaceHash(db: Asking, siteId: string, id: string, hash: string): Promise<AccountRow> {
  const [row] = await db.query<AccountRow>(
    'account-replace-hash',
    `UPDATE account SET password_hash = $3, token_version = token_version + 1
      WHERE site_id = $1 AND id = $2 RETURNING ${COLUMNS}`,
    [siteId, id, hash],
  );
  if (!row) throw new Error('The account row is gone.');
  return row;
}

export async function accountsAfter(
  db: Asking,
  siteId: string,
  afterId: string,
  limit: number,
): Promise<AccountRow[]> {
  return await db.query<AccountRow>(
    'accounts-after',
    `SELECT ${COLUMNS} FROM account WHERE site_id = $1 AND id > $2 ORDER BY id LIMIT $3`,
    [siteId, afterId, limit],
  );
}

/** Serialises what may only happen while there is no account, and says whether there is one. */
export async function lockWhileEmpty(db: Asking, siteId: string): Promise<boolean> {
  await db.query(
    'account-first-lock',
    `SELECT pg_advisory_xact_lock(hashtextextended('first account', $1))`,
    [siteId],
  );
  const rows = await db.query('account-any', 'SELECT FROM account WHERE site_id = $1 LIMIT 1', [siteId]);
  return rows.length === 0;
}

/** History holds ids, roles and states; names and addresses stay in the account's own row. */
export async function remember(
  db: Asking,
  siteId: string,
  action: string,
  by: By,
  before: AccountRow | null,
  after: AccountRow,
): Promise<void> {
  const facts = (row: AccountRow | null) => row && JSON.stringify({ role: row.role, enabled: row.enabled });
  await db.query(
    'account-history',
    `INSERT INTO history (site_id, subject, subject_id, by_account, channel, action, before, after, correlation_id)
     VALUES ($1, 'account', $2, $3, $4, $5, $6, $7, $8)`,
    [siteId, after.id, by.accountId, by.channel, action, facts(before), facts(after), by.correlationId],
  );
}
