import { HOW } from './phrases.ts';
import type { Room } from './room.ts';
import { BOOKED } from './savings.ts';
import type { Figure } from './words.ts';

export interface ConversationFigures {
  conversations: Figure;
  turns_per_conversation: Figure;
  ended_in_booking: Figure;
  tokens_per_conversation: Figure;
  cost_per_conversation: Figure;
  feedback: Figure;
}

interface Row {
  conversations: number;
  turns: number;
  booked: number;
  input: number;
  output: number;
  usd: number;
}

/** What a conversation takes, costs and leads to. */
export async function conversationFigures({ ask, tell }: Room): Promise<ConversationFigures> {
  const [[row], [verdicts]] = await Promise.all([
    ask<Row>('report_conversations', CONVERSATIONS),
    ask<{ good: number; bad: number }>('report_feedback', FEEDBACK),
  ]);
  const { conversations = 0, turns = 0, booked = 0, input = 0, output = 0, usd = 0 } = row ?? {};
  const { good = 0, bad = 0 } = verdicts ?? {};
  return {
    conversations: tell.count(conversations, { how: HOW.conversations }),
    turns_per_conversation: tell.ratio(turns, conversations, 'turns', { how: HOW.turnsPer }),
    ended_in_booking: tell.ratio(booked, conversations, 'share', { how: HOW.booked }),
    tokens_per_conversation: tell.ratio(input + output, conversations, 'tokens', {
      ...{ how: HOW.tokens, parts: { input, output } },
    }),
    cost_per_conversation: tell.ratio(usd, conversations, 'usd', { how: HOW.conversationCost }),
    feedback: tell.ratio(good, good + bad, 'share', { how: HOW.feedback, parts: { good, bad } }),
  };
}

// A call is counted once, also where several turns carry one correlation id.
const CONVERSATIONS = `
WITH ended AS (
  SELECT t.thread_id, t.correlation_id, t.input_tokens, t.output_tokens, ${BOOKED} AS booked
    FROM turn t JOIN thread h ON h.site_id = t.site_id AND h.id = t.thread_id
   WHERE t.site_id = $1 AND t.created_at >= $2 AND t.created_at < $3 AND t.finished_at IS NOT NULL)
SELECT count(DISTINCT thread_id)::int AS conversations, count(*)::int AS turns,
       count(DISTINCT thread_id) FILTER (WHERE booked)::int AS booked,
       COALESCE(sum(input_tokens), 0)::float8 AS input, COALESCE(sum(output_tokens), 0)::float8 AS output,
       (SELECT COALESCE(sum(c.usd), 0) FROM model_call c
         WHERE c.site_id = $1 AND c.correlation_id IN (SELECT correlation_id FROM ended)) AS usd
  FROM ended`;

const FEEDBACK = `
SELECT count(*) FILTER (WHERE score = 1)::int AS good, count(*) FILTER (WHERE score = 0)::int AS bad
  FROM feedback WHERE site_id = $1 AND at >= $2 AND at < $3`;
