import type { Group } from '../words.ts';

/** Leap days, and the turn of the year. */

const DETROIT = { zone: 'America/Detroit', lab: 'empty', who: 'lee' } as const;

const BOOKS = ['auto_allocate_vehicle'] as const;

export const years: Group = {
  group: 'years',
  scenarios: [
    {
      ...DETROIT,
      name: 'leap day in a leap year',
      now: '2028-02-25 08:00',
      turns: [
        {
          say: 'Book HLD42 for brake on 29 February for 2 days',
          tools: BOOKS,
          tells: ['2028-02-29', '2028-03-01'],
        },
      ],
      end: { booked: [{ vehicle: 'HLD42', test: 'brake', first: '2028-02-29', days: 2 }] },
    },
    {
      ...DETROIT,
      name: 'leap day in another year',
      now: '2027-02-01 08:00',
      turns: [{ say: 'Book HLD42 for brake on 29 February 2027 for 1 day', asks: 'either' }],
    },
    {
      ...DETROIT,
      name: 'over New Year',
      now: '2026-12-28 08:00',
      turns: [
        {
          say: 'Book EV-301 for emission from 30 December to 2 January',
          tools: BOOKS,
          tells: ['2026-12-30', '2027-01-02'],
        },
      ],
      end: { booked: [{ vehicle: 'EV-301', test: 'emission', first: '2026-12-30', days: 4 }] },
    },
    {
      ...DETROIT,
      name: 'January is said in December',
      now: '2026-12-28 08:00',
      turns: [
        { say: 'Book EV-301 for emission on 5 January for 1 day', tools: BOOKS, tells: ['2027-01-05'] },
      ],
      end: { booked: [{ vehicle: 'EV-301', test: 'emission', first: '2027-01-05', days: 1 }] },
    },
    {
      ...DETROIT,
      name: 'New Year is tomorrow',
      lab: 'new year',
      now: '2026-12-31 18:00',
      turns: [
        { say: 'Book TRK-101 for brake tomorrow for 1 day', tools: BOOKS, tells: ['2027-01-01', 'Cell 2'] },
      ],
      end: {
        booked: [{ vehicle: 'TRK-101', test: 'brake', first: '2027-01-01', days: 1 }],
        untouched: [81, 82],
      },
    },
    {
      ...DETROIT,
      name: 'a booking that began last year is shortened',
      lab: 'new year',
      now: '2026-12-28 08:00',
      turns: [
        { say: 'shorten #81 to 2 days', asks: true, tools: ['reschedule_allocation'], tells: ['2026-12-31'] },
        { say: 'yes', tells: ['2026-12-30', '2026-12-31'] },
      ],
      end: { moved: { 81: { first: '2026-12-30', days: 2 } }, untouched: [82] },
    },
  ],
};
