import { createHash, randomUUID } from 'node:crypto';
import type { ProposedAction, ToolName } from '../agent/words.ts';
import type { Database } from '../db/connect.ts';
import type { Log } from '../log.ts';
import { done, type Outcome, refuse } from '../refusals.ts';
import type { Clock } from '../words.ts';
import type { ToPress } from './channel.ts';
import { PHRASES } from './phrases.ts';

/** How long a question waits for its yes. */
const LIFE_MS = 5 * 60_000;
/** An offer says on its button what it does, and means nothing else later on: it may wait longer. */
const OFFER_LIFE_MS = 60 * 60_000;
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

/** A change that was offered, as it stands on a button. */
export type Offered = NonNullable<ToPress['offers']>[number];

export interface ActionsNeeds {
  db: Pick<Database, 'query'>;
  clock: Clock;
  siteId: string;
  log: Log;
}

interface Row {
  id: string;
  thread_id: string;
  tool: ToolName;
  args: Record<string, unknown>;
  args_hash: string;
  summary: string;
}

/** Changes that wait for a yes: one answer, within their time. */
export function createActions({ db, clock, siteId, log }: ActionsNeeds) {
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
     * Stores what may be pressed in place of what was refused. Never rejects: the refusal is worth telling
     * without it, also in a thread that was deleted meanwhile.
     */
    async offer(threadId: string, accountId: string, offers: ProposedAction[] = []): Promise<Offered[]> {
      if (offers.length === 0) return [];
      const expiresAt = new Date(clock().getTime() + OFFER_LIFE_MS);
      const rows = offers.map(({ tool, args, summary }) => {
        const text = canonical(args);
        return { id: randomUUID(), tool, args: text, args_hash: hash(text), summary };
      });
      const stored = db.query<{ id: string }>('action_offer', OFFER, [
        ...[siteId, threadId, accountId, expiresAt, JSON.stringify(rows)],
      ]);
      try {
        const ids = new Set((await stored).map(({ id }) => id));
        return rows.filter(({ id }) => ids.has(id)).map((it) => ({ action_id: it.id, label: it.summary }));
      } catch (error) {
        log.error({ err: error, thread_id: threadId }, 'offers were not stored');
        return [];
      }
    },

    /**
     * The question that a plain "yes" in the thread means: its newest, while nobody has answered that and
     * nothing was offered after it. An older one that was left open is never meant, and an offer never is.
     * `live` is false for the hour after it has expired.
     */
    async newest(
      threadId: string,
      accountId: string,
    ): Promise<(PendingAction & { live: boolean }) | undefined> {
      const [row] = await db.query<{ id: string; summary: string; expires_at: Date }>(
        'action_newest',
        `SELECT id, summary, expires_at FROM (
           SELECT * FROM action WHERE site_id = $1 AND thread_id = $2 ORDER BY created_at DESC LIMIT 1) newest
          WHERE account_id = $3 AND status = 'pending' AND kind = 'question'
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

    /** Whom an action was asked or offered. */
    async askerOf(id: string): Promise<{ accountId: string; fullname: string } | undefined> {
      if (!UUID.test(id)) return undefined;
      const [row] = await db.query<{ account_id: string; fullname: string }>(
        'action_asker',
        `SELECT a.account_id, p.fullname FROM action a JOIN account p ON p.site_id = a.site_id AND p.id = a.account_id
          WHERE a.site_id = $1 AND a.id = $2`,
        [siteId, id],
      );
      return row && { accountId: row.account_id, fullname: row.fullname };
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
  const [row] = await db.query<{ status: string; kind: string }>(
    'action_status',
    'SELECT status, kind FROM action WHERE site_id = $1 AND id = $2 AND account_id = $3',
    [siteId, id, accountId],
  );
  if (!row) return refuse('action_not_found', PHRASES.actionNotFound);
  const offer = row.kind === 'offer';
  if (row.status === 'pending')
    return refuse('action_expired', offer ? PHRASES.offerExpired : PHRASES.actionExpired);
  const done = offer ? PHRASES.offerDone : PHRASES.actionDone;
  return refuse('action_done', done, { facts: { status: row.status } });
}

const OFFER = `
INSERT INTO action (site_id, id, thread_id, account_id, kind, tool, args, args_hash, summary, expires_at)
SELECT $1, o.id, t.id, $3, 'offer', o.tool, o.args::jsonb, o.args_hash, o.summary, $4
  FROM jsonb_to_recordset($5::jsonb) AS o(id uuid, tool text, args text, args_hash text, summary text)
  JOIN thread t ON t.site_id = $1 AND t.id = $2
RETURNING id`;

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
