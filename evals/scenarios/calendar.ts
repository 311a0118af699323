import type { Group } from '../words.ts';

/** Days that are 23 or 25 hours long, ends of months and years, and midnights of other zones. */

const DETROIT = { zone: 'America/Detroit', lab: 'empty', who: 'lee' } as const;
const BOOKS = ['auto_allocate_vehicle'] as const;

export const calendar: Group = {
  group: 'calendar',
  scenarios: [
    {
      ...DETROIT,
      name: 'over the night in which the clocks go forward',
      now: '2027-03-10 09:00',
      turns: [
        {
          say: 'Book HLD42 for brake from 13 to 14 March',
          tools: BOOKS,
          tells: ['2027-03-13', '2027-03-14'],
        },
      ],
      end: { booked: [{ vehicle: 'HLD42', test: 'brake', first: '2027-03-13', days: 2 }] },
    },
    {
      ...DETROIT,
      name: 'the day of 25 hours',
      now: '2027-11-01 09:00',
      turns: [{ say: 'Book HLD42 for brake on 7 November for 1 day', tools: BOOKS, tells: ['2027-11-07'] }],
      end: { booked: [{ vehicle: 'HLD42', test: 'brake', first: '2027-11-07', days: 1 }] },
    },
    {
      ...DETROIT,
      name: 'a working day on the day of 23 hours',
      now: '2027-03-10 09:00',
      turns: [
        { say: 'Book HLD42 for brake on Sunday 14 March, 8 am to 4 pm', tools: BOOKS, tells: ['2027-03-14'] },
      ],
      end: { booked: [{ vehicle: 'HLD42', test: 'brake', first: '2027-03-14', hours: '08:00-16:00' }] },
    },
    {
      ...DETROIT,
      name: 'Europe changes its clocks two weeks later',
      zone: 'Europe/Berlin',
      now: '2027-03-22 16:00',
      turns: [
        { say: 'TRK-101, brake, 27 to 29 March please', tools: BOOKS, tells: ['2027-03-27', '2027-03-29'] },
      ],
      end: { booked: [{ vehicle: 'TRK-101', test: 'brake', first: '2027-03-27', days: 3 }] },
    },
    {
      ...DETROIT,
      name: 'the southern autumn',
      zone: 'Australia/Sydney',
      now: '2027-03-30 10:00',
      turns: [
        {
          say: 'book EV-301 for nvh from Saturday to Monday',
          tools: BOOKS,
          tells: ['2027-04-03', '2027-04-05'],
        },
      ],
      end: { booked: [{ vehicle: 'EV-301', test: 'nvh', first: '2027-04-03', days: 3 }] },
    },
    {
      ...DETROIT,
      name: 'a move onto the short day keeps its length',
      lab: 'march',
      now: '2027-03-01 12:00',
      turns: [
        {
          say: 'Move #37 to 13 March',
          asks: true,
          tools: ['reschedule_allocation'],
          tells: ['HLD42', '2027-03-13', '2027-03-14'],
        },
        { press: 'yes', tells: ['2027-03-13', '2027-03-14'] },
      ],
      end: { moved: { 37: { first: '2027-03-13', days: 2 } } },
    },
    {
      ...DETROIT,
      name: 'late in the evening tomorrow is the next day here',
      zone: 'Australia/Sydney',
      now: '2027-03-01 23:30',
      turns: [{ say: 'Book HLD42 for brake tomorrow, 1 day', tools: BOOKS, tells: ['2027-03-02'] }],
      end: { booked: [{ vehicle: 'HLD42', test: 'brake', first: '2027-03-02', days: 1 }] },
    },
    {
      ...DETROIT,
      name: 'after midnight today is already today',
      zone: 'Asia/Kolkata',
      now: '2027-03-01 00:10',
      turns: [
        { say: 'what date do you have?', tools: ['get_datetime_now'], tells: ['2027-03-01'] },
        {
          say: 'Book SUV-201 for emission today for 2 days',
          tools: BOOKS,
          tells: ['2027-03-01', '2027-03-02'],
        },
      ],
      end: { booked: [{ vehicle: 'SUV-201', test: 'emission', first: '2027-03-01', days: 2 }] },
    },
    {
      ...DETROIT,
      name: 'tomorrow is another month',
      now: '2027-02-28 23:50',
      turns: [
        {
          say: 'HLD42 needs a brake test tomorrow for 2 days',
          tools: BOOKS,
          tells: ['2027-03-01', '2027-03-02'],
        },
      ],
      end: { booked: [{ vehicle: 'HLD42', test: 'brake', first: '2027-03-01', days: 2 }] },
    },
    {
      ...DETROIT,
      name: 'over the end of a month',
      now: '2027-03-01 12:00',
      turns: [
        {
          say: 'Book HLD77 for coastdown from 30 March to 2 April',
          tools: BOOKS,
          tells: ['2027-03-30', '2027-04-02'],
        },
      ],
      end: { booked: [{ vehicle: 'HLD77', test: 'coastdown', first: '2027-03-30', days: 4 }] },
    },
    {
      ...DETROIT,
      name: 'the 31st and the day after',
      now: '2027-03-01 12:00',
      turns: [
        {
          say: 'Book HLD42 for emission on the 31st for 2 days',
          asks: 'either',
          tools: BOOKS,
          tells: ['2027-03-31', '2027-04-01'],
        },
        { press: 'yes', ifAsked: true },
      ],
      end: { booked: [{ vehicle: 'HLD42', test: 'emission', first: '2027-03-31', days: 2 }] },
    },
    {
      ...DETROIT,
      name: 'the 31st of a month that has 30 days',
      now: '2027-03-01 12:00',
      turns: [
        { say: 'Book HLD42 for brake on 31 April for 1 day', omits: ['2027-05-01'] },
        { say: 'oh, 30 April then', asks: 'either', tools: BOOKS, tells: ['2027-04-30'] },
        { press: 'yes', ifAsked: true },
      ],
      end: { booked: [{ vehicle: 'HLD42', test: 'brake', first: '2027-04-30', days: 1 }] },
    },
  ],
};
