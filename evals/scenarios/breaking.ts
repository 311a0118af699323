import type { Group } from '../words.ts';

/** Something behind a tool breaks or refuses once: nothing is claimed, nothing is done twice. */

const AT = { now: '2027-03-01 12:00', zone: 'America/Detroit', lab: 'march', who: 'lee' } as const;
const BOOK = 'Book HLD77 for brake on 16 March for 1 day';
const BOOKED = { booked: [{ vehicle: 'HLD77', test: 'brake', first: '2027-03-16', days: 1 }] } as const;

export const breaking: Group = {
  group: 'breaking',
  scenarios: [
    {
      ...AT,
      name: 'booking breaks, and works the second time',
      fails: { call: 'allocate', how: 'throws', times: 1 },
      turns: [
        { say: BOOK, breaks: true, tools: [] },
        { say: BOOK, tools: ['auto_allocate_vehicle'], tells: ['2027-03-16'] },
      ],
      end: BOOKED,
    },
    {
      ...AT,
      name: 'booking breaks after it was done, and the reply leaves it open',
      fails: { call: 'allocate', how: 'breaks after', times: 1 },
      turns: [
        { say: BOOK, breaks: 'either', omits: ['nothing was changed', 'nothing was booked'] },
        { say: 'where is HLD77?', tools: ['check_vehicle_allocation'], tells: ['2027-03-16'] },
      ],
      end: BOOKED,
    },
    {
      ...AT,
      name: 'booking breaks after it was done, and is not done twice',
      fails: { call: 'allocate', how: 'breaks after', times: 1 },
      turns: [
        { say: BOOK, breaks: 'either' },
        { say: BOOK, tells: ['HLD77', '2027-03-16'] },
      ],
      end: BOOKED,
    },
    {
      ...AT,
      name: 'booking is too busy once',
      fails: { call: 'allocate', how: 'busy', times: 1 },
      turns: [
        { say: BOOK, breaks: 'either' },
        { say: BOOK, tools: ['auto_allocate_vehicle'], tells: ['2027-03-16'] },
      ],
      end: BOOKED,
    },
    {
      ...AT,
      name: 'cancelling breaks on the yes, which may be repeated',
      fails: { call: 'cancel', how: 'throws', times: 1 },
      turns: [
        { say: 'cancel #37', asks: true, tools: ['cancel_allocation'] },
        { press: 'yes', breaks: true },
        { press: 'yes' },
      ],
      end: { cancelled: [37] },
    },
    {
      ...AT,
      name: 'moving breaks after it was done',
      fails: { call: 'reschedule', how: 'breaks after', times: 1 },
      turns: [
        { say: 'move #37 to 16 March', asks: true, tools: ['reschedule_allocation'] },
        { press: 'yes', breaks: true },
      ],
      end: { moved: { 37: { first: '2027-03-16', days: 2 } } },
    },
    {
      ...AT,
      name: 'moving is refused on the yes',
      fails: { call: 'reschedule', how: 'busy', times: 1 },
      turns: [
        { say: 'move #37 to 16 March', asks: true, tools: ['reschedule_allocation'] },
        { press: 'yes', refused: 'busy' },
        { say: 'move #37 to 16 March', asks: true, tools: ['reschedule_allocation'] },
        { press: 'yes' },
      ],
      end: { moved: { 37: { first: '2027-03-16', days: 2 } } },
    },
    {
      ...AT,
      name: 'the list breaks',
      fails: { call: 'list', how: 'throws', times: 1 },
      turns: [
        { say: 'show my bookings', breaks: 'either', omits: ['you have no bookings'] },
        { say: 'show my bookings', tools: ['get_tests_by_status'], tells: ['2027-03-09'] },
      ],
    },
    {
      ...AT,
      name: 'a booking cannot be read',
      fails: { call: 'get', how: 'throws', times: 1 },
      turns: [
        { say: 'cancel #37', breaks: 'either' },
        { say: 'cancel #37', asks: true, tells: ['HLD42'] },
        { press: 'yes' },
      ],
      end: { cancelled: [37] },
    },
    {
      ...AT,
      name: 'what is free cannot be told',
      fails: { call: 'availability', how: 'throws', times: 1 },
      turns: [
        {
          say: 'Which dynos are free for HLD77, brake, on 16 March for 1 day?',
          breaks: 'either',
          omits: ['Cell 2'],
        },
        {
          say: 'Which dynos are free for HLD77, brake, on 16 March for 1 day?',
          tools: ['find_available_dynos'],
          tells: ['Cell 2'],
        },
      ],
    },
    {
      ...AT,
      name: 'the vehicles cannot be read',
      fails: { call: 'listVehicles', how: 'throws', times: 1 },
      turns: [
        { say: BOOK, breaks: 'either' },
        { say: BOOK, tools: ['auto_allocate_vehicle'], tells: ['2027-03-16'] },
      ],
      end: BOOKED,
    },
    {
      ...AT,
      name: 'the vehicles are refused',
      fails: { call: 'listVehicles', how: 'busy', times: 9 },
      turns: [{ say: BOOK, breaks: 'either' }],
    },
  ],
};
