import { z } from 'zod';
import { ALLOCATION_STATUSES, type AllocationStatus } from '../../allocation/words.ts';
import { onBookings } from '../focus.ts';
import { allAllocations, upcoming } from '../read.ts';
import { notFound } from '../resolve.ts';
import type { ToolArgs } from '../words.ts';
import { periodOf } from './sentences.ts';
import { no, ok, phrase, type Ran, readTool, type ToolContext } from './tool.ts';

const MOST = 500;
const CALLED: Record<string, AllocationStatus> = {
  planned: 'scheduled',
  booked: 'scheduled',
  upcoming: 'scheduled',
  coming: 'scheduled',
  pending: 'scheduled',
  future: 'scheduled',
  running: 'in_progress',
  ongoing: 'in_progress',
  started: 'in_progress',
  active: 'in_progress',
  current: 'in_progress',
  done: 'completed',
  finished: 'completed',
  complete: 'completed',
  past: 'completed',
  canceled: 'cancelled',
};

export const getTestsByStatus = readTool({
  name: 'get_tests_by_status',
  description:
    'Lists bookings: by status (scheduled, in_progress, completed, cancelled; all that are not over when left out), only the person\'s own with mine, and within a phrase about time ("this week", "in March").',
  schema: z.strictObject({ status: phrase, mine: z.boolean().optional(), when: phrase }),
  status: ({ mine }) => (mine ? 'Looking up your bookings…' : 'Looking up the bookings…'),
  run,
});

async function run(args: ToolArgs['get_tests_by_status'], context: ToolContext): Promise<Ran> {
  const status = args.status === undefined ? undefined : statusOf(args.status);
  if (args.status !== undefined && !status) {
    const detail = `"${args.status.slice(0, 40)}" is no status of a booking.`;
    return notFound({ code: 'unclear', detail, suggestions: [...ALLOCATION_STATUSES] });
  }
  const over = status === 'completed' || status === 'cancelled';
  const { title: days, ...period } = periodOf(args.when, context, over ? 'past' : 'future');
  const filter = { ...period, ...(status ? { status } : {}), ...(args.mine ? { mine: true } : {}) };
  const open = status === undefined && args.when === undefined;
  const outcome = open ? await upcoming(context, filter, MOST) : await allAllocations(context, filter, MOST);
  if (!outcome.ok) return { args: filter, result: no(outcome.refusal) };
  const allocations = outcome.value.filter((it) => status !== undefined || it.status !== 'cancelled');
  const kind = status === 'in_progress' ? 'bookings in progress' : `${status ? `${status} ` : ''}bookings`;
  const what = `${open ? 'open ' : ''}${kind}`;
  const title = `${args.mine ? 'Your' : 'All'} ${what}${days}`;
  return {
    ...ok({ kind: 'allocations', title, allocations: allocations.slice(0, 50), total: allocations.length }),
    ...{ args: filter, focus: onBookings(allocations, context) },
  };
}

function statusOf(said: string): AllocationStatus | undefined {
  const plain = said.toLowerCase().replace(/[\s-]+/g, '_');
  return ALLOCATION_STATUSES.find((it) => it === plain) ?? CALLED[plain];
}
