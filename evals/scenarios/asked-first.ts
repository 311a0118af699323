import type { Group } from '../words.ts';

/** What has no one meaning, or cannot be: a question comes before anything is written. */

const AT = { now: '2027-03-01 09:30', zone: 'America/Detroit', lab: 'empty', who: 'lee' } as const;

export const askedFirst: Group = {
  group: 'asked first',
  scenarios: [
    {
      ...AT,
      name: '3/9 is asked',
      turns: [
        { say: 'Book HLD42 for brake on 3/9 for 1 day', asks: 'either', after: {} },
        { say: '9 March', asks: 'either', tells: ['2027-03-09'] },
        { press: 'yes', ifAsked: true },
      ],
      end: { booked: [{ vehicle: 'HLD42', test: 'brake', first: '2027-03-09', days: 1 }] },
    },
    {
      ...AT,
      name: 'Tuesday the 10th',
      turns: [
        {
          say: 'Book HLD42 for brake on Tuesday the 10th of March for 1 day',
          asks: 'either',
          after: {},
          tells: ['Wednesday|Wed|9 Mar'],
        },
        { say: 'I meant Wednesday the 10th', asks: 'either', tells: ['2027-03-10'] },
        { press: 'yes', ifAsked: true },
      ],
      end: { booked: [{ vehicle: 'HLD42', test: 'brake', first: '2027-03-10', days: 1 }] },
    },
    {
      ...AT,
      name: 'end of month',
      turns: [
        { say: 'Book HLD42 for brake at the end of the month for 2 days', asks: 'either', after: {} },
        { say: 'from the 30th', asks: 'either', tells: ['2027-03-30', '2027-03-31'] },
        { press: 'yes', ifAsked: true },
      ],
      end: { booked: [{ vehicle: 'HLD42', test: 'brake', first: '2027-03-30', days: 2 }] },
    },
    {
      ...AT,
      name: 'an hour that is not there',
      turns: [
        { say: 'book HLD42 for brake on 14 March from 2:30 to 6:00', asks: 'either', after: {} },
        { press: 'no', ifAsked: true },
      ],
    },
    {
      ...AT,
      name: 'swapped digits',
      turns: [
        {
          say: 'Book HLD24 for brake on 16 March for 1 day',
          asks: 'either',
          after: {},
          tells: ['HLD42|HLD24'],
        },
        { press: 'no', ifAsked: true },
      ],
    },
    {
      ...AT,
      name: 'unknown vehicle',
      turns: [{ say: 'Book QQX-99 for brake on 16 March for 1 day', asks: false, tells: ['QQX-99'] }],
    },
    {
      ...AT,
      name: 'two vehicles at once',
      turns: [
        { say: 'book HLD42 and TRK-102 for brake on 16 March for 1 day each', asks: 'either' },
        { press: 'yes', ifAsked: true },
      ],
      end: [
        {
          booked: [
            { vehicle: 'HLD42', test: 'brake', first: '2027-03-16', days: 1 },
            { vehicle: 'TRK-102', test: 'brake', first: '2027-03-16', days: 1 },
          ],
        },
        {},
      ],
    },
    {
      ...AT,
      now: '2027-03-04 22:35',
      name: 'rest of the week is asked',
      turns: [
        { say: 'book HLD42 for mileage for the rest of next week', asks: 'either', after: {} },
        { press: 'no', ifAsked: true },
      ],
    },
    {
      ...AT,
      now: '2027-03-04 22:35',
      name: 'end of next week',
      turns: [
        { say: 'book HLD42 for brake at the end of next week, 1 day', asks: 'either', after: {} },
        { press: 'no', ifAsked: true },
      ],
    },
    {
      ...AT,
      now: '2027-03-04 22:35',
      name: 'April fools',
      turns: [
        { say: 'Book HLD42 for brake on 31st April for 1 day', asks: false, after: {}, tells: ['April'] },
      ],
    },
    {
      ...AT,
      now: '2027-03-04 22:35',
      name: 'zero days',
      turns: [{ say: 'Book HLD42 for brake on 16 March for 0 days', asks: false, after: {} }],
    },
    {
      ...AT,
      now: '2027-03-04 22:35',
      name: 'two tests',
      turns: [
        {
          say: 'Book HLD42 for brake and nvh on 16 March for 1 day',
          asks: 'either',
          after: {},
          tells: ['brake', 'nvh'],
        },
        { press: 'no', ifAsked: true },
      ],
    },
    {
      ...AT,
      now: '2027-03-04 22:35',
      name: 'cell that cannot',
      turns: [
        {
          say: 'Book Cell 1 for TRK-101, brake, 16 March, 1 day',
          asks: 'either',
          tells: ['Cell 1'],
          after: {},
        },
        { press: 'no', ifAsked: true },
      ],
    },
    {
      ...AT,
      now: '2027-03-04 22:35',
      name: 'unknown cell',
      turns: [
        {
          say: 'Book Cell 9 for HLD42, brake, 16 March, 1 day',
          asks: 'either',
          tells: ['Cell 9|9'],
          after: {},
        },
        { press: 'no', ifAsked: true },
      ],
    },
    {
      ...AT,
      now: '2027-03-02 07:45',
      name: 'next Friday, no, this one',
      turns: [
        { say: 'Schedule TRK-102 for brake next Friday for 1 day', asks: true, tells: ['2027-03-12'] },
        { say: 'no, I mean this Friday', asks: 'either', tells: ['2027-03-05'] },
        { press: 'yes', ifAsked: true },
      ],
      end: { booked: [{ vehicle: 'TRK-102', test: 'brake', first: '2027-03-05', days: 1 }] },
    },
    {
      ...AT,
      now: '2027-03-02 07:45',
      name: 'weight typo in the vehicle',
      turns: [
        { say: 'book TRK-1O2 for brake on 16 March for 1 day', asks: true, tells: ['TRK-102'] },
        { press: 'yes' },
      ],
      end: { booked: [{ vehicle: 'TRK-102', test: 'brake', first: '2027-03-16', days: 1 }] },
    },
    {
      ...AT,
      now: '2027-03-02 07:45',
      name: 'weekday typo',
      turns: [
        { say: 'book TRK-102 for brake on Wendesday for 1 day', asks: 'either', tells: ['2027-03-03'] },
        { press: 'yes', ifAsked: true },
      ],
      end: { booked: [{ vehicle: 'TRK-102', test: 'brake', first: '2027-03-03', days: 1 }] },
    },
  ],
};
