import type { Group } from '../words.ts';

/** A request that is put together over several messages. */

const AT = { now: '2027-03-01 09:30', zone: 'America/Detroit', lab: 'empty', who: 'lee' } as const;

export const stepByStep: Group = {
  group: 'step by step',
  scenarios: [
    {
      ...AT,
      name: 'no vehicle',
      turns: [
        { say: 'we need 2 days of emission from 22 March', tells: ['vehicle|which car'] },
        { say: "it's for SUV-201", asks: 'either', tells: ['2027-03-22', '2027-03-23'] },
        { press: 'yes', ifAsked: true },
      ],
      end: { booked: [{ vehicle: 'SUV-201', test: 'emission', first: '2027-03-22', days: 2 }] },
    },
    {
      ...AT,
      name: 'until friday',
      turns: [
        { say: 'put TRK-101 on brake starting tuesday 16 March', tells: ['days|long|until'] },
        { say: 'until friday', asks: 'either', tells: ['2027-03-16', '2027-03-19'] },
        { press: 'yes', ifAsked: true },
      ],
      end: { booked: [{ vehicle: 'TRK-101', test: 'brake', first: '2027-03-16', days: 4 }] },
    },
    {
      ...AT,
      name: 'second one',
      turns: [
        {
          say: "what's free for HLD42, brake, 16 March, 1 day?",
          tools: ['find_available_dynos'],
          tells: ['Cell 1', 'Cell 2'],
        },
        { say: 'book the second one', asks: 'either', tells: ['HLD42', '2027-03-16'] },
        { press: 'yes', ifAsked: true },
      ],
      end: {
        booked: [
          { vehicle: 'HLD42', test: 'brake', first: '2027-03-16', days: 1, dyno: ['Cell 1', 'Cell 2'] },
        ],
      },
    },
    {
      ...AT,
      name: 'what about Friday',
      turns: [
        { say: 'Anything free for TRK-101 brake on Thursday?', tells: ['Cell 2', '2027-03-04'], asks: false },
        { say: 'what about Friday?', tells: ['Cell 2', '2027-03-05'], asks: false },
        { say: 'ok book that, one day', asks: 'either', tells: ['TRK-101', '2027-03-05'] },
        { press: 'yes', ifAsked: true },
      ],
      end: { booked: [{ vehicle: 'TRK-101', test: 'brake', first: '2027-03-05', days: 1 }] },
    },
    {
      ...AT,
      lab: 'full',
      name: 'full, then another day',
      turns: [
        {
          say: 'Book HLD42 for brake on 9 March for 1 day',
          tools: ['auto_allocate_vehicle'],
          tells: ['Cell 1|Cell 2'],
          asks: false,
        },
        { say: 'then take 11 March instead', asks: 'either', tells: ['2027-03-11'] },
        { press: 'yes', ifAsked: true },
      ],
      end: {
        booked: [{ vehicle: 'HLD42', test: 'brake', first: '2027-03-11', days: 1 }],
        untouched: [51, 52],
      },
    },
    {
      ...AT,
      now: '2027-03-04 22:35',
      name: 'test only by answer',
      turns: [
        {
          say: 'need a slot for HLD77 next to the 16th... I mean on 16 March, 1 day',
          asks: 'either',
          after: {},
          tells: ['test'],
        },
        { say: 'oh sorry, coastdown', asks: 'either', tells: ['2027-03-16'] },
        { press: 'yes', ifAsked: true },
      ],
      end: { booked: [{ vehicle: 'HLD77', test: 'coastdown', first: '2027-03-16', days: 1 }] },
    },
    {
      ...AT,
      now: '2027-03-04 22:35',
      name: 'answers out of order',
      turns: [
        { say: 'book a coastdown', asks: false, tells: ['vehicle', 'date|day'] },
        { say: '16 March', asks: false, tells: ['vehicle'] },
        { say: 'EV-301', asks: false, tells: ['days|long'] },
        { say: '3 days', asks: 'either', tells: ['EV-301', '2027-03-18'] },
        { press: 'yes', ifAsked: true },
      ],
      end: { booked: [{ vehicle: 'EV-301', test: 'coastdown', first: '2027-03-16', days: 3 }] },
    },
    {
      ...AT,
      now: '2027-03-04 22:35',
      name: 'drops it half way',
      turns: [
        { say: 'book HLD42 for brake', tells: ['date|day'] },
        {
          say: 'forget it',
          asks: false,
          notTools: [
            'auto_allocate_vehicle',
            'cancel_allocation',
            'reschedule_allocation',
            'register_vehicle',
          ],
        },
        { say: 'tomorrow 1 day', asks: 'either', after: {} },
        { press: 'no', ifAsked: true },
      ],
    },
    {
      ...AT,
      now: '2027-03-04 22:35',
      lab: 'march',
      name: 'free, then taken by name',
      turns: [
        { say: 'which cells are free for HLD77, brake, 23 March, 2 days?', tells: ['Cell 2'], asks: false },
        { say: "ok let's go with Cell 2", asks: 'either', tells: ['HLD77', '2027-03-23', '2027-03-24'] },
        { press: 'yes', ifAsked: true },
      ],
      end: { booked: [{ vehicle: 'HLD77', test: 'brake', first: '2027-03-23', days: 2, dyno: 'Cell 2' }] },
    },
    {
      ...AT,
      now: '2027-03-02 07:45',
      name: 'one question for two pieces',
      turns: [
        { say: 'EV-301 needs a cell on the 16th', asks: false, tells: ['test', 'days|long'] },
        { say: 'performance for two days', asks: 'either', tells: ['2027-03-16', '2027-03-17'] },
        { press: 'yes', ifAsked: true },
      ],
      end: { booked: [{ vehicle: 'EV-301', test: 'performance', first: '2027-03-16', days: 2 }] },
    },
    {
      ...AT,
      now: '2027-03-04 22:35',
      lab: 'march',
      name: 'book, undo',
      turns: [
        { say: 'book HLD77 for brake on 23 March for 1 day', tools: ['auto_allocate_vehicle'] },
        { say: 'ah no, undo that please', asks: 'either', tells: ['HLD77'] },
        { press: 'yes', ifAsked: true },
      ],
      end: {
        booked: [{ vehicle: 'HLD77', test: 'brake', first: '2027-03-23', days: 1, status: 'cancelled' }],
      },
    },
    {
      ...AT,
      now: '2027-03-04 22:35',
      lab: 'march',
      name: 'book, then one more day',
      turns: [
        { say: 'book HLD77 for brake on 23 March for 1 day', tools: ['auto_allocate_vehicle'] },
        { say: 'one more day please', asks: true, tells: ['2027-03-24'] },
        { press: 'yes' },
      ],
      end: { booked: [{ vehicle: 'HLD77', test: 'brake', first: '2027-03-23', days: 2 }] },
    },
    {
      ...AT,
      now: '2027-03-04 22:35',
      lab: 'march',
      name: 'book, then where',
      turns: [
        { say: 'book HLD77 for brake on 23 March for 1 day', tools: ['auto_allocate_vehicle'] },
        { say: 'when is it again?', asks: false, tells: ['2027-03-23'] },
      ],
      end: { booked: [{ vehicle: 'HLD77', test: 'brake', first: '2027-03-23', days: 1 }] },
    },
  ],
};
