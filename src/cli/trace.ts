import type { Config } from '../config.ts';
import { openHouse } from '../main.ts';

interface Event {
  at: Date;
  what: string;
}

/** What the database knows of one correlation id, in the order in which it happened; at once, in the order of these. */
const STORY = `
  WITH came AS (
    SELECT * FROM inbox
     WHERE site_id = $1 AND left(encode(sha256(convert_to(channel || ' ' || key, 'UTF8')), 'hex'), 32) = $2)
  SELECT 0 AS n, received_at AS at, 'delivery of ' || channel || ' stored: ' || key AS what FROM came
  UNION ALL
  SELECT 1, ended_at, 'delivery handled (' || status || ', ' || attempts || ' time' || CASE attempts WHEN 1 THEN '' ELSE 's' END
         || ')' FROM came WHERE ended_at IS NOT NULL
  UNION ALL
  SELECT 2, d.created_at, 'to be shown: ' || d.key FROM came JOIN delivery d
      ON d.site_id = $1 AND d.channel = came.channel AND starts_with(d.key, came.key || ':')
  UNION ALL
  SELECT 3, COALESCE(d.delivered_at, d.given_up_at), CASE WHEN d.delivered_at IS NULL THEN 'given up: ' ELSE 'shown: ' END || d.key
         || ' after ' || d.attempts || ' attempt' || CASE d.attempts WHEN 1 THEN '' ELSE 's' END
    FROM came JOIN delivery d ON d.site_id = $1 AND d.channel = came.channel AND starts_with(d.key, came.key || ':')
   WHERE COALESCE(d.delivered_at, d.given_up_at) IS NOT NULL
  UNION ALL
  SELECT 4, created_at, 'message in ' || thread_id || ' (' || status || '): ' || said FROM turn
   WHERE site_id = $1 AND correlation_id = $2
  UNION ALL
  SELECT 5, started_at, 'turn started' FROM turn WHERE site_id = $1 AND correlation_id = $2 AND started_at IS NOT NULL
  UNION ALL
  SELECT 6, at, action || ' ' || subject || ' #' || subject_id || ' through ' || channel || COALESCE(': ' || reason, '')
    FROM history WHERE site_id = $1 AND correlation_id = $2
  UNION ALL
  SELECT 7, at, model || ': ' || outcome || ', ' || input_tokens || ' tokens in, ' || output_tokens || ' out, $'
         || round(usd::numeric, 5) || ', ' || round(ms::numeric) || ' ms'
    FROM model_call WHERE site_id = $1 AND correlation_id = $2
  UNION ALL
  SELECT 8, at, 'tool ' || tool || ': ' || CASE WHEN ok THEN 'ok' ELSE COALESCE(code, 'failed') END || ', ' || round(ms::numeric)
         || ' ms' FROM tool_call WHERE site_id = $1 AND correlation_id = $2
  UNION ALL
  SELECT 9, at, 'ask for a booking: ' || outcome || COALESCE(' ' || code, '')
         || CASE cardinality(rules) WHEN 0 THEN '' ELSE ' (' || array_to_string(rules, ', ') || ')' END
    FROM booking_attempt WHERE site_id = $1 AND correlation_id = $2
  UNION ALL
  SELECT 10, created_at, 'news for account ' || account_id || ': booking #' || (payload->'after'->>'id') || ' ' || (payload->>'action')
         || CASE WHEN delivered_at IS NULL THEN ', which waits' ELSE '' END
    FROM outbox WHERE site_id = $1 AND topic = 'booking_changed' AND payload->>'correlation_id' = $2
  UNION ALL
  SELECT 11, f.at, 'feedback: ' || CASE f.score WHEN 1 THEN 'good' ELSE 'bad' END || COALESCE(', ' || f.comment, '')
    FROM feedback f JOIN turn t ON t.site_id = f.site_id AND t.id = f.turn_id
   WHERE t.site_id = $1 AND t.correlation_id = $2
  UNION ALL
  SELECT 12, finished_at, 'reply (' || COALESCE(model, 'no model') || '): ' || COALESCE(reply, 'none') FROM turn
   WHERE site_id = $1 AND correlation_id = $2 AND finished_at IS NOT NULL
  ORDER BY at, n`;

/** Prints the story of one message or request; exits 1 when nothing is known of it. */
export async function trace(config: Config, correlationId: string): Promise<void> {
  const house = await openHouse(config, { mode: 'attach', quiet: true });
  try {
    const events = await house.db.query<Event>('trace', STORY, [house.site.id, correlationId]);
    for (const { at, what } of events) console.log(`${at.toISOString()}  ${indented(what)}`);
    if (events.length === 0) {
      console.error(
        `Nothing is stored of ${correlationId}: only messages and changes leave a trace in the database.`,
      );
      process.exitCode = 1;
    }
  } finally {
    await house.close();
  }
}

/** The further lines of a message stand under its first, not under the times. */
function indented(what: string): string {
  return what.replace(/\n+/g, `\n${' '.repeat(26)}`);
}
