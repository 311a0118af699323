import type { Group } from '../words.ts';

/** The fleet, and figures from the rows. */

const AT = { now: '2027-03-01 12:00', zone: 'America/Detroit', lab: 'march', who: 'lee' } as const;

export const counting: Group = {
  group: 'counting',
  scenarios: [
    {
      ...AT,
      name: 'how many tests are done',
      turns: [
        {
          say: 'How many tests did we complete last month?',
          tools: ['completed_tests_count'],
          tells: ['3|three'],
        },
      ],
    },
    {
      ...AT,
      name: 'how many of one kind are done',
      turns: [
        {
          say: 'how many brake tests were completed in February?',
          tools: ['completed_tests_count'],
          tells: ['2|two'],
        },
      ],
    },
    {
      ...AT,
      name: 'which dynos there are',
      turns: [
        {
          say: 'list all dynos',
          tools: ['list_dynos'],
          tells: ['Cell 1', 'Cell 2', 'Cell 3', 'Cell 4', 'Cell 5', 'Cell 6'],
        },
      ],
    },
    {
      ...AT,
      name: 'which dynos do a test',
      turns: [
        { say: 'which cells do nvh?', tools: ['list_dynos'], tells: ['Cell 4'], omits: ['Cell 1', 'Cell 2'] },
      ],
    },
    {
      ...AT,
      name: 'what one dyno can take',
      turns: [{ say: 'What can Cell 2 take?', tools: ['get_dyno'], tells: ['brake', '14000'] }],
    },
    {
      ...AT,
      name: 'which vehicles there are',
      turns: [{ say: 'list our vehicles', tools: ['list_vehicles'], tells: ['TRK-101', 'HLD42', 'HVY-901'] }],
    },
    {
      ...AT,
      name: 'a vehicle by its name',
      turns: [
        {
          say: 'find the vehicle called Blue mule',
          tools: ['list_vehicles|check_vehicle_allocation|query_database'],
          tells: ['EV-301'],
        },
      ],
    },
    {
      ...AT,
      name: 'heavier than',
      turns: [
        {
          say: 'which vehicles are heavier than 5000 lb?',
          tools: ['query_database'],
          tells: ['TRK-101', 'TRK-102', 'HVY-901'],
          omits: ['HLD42', 'EV-301'],
        },
      ],
    },
    {
      ...AT,
      name: 'how many of a drive',
      turns: [{ say: 'How many AWD vehicles do we have?', tools: ['query_database'], tells: ['4|four'] }],
    },
    {
      ...AT,
      name: 'bookings per dyno',
      turns: [
        {
          say: 'How many bookings does each dyno have in March?',
          tools: ['query_database'],
          tells: ['Cell 1', 'Cell 2', 'Cell 4'],
        },
      ],
    },
    {
      ...AT,
      name: 'days on a dyno',
      turns: [
        { say: 'How many days is Cell 4 booked in March?', tools: ['query_database'], tells: ['4|four'] },
      ],
    },
  ],
};
