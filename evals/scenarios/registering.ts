import type { Group } from '../words.ts';

/** A new vehicle is asked about before it is there. */

const AT = { now: '2027-03-01 12:00', zone: 'America/Detroit', lab: 'empty', who: 'lee' } as const;
const ADDS = ['register_vehicle'] as const;

export const registering: Group = {
  group: 'registering',
  scenarios: [
    {
      ...AT,
      name: 'all of it in one sentence',
      turns: [
        {
          say: 'register vehicle NEW-1, 5200 lb, AWD',
          asks: true,
          tools: ADDS,
          tells: ['NEW-1', '5200', 'AWD'],
        },
        { press: 'yes', tells: ['NEW-1'] },
      ],
      end: { registered: { 'NEW-1': '5200 lb, AWD' } },
    },
    {
      ...AT,
      name: 'in kilograms, with another word for the drive',
      turns: [
        {
          say: 'Please register NEW-2, 2000 kg, front wheel drive',
          asks: true,
          tools: ADDS,
          tells: ['NEW-2', '4409', '2WD'],
        },
        { press: 'yes' },
      ],
      end: { registered: { 'NEW-2': '4409 lb, 2WD' } },
    },
    {
      ...AT,
      name: 'in two steps',
      turns: [
        { say: 'We got a new car, register NEW-3', tells: ['weight|heavy|pounds|lb', 'drive|2WD|AWD'] },
        { say: '4800 lb, AWD', asks: true, tools: ADDS, tells: ['NEW-3', '4800'] },
        { press: 'yes' },
      ],
      end: { registered: { 'NEW-3': '4800 lb, AWD' } },
    },
    {
      ...AT,
      name: 'with a name',
      turns: [
        {
          say: 'register MULE-7, 4100 lb, 2WD, called Grey mule',
          asks: true,
          tools: ADDS,
          tells: ['MULE-7', 'Grey mule'],
        },
        { press: 'yes' },
      ],
      end: { registered: { 'MULE-7': '4100 lb, 2WD, Grey mule' } },
    },
    {
      ...AT,
      name: 'one that is there already',
      turns: [{ say: 'register HLD42, 3900 lb, 2WD', tools: ADDS, tells: ['HLD42'] }],
    },
    {
      ...AT,
      name: 'the answer is no',
      turns: [{ say: 'register NEW-1, 5200 lb, AWD', asks: true, tools: ADDS }, { press: 'no' }],
    },
    {
      ...AT,
      name: 'and booked straight away',
      turns: [
        { say: 'register NEW-1, 5200 lb, AWD', asks: true, tools: ADDS, tells: ['NEW-1'] },
        { say: 'yes' },
        {
          say: 'Book NEW-1 for brake on 16 March for 2 days',
          tools: ['auto_allocate_vehicle'],
          tells: ['NEW-1', '2027-03-16', 'Cell 2'],
        },
      ],
      end: {
        registered: { 'NEW-1': '5200 lb, AWD' },
        booked: [{ vehicle: 'NEW-1', test: 'brake', first: '2027-03-16', days: 2, dyno: 'Cell 2' }],
      },
    },
  ],
};
