import type { Group } from '../words.ts';

/** What is said about bookings, or about nothing of ours, changes nothing. */

const AT = { now: '2027-03-01 12:00', zone: 'America/Detroit', lab: 'march', who: 'lee' } as const;
const WRITES = [
  'auto_allocate_vehicle',
  'cancel_allocation',
  'reschedule_allocation',
  'register_vehicle',
] as const;

export const talk: Group = {
  group: 'talk',
  scenarios: [
    { ...AT, name: 'a greeting', turns: [{ say: 'good morning', notTools: WRITES }] },
    {
      ...AT,
      name: 'help',
      turns: [{ say: 'what can you do?', notTools: WRITES, tells: ['book', 'cancel'] }],
    },
    { ...AT, name: 'the weather', turns: [{ say: "what's the weather like tomorrow?", notTools: WRITES }] },
    {
      ...AT,
      name: 'how to do it',
      turns: [
        { say: 'how do I cancel a booking?', notTools: ['auto_allocate_vehicle', 'reschedule_allocation'] },
      ],
    },
    {
      ...AT,
      name: 'whether to do it',
      turns: [{ say: 'should I cancel #37?', notTools: ['auto_allocate_vehicle'], asks: 'either' }],
      end: { untouched: [37] },
    },
    {
      ...AT,
      name: 'what would happen',
      turns: [{ say: 'what happens if I cancel #37?', asks: 'either' }],
      end: { untouched: [37] },
    },
    {
      ...AT,
      name: 'not to do it',
      turns: [{ say: "whatever you do, don't cancel #37" }],
      end: { untouched: [37] },
    },
    {
      ...AT,
      name: 'not to book',
      turns: [{ say: "Please don't book HLD77 for brake on 16 March for 1 day" }],
    },
    {
      ...AT,
      name: 'what was done',
      turns: [
        { say: 'I cancelled #37 yesterday, did I?', asks: 'either' },
        { press: 'no', ifAsked: true },
      ],
      end: { untouched: [37] },
    },
    {
      ...AT,
      name: 'another language',
      turns: [{ say: 'Bitte HLD77 am 16. März für einen Tag für den Bremsentest einbuchen', asks: 'either' }],
      end: [{}, { booked: [{ vehicle: 'HLD77', test: 'brake', first: '2027-03-16', days: 1 }] }],
    },
    { ...AT, name: 'a message without end', turns: [{ say: 'book '.repeat(1700), breaks: true }] },
    { ...AT, name: 'only a sign', turns: [{ say: '🚗💨', notTools: WRITES }] },
    {
      ...AT,
      name: 'a long story with a request at its end',
      turns: [
        {
          say: 'We had trouble with the left caliper on HLD77 all of last week and the supplier has sent new pads now. Could you book HLD77 for brake on 16 March for 2 days?',
          asks: 'either',
          tells: ['HLD77', '2027-03-16'],
        },
        { press: 'yes', ifAsked: true },
      ],
      end: { booked: [{ vehicle: 'HLD77', test: 'brake', first: '2027-03-16', days: 2 }] },
    },
  ],
};
