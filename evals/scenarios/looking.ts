import type { Group } from '../words.ts';

/** Questions are answered from the rows, with every tool, and change nothing. */

const AT = { now: '2027-03-01 12:00', zone: 'America/Detroit', lab: 'march', who: 'lee' } as const;
const LISTS = ['get_tests_by_status|query_database|get_dyno'] as const;

export const looking: Group = {
  group: 'looking',
  scenarios: [
    {
      ...AT,
      name: 'what day it is',
      turns: [{ say: 'what day is it today?', tools: ['get_datetime_now'], tells: ['2027-03-01'] }],
    },
    {
      ...AT,
      name: 'what is free for a vehicle',
      turns: [
        {
          say: 'Which dynos are free for HLD42, brake, on 16 March for 1 day?',
          tools: ['find_available_dynos'],
          tells: ['Cell 1', 'Cell 2', '2027-03-16'],
        },
      ],
    },
    {
      ...AT,
      name: 'what is free for a weight and a drive',
      turns: [
        {
          say: "What's free on 16 March for a 4000 lb AWD car, emission, one day?",
          tools: ['find_available_dynos'],
          tells: ['Cell 3', '2027-03-16'],
        },
      ],
    },
    {
      ...AT,
      name: 'nothing is free, and why',
      turns: [
        {
          say: 'Is there any brake dyno free for HLD77 on 8 March for a day?',
          tools: ['find_available_dynos'],
          tells: ['2027-03-08', 'Cell 2'],
        },
      ],
    },
    {
      ...AT,
      name: 'why not: the drive',
      turns: [
        {
          say: "Why can't HLD77 go on Cell 1 for brake on 16 March for 1 day?",
          tools: ['why_not'],
          tells: ['Cell 1', 'AWD'],
        },
      ],
    },
    {
      ...AT,
      name: 'why not: an outage',
      turns: [
        {
          say: 'Why not Cell 5 for HLD77, coastdown, on 10 March for 1 day?',
          tools: ['why_not'],
          tells: ['Cell 5', 'roller bearing'],
        },
      ],
    },
    {
      ...AT,
      name: 'where a vehicle is',
      turns: [
        { say: 'where is SUV-201?', tools: ['check_vehicle_allocation'], tells: ['Cell 4', '2027-03-01'] },
      ],
    },
    {
      ...AT,
      name: 'when a vehicle is booked, and by whom',
      turns: [
        {
          say: 'When is TRK-101 booked, and who booked it?',
          tools: ['check_vehicle_allocation'],
          tells: ['Cell 2', '2027-03-08', '2027-03-10', 'Sam Okafor'],
        },
      ],
    },
    {
      ...AT,
      name: 'no conflicts',
      turns: [{ say: 'Are there any double bookings?', tools: ['detect_conflicts'], tells: ['no|none|0'] }],
    },
    {
      ...AT,
      name: 'conflicts',
      lab: 'troubled',
      turns: [
        { say: 'Any conflicts in the schedule?', tools: ['detect_conflicts'], tells: ['Cell 5', 'Cell 6'] },
      ],
    },
    {
      ...AT,
      name: 'what is running',
      turns: [
        {
          say: 'what is running right now?',
          tools: ['get_tests_by_status'],
          tells: ['SUV-201', 'Cell 4'],
          omits: ['TRK-101'],
        },
      ],
    },
    {
      ...AT,
      name: 'my own bookings',
      turns: [
        {
          say: 'Show me my bookings',
          tools: ['get_tests_by_status'],
          tells: ['2027-03-04', '2027-03-09', '2027-03-18'],
          omits: ['TRK-101'],
        },
      ],
    },
    {
      ...AT,
      name: 'what was cancelled',
      turns: [
        {
          say: 'Which bookings were cancelled?',
          tools: ['get_tests_by_status'],
          tells: ['HLD77', '2027-03-15'],
        },
      ],
    },
    {
      ...AT,
      name: 'what comes next week',
      turns: [
        {
          say: "What's booked next week?",
          tools: LISTS,
          tells: ['TRK-101', 'HLD42', '2027-03-08'],
          omits: ['SUV-201'],
        },
      ],
    },
    {
      ...AT,
      name: 'what is on one dyno',
      turns: [
        {
          say: "What's on Cell 1 next week?",
          tools: LISTS,
          tells: ['HLD42', '2027-03-09'],
          omits: ['TRK-101'],
        },
      ],
    },
    {
      ...AT,
      name: 'what is in repair',
      turns: [
        {
          say: 'Any outages next week?',
          tools: ['maintenance_check'],
          tells: ['Cell 5', '2027-03-10', 'roller bearing'],
        },
      ],
    },
    {
      ...AT,
      name: 'whether one dyno is in repair',
      turns: [
        {
          say: 'Is Cell 5 under maintenance on 11 March?',
          tools: ['maintenance_check|get_dyno'],
          tells: ['roller bearing'],
        },
      ],
    },
    {
      ...AT,
      name: 'what a lab without bookings says',
      lab: 'empty',
      turns: [{ say: 'Show me my bookings', tools: ['get_tests_by_status'], tells: ['none|no|nothing'] }],
    },
    {
      ...AT,
      name: 'looking, then asking on',
      turns: [
        { say: 'where is HLD42?', tools: ['check_vehicle_allocation'], tells: ['2027-03-09', '2027-03-18'] },
        { say: 'and TRK-101?', tools: ['check_vehicle_allocation'], tells: ['Cell 2', '2027-03-08'] },
      ],
    },
  ],
};
