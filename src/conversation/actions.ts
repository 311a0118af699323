import { createHash } from 'node:crypto';
import type { ProposedAction, ToolName } from '../agent/words.ts';
import type { Database } from '../db/connect.ts';
import { done, type Outcome, refuse } from '../refusals.ts';
import type { Clock } from '../words.ts';
import { PHRASES } from './phrases.ts';

/** How long a question waits for its yes. */
const LIFE_MS = 5 * 60_000;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A change that waits for its yes, as stored. */
export interface Action {
  id: string;
  threadId: string;
  tool: ToolName;
  args: Record<string, unknown>;
  summary: string;
}

/** What a person sees of a question that is open. */
export interface PendingAction {
  action_id: string;
  summary: string;
  expires_at: string;
}

export interface ActionsNeeds {
  db: Pick<Database, 'query'>;
  clock: Clock;
  siteId: string;
}

interface Row {
  id: string;
  thread_id: string;
  tool: ToolName;
  args: Record<string, unknown>;
  args_hash: string;
  summary: string;
}

/** Changes that wait for a yes: one person, one answer, five minutes. */
export function createActions({ db, clock, siteId }: ActionsNeeds) {
  return {
    async propose(
      threadId: string,
      accountId: string,
      action: ProposedAction,
    ): Promise<{ action_id: string; expires_at: string }> {
      const expiresAt = new Date(clock().getTime() + LIFE_MS);
      const args = canonical(action.args);
      const [row] = await db.query<{ id: string }>(
        'action_propose',
        `INSERT INTO action (site_id, thread_id, account_id, tool, args, args_hash, summary, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id`,
        [siteId, threadId, accountId, action.tool, args, hash(args), action.summary, expiresAt],
      );
      if (!row) throw new Error('The action was not stored');
      return { action_id: row.id, expires_at: expiresAt.toISOString() };
    },

    /**
     * The question that a plain "yes" in the thread means: its newest, while nobody has answered that. An
     * older one that was left open is never meant. `live` is false for the hour after it has expired.
     */
    async newest(
      threadId: string,
      accountId: string,
    ): Promise<(PendingAction & { live: boolean }) | undefined> {
      const [row] = await db.query<{ id: string; summary: string; expires_at: Date }>(
        'action_newest',
        `SELECT id, summary, expires_at FROM (
           SELECT * FROM action WHERE site_id = $1 AND thread_id = $2 ORDER BY created_at DESC LIMIT 1) newest
          WHERE account_id = $3 AND status = 'pending'
            AND expires_at > $4::timestamptz - interval '1 hour'`,
        [siteId, threadId, accountId, clock()],
      );
      if (!row) return undefined;
      return {
        action_id: row.id,
        summary: row.summary,
        expires_at: row.expires_at.toISOString(),
        live: row.expires_at > clock(),
      };
    },

    /** Takes the one answer that an action has: whoever comes second is refused. */
    async answer(id: string, accountId: string, status: 'confirmed' | 'dismissed'): Promise<Outcome<Action>> {
      if (!UUID.test(id)) return refuse('action_not_found', PHRASES.actionNotFound);
      const [row] = await db.query<Row>(
        'action_answer',
        `UPDATE action SET status = $4, answered_at = $5
          WHERE site_id = $1 AND id = $2 AND account_id = $3 AND status = 'pending' AND expires_at > $5
          RETURNING id, thread_id, tool, args, args_hash, summary`,
        [siteId, id, accountId, status, clock()],
      );
      if (!row) return whyNot(db, siteId, id, accountId);
      if (hash(canonical(row.args)) !== row.args_hash)
        throw new Error(`Action ${id} was changed after it was asked`);
      const { thread_id: threadId, tool, args, summary } = row;
      return done({ id: row.id, threadId, tool, args, summary });
    },

    /** Opens an action again whose execution broke, so that its person may repeat the yes. */
    async reopen(id: string): Promise<void> {
      await db.query(
        'action_reopen',
        `UPDATE action SET status = 'pending', answered_at = NULL
          WHERE site_id = $1 AND id = $2 AND status = 'confirmed'`,
        [siteId, id],
      );
    },
  };
}

async function whyNot(
  db: ActionsNeeds['db'],
  siteId: string,
  id: string,
  accountId: string,
): Promise<Outcome<never>> {
  const [row] = await db.query<{ status: string }>(
    'action_status',
    'SELECT status FROM action WHERE site_id = $1 AND id = $2 AND account_id = $3',
    [siteId, id, accountId],
  );
  if (!row) return refuse('action_not_found', PHRASES.actionNotFound);
  if (row.status === 'pending') return refuse('action_expired', PHRASES.actionExpired);
  return refuse('action_done', PHRASES.actionDone, { facts: { status: row.status } });
}

/** The same JSON for the same value, whatever order its keys were written in. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export type Actions = ReturnType<typeof createActions>;
