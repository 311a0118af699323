import type { Group } from '../words.ts';

/** "No" with its reason, what would work instead, and what a person makes of it. */

const AT = { now: '2027-03-01 12:00', zone: 'America/Detroit', lab: 'full', who: 'lee' } as const;
const BOOKS = ['auto_allocate_vehicle'] as const;

export const refusals: Group = {
  group: 'refusals',
  scenarios: [
    {
      ...AT,
      name: 'all are taken, and another day is offered and taken',
      turns: [
        {
          say: 'Book HLD42 for brake on 9 March for 2 days',
          tools: BOOKS,
          tells: ['2027-03-11', 'Cell 1|Cell 2'],
        },
        { say: 'ok, then 11 March', asks: 'either', tools: BOOKS, tells: ['2027-03-11', '2027-03-12'] },
        { press: 'yes', ifAsked: true },
      ],
      end: {
        booked: [{ vehicle: 'HLD42', test: 'brake', first: '2027-03-11', days: 2 }],
        untouched: [51, 52],
      },
    },
    {
      ...AT,
      name: 'all are taken, and the reason is asked for',
      turns: [
        { say: 'Book HLD42 for brake on 9 March for 2 days', tools: BOOKS },
        { say: 'why not Cell 1?', tools: ['why_not'], tells: ['Cell 1', 'TRK-102|#51|51|Sam Okafor'] },
      ],
    },
    {
      ...AT,
      name: 'all are taken, and the person leaves it',
      turns: [
        { say: 'Book HLD42 for brake on 9 March for 2 days', tools: BOOKS },
        { say: 'never mind then' },
      ],
    },
    {
      ...AT,
      name: 'all are taken, and later days too',
      turns: [
        {
          say: 'Book HLD77 for brake on 9 March for 2 days, or up to 1 day later',
          tools: BOOKS,
          tells: ['Cell 2'],
        },
      ],
    },
    {
      ...AT,
      name: 'the vehicle itself is busy',
      lab: 'march',
      turns: [
        { say: 'Book HLD42 for emission on 9 March for 1 day', tools: BOOKS, tells: ['#37|37', 'Cell 1'] },
      ],
      end: { untouched: [37] },
    },
    {
      ...AT,
      name: 'too heavy for every dyno',
      turns: [
        {
          say: 'Book HVY-901 for brake on 16 March for 1 day',
          tools: BOOKS,
          tells: ['HVY-901', '26000|14000|heavy|weight'],
        },
      ],
    },
    {
      ...AT,
      name: 'a test that no dyno does at present',
      turns: [{ say: 'Book HLD42 for evap on 16 March for 1 day', tools: BOOKS, tells: ['evap'] }],
    },
    {
      ...AT,
      name: 'a dyno that does not fit',
      turns: [
        {
          say: 'Book TRK-101 for brake on 16 March for 1 day on Cell 1',
          tools: BOOKS,
          tells: ['Cell 1', 'AWD'],
        },
      ],
    },
    {
      ...AT,
      name: 'an outage is in the way',
      lab: 'march',
      turns: [
        {
          say: 'Book HLD77 for coastdown on 10 March for 1 day',
          tools: BOOKS,
          tells: ['Cell 5', 'roller bearing', '2027-03-09|2027-03-12'],
        },
      ],
    },
    {
      ...AT,
      name: 'a dyno that is switched off',
      lab: 'troubled',
      turns: [{ say: 'Book HLD42 for mileage on 16 March for 1 day', tools: BOOKS, tells: ['Cell 6'] }],
    },
    {
      ...AT,
      name: 'longer than a month',
      turns: [{ say: 'Book HLD42 for brake on 16 March for 45 days', tools: BOOKS, tells: ['30'] }],
    },
    {
      ...AT,
      name: 'an hour on a day that is taken',
      turns: [
        {
          say: 'Book HLD42 for brake on 9 March from 8:00 to 12:00 on Cell 1',
          tools: BOOKS,
          tells: ['Cell 1'],
        },
      ],
      end: { untouched: [51, 52] },
    },
    {
      ...AT,
      name: 'somebody was quicker than the yes',
      lab: 'empty',
      turns: [
        {
          say: 'Book TRK-101 for brake next Tuesday for 1 day',
          asks: true,
          tools: BOOKS,
          tells: ['2027-03-09'],
        },
        { say: 'Book HLD77 for brake on 9 March for 1 day', by: 'sam', thread: 'of sam', tools: BOOKS },
        { press: 'yes', refused: 'no_dyno_free' },
      ],
      end: { booked: [{ vehicle: 'HLD77', test: 'brake', first: '2027-03-09', days: 1, by: 'sam' }] },
    },
  ],
};
