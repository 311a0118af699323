import type { Database } from '../db/connect.ts';
import type { Events } from '../events.ts';
import type { Clock, Site } from '../words.ts';

/** What the fleet needs from the house. One process serves one site. */
export interface FleetNeeds {
  db: Database;
  events: Events;
  clock: Clock;
  site: Site;
}
