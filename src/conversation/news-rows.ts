import type { Database } from '../db/connect.ts';
import { retrying } from '../db/transaction.ts';
import type { ChannelName, Clock, Role } from '../words.ts';
import { givingUp } from './delivery-rows.ts';
import { asJson } from './inbox-rows.ts';
import type { News } from './news-phrases.ts';
import type { Message } from './shown.ts';

/** Of older news nobody is told out of the blue; their next reply still carries it. */
const FRESH = "interval '3 days'";
const MOST_AT_ONCE = 100;
/** So long a place is kept of whom nobody is linked to. */
const KEPT = "interval '30 days'";

/** News that can be sent, to whom, and by which link. */
export interface Unsent {
  id: string;
  payload: News;
  account_id: string;
  fullname: string;
  role: Role;
  link_id: string;
  channel: ChannelName;
  place: unknown;
}

export interface NewsRowsNeeds {
  db: Pick<Database, 'query'>;
  siteId: string;
  clock: Clock;
  /** The chat channels that are turned on. */
  channels: ChannelName[];
}

/** The statements by which news leaves the outbox for a chat. */
export function createNewsRows({ db, siteId, clock, channels }: NewsRowsNeeds) {
  return {
    /** Oldest first; of several chats the one in which their person was met last. */
    unsent: () => db.query<Unsent>('news_unsent', UNSENT, [siteId, channels]),
    /** Out of the outbox and into the channel's deliveries, at once or not at all. @returns false when another did */
    async send({ id, link_id, channel, place }: Unsent, message: Message): Promise<boolean> {
      const values = [siteId, id, link_id, channel, asJson(place), asJson(message), clock()];
      const sent = await retrying(() => db.query('news_send', SEND, values));
      return sent.length > 0;
    },
    /** What has not been shown when its link ends, or its account is disabled, is not shown there any more. */
    async takeBack(): Promise<string[]> {
      const rows = await db.query<{ key: string }>('news_take_back', TAKE_BACK, [siteId, clock()]);
      return rows.map(({ key }) => key);
    },
    async forget(): Promise<void> {
      await db.query('chat_place_forget', FORGET, [siteId]);
    },
  };
}

/** Whose reply is being made just now hears of it there: until it is over, the news is the turn's. */
const NOT_IN_A_TURN = `NOT EXISTS (
       SELECT FROM turn t WHERE t.site_id = o.site_id AND t.account_id = o.account_id
          AND t.status IN ('waiting', 'running') AND t.lease_until > now())`;

const UNSENT = `
SELECT o.id, o.payload, o.account_id, a.fullname, a.role, chat.link_id, chat.channel, chat.place
  FROM outbox o
  JOIN account a ON a.site_id = o.site_id AND a.id = o.account_id AND a.enabled
 CROSS JOIN LATERAL (
       SELECT l.id AS link_id, l.channel, p.place FROM link l
         JOIN chat_place p ON (p.site_id, p.channel, p.tenant, p.chat_user_id)
                            = (l.site_id, l.channel, l.tenant, l.chat_user_id)
        WHERE l.site_id = o.site_id AND l.account_id = o.account_id AND l.ended_at IS NULL AND l.channel = ANY($2)
        ORDER BY p.met_at DESC, l.id DESC LIMIT 1) chat
 WHERE o.site_id = $1 AND o.topic = 'booking_changed' AND o.delivered_at IS NULL AND o.link_id IS NULL
   AND o.created_at > now() - ${FRESH} AND ${NOT_IN_A_TURN}
 ORDER BY o.id LIMIT ${MOST_AT_ONCE}`;

/** Looked at again, since it was put into words meanwhile: two that send the same row wait for each other here. */
const SEND = `
WITH sent AS (
  UPDATE outbox o SET delivered_at = $7, link_id = l.id
    FROM link l JOIN account a ON a.site_id = l.site_id AND a.id = l.account_id
   WHERE o.site_id = $1 AND o.id = $2 AND o.delivered_at IS NULL AND o.link_id IS NULL AND ${NOT_IN_A_TURN}
     AND l.site_id = $1 AND l.id = $3 AND l.account_id = o.account_id AND l.ended_at IS NULL AND a.enabled
  RETURNING o.id)
INSERT INTO delivery (site_id, channel, key, place, message, due_at, created_at)
SELECT $1, $4, 'news:' || sent.id, $5, $6, $7, $7 FROM sent
RETURNING id`;

/** What somebody is showing just now is let be. */
const TAKE_BACK = givingUp(
  `WHERE site_id = $1 AND id IN (
     SELECT d.id FROM delivery d
       JOIN outbox o ON o.site_id = d.site_id AND o.id = substring(d.key FROM '^news:([0-9]+)$')::bigint
       JOIN account a ON a.site_id = o.site_id AND a.id = o.account_id
       JOIN link l ON l.site_id = o.site_id AND l.id = o.link_id
      WHERE d.site_id = $1 AND d.key LIKE 'news:%' AND d.delivered_at IS NULL AND d.given_up_at IS NULL
        AND (d.lease_until IS NULL OR d.lease_until <= now()) AND (l.ended_at IS NOT NULL OR NOT a.enabled)
        FOR UPDATE OF d SKIP LOCKED)`,
  '$2',
);

const FORGET = `
DELETE FROM chat_place p
 WHERE p.site_id = $1 AND p.met_at < now() - ${KEPT} AND NOT EXISTS (
       SELECT FROM link l WHERE (l.site_id, l.channel, l.tenant, l.chat_user_id)
                              = (p.site_id, p.channel, p.tenant, p.chat_user_id) AND l.ended_at IS NULL)`;
