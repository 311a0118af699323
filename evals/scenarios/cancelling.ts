import type { Group } from '../words.ts';

/** Cancelling always asks first, and cancels what the question says. */

const AT = { now: '2027-03-01 12:00', zone: 'America/Detroit', lab: 'march', who: 'lee' } as const;
const CANCELS = ['cancel_allocation'] as const;

export const cancelling: Group = {
  group: 'cancelling',
  scenarios: [
    {
      ...AT,
      name: 'by number',
      turns: [
        { say: 'cancel #37', asks: true, tools: CANCELS, tells: ['HLD42', '2027-03-09'] },
        { press: 'yes', tells: ['HLD42'] },
      ],
      end: { cancelled: [37], untouched: [36, 39] },
    },
    {
      ...AT,
      name: 'by vehicle and day, with a written yes',
      turns: [
        {
          say: 'Please cancel my HLD42 booking on 18 March',
          asks: true,
          tools: CANCELS,
          tells: ['#39|39', '2027-03-18'],
        },
        { say: 'yes' },
      ],
      end: { cancelled: [39], untouched: [37] },
    },
    {
      ...AT,
      name: 'several could be meant',
      turns: [
        { say: 'cancel HLD42', tools: CANCELS, tells: ['#37|37', '#39|39'] },
        { say: 'the first one', asks: true, tools: CANCELS, tells: ['2027-03-09'] },
        { press: 'yes' },
      ],
      end: { cancelled: [37], untouched: [39] },
    },
    {
      ...AT,
      name: 'all of mine',
      turns: [
        { say: 'cancel all my bookings', asks: true, tools: CANCELS, tells: ['#35|35', '#37|37', '#39|39'] },
        { press: 'yes' },
      ],
      end: { cancelled: [35, 37, 39], untouched: [34, 36, 40] },
    },
    {
      ...AT,
      name: 'all of mine, on second thoughts not',
      turns: [{ say: 'cancel all my bookings', asks: true, tools: CANCELS }, { say: 'no' }],
      end: { untouched: [35, 37, 39] },
    },
    {
      ...AT,
      name: 'all of mine from a day on',
      turns: [
        {
          say: 'cancel all my bookings after 15 March',
          asks: true,
          tools: CANCELS,
          tells: ['#39|39'],
          omits: ['#35', '#37'],
        },
        { press: 'yes' },
      ],
      end: { cancelled: [39], untouched: [35, 37] },
    },
    {
      ...AT,
      name: 'all of mine in one week',
      turns: [
        {
          say: 'cancel all my bookings next week',
          asks: true,
          tools: CANCELS,
          tells: ['#37'],
          omits: ['#35', '#39'],
        },
        { press: 'yes' },
      ],
      end: { cancelled: [37], untouched: [35, 36, 39] },
    },
    {
      ...AT,
      name: 'what was just booked',
      turns: [
        {
          say: 'Book HLD77 for brake on 16 March for 1 day',
          tools: ['auto_allocate_vehicle'],
          after: { booked: [{ vehicle: 'HLD77', test: 'brake', first: '2027-03-16', days: 1 }] },
        },
        { say: 'undo that', asks: true, tells: ['HLD77', '2027-03-16'] },
        { press: 'yes' },
      ],
      end: {
        booked: [{ vehicle: 'HLD77', test: 'brake', first: '2027-03-16', days: 1, status: 'cancelled' }],
      },
    },
    {
      ...AT,
      name: 'with a reason',
      turns: [
        { say: 'cancel #37, the prototype is late', asks: true, tools: CANCELS, tells: ['HLD42'] },
        { press: 'yes' },
      ],
      end: { cancelled: [37] },
    },
    {
      ...AT,
      name: 'in other words',
      turns: [
        {
          say: "I don't need the dyno on 18 March any more",
          asks: true,
          tools: CANCELS,
          tells: ['#39|39', '2027-03-18'],
        },
        { press: 'yes' },
      ],
      end: { cancelled: [39] },
    },
    {
      ...AT,
      name: 'one of a list that was shown',
      turns: [
        {
          say: 'show my bookings',
          tools: ['get_tests_by_status|query_database'],
          tells: ['#35|35', '#37|37', '#39|39'],
        },
        { say: 'cancel number 39', asks: true, tools: CANCELS, tells: ['2027-03-18'] },
        { press: 'yes' },
      ],
      end: { cancelled: [39], untouched: [35, 37] },
    },
    {
      ...AT,
      name: 'what is cancelled already',
      turns: [{ say: 'cancel #38', tells: ['cancelled'] }],
      end: { untouched: [38] },
    },
    {
      ...AT,
      name: 'what is over',
      turns: [{ say: 'cancel #33', tells: ['completed|over|done|finished'] }],
      end: { untouched: [33] },
    },
    {
      ...AT,
      name: 'a number that does not exist',
      turns: [{ say: 'cancel #999', tools: CANCELS, tells: ['999'] }],
    },
    {
      ...AT,
      name: 'the button is pressed twice',
      turns: [
        { say: 'cancel #37', asks: true, tools: CANCELS },
        { press: 'yes' },
        { press: 'yes', refused: 'action_done' },
      ],
      end: { cancelled: [37] },
    },
    {
      ...AT,
      name: 'the button is pressed too late',
      turns: [
        { say: 'cancel #37', asks: true, tools: CANCELS },
        { wait: 10 },
        { press: 'yes', refused: 'action_expired' },
      ],
      end: { untouched: [37] },
    },
    {
      ...AT,
      name: 'yes after no',
      turns: [
        { say: 'cancel #37', asks: true, tools: CANCELS },
        { press: 'no' },
        { press: 'yes', refused: 'action_done' },
        { say: 'yes', notTools: ['cancel_allocation'] },
      ],
      end: { untouched: [37] },
    },
    {
      ...AT,
      name: 'two questions, and yes is the answer to the second',
      turns: [
        { say: 'cancel #37', asks: true, tools: CANCELS },
        { say: 'cancel #39', asks: true, tools: CANCELS, tells: ['2027-03-18'] },
        { say: 'yes' },
      ],
      end: { cancelled: [39], untouched: [37] },
    },
  ],
};
