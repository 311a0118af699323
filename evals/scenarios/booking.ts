import type { Group } from '../words.ts';

/** Everything was said: it is booked at once, and the reply says what, when, where and how to undo it. */

const AT = { now: '2027-03-01 12:00', zone: 'America/Detroit', lab: 'empty', who: 'lee' } as const;
const BOOKS = ['auto_allocate_vehicle'] as const;

export const booking: Group = {
  group: 'booking',
  scenarios: [
    {
      ...AT,
      name: 'a plain request',
      turns: [
        {
          say: 'Book HLD42 for a brake test on 16 March for 2 days.',
          tools: BOOKS,
          tells: ['HLD42', '2027-03-16', '2027-03-17', 'Cell 1|Cell 2', 'undo|cancel'],
        },
      ],
      end: { booked: [{ vehicle: 'HLD42', test: 'brake', first: '2027-03-16', days: 2 }] },
    },
    {
      ...AT,
      name: 'between two meetings',
      turns: [
        {
          say: 'need a dyno for HLD42 tomorrow, brake, just the one day',
          tools: BOOKS,
          tells: ['HLD42', '2027-03-02'],
        },
      ],
      end: { booked: [{ vehicle: 'HLD42', test: 'brake', first: '2027-03-02', days: 1 }] },
    },
    {
      ...AT,
      name: 'weekdays and dates that agree',
      turns: [
        {
          say: 'hi, can you put TRK-101 down for brakes from Monday 15 to Wednesday 17 March please',
          tools: BOOKS,
          tells: ['TRK-101', '2027-03-15', '2027-03-17', 'Cell 2'],
        },
      ],
      end: { booked: [{ vehicle: 'TRK-101', test: 'brake', first: '2027-03-15', days: 3, dyno: 'Cell 2' }] },
    },
    {
      ...AT,
      name: 'shorthand of somebody in gloves',
      turns: [
        { say: 'trk101 brake 2027-03-16 3d', asks: 'either', tools: BOOKS },
        { press: 'yes', ifAsked: true },
      ],
      end: { booked: [{ vehicle: 'TRK-101', test: 'brake', first: '2027-03-16', days: 3 }] },
    },
    {
      ...AT,
      name: 'on a dyno that is named',
      turns: [
        {
          say: 'Reserve Cell 2 for HLD42, brake test, Thursday 18 March, one day',
          tools: BOOKS,
          tells: ['Cell 2', '2027-03-18'],
        },
      ],
      end: { booked: [{ vehicle: 'HLD42', test: 'brake', first: '2027-03-18', days: 1, dyno: 'Cell 2' }] },
    },
    {
      ...AT,
      name: 'with a note for the shift',
      turns: [
        {
          say: 'Book SUV-201 for emission on 17 March for 2 days, note: cold soak overnight',
          tools: BOOKS,
          tells: ['SUV-201', '2027-03-17', 'Cell 3'],
        },
      ],
      end: {
        booked: [
          {
            vehicle: 'SUV-201',
            test: 'emission',
            first: '2027-03-17',
            days: 2,
            notes: 'cold soak overnight',
          },
        ],
      },
    },
    {
      ...AT,
      name: 'for a morning',
      turns: [
        {
          say: 'Book HLD42 for brake on 16 March from 8:00 to 12:00',
          tools: BOOKS,
          tells: ['2027-03-16', '8:00|08:00', '12:00'],
        },
      ],
      end: { booked: [{ vehicle: 'HLD42', test: 'brake', first: '2027-03-16', hours: '08:00-12:00' }] },
    },
    {
      ...AT,
      name: 'a vehicle by its name',
      turns: [
        {
          say: 'book the Blue mule for nvh on 16 March for 1 day',
          asks: 'either',
          tools: BOOKS,
          tells: ['EV-301', '2027-03-16'],
        },
        { press: 'yes', ifAsked: true },
      ],
      end: { booked: [{ vehicle: 'EV-301', test: 'nvh', first: '2027-03-16', days: 1, dyno: 'Cell 4' }] },
    },
    {
      ...AT,
      name: 'a week',
      turns: [
        {
          say: 'I need EV-301 on coastdown for a week from 15 March',
          tools: BOOKS,
          tells: ['2027-03-15', '2027-03-21', 'Cell 5'],
        },
      ],
      end: { booked: [{ vehicle: 'EV-301', test: 'coastdown', first: '2027-03-15', days: 7 }] },
    },
    {
      ...AT,
      name: 'later days are allowed, and the first free one is taken',
      lab: 'full',
      turns: [
        {
          say: 'Book HLD42 for brake on 9 March for 2 days, up to 5 days later is fine',
          tools: BOOKS,
          tells: ['HLD42', '2027-03-11'],
        },
      ],
      end: {
        booked: [{ vehicle: 'HLD42', test: 'brake', first: '2027-03-11', days: 2 }],
        untouched: [51, 52],
      },
    },
    {
      ...AT,
      name: 'today',
      turns: [{ say: 'Book HLD42 for brake today, 1 day', tools: BOOKS, tells: ['2027-03-01'] }],
      end: { booked: [{ vehicle: 'HLD42', test: 'brake', first: '2027-03-01', days: 1 }] },
    },
    {
      ...AT,
      name: 'the American order of a date',
      turns: [
        { say: 'Book HLD42 for brake on March 16, 2027 for 2 days', tools: BOOKS, tells: ['2027-03-16'] },
      ],
      end: { booked: [{ vehicle: 'HLD42', test: 'brake', first: '2027-03-16', days: 2 }] },
    },
    {
      ...AT,
      name: 'numbers as words',
      turns: [
        {
          say: 'Please schedule HLD77 for performance for three days starting the sixteenth of March',
          tools: BOOKS,
          tells: ['2027-03-16', '2027-03-18'],
        },
      ],
      end: {
        booked: [{ vehicle: 'HLD77', test: 'performance', first: '2027-03-16', days: 3, dyno: 'Cell 5' }],
      },
    },
    {
      ...AT,
      name: 'over a weekend',
      turns: [
        {
          say: 'Book HLD42 for brake from Friday to Monday',
          tools: BOOKS,
          tells: ['2027-03-05', '2027-03-08'],
        },
      ],
      end: { booked: [{ vehicle: 'HLD42', test: 'brake', first: '2027-03-05', days: 4 }] },
    },
  ],
};
