import type { Group } from '../words.ts';

/** Bookings as people write them: long, short, with their reasons, in the shorthand of their trade. */

const AT = { now: '2027-03-01 09:30', zone: 'America/Detroit', lab: 'empty', who: 'lee' } as const;

export const ownWords: Group = {
  group: 'own words',
  scenarios: [
    {
      ...AT,
      name: 'gm this thurs',
      turns: [
        {
          say: 'gm, could u pls get TRK-102 onto a brake cell this thurs, 1 day is enough',
          asks: 'either',
          tells: ['TRK-102', '2027-03-04'],
        },
        { press: 'yes', ifAsked: true },
      ],
      end: { booked: [{ vehicle: 'TRK-102', test: 'brake', first: '2027-03-04', days: 1 }] },
    },
    {
      ...AT,
      name: 'can i get cell 5',
      turns: [
        {
          say: 'can i get Cell 5 for the EV-301? performance run, Mon 15th to Wed 17th',
          asks: 'either',
          tools: ['auto_allocate_vehicle'],
          tells: ['2027-03-15', '2027-03-17'],
        },
        { press: 'yes', ifAsked: true },
      ],
      end: {
        booked: [{ vehicle: 'EV-301', test: 'performance', first: '2027-03-15', days: 3, dyno: 'Cell 5' }],
      },
    },
    {
      ...AT,
      name: 'back from the body shop',
      turns: [
        {
          say: "Hi team! We've got HLD77 back from the body shop and I'd like to run NVH on it. Two days would do, starting Tuesday 9 March. Thanks, Lee",
          tools: ['auto_allocate_vehicle'],
          tells: ['HLD77', '2027-03-09', '2027-03-10'],
        },
      ],
      end: { booked: [{ vehicle: 'HLD77', test: 'nvh', first: '2027-03-09', days: 2 }] },
    },
    {
      ...AT,
      name: 'several sentences',
      turns: [
        {
          say: 'TRK-102 is ready. Brake pads were swapped yesterday. Could we have a cell for brake on Monday the 15th? One day.',
          asks: 'either',
          tells: ['TRK-102', '2027-03-15'],
        },
        { press: 'yes', ifAsked: true },
      ],
      end: { booked: [{ vehicle: 'TRK-102', test: 'brake', first: '2027-03-15', days: 1 }] },
    },
    {
      ...AT,
      name: 'sorry 17',
      turns: [
        {
          say: 'Book HLD42 for brake on the 16th, no sorry, the 17th of March for 1 day',
          asks: 'either',
          tells: ['2027-03-17'],
        },
        { press: 'yes', ifAsked: true },
      ],
      end: { booked: [{ vehicle: 'HLD42', test: 'brake', first: '2027-03-17', days: 1 }] },
    },
    {
      ...AT,
      name: 'day after tomorrow',
      turns: [
        {
          say: 'HLD42 brake day after tomorrow for one day please',
          tools: ['auto_allocate_vehicle'],
          tells: ['2027-03-03'],
        },
      ],
      end: { booked: [{ vehicle: 'HLD42', test: 'brake', first: '2027-03-03', days: 1 }] },
    },
    {
      ...AT,
      name: 'typo in the test asks',
      turns: [
        {
          say: 'bok HLD42 for emision on 17 mar for 1 day',
          asks: true,
          tells: ['HLD42', '2027-03-17', 'emission'],
        },
        { press: 'yes' },
      ],
      end: { booked: [{ vehicle: 'HLD42', test: 'emission', first: '2027-03-17', days: 1 }] },
    },
    {
      ...AT,
      now: '2027-03-04 22:35',
      name: 'two working days',
      turns: [
        {
          say: 'EV-301 coastdown, two days, kicking off Wednesday the 17th',
          asks: 'either',
          tells: ['2027-03-17', '2027-03-18'],
        },
        { press: 'yes', ifAsked: true },
      ],
      end: { booked: [{ vehicle: 'EV-301', test: 'coastdown', first: '2027-03-17', days: 2 }] },
    },
  ],
};
