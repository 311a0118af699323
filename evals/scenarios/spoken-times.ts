import type { Group } from '../words.ts';

/** Days, weeks and hours in the words that people have for them. */

const AT = { now: '2027-03-01 09:30', zone: 'America/Detroit', lab: 'empty', who: 'lee' } as const;

export const spokenTimes: Group = {
  group: 'spoken times',
  scenarios: [
    {
      ...AT,
      name: 'whole of week 11',
      turns: [
        {
          say: 'Book HLD77 for mileage the whole of week 11',
          asks: 'either',
          tells: ['2027-03-15', '2027-03-21'],
        },
        { press: 'yes', ifAsked: true },
      ],
      end: { booked: [{ vehicle: 'HLD77', test: 'mileage', first: '2027-03-15', days: 7 }] },
    },
    {
      ...AT,
      name: 'w/c 8 March',
      turns: [
        { say: 'Need SUV-201 on emission w/c 8 March, 3 days', asks: 'either', tells: ['2027-03-08'] },
        { press: 'yes', ifAsked: true },
      ],
      end: { booked: [{ vehicle: 'SUV-201', test: 'emission', first: '2027-03-08', days: 3 }] },
    },
    {
      ...AT,
      now: '2027-03-03 16:40',
      name: 'Mon thru Wed',
      turns: [
        { say: 'book HLD42 brake from Mon thru Wed', asks: 'either', tells: ['2027-03-08', '2027-03-10'] },
        { press: 'yes', ifAsked: true },
      ],
      end: { booked: [{ vehicle: 'HLD42', test: 'brake', first: '2027-03-08', days: 3 }] },
    },
    {
      ...AT,
      name: '1pm-5pm',
      turns: [
        {
          say: 'HLD42 brake tomorrow 1pm-5pm',
          tools: ['auto_allocate_vehicle'],
          tells: ['2027-03-02', '13:00|1:00'],
        },
      ],
      end: { booked: [{ vehicle: 'HLD42', test: 'brake', first: '2027-03-02', hours: '13:00-17:00' }] },
    },
    {
      ...AT,
      name: '9 till 11:30',
      turns: [
        {
          say: 'Book SUV-201 for nvh on the 18th of March from 9 till 11:30',
          asks: 'either',
          tells: ['2027-03-18', '11:30'],
        },
        { press: 'yes', ifAsked: true },
      ],
      end: { booked: [{ vehicle: 'SUV-201', test: 'nvh', first: '2027-03-18', hours: '09:00-11:30' }] },
    },
    {
      ...AT,
      name: 'in two weeks, for two days',
      turns: [
        {
          say: 'EV-301 needs coastdown in two weeks, for 2 days',
          asks: 'either',
          tells: ['2027-03-15', '2027-03-16'],
        },
        { press: 'yes', ifAsked: true },
      ],
      end: { booked: [{ vehicle: 'EV-301', test: 'coastdown', first: '2027-03-15', days: 2 }] },
    },
    {
      ...AT,
      now: '2027-03-04 22:35',
      name: 'tomorrow late at night',
      turns: [
        { say: 'brake for HLD42 tomorrow, 1 day', tools: ['auto_allocate_vehicle'], tells: ['2027-03-05'] },
      ],
      end: { booked: [{ vehicle: 'HLD42', test: 'brake', first: '2027-03-05', days: 1 }] },
    },
    {
      ...AT,
      now: '2027-03-04 22:35',
      name: 'Monday bright and early',
      turns: [
        {
          say: 'Put HLD77 on the nvh cell Monday 7am to 3pm',
          asks: 'either',
          tells: ['2027-03-08', '15:00|3'],
        },
        { press: 'yes', ifAsked: true },
      ],
      end: { booked: [{ vehicle: 'HLD77', test: 'nvh', first: '2027-03-08', hours: '07:00-15:00' }] },
    },
    {
      ...AT,
      now: '2027-03-04 22:35',
      name: 'a week from tomorrow',
      turns: [
        {
          say: 'book HLD42 for brake a week from tomorrow for 2 days',
          asks: 'either',
          tells: ['2027-03-12', '2027-03-13'],
        },
        { press: 'yes', ifAsked: true },
      ],
      end: { booked: [{ vehicle: 'HLD42', test: 'brake', first: '2027-03-12', days: 2 }] },
    },
    {
      ...AT,
      now: '2027-03-04 22:35',
      name: '10 days from now',
      turns: [
        { say: 'HLD42 brake, ten days from today, one day', asks: 'either', tells: ['2027-03-14'] },
        { press: 'yes', ifAsked: true },
      ],
      end: { booked: [{ vehicle: 'HLD42', test: 'brake', first: '2027-03-14', days: 1 }] },
    },
    {
      ...AT,
      now: '2027-03-04 22:35',
      name: 'a couple of days',
      turns: [
        {
          say: 'book HLD42 for brake from 16 March for a couple of days',
          asks: true,
          tells: ['2027-03-16', '2027-03-17'],
        },
        { press: 'yes' },
      ],
      end: { booked: [{ vehicle: 'HLD42', test: 'brake', first: '2027-03-16', days: 2 }] },
    },
    {
      ...AT,
      now: '2027-03-02 07:45',
      name: 'the same weekday as today',
      turns: [
        { say: 'Schedule TRK-102 for brake on Tuesday for 1 day', asks: 'either', tells: ['2027-03-09'] },
        { press: 'yes', ifAsked: true },
      ],
      end: { booked: [{ vehicle: 'TRK-102', test: 'brake', first: '2027-03-09', days: 1 }] },
    },
    {
      ...AT,
      now: '2027-03-02 07:45',
      name: 'length in hours',
      turns: [
        {
          say: 'book HLD42 for brake on 16 March at 9:00 for 3 hours',
          tools: ['auto_allocate_vehicle'],
          tells: ['2027-03-16', '12:00'],
        },
      ],
      end: { booked: [{ vehicle: 'HLD42', test: 'brake', first: '2027-03-16', hours: '09:00-12:00' }] },
    },
    {
      ...AT,
      now: '2027-03-02 07:45',
      name: 'spring forward day',
      turns: [
        {
          say: 'HLD42 brake on Sunday 14 March, one day',
          tools: ['auto_allocate_vehicle'],
          tells: ['2027-03-14'],
        },
      ],
      end: { booked: [{ vehicle: 'HLD42', test: 'brake', first: '2027-03-14', days: 1 }] },
    },
  ],
};
