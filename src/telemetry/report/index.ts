import type { Database } from '../../db/connect.ts';
import type { Clock, Site } from '../../words.ts';
import { attemptFigures } from './attempts.ts';
import { bookingFigures } from './bookings.ts';
import { conversationFigures } from './conversations.ts';
import { modelFigures } from './models.ts';
import { adoption } from './people.ts';
import { refusalFigures } from './refusals.ts';
import { openRoom } from './room.ts';
import { savings } from './savings.ts';
import { toolFigures } from './tools.ts';
import { turnFigures } from './turns.ts';
import { utilisation } from './utilisation.ts';
import type { Assumptions, Span } from './words.ts';

export type { Assumptions, Figure, Span } from './words.ts';

/** Figures of the house, each computed from stored rows when it is asked for; nobody can set one. */
export type Reports = ReturnType<typeof createReports>;

interface Needs {
  db: Pick<Database, 'query'>;
  clock: Clock;
  site: Site;
  /** Days that rows are kept. */
  days: number;
  assumptions: Assumptions;
}

const HOUR_MS = 60 * 60 * 1000;

export function createReports({ db, clock, site, days, assumptions }: Needs) {
  const roomOf = (span: Span) => openRoom(db, site, span, days);
  const lastHours = (hours: number) => {
    const to = clock();
    return roomOf({ from: new Date(to.getTime() - hours * HOUR_MS), to });
  };
  return {
    /** How the house does what it is asked. */
    async performance(hours: number) {
      const room = lastHours(hours);
      const [turns, tools, models, bookings] = await Promise.all([
        ...([turnFigures(room), toolFigures(room), modelFigures(room), attemptFigures(room)] as const),
      ]);
      return { turns, tools, models, bookings };
    },

    /** What the lab gains. */
    async business(span: Span) {
      const room = roomOf(span);
      const [use, bookings, refusals, conversations, people, saved] = await Promise.all([
        ...([utilisation(room), bookingFigures(room), refusalFigures(room)] as const),
        ...([conversationFigures(room), adoption(room), savings(room, assumptions)] as const),
      ]);
      const { cost_per_conversation } = conversations;
      return { utilisation: use, bookings, refusals, cost_per_conversation, adoption: people, ...saved };
    },

    /** What talking with the house is like. */
    async conversation(hours: number) {
      const room = lastHours(hours);
      const [figures, turns, tools] = await Promise.all([
        ...([conversationFigures(room), turnFigures(room), toolFigures(room)] as const),
      ]);
      return { ...figures, success_rate: turns.all.success_rate, tools };
    },
  };
}
