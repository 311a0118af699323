import type { Group } from '../words.ts';

/** What is said next is understood from what was said before. */

const AT = { now: '2027-03-01 12:00', zone: 'America/Detroit', lab: 'empty', who: 'lee' } as const;

const BOOKS = ['auto_allocate_vehicle'] as const;

export const talkingOn: Group = {
  group: 'talking on',
  scenarios: [
    {
      ...AT,
      name: 'what is free is booked in the same breath',
      turns: [
        {
          say: 'Which cells could take HLD77 for brake on 16 March, one day?',
          tools: ['find_available_dynos'],
          tells: ['Cell 2'],
        },
        { say: 'Good, book it on Cell 2', asks: 'either', tools: BOOKS, tells: ['HLD77', '2027-03-16'] },
        { press: 'yes', ifAsked: true },
      ],
      end: { booked: [{ vehicle: 'HLD77', test: 'brake', first: '2027-03-16', days: 1, dyno: 'Cell 2' }] },
    },
    {
      ...AT,
      name: 'the same again for a second vehicle',
      turns: [
        { say: 'Book HLD42 for brake on 16 March for 1 day', tools: BOOKS },
        { say: 'and the same for HLD77', asks: 'either', tools: BOOKS, tells: ['HLD77', '2027-03-16'] },
        { press: 'yes', ifAsked: true },
      ],
      end: {
        booked: [
          { vehicle: 'HLD42', test: 'brake', first: '2027-03-16', days: 1 },
          { vehicle: 'HLD77', test: 'brake', first: '2027-03-16', days: 1 },
        ],
      },
    },
    {
      ...AT,
      name: 'thanks is no request',
      turns: [
        { say: 'Book HLD42 for brake on 16 March for 1 day', tools: BOOKS },
        {
          say: 'great, thanks!',
          notTools: ['auto_allocate_vehicle', 'cancel_allocation', 'reschedule_allocation'],
        },
      ],
      end: { booked: [{ vehicle: 'HLD42', test: 'brake', first: '2027-03-16', days: 1 }] },
    },
  ],
};
