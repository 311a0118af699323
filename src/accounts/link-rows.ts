import type { Query } from '../db/transaction.ts';
import type { ChannelName, Role } from '../words.ts';
import type { ChatKey, ChatUser, LinkedAccount } from './link-words.ts';
import type { By } from './rows.ts';

/** An active link with the account that it leads to. */
export interface LinkRow {
  id: string;
  channel: ChannelName;
  tenant: string;
  chat_user_id: string;
  chat_name: string;
  created_at: Date;
  account_id: string;
  fullname: string;
  email: string;
  role: Role;
  enabled: boolean;
}

interface Asking {
  query: Query;
}

const LINK = `l.id, l.channel, l.tenant, l.chat_user_id, l.chat_name, l.created_at, l.account_id,
              a.fullname, a.email, a.role, a.enabled`;

/** Everything that changes what one chat user is linked to takes turns here, before any row is locked. */
export async function lockChatUser(db: Asking, siteId: string, who: ChatKey): Promise<void> {
  await db.query('link-lock', `SELECT pg_advisory_xact_lock(hashtextextended('chat user ' || $2, $1))`, [
    siteId,
    JSON.stringify([who.channel, who.tenant, who.user]),
  ]);
}

/** The one read behind every message from a chat: whose account this chat user has, and is it on. */
export async function linkOf(db: Asking, siteId: string, who: ChatKey): Promise<LinkRow | undefined> {
  const [row] = await db.query<LinkRow>(
    'link-of',
    `SELECT ${LINK} FROM link l JOIN account a ON a.site_id = l.site_id AND a.id = l.account_id
      WHERE l.site_id = $1 AND l.channel = $2 AND l.tenant = $3 AND l.chat_user_id = $4 AND l.ended_at IS NULL`,
    [siteId, who.channel, who.tenant, who.user],
  );
  return row;
}

export async function linksOf(db: Asking, siteId: string, accountId: string): Promise<LinkRow[]> {
  return await db.query<LinkRow>(
    'links-of',
    `SELECT ${LINK} FROM link l JOIN account a ON a.site_id = l.site_id AND a.id = l.account_id
      WHERE l.site_id = $1 AND l.account_id = $2 AND l.ended_at IS NULL ORDER BY l.created_at DESC, l.id DESC`,
    [siteId, accountId],
  );
}

/** The account as it is now; it can neither be disabled nor change until the transaction ends. */
export async function lockAccount(
  db: Asking,
  siteId: string,
  id: string,
): Promise<(LinkedAccount & { enabled: boolean }) | undefined> {
  const [row] = await db.query<LinkedAccount & { enabled: boolean }>(
    'link-lock-account',
    'SELECT id, fullname, email, enabled FROM account WHERE site_id = $1 AND id = $2 FOR SHARE',
    [siteId, id],
  );
  return row;
}

export async function insertLink(
  db: Asking,
  siteId: string,
  who: ChatUser,
  made: { accountId: string; at: Date },
): Promise<string> {
  const [row] = await db.query<{ id: string }>(
    'link-insert',
    `INSERT INTO link (site_id, channel, tenant, chat_user_id, chat_name, account_id, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`,
    [siteId, who.channel, who.tenant, who.user, who.name, made.accountId, made.at],
  );
  if (!row) throw new Error('The link was not stored.');
  return row.id;
}

/** False when it had ended already. */
export async function endLink(db: Asking, siteId: string, id: string, at: Date): Promise<boolean> {
  const rows = await db.query(
    'link-end',
    'UPDATE link SET ended_at = $3 WHERE site_id = $1 AND id = $2 AND ended_at IS NULL RETURNING id',
    [siteId, id, at],
  );
  return rows.length > 0;
}

/** In the account's history: that there was a link, to which channel. Who it was stands in its own row. */
export async function rememberLink(
  db: Asking,
  siteId: string,
  action: 'linked' | 'unlinked',
  by: By,
  link: { id: string; channel: ChannelName; accountId: string },
): Promise<void> {
  await db.query(
    'link-history',
    `INSERT INTO history (site_id, subject, subject_id, by_account, channel, action, after, correlation_id)
     VALUES ($1, 'account', $2, $3, $4, $5, $6, $7)`,
    [
      ...[siteId, link.accountId, by.accountId, by.channel, action],
      ...[JSON.stringify({ link: link.id, channel: link.channel }), by.correlationId],
    ],
  );
}

export function accountOf({ account_id: id, fullname, email }: LinkRow): LinkedAccount {
  return { id, fullname, email };
}
