import type { Group } from '../words.ts';

/** Moving always asks first, and moves nothing else. */

const AT = { now: '2027-03-01 12:00', zone: 'America/Detroit', lab: 'march', who: 'lee' } as const;
const MOVES = ['reschedule_allocation'] as const;

export const moving: Group = {
  group: 'moving',
  scenarios: [
    {
      ...AT,
      name: 'by number',
      turns: [
        { say: 'Move #37 to 16 March', asks: true, tools: MOVES, tells: ['HLD42', '2027-03-16'] },
        { press: 'yes', tells: ['2027-03-16', '2027-03-17'] },
      ],
      end: { moved: { 37: { first: '2027-03-16', days: 2 } }, untouched: [36, 39] },
    },
    {
      ...AT,
      name: 'by vehicle and test',
      turns: [
        {
          say: "Move HLD42's brake booking to Thursday 11 March",
          asks: true,
          tools: MOVES,
          tells: ['#37|37', '2027-03-11'],
        },
        { say: 'yes' },
      ],
      end: { moved: { 37: { first: '2027-03-11', days: 2 } }, untouched: [39] },
    },
    {
      ...AT,
      name: 'a day later',
      turns: [
        {
          say: 'push my EV-301 booking back by a day',
          asks: true,
          tools: MOVES,
          tells: ['EV-301', '2027-03-05'],
        },
        { press: 'yes' },
      ],
      end: { moved: { 35: { first: '2027-03-05', days: 2 } }, untouched: [40] },
    },
    {
      ...AT,
      name: 'a day longer',
      turns: [
        { say: 'extend #37 by a day', asks: true, tools: MOVES, tells: ['2027-03-11'] },
        { press: 'yes' },
      ],
      end: { moved: { 37: { first: '2027-03-09', days: 3 } } },
    },
    {
      ...AT,
      name: 'a day less',
      turns: [
        { say: 'We only need one day for #37, shorten it', asks: true, tools: MOVES },
        { press: 'yes' },
      ],
      end: { moved: { 37: { first: '2027-03-09', days: 1 } } },
    },
    {
      ...AT,
      name: 'to another dyno and day',
      turns: [
        { say: 'Move #37 to Cell 2 on 16 March', asks: true, tools: MOVES, tells: ['Cell 2', '2027-03-16'] },
        { press: 'yes', tells: ['Cell 2'] },
      ],
      end: { moved: { 37: { first: '2027-03-16', days: 2, dyno: 'Cell 2' } } },
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
        { say: 'move it to the 17th', asks: true, tools: MOVES, tells: ['HLD77', '2027-03-17'] },
        { press: 'yes' },
      ],
      end: { booked: [{ vehicle: 'HLD77', test: 'brake', first: '2027-03-17', days: 1 }] },
    },
    {
      ...AT,
      name: 'the answer is no',
      turns: [{ say: 'Move #37 to 16 March', asks: true, tools: MOVES }, { press: 'no' }],
      end: { untouched: [37] },
    },
    {
      ...AT,
      name: 'several could be meant',
      turns: [
        { say: 'move HLD42 to 25 March', tools: MOVES, tells: ['#37|37', '#39|39'] },
        { say: 'the second one', asks: true, tools: MOVES, tells: ['2027-03-25'] },
        { press: 'yes' },
      ],
      end: { moved: { 39: { first: '2027-03-25', days: 1 } }, untouched: [37] },
    },
    {
      ...AT,
      name: 'by the day on which it stands',
      turns: [
        {
          say: 'move my booking on 9 March to 25 March',
          asks: true,
          tools: MOVES,
          tells: ['#37|37', '2027-03-25'],
        },
        { press: 'yes' },
      ],
      end: { moved: { 37: { first: '2027-03-25', days: 2 } } },
    },
    {
      ...AT,
      name: 'two days earlier',
      turns: [
        { say: 'bring #39 forward by two days', asks: true, tools: MOVES, tells: ['2027-03-16'] },
        { press: 'yes' },
      ],
      end: { moved: { 39: { first: '2027-03-16', days: 1 } } },
    },
    {
      ...AT,
      name: 'onto days that are taken',
      turns: [{ say: 'Move #39 to 22 March', tools: MOVES, tells: ['2027-03-24|2027-03-21|2027-03-20'] }],
      end: { untouched: [39, 40] },
    },
    {
      ...AT,
      name: 'into the past',
      turns: [{ say: 'Move #37 to 22 February 2027', tools: MOVES }],
      end: { untouched: [37] },
    },
    {
      ...AT,
      name: 'what is over stays where it was',
      turns: [{ say: 'Move #33 to 16 March', tools: MOVES, tells: ['completed|over|done|finished'] }],
      end: { untouched: [33] },
    },
    {
      ...AT,
      name: 'somebody else presses the button',
      turns: [
        { say: 'Move #37 to 16 March', asks: true, tools: MOVES },
        { press: 'yes', by: 'sam', refused: 'action_not_found' },
      ],
      end: { untouched: [37] },
    },
    {
      ...AT,
      name: 'there and back again',
      turns: [
        { say: 'Move #37 to 16 March', asks: true, tools: MOVES },
        { press: 'yes', after: { moved: { 37: { first: '2027-03-16', days: 2 } } } },
        { say: 'hm, move it back to 9 March', asks: true, tools: MOVES, tells: ['2027-03-09'] },
        { press: 'yes' },
      ],
      end: { untouched: [37] },
    },
    {
      ...AT,
      name: 'nothing to move to',
      turns: [{ say: 'move #37', tells: ['date|when|where|day'] }],
      end: { untouched: [37] },
    },
  ],
};
