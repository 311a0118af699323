import type { Group } from '../words.ts';

/** People change their minds, in a sentence, before a yes and after it. */

const AT = { now: '2027-03-01 12:00', zone: 'America/Detroit', lab: 'empty', who: 'lee' } as const;

export const corrections: Group = {
  group: 'corrections',
  scenarios: [
    {
      ...AT,
      name: 'another day, after it was booked',
      turns: [
        {
          say: 'Book HLD42 for brake on 16 March for 2 days',
          tools: ['auto_allocate_vehicle'],
          after: { booked: [{ vehicle: 'HLD42', test: 'brake', first: '2027-03-16', days: 2 }] },
        },
        {
          say: 'sorry, I meant the 17th',
          asks: true,
          tools: ['reschedule_allocation'],
          tells: ['2027-03-17'],
        },
        { press: 'yes' },
      ],
      end: { booked: [{ vehicle: 'HLD42', test: 'brake', first: '2027-03-17', days: 2 }] },
    },
    {
      ...AT,
      name: 'a day more, after it was booked',
      turns: [
        {
          say: 'Book HLD42 for brake on 16 March for 2 days',
          tools: ['auto_allocate_vehicle'],
          after: { booked: [{ vehicle: 'HLD42', test: 'brake', first: '2027-03-16', days: 2 }] },
        },
        { say: 'make that 3 days', asks: true, tools: ['reschedule_allocation'], tells: ['2027-03-18'] },
        { press: 'yes' },
      ],
      end: { booked: [{ vehicle: 'HLD42', test: 'brake', first: '2027-03-16', days: 3 }] },
    },
    {
      ...AT,
      name: 'another day, before the yes',
      turns: [
        { say: 'Book HLD42 for brake next Tuesday for 2 days', asks: true, tells: ['2027-03-09'] },
        { say: 'no, make it Wednesday 10 March', asks: 'either', tells: ['2027-03-10'] },
        { press: 'yes', ifAsked: true },
      ],
      end: { booked: [{ vehicle: 'HLD42', test: 'brake', first: '2027-03-10', days: 2 }] },
    },
    {
      ...AT,
      name: 'another length, in the same breath',
      turns: [
        { say: 'Book HLD42 for brake on 16 March for 2 days, no wait, 3 days', asks: 'either' },
        { press: 'yes', ifAsked: true },
      ],
      end: [{ booked: [{ vehicle: 'HLD42', test: 'brake', first: '2027-03-16', days: 3 }] }, {}],
    },
    {
      ...AT,
      name: 'another vehicle, in the same breath',
      turns: [
        { say: 'Book HLD42, sorry, HLD77, for brake on 16 March for 1 day', asks: 'either' },
        { press: 'no', ifAsked: true },
      ],
      end: [{}, { booked: [{ vehicle: 'HLD77', test: 'brake', first: '2027-03-16', days: 1 }] }],
    },
    {
      ...AT,
      name: 'another booking than the one asked about',
      lab: 'march',
      turns: [
        { say: 'cancel #37', asks: true, tells: ['2027-03-09'] },
        { say: 'no, I mean #39', asks: true, tools: ['cancel_allocation'], tells: ['2027-03-18'] },
        { press: 'yes' },
      ],
      end: { cancelled: [39], untouched: [37] },
    },
    {
      ...AT,
      name: 'rather moved than cancelled',
      lab: 'march',
      turns: [
        { say: 'cancel #37', asks: true },
        { say: 'no' },
        {
          say: 'move it to 16 March instead',
          asks: true,
          tools: ['reschedule_allocation'],
          tells: ['HLD42', '2027-03-16'],
        },
        { say: 'yes' },
      ],
      end: { moved: { 37: { first: '2027-03-16', days: 2 } } },
    },
    {
      ...AT,
      name: 'rather not',
      lab: 'march',
      turns: [{ say: 'cancel #37', asks: true }, { say: 'actually no, leave it as it is' }],
      end: { untouched: [37] },
    },
    {
      ...AT,
      name: 'pounds, not kilograms',
      turns: [
        { say: 'register NEW-5, 4000 kg, AWD', asks: true, tells: ['NEW-5'] },
        {
          say: 'sorry, register NEW-5, 4000 lb, AWD',
          asks: true,
          tools: ['register_vehicle'],
          tells: ['4000'],
        },
        { press: 'yes' },
      ],
      end: { registered: { 'NEW-5': '4000 lb, AWD' } },
    },
    {
      ...AT,
      name: 'another dyno, after it was booked',
      turns: [
        {
          say: 'Book HLD42 for brake on 16 March for 1 day on Cell 1',
          tools: ['auto_allocate_vehicle'],
          after: {
            booked: [{ vehicle: 'HLD42', test: 'brake', first: '2027-03-16', days: 1, dyno: 'Cell 1' }],
          },
        },
        { say: 'put it on Cell 2 instead', asks: true, tools: ['reschedule_allocation'], tells: ['Cell 2'] },
        { press: 'yes' },
      ],
      end: { booked: [{ vehicle: 'HLD42', test: 'brake', first: '2027-03-16', days: 1, dyno: 'Cell 2' }] },
    },
    {
      ...AT,
      name: 'undone, and booked anew',
      turns: [
        {
          say: 'Book HLD42 for brake on 16 March for 1 day',
          tools: ['auto_allocate_vehicle'],
          after: { booked: [{ vehicle: 'HLD42', test: 'brake', first: '2027-03-16', days: 1 }] },
        },
        { say: 'undo', asks: true },
        { press: 'yes' },
        {
          say: 'book HLD42 for emission on 16 March for 1 day',
          tools: ['auto_allocate_vehicle'],
          tells: ['2027-03-16'],
        },
      ],
      end: {
        booked: [
          { vehicle: 'HLD42', test: 'brake', first: '2027-03-16', days: 1, status: 'cancelled' },
          { vehicle: 'HLD42', test: 'emission', first: '2027-03-16', days: 1 },
        ],
      },
    },
  ],
};
