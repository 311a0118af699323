import type { Database } from '../db/connect.ts';
import type { Events } from '../events.ts';
import type { Clock, Site } from '../words.ts';
import type { Calendar } from './calendar.ts';

/** What the core needs from the house. One process serves one site. */
export interface CoreNeeds {
  db: Database;
  events: Events;
  clock: Clock;
  site: Site;
}

/** What every function of the core works with. */
export interface Room extends CoreNeeds {
  calendar: Calendar;
}
