import type { Focus, TranscriptLine, Usage } from '../agent/words.ts';
import type { Database } from '../db/connect.ts';
import { retrying } from '../db/transaction.ts';
import type { ToPress } from './channel.ts';

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
  /** What stands under the reply. */
  toPress?: ToPress | undefined;
}

export interface TranscriptNeeds {
  db: Pick<Database, 'query'>;
  siteId: string;
}

/** The thread's memory: what was said, and what "it" refers to. */
export function createTranscript({ db, siteId }: TranscriptNeeds) {
  return {
    /** The last turns, oldest first, and the focus. */
    async recall(threadId: string): Promise<{ lines: TranscriptLine[]; focus: Focus | null }> {
      const [row] = await db.query<{ lines: TranscriptLine[] | null; focus: Focus | null }>(
        'thread_recall',
        `SELECT focus, (SELECT jsonb_agg(jsonb_build_object('role', role, 'text', text) ORDER BY id) FROM (
                  SELECT id, role, text FROM message WHERE site_id = $1 AND thread_id = $2
                   ORDER BY id DESC LIMIT ${TURNS_TOLD * 2}) recent) AS lines
           FROM thread WHERE site_id = $1 AND id = $2`,
        [siteId, threadId],
      );
      return { lines: row?.lines ?? [], focus: row?.focus ?? null };
    },

    /**
     * Ends a turn: both messages, focus, outcome and notices together. A thread deleted meanwhile stays so,
     * and a turn that is over, whoever ended it.
     */
    async finish(
      turn: { id: string; threadId: string; said: string; now: Date },
      end: TurnEnd,
      notices: string[],
    ) {
      await retrying(() => finish(db, siteId, turn, end, notices));
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

/** One statement, and one that may come twice: a turn that is over is left as it is. */
async function finish(
  db: TranscriptNeeds['db'],
  siteId: string,
  turn: { id: string; threadId: string; said: string; now: Date },
  end: TurnEnd,
  notices: string[],
): Promise<void> {
  await db.query('turn_finish', FINISH, [
    ...[siteId, turn.threadId, turn.id, turn.now, end.focus !== undefined],
    end.focus ? JSON.stringify(end.focus) : null,
    ...[end.status, storable(turn.said), storable(end.reply), end.allocationId ?? null, end.model ?? null],
    ...[end.usage?.input_tokens ?? 0, end.usage?.output_tokens ?? 0, end.usage?.cost_usd ?? 0, notices],
    end.toPress ? JSON.stringify(end.toPress) : null,
  ]);
}

/** Postgres stores neither NUL nor half a surrogate pair. */
export function storable(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8').replaceAll('\0', '');
}

const FINISH = `
WITH here AS (
  UPDATE thread SET updated_at = greatest(updated_at, $4), focus = CASE WHEN $5 THEN $6::jsonb ELSE focus END
   WHERE site_id = $1 AND id = $2 RETURNING id),
ended AS (
  UPDATE turn t SET status = $7, reply = $9, allocation_id = $10, model = $11, input_tokens = $12,
         output_tokens = $13, cost_usd = $14, finished_at = $4, offers = $16::jsonb
    FROM here WHERE t.site_id = $1 AND t.id = $3 AND t.status IN ('waiting', 'running')
  RETURNING t.id, t.correlation_id),
told AS (
  INSERT INTO message (site_id, thread_id, turn_id, role, text, allocation_id, correlation_id, at)
  SELECT $1, $2, ended.id, x.role, x.text, x.allocation_id, ended.correlation_id, $4
    FROM ended, (VALUES (1, 'user', $8, NULL), (2, 'assistant', $9, $10::bigint)) AS x(n, role, text, allocation_id)
   ORDER BY x.n)
UPDATE outbox SET delivered_at = $4
 WHERE site_id = $1 AND id = ANY($15::bigint[]) AND delivered_at IS NULL AND EXISTS (SELECT FROM ended)`;

export type Transcript = ReturnType<typeof createTranscript>;
