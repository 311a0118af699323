import type { Group } from '../words.ts';

/** A booking that stands, and another day, length or end for it. */

const AT = { now: '2027-03-01 09:30', zone: 'America/Detroit', lab: 'empty', who: 'lee' } as const;

export const otherChanges: Group = {
  group: 'changes in other words',
  scenarios: [
    {
      ...AT,
      lab: 'march',
      name: 'from the 18th to the 19th',
      turns: [
        {
          say: 'Can we shift my HLD42 nvh slot from the 18th to the 19th?',
          asks: true,
          tells: ['2027-03-19'],
        },
        { press: 'yes' },
      ],
      end: { moved: { 39: { first: '2027-03-19', days: 1 } }, untouched: [37] },
    },
    {
      ...AT,
      lab: 'march',
      name: 'a day earlier',
      turns: [
        { say: '#37: start a day earlier, same length', asks: true, tells: ['2027-03-08'] },
        { press: 'yes' },
      ],
      end: { moved: { 37: { first: '2027-03-08', days: 2 } } },
    },
    {
      ...AT,
      lab: 'march',
      name: 'which HLD42',
      turns: [
        { say: 'reschedule HLD42', asks: false, tells: ['37', '39'] },
        { say: '#39', asks: false, tells: ['when|day|date|where'] },
        { say: 'to 25 March', asks: true, tells: ['2027-03-25'] },
        { press: 'yes' },
      ],
      end: { moved: { 39: { first: '2027-03-25', days: 1 } }, untouched: [37] },
    },
    {
      ...AT,
      lab: 'march',
      name: 'not needing cell 1',
      turns: [
        { say: "i won't be needing cell 1 next week after all", asks: true, tells: ['37', '2027-03-09'] },
        { press: 'yes' },
      ],
      end: { cancelled: [37] },
    },
    {
      ...AT,
      lab: 'march',
      name: 'scrap 39',
      turns: [{ say: 'scrap booking 39', asks: true, tells: ['2027-03-18'] }, { press: 'yes' }],
      end: { cancelled: [39] },
    },
    {
      ...AT,
      lab: 'march',
      name: "sam's brake booking",
      turns: [{ say: "cancel sam's brake booking", asks: false }],
      end: { untouched: [36] },
    },
    {
      ...AT,
      lab: 'march',
      name: 'already cancelled',
      turns: [
        { say: 'I already cancelled #39 yesterday, right?', asks: false, tells: ['39|scheduled|2027-03-18'] },
      ],
      end: { untouched: [39] },
    },
    {
      ...AT,
      lab: 'march',
      name: 'bring it back',
      turns: [
        { say: 'cancel #37', asks: true },
        { press: 'yes' },
        { say: 'oops, bring it back', asks: 'either' },
        { press: 'yes', ifAsked: true },
      ],
      end: { untouched: [37] },
    },
    {
      ...AT,
      now: '2027-03-04 22:35',
      lab: 'march',
      name: 'until thursday',
      turns: [{ say: 'extend #37 to Thursday', asks: true, tells: ['2027-03-11'] }, { press: 'yes' }],
      end: { moved: { 37: { first: '2027-03-09', days: 3 } } },
    },
    {
      ...AT,
      now: '2027-03-04 22:35',
      lab: 'march',
      name: 'one day only',
      turns: [
        { say: 'only need #37 for one day after all', asks: true, tells: ['2027-03-09'] },
        { press: 'yes' },
      ],
      end: { moved: { 37: { first: '2027-03-09', days: 1 } } },
    },
    {
      ...AT,
      now: '2027-03-04 22:35',
      lab: 'march',
      name: 'a day off',
      turns: [{ say: 'take a day off #37', asks: true, tells: ['2027-03-09'] }, { press: 'yes' }],
      end: { moved: { 37: { first: '2027-03-09', days: 1 } } },
    },
    {
      ...AT,
      now: '2027-03-04 22:35',
      lab: 'march',
      name: 'nvh later',
      turns: [
        { say: 'my nvh run on the 18th needs to slip by two days', asks: true, tells: ['2027-03-20'] },
        { press: 'yes' },
      ],
      end: { moved: { 39: { first: '2027-03-20', days: 1 } } },
    },
    {
      ...AT,
      now: '2027-03-04 22:35',
      lab: 'march',
      name: 'topic first',
      turns: [
        { say: 'HLD42 nvh - please move to Friday the 19th', asks: true, tells: ['2027-03-19'] },
        { press: 'yes' },
      ],
      end: { moved: { 39: { first: '2027-03-19', days: 1 } } },
    },
    {
      ...AT,
      now: '2027-03-04 22:35',
      lab: 'march',
      name: 'move mine and cancel nothing',
      turns: [
        { say: "don't cancel #39, just push it to the 25th", asks: true, tells: ['2027-03-25'] },
        { press: 'yes' },
      ],
      end: { moved: { 39: { first: '2027-03-25', days: 1 } } },
    },
    {
      ...AT,
      now: '2027-03-04 22:35',
      lab: 'march',
      name: 'two of mine',
      turns: [{ say: 'please cancel 37 and 39', asks: true, tells: ['37', '39'] }, { press: 'yes' }],
      end: { cancelled: [37, 39] },
    },
    {
      ...AT,
      now: '2027-03-04 22:35',
      lab: 'march',
      name: 'wrong number corrected',
      turns: [{ say: 'cancel #36, sorry, #39', asks: true, tells: ['39', '2027-03-18'] }, { press: 'yes' }],
      end: { cancelled: [39], untouched: [36] },
    },
    {
      ...AT,
      now: '2027-03-04 22:35',
      lab: 'march',
      name: 'broken truck',
      turns: [
        {
          say: 'HLD42 threw a rod this morning. Please take its bookings off.',
          asks: true,
          tells: ['37', '39'],
        },
        { press: 'yes' },
      ],
      end: { cancelled: [37, 39] },
    },
    {
      ...AT,
      now: '2027-03-04 22:35',
      lab: 'march',
      who: 'sigi',
      name: 'scheduler clears',
      turns: [
        { say: 'cancel #36 and #40, the truck is in the body shop', asks: true, tells: ['36', '40'] },
        { press: 'yes' },
      ],
      end: { cancelled: [36, 40] },
    },
  ],
};
