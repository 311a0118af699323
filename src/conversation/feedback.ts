import { runIdOf } from '../agent/run.ts';
import type { Database } from '../db/connect.ts';
import type { Events } from '../events.ts';
import { done, type Outcome, refuse } from '../refusals.ts';
import type { Actor, Clock } from '../words.ts';
import { PHRASES } from './phrases.ts';

/** What a person thought of one reply. */
export interface Verdict {
  /** The reply, by the conversation it stands in and the correlation id of its turn. */
  conversationId: string;
  correlationId: string;
  good: boolean;
  comment?: string | undefined;
}

export interface FeedbackNeeds {
  db: Pick<Database, 'query'>;
  clock: Clock;
  events: Events;
  siteId: string;
}

/**
 * Keeps what people think of replies, one verdict a person and reply, the last one counts, and tells whoever
 * watches the run. Refuses with `conversation_not_found` what is no reply to the person.
 */
export function createFeedback({ db, clock, events, siteId }: FeedbackNeeds) {
  return async (actor: Actor, verdict: Verdict): Promise<Outcome<null>> => {
    const { conversationId, correlationId, good, comment } = verdict;
    const [row] = await db.query<{ turn_id: string }>(
      'feedback_keep',
      // A correlation id may come from a client, and more than once: the newest turn is meant.
      `INSERT INTO feedback (site_id, turn_id, account_id, score, comment, at)
       SELECT site_id, id, account_id, $5, $6, $7 FROM turn
        WHERE site_id = $1 AND thread_id = $2 AND correlation_id = $3 AND account_id = $4
        ORDER BY id DESC LIMIT 1
       ON CONFLICT (site_id, turn_id, account_id) DO UPDATE
          SET score = excluded.score, comment = excluded.comment, at = excluded.at
       RETURNING turn_id`,
      [siteId, conversationId, correlationId, actor.accountId, good ? 1 : 0, comment ?? null, clock()],
    );
    if (!row) return refuse('conversation_not_found', PHRASES.noSuchReply);
    const runId = runIdOf(siteId, row.turn_id);
    events.emit({ type: 'feedback', runId, good, channel: actor.channel, ...(comment ? { comment } : {}) });
    return done(null);
  };
}
