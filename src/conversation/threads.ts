import type { Database } from '../db/connect.ts';
import { done, type Outcome, refuse } from '../refusals.ts';
import type { Actor } from '../words.ts';
import type { Actions, PendingAction } from './actions.ts';
import { PHRASES } from './phrases.ts';

/** The newest messages that one conversation shows. */
const SHOWN = 500;
const TITLE_LENGTH = 60;

export interface ConversationHead {
  id: string;
  title: string;
  created_at: string;
  updated_at: string;
}

export interface ConversationMessage {
  role: 'user' | 'assistant';
  text: string;
  at: string;
  allocation_id?: string;
}

export interface ConversationDetail extends ConversationHead {
  /** Oldest first. */
  messages: ConversationMessage[];
  /** The newest question that still waits for a yes. */
  pending_action?: PendingAction;
}

export interface ThreadsNeeds {
  db: Pick<Database, 'query'>;
  actions: Actions;
  siteId: string;
}

interface HeadRow {
  id: string;
  title: string;
  created_at: Date;
  updated_at: Date;
}

/** A conversation is called by how it began. */
export function titleOf(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= TITLE_LENGTH
    ? line
    : `${[...line]
        .slice(0, TITLE_LENGTH - 1)
        .join('')
        .trimEnd()}…`;
}

/** A person's own conversations. */
export function createThreads({ db, actions, siteId }: ThreadsNeeds) {
  return {
    /** Newest first. Refuses a cursor that is not one of ours. */
    async list(
      actor: Actor,
      { limit = 50, cursor }: { limit?: number | undefined; cursor?: string | undefined } = {},
    ): Promise<Outcome<{ items: ConversationHead[]; next_cursor: string | null }>> {
      const after = cursor === undefined ? undefined : readCursor(cursor);
      if (after === null) {
        return refuse('invalid_request', PHRASES.badCursor, {
          errors: [{ path: 'cursor', message: PHRASES.badCursor }],
        });
      }
      const size = Math.min(Math.max(limit, 1), 200);
      const rows = await db.query<HeadRow>(
        'thread_list',
        `SELECT id, title, created_at, updated_at FROM thread
          WHERE site_id = $1 AND account_id = $2
            AND ($3::timestamptz IS NULL OR (updated_at, id) < ($3::timestamptz, $4))
          ORDER BY updated_at DESC, id DESC LIMIT $5`,
        [siteId, actor.accountId, after?.at ?? null, after?.id ?? '', size + 1],
      );
      const items = rows.slice(0, size);
      const last = items.at(-1);
      return done({
        items: items.map(head),
        next_cursor: rows.length > size && last ? writeCursor(last) : null,
      });
    },

    async get(actor: Actor, id: string): Promise<Outcome<ConversationDetail>> {
      const [row] = await db.query<HeadRow>(
        'thread_get',
        `SELECT id, title, created_at, updated_at FROM thread
          WHERE site_id = $1 AND account_id = $2 AND id = $3`,
        [siteId, actor.accountId, id],
      );
      if (!row) return refuse('conversation_not_found', PHRASES.notYours);
      const messages = await db.query<{
        role: 'user' | 'assistant';
        text: string;
        at: Date;
        allocation_id: string | null;
      }>(
        'message_list',
        `SELECT role, text, at, allocation_id FROM (
           SELECT id, role, text, at, allocation_id FROM message WHERE site_id = $1 AND thread_id = $2
            ORDER BY id DESC LIMIT ${SHOWN}) newest ORDER BY id`,
        [siteId, id],
      );
      const pending = await actions.newest(id, actor.accountId);
      return done({
        ...head(row),
        messages: messages.map(({ role, text, at, allocation_id }) => ({
          ...{ role, text, at: at.toISOString() },
          ...(allocation_id === null ? {} : { allocation_id }),
        })),
        ...(pending?.live ? { pending_action: pendingOf(pending) } : {}),
      });
    },

    /** Deletes the conversation with its turns, messages and open questions. Bookings stay. */
    async remove(actor: Actor, id: string): Promise<Outcome<null>> {
      const rows = await db.query(
        'thread_remove',
        'DELETE FROM thread WHERE site_id = $1 AND account_id = $2 AND id = $3 RETURNING id',
        [siteId, actor.accountId, id],
      );
      return rows.length > 0 ? done(null) : refuse('conversation_not_found', PHRASES.notYours);
    },
  };
}

function pendingOf({ action_id, summary, expires_at }: PendingAction): PendingAction {
  return { action_id, summary, expires_at };
}

function head(row: HeadRow): ConversationHead {
  return {
    ...{ id: row.id, title: row.title },
    ...{ created_at: row.created_at.toISOString(), updated_at: row.updated_at.toISOString() },
  };
}

function writeCursor(row: HeadRow): string {
  return Buffer.from(JSON.stringify([row.updated_at.toISOString(), row.id])).toString('base64url');
}

function readCursor(cursor: string): { at: string; id: string } | null {
  try {
    const [at, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
    if (typeof at !== 'string' || typeof id !== 'string' || Number.isNaN(Date.parse(at))) return null;
    return { at: new Date(at).toISOString(), id };
  } catch {
    return null;
  }
}
