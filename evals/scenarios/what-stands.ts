import type { Group } from '../words.ts';

/** Questions about a dyno, a day, or what is whose. */

const AT = { now: '2027-03-01 09:30', zone: 'America/Detroit', lab: 'empty', who: 'lee' } as const;

export const whatStands: Group = {
  group: 'what stands where',
  scenarios: [
    {
      ...AT,
      lab: 'march',
      name: 'why not cell 3',
      turns: [{ say: "why can't i have cell 3 on thursday", asks: false, tells: ['EV-301|#35'] }],
    },
    {
      ...AT,
      lab: 'march',
      name: 'anything down',
      turns: [{ say: 'is anything down this week or next?', asks: false, tells: ['Cell 5', '2027-03-10'] }],
    },
    {
      ...AT,
      lab: 'march',
      name: 'is cell 4 free',
      turns: [
        {
          say: 'is Cell 4 free on thursday?',
          asks: false,
          tells: ['Cell 4', 'free|available|nothing|yes|no bookings'],
        },
      ],
    },
    {
      ...AT,
      lab: 'march',
      name: 'blue mule where',
      turns: [{ say: "where's the blue mule this week", asks: false, tells: ['Cell 3', '2027-03-04'] }],
    },
    {
      ...AT,
      lab: 'march',
      name: 'Sam in March',
      turns: [{ say: 'how many bookings does Sam have in March?', asks: false, tells: ['3|three'] }],
    },
    {
      ...AT,
      now: '2027-03-04 22:35',
      lab: 'march',
      name: 'is Cell 1 open on the 9th',
      turns: [{ say: 'Is Cell 1 open on the 9th?', asks: false, tells: ['HLD42|#37'] }],
    },
    {
      ...AT,
      now: '2027-03-04 22:35',
      lab: 'march',
      name: 'Cell 5 on the 10th',
      turns: [
        {
          say: "why isn't Cell 5 available on the 10th?",
          asks: false,
          tells: ['bearing|outage|out of service'],
        },
      ],
    },
    {
      ...AT,
      now: '2027-03-04 22:35',
      lab: 'march',
      name: 'why not at all',
      turns: [
        {
          say: 'why can HVY-901 not be tested for brake on 16 March?',
          asks: false,
          tells: ['HVY-901|26000|heavy|over'],
          notTools: [
            'auto_allocate_vehicle',
            'cancel_allocation',
            'reschedule_allocation',
            'register_vehicle',
          ],
        },
      ],
    },
    {
      ...AT,
      now: '2027-03-04 22:35',
      lab: 'march',
      name: 'which truck on Cell 2',
      turns: [{ say: 'which truck is on Cell 2 next Tuesday?', asks: false, tells: ['TRK-101'] }],
    },
    {
      ...AT,
      now: '2027-03-04 22:35',
      lab: 'march',
      name: 'busy week',
      turns: [{ say: 'How does next week look?', asks: false, tells: ['TRK-101', 'HLD42'] }],
    },
    {
      ...AT,
      now: '2027-03-04 22:35',
      lab: 'march',
      name: 'mine next week',
      turns: [{ say: 'anything of mine next week?', asks: false, tells: ['HLD42'], omits: ['TRK-101'] }],
    },
    {
      ...AT,
      now: '2027-03-04 22:35',
      lab: 'march',
      name: 'my next one',
      turns: [{ say: "when's my next booking?", asks: false, tells: ['EV-301|2027-03-04'] }],
    },
    {
      ...AT,
      now: '2027-03-04 22:35',
      lab: 'march',
      name: 'how many have I cancelled',
      turns: [{ say: 'how many of my bookings were cancelled?', asks: false, tells: ['1|one'] }],
    },
    {
      ...AT,
      now: '2027-03-04 22:35',
      lab: 'march',
      name: 'per person',
      turns: [{ say: 'bookings by person in March', asks: false, tells: ['Lee', 'Sam'] }],
    },
    {
      ...AT,
      now: '2027-03-04 22:35',
      lab: 'march',
      name: 'history in the past',
      turns: [{ say: 'who was on Cell 1 on 24 February?', asks: false, tells: ['HLD42', 'Lee'] }],
    },
    {
      ...AT,
      now: '2027-03-04 22:35',
      name: 'which day is the 16th',
      turns: [{ say: 'what weekday is 16 March?', asks: false, tells: ['2027-03-16'] }],
    },
    {
      ...AT,
      now: '2027-03-04 22:35',
      lab: 'march',
      name: 'free all of next week',
      turns: [
        {
          say: "what's free next week for SUV-201 emission?",
          asks: false,
          notTools: [
            'auto_allocate_vehicle',
            'cancel_allocation',
            'reschedule_allocation',
            'register_vehicle',
          ],
          tells: ['Cell 3|which'],
        },
      ],
    },
  ],
};
