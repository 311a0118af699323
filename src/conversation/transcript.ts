import type { Focus, TranscriptLine, Usage } from '../agent/words.ts';
import type { Database } from '../db/connect.ts';
import type { Tx } from '../db/transaction.ts';

/** Earlier turns that the agent is told, as text. */
const TURNS_TOLD = 8;

/** What came of a turn. */
export interface TurnEnd {
  status: 'done' | 'failed' | 'stopped';
  /** What the person was answered, or told about the failure. */
  reply: string;
  allocationId?: string | undefined;
  model?: string | undefined;
  usage?: Usage | undefined;
  /** The new focus; undefined leaves it as it is. */
  focus?: Focus | null | undefined;
}

export interface TranscriptNeeds {
  db: Pick<Database, 'query' | 'transaction'>;
  siteId: string;
}

/** The thread's memory: what was said, and what "it" refers to. */
export function createTranscript({ db, siteId }: TranscriptNeeds) {
  return {
    /** The last turns, oldest first, and the focus. */
    async recall(threadId: string): Promise<{ lines: TranscriptLine[]; focus: Focus | null }> {
      const lines = await db.query<TranscriptLine>(
        'message_recent',
        `SELECT role, text FROM (
           SELECT id, role, text FROM message WHERE site_id = $1 AND thread_id = $2
            ORDER BY id DESC LIMIT ${TURNS_TOLD * 2}) recent ORDER BY id`,
        [siteId, threadId],
      );
      const [thread] = await db.query<{ focus: Focus | null }>(
        'thread_focus',
        'SELECT focus FROM thread WHERE site_id = $1 AND id = $2',
        [siteId, threadId],
      );
      return { lines, focus: thread?.focus ?? null };
    },

    /** Ends a turn: both messages, focus, outcome and notices together. A thread deleted meanwhile stays so. */
    async finish(
      turn: { id: string; threadId: string; said: string; now: Date },
      end: TurnEnd,
      notices: string[],
    ) {
      await db.transaction((tx) => finish(tx, siteId, turn, end, notices), { retry: true });
    },

    /** Adds what came of a button, outside of any turn; the focus gains what `focus` names. */
    async append(
      threadId: string,
      said: { text: string; allocationId?: string; correlationId: string; now: Date; focus: Focus | null },
    ): Promise<void> {
      await db.query(
        'message_append',
        `WITH thread AS (
           UPDATE thread SET updated_at = $6,
                  focus = CASE WHEN $7::jsonb IS NULL THEN focus ELSE COALESCE(focus, '{}') || $7::jsonb END
            WHERE site_id = $1 AND id = $2 RETURNING id)
         INSERT INTO message (site_id, thread_id, role, text, allocation_id, correlation_id, at)
         SELECT $1, thread.id, 'assistant', $3, $4::bigint, $5, $6 FROM thread`,
        [
          ...[siteId, threadId, said.text, said.allocationId ?? null, said.correlationId, said.now],
          said.focus ? JSON.stringify(said.focus) : null,
        ],
      );
    },
  };
}

async function finish(
  tx: Tx,
  siteId: string,
  turn: { id: string; threadId: string; said: string; now: Date },
  end: TurnEnd,
  notices: string[],
): Promise<void> {
  const [thread] = await tx.query(
    'thread_touch',
    `UPDATE thread SET updated_at = greatest(updated_at, $3),
            focus = CASE WHEN $4 THEN $5::jsonb ELSE focus END
      WHERE site_id = $1 AND id = $2 RETURNING id`,
    [
      ...[siteId, turn.threadId, turn.now, end.focus !== undefined],
      end.focus ? JSON.stringify(end.focus) : null,
    ],
  );
  if (!thread) return;
  await tx.query(
    'message_add_turn',
    `INSERT INTO message (site_id, thread_id, turn_id, role, text, allocation_id, correlation_id, at)
     SELECT $1, $2, t.id, x.role, x.text, x.allocation_id, t.correlation_id, $7
       FROM turn t, (VALUES (1, 'user', $4, NULL), (2, 'assistant', $5, $6::bigint)) AS x(n, role, text, allocation_id)
      WHERE t.site_id = $1 AND t.id = $3 ORDER BY x.n`,
    [siteId, turn.threadId, turn.id, turn.said, end.reply, end.allocationId ?? null, turn.now],
  );
  await tx.query(
    'turn_finish',
    `UPDATE turn SET status = $3, reply = $4, allocation_id = $5, model = $6, input_tokens = $7,
            output_tokens = $8, cost_usd = $9, finished_at = $10
      WHERE site_id = $1 AND id = $2`,
    [
      ...[siteId, turn.id, end.status, end.reply, end.allocationId ?? null, end.model ?? null],
      ...[end.usage?.input_tokens ?? 0, end.usage?.output_tokens ?? 0, end.usage?.cost_usd ?? 0, turn.now],
    ],
  );
  if (notices.length > 0) {
    await tx.query(
      'outbox_delivered',
      'UPDATE outbox SET delivered_at = $3 WHERE site_id = $1 AND id = ANY($2::bigint[]) AND delivered_at IS NULL',
      [siteId, notices, turn.now],
    );
  }
}

export type Transcript = ReturnType<typeof createTranscript>;
