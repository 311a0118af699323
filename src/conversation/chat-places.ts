import type { ChatUser } from '../accounts/link-words.ts';
import type { Database } from '../db/connect.ts';
import type { Log } from '../log.ts';
import type { Clock } from '../words.ts';
import { asJson } from './inbox-rows.ts';

export interface ChatPlacesNeeds {
  db: Pick<Database, 'query'>;
  siteId: string;
  clock: Clock;
  log: Log;
}

/**
 * Notes where somebody can be told something in private, and when they were last met. It never throws: whoever is
 * met is answered, noted or not.
 */
export type Met = (user: ChatUser, place: unknown) => Promise<void>;

export function createMet({ db, siteId, clock, log }: ChatPlacesNeeds): Met {
  return async ({ channel, tenant, user }, place) => {
    await db
      .query('chat_place_met', MET, [siteId, channel, tenant, user, asJson(place), clock()])
      .catch((error: unknown) => log.warn({ err: error, channel }, 'where somebody was met is not noted'));
  };
}

/** To the minute: most messages of a talk write nothing. */
const MET = `
INSERT INTO chat_place AS was (site_id, channel, tenant, chat_user_id, place, met_at)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (site_id, channel, tenant, chat_user_id) DO UPDATE SET place = excluded.place, met_at = excluded.met_at
 WHERE was.place <> excluded.place OR was.met_at < excluded.met_at - interval '1 minute'`;
