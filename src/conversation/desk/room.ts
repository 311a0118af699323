import type { Here } from '../../agent/phrases/time.ts';
import type { Calendar } from '../../allocation/calendar.ts';
import { createCalendar } from '../../allocation/calendar.ts';
import type { DeskNeeds } from './needs.ts';

/** What every part of the desk works with. */
export interface DeskRoom extends DeskNeeds {
  calendar: Calendar;
}

export function createRoom(needs: DeskNeeds): DeskRoom {
  return { ...needs, calendar: createCalendar(needs.site.timeZone) };
}

/** Where and when a sentence is said. */
export function here({ clock, site }: DeskRoom): Here {
  return { now: clock(), timeZone: site.timeZone, site: site.name };
}
