import type { Group } from '../words.ts';

/** What people call days; the clock stands on a Monday unless it says otherwise. */

const AT = { now: '2027-03-01 12:00', zone: 'America/Detroit', lab: 'empty', who: 'lee' } as const;
const BOOKS = ['auto_allocate_vehicle'] as const;

export const days: Group = {
  group: 'days',
  scenarios: [
    {
      ...AT,
      name: 'a bare weekday is the nearest one',
      turns: [{ say: 'Book HLD42 for brake on Thursday for 1 day', tools: BOOKS, tells: ['2027-03-04'] }],
      end: { booked: [{ vehicle: 'HLD42', test: 'brake', first: '2027-03-04', days: 1 }] },
    },
    {
      ...AT,
      name: 'Monday on a Monday is in a week',
      turns: [
        {
          say: 'Book HLD42 for brake on Monday for 1 day',
          asks: 'either',
          tools: BOOKS,
          tells: ['2027-03-08'],
        },
        { press: 'yes', ifAsked: true },
      ],
      end: { booked: [{ vehicle: 'HLD42', test: 'brake', first: '2027-03-08', days: 1 }] },
    },
    {
      ...AT,
      name: 'the coming Wednesday',
      turns: [{ say: 'HLD77 for brake, coming Wednesday, 2 days', tools: BOOKS, tells: ['2027-03-03'] }],
      end: { booked: [{ vehicle: 'HLD77', test: 'brake', first: '2027-03-03', days: 2 }] },
    },
    {
      ...AT,
      name: 'next Tuesday is asked about',
      turns: [
        {
          say: 'Book HLD42 for brake next Tuesday for 2 days',
          asks: true,
          tools: BOOKS,
          tells: ['2027-03-09'],
        },
        { press: 'yes', tells: ['2027-03-09', '2027-03-10'] },
      ],
      end: { booked: [{ vehicle: 'HLD42', test: 'brake', first: '2027-03-09', days: 2 }] },
    },
    {
      ...AT,
      name: 'next Tuesday is not what was meant',
      turns: [
        { say: 'Book HLD42 for brake next Tuesday for 2 days', asks: true, tells: ['2027-03-09'] },
        { press: 'no' },
      ],
    },
    {
      ...AT,
      name: 'next Monday, said on a Sunday',
      now: '2027-02-28 19:00',
      turns: [
        { say: 'Book HLD42 for brake next Monday for 1 day', asks: true, tells: ['2027-03-01'] },
        { say: 'yes' },
      ],
      end: { booked: [{ vehicle: 'HLD42', test: 'brake', first: '2027-03-01', days: 1 }] },
    },
    {
      ...AT,
      name: 'the day after tomorrow',
      turns: [
        { say: 'Book HLD42 for brake the day after tomorrow, one day', tools: BOOKS, tells: ['2027-03-03'] },
      ],
      end: { booked: [{ vehicle: 'HLD42', test: 'brake', first: '2027-03-03', days: 1 }] },
    },
    {
      ...AT,
      name: 'in two weeks',
      turns: [
        {
          say: 'Book HLD42 for brake in two weeks for 2 days',
          asks: 'either',
          tools: BOOKS,
          tells: ['2027-03-15'],
        },
        { press: 'yes', ifAsked: true },
      ],
      end: { booked: [{ vehicle: 'HLD42', test: 'brake', first: '2027-03-15', days: 2 }] },
    },
    {
      ...AT,
      name: 'a week from Thursday',
      turns: [
        {
          say: 'Book HLD42 for brake a week from Thursday for 1 day',
          asks: 'either',
          tools: BOOKS,
          tells: ['2027-03-11'],
        },
        { press: 'yes', ifAsked: true },
      ],
      end: { booked: [{ vehicle: 'HLD42', test: 'brake', first: '2027-03-11', days: 1 }] },
    },
    {
      ...AT,
      name: 'the first Monday of a month',
      turns: [
        {
          say: 'Book TRK-102 for brake on the first Monday of April, 2 days',
          asks: 'either',
          tools: BOOKS,
          tells: ['2027-04-05'],
        },
        { press: 'yes', ifAsked: true },
      ],
      end: { booked: [{ vehicle: 'TRK-102', test: 'brake', first: '2027-04-05', days: 2 }] },
    },
    {
      ...AT,
      name: 'by the number of the week',
      turns: [
        {
          say: 'Book TRK-102 for brake in week 11, Monday to Wednesday',
          asks: 'either',
          tools: BOOKS,
          tells: ['2027-03-15', '2027-03-17'],
        },
        { press: 'yes', ifAsked: true },
      ],
      end: { booked: [{ vehicle: 'TRK-102', test: 'brake', first: '2027-03-15', days: 3 }] },
    },
    {
      ...AT,
      name: 'starting and ending days',
      turns: [
        {
          say: 'Book TRK-102 for brake starting Wednesday the 17th until Friday the 19th',
          tools: BOOKS,
          tells: ['2027-03-17', '2027-03-19'],
        },
      ],
      end: { booked: [{ vehicle: 'TRK-102', test: 'brake', first: '2027-03-17', days: 3 }] },
    },
    {
      ...AT,
      name: 'a date that lies behind us',
      turns: [
        { say: 'Book HLD42 for brake on 22 February 2027 for 1 day', tells: ['past|over|already|before'] },
      ],
    },
    {
      ...AT,
      name: 'a date that was last week is not booked a year ahead unasked',
      turns: [{ say: 'Book HLD42 for brake on 22 February for 1 day', asks: 'either' }],
    },
    {
      ...AT,
      name: 'a date with two readings',
      turns: [{ say: 'Book HLD42 for brake on 03/04/2027 for 1 day', asks: 'either' }],
    },
    {
      ...AT,
      name: 'a date in dots',
      turns: [
        {
          say: 'Book HLD42 for brake on 16.3.2027 for 1 day',
          asks: 'either',
          tools: BOOKS,
          tells: ['2027-03-16'],
        },
        { press: 'yes', ifAsked: true },
      ],
      end: { booked: [{ vehicle: 'HLD42', test: 'brake', first: '2027-03-16', days: 1 }] },
    },
  ],
};
