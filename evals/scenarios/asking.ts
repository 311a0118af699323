import type { Group } from '../words.ts';

/** What is missing is asked for, what is unclear or contradicts itself is not booked, typos are shown. */

const AT = { now: '2027-03-01 12:00', zone: 'America/Detroit', lab: 'empty', who: 'lee' } as const;
const BOOKS = ['auto_allocate_vehicle'] as const;
const HLD42 = { vehicle: 'HLD42', test: 'brake', first: '2027-03-16' } as const;

export const asking: Group = {
  group: 'asking',
  scenarios: [
    {
      ...AT,
      name: 'nearly everything is missing',
      turns: [
        { say: 'book HLD42', tells: ['test', 'date|when|day|days'] },
        { say: 'brake, 16 March, 2 days', tools: BOOKS, tells: ['HLD42', '2027-03-16'] },
      ],
      end: { booked: [{ ...HLD42, days: 2 }] },
    },
    {
      ...AT,
      name: 'the length is missing',
      turns: [
        { say: 'brake test for HLD42 on 16 March', tells: ['how long|how many days|length|until when'] },
        { say: '2 days', tools: BOOKS, tells: ['2027-03-16', '2027-03-17'] },
      ],
      end: { booked: [{ ...HLD42, days: 2 }] },
    },
    {
      ...AT,
      name: 'vehicle and test are missing',
      turns: [
        { say: 'I need a dyno tomorrow for 2 days', tells: ['vehicle', 'test'] },
        { say: 'HLD77, brake', asks: 'either', tools: BOOKS, tells: ['HLD77', '2027-03-02'] },
        { press: 'yes', ifAsked: true },
      ],
      end: { booked: [{ vehicle: 'HLD77', test: 'brake', first: '2027-03-02', days: 2 }] },
    },
    {
      ...AT,
      name: 'the test is never assumed',
      turns: [
        { say: 'Book TRK-101 from 16 to 18 March', tells: ['test'] },
        { say: 'brake', tools: BOOKS, tells: ['TRK-101', '2027-03-16', '2027-03-18'] },
      ],
      end: { booked: [{ vehicle: 'TRK-101', test: 'brake', first: '2027-03-16', days: 3 }] },
    },
    {
      ...AT,
      name: 'one answer at a time',
      turns: [
        { say: 'book HLD42 for brake', tells: ['date|when|day'] },
        { say: 'on 16 March', tells: ['how long|how many days|length|until when'] },
        { say: 'two days', tools: BOOKS, tells: ['2027-03-16', '2027-03-17'] },
      ],
      end: { booked: [{ ...HLD42, days: 2 }] },
    },
    {
      ...AT,
      name: 'the person gives up half way',
      turns: [{ say: 'book HLD42 for brake', tells: ['date|when|day'] }, { say: 'actually, forget it' }],
    },
    {
      ...AT,
      name: 'a typo in the test',
      turns: [
        {
          say: 'Book HLD42 for brkae on 16 March for 1 day',
          asks: true,
          tools: BOOKS,
          tells: ['brake', '2027-03-16'],
        },
        { press: 'yes' },
      ],
      end: { booked: [{ ...HLD42, days: 1 }] },
    },
    {
      ...AT,
      name: 'letters of the vehicle in the wrong order',
      turns: [
        {
          say: 'Book HDL42 for brake on 16 March for 1 day',
          asks: true,
          tools: BOOKS,
          tells: ['HLD42', '2027-03-16'],
        },
        { press: 'no' },
      ],
    },
    {
      ...AT,
      name: 'another digit is another vehicle',
      turns: [
        { say: 'Book HLD43 for brake on 16 March for 1 day', asks: 'either', tools: BOOKS, tells: ['HLD42'] },
      ],
    },
    {
      ...AT,
      name: 'a vehicle that nobody knows',
      turns: [{ say: 'Book ZZZ-999 for brake on 16 March for 1 day', tools: BOOKS, tells: ['ZZZ-999'] }],
    },
    {
      ...AT,
      name: 'a test that the lab does not do',
      turns: [{ say: 'Book HLD42 for a crash test on 16 March for 1 day', tells: ['brake'] }],
    },
    {
      ...AT,
      name: 'two vehicles are equally near',
      turns: [
        { say: 'Book TRK-10 for brake on 16 March for 1 day', tells: ['TRK-101', 'TRK-102'] },
        { say: 'TRK-102', asks: 'either', tools: BOOKS, tells: ['TRK-102', '2027-03-16'] },
        { press: 'yes', ifAsked: true },
      ],
      end: { booked: [{ vehicle: 'TRK-102', test: 'brake', first: '2027-03-16', days: 1 }] },
    },
    {
      ...AT,
      name: 'a dyno that is not there',
      turns: [{ say: 'Book HLD42 for brake on 16 March for 1 day on Cell 9', tells: ['Cell 9'] }],
    },
    {
      ...AT,
      name: 'a range and another length',
      turns: [{ say: 'Book HLD42 for brake from 16 to 18 March for 5 days', asks: 'either' }],
    },
    {
      ...AT,
      name: 'a range that runs backwards',
      turns: [{ say: 'Book HLD42 for brake from 18 March to 16 March', asks: 'either' }],
    },
    {
      ...AT,
      name: 'weekday and date do not agree',
      turns: [
        { say: 'Book HLD42 for brake on Monday 16 March for 1 day', asks: 'either', tells: ['2027-03-16'] },
      ],
    },
    {
      ...AT,
      name: 'two tests in one sentence',
      turns: [{ say: 'Book HLD42 for brake and emission on 16 March for 1 day', asks: 'either' }],
    },
    {
      ...AT,
      name: 'two vehicles in one sentence',
      turns: [{ say: 'Book HLD42 and HLD77 for brake on 16 March for 1 day each', asks: 'either' }],
    },
    {
      ...AT,
      name: 'some time next week',
      turns: [{ say: 'Book HLD42 for brake some time next week for 2 days', asks: 'either' }],
    },
    {
      ...AT,
      name: 'as soon as possible',
      turns: [{ say: 'Book HLD42 for brake as soon as possible, 1 day', asks: 'either' }],
    },
    {
      ...AT,
      name: 'no days at all',
      turns: [{ say: 'Book HLD42 for brake on 16 March for 0 days' }],
    },
    {
      ...AT,
      name: 'an open question is left for another',
      lab: 'march',
      turns: [
        { say: 'Book HLD77 for brake next Tuesday for 1 day', asks: 'either' },
        {
          say: 'where is SUV-201?',
          tools: ['check_vehicle_allocation|get_tests_by_status'],
          tells: ['Cell 4'],
        },
      ],
    },
    {
      ...AT,
      name: 'yes to nothing',
      lab: 'march',
      turns: [
        { say: 'yes', notTools: ['auto_allocate_vehicle', 'cancel_allocation', 'reschedule_allocation'] },
      ],
    },
    {
      ...AT,
      name: 'yes comes too late',
      turns: [
        { say: 'Book HLD42 for brake next Tuesday for 2 days', asks: true, tells: ['2027-03-09'] },
        { wait: 6 },
        { press: 'yes', refused: 'action_expired' },
        { say: 'yes' },
      ],
    },
  ],
};
