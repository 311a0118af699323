import { z } from 'zod';
import { onBooking, onOptions } from '../focus.ts';
import type { Focus, Guessed, ToolArgs, ToolNo } from '../words.ts';
import { type Booking, bookingAsk, understandBooking } from './booking-asked.ts';
import { withOffers } from './offers.ts';
import { bookSummary } from './sentences.ts';
import { no, ok, type Plan, phrase, type Ran, type ToolContext, writeTool } from './tool.ts';

type Args = ToolArgs['auto_allocate_vehicle'];

export const autoAllocateVehicle = writeTool({
  name: 'auto_allocate_vehicle',
  description:
    'Books a vehicle for a test on a fitting dyno. Pass every field in the words of the person: `when` is the whole phrase about time ("next Tuesday for 2 days", "14 to 16 March", "the second one" of offered windows). Leave out what was not said; never fill in or calculate anything. `backup_days` only when the person allows later days. `unsure` says why you are not certain that the person wants exactly this booked now; then it is asked first.',
  schema: z.strictObject({
    ...{ vehicle: phrase, test_type: phrase, when: phrase, dyno: phrase, notes: phrase, unsure: phrase },
    days: z.int().min(1).max(366).optional(),
    backup_days: z.int().min(0).max(30).optional(),
  }),
  canonical: bookingAsk,
  status: ({ vehicle }) => `Looking for a dyno${vehicle ? ` for ${vehicle}` : ''}…`,
  plan,
  run: book,
});

async function plan(args: Args, context: ToolContext): Promise<Plan> {
  const understood = await understandBooking(args, context);
  if (!understood.ok) return { do: 'answer', ...understood };
  const { booking, reasons, guessed } = understood;
  if (reasons.length === 0) return { do: 'run', args: booking };
  const planned = await context.core.plan(context.actor, booking);
  if (!planned.ok) return { do: 'answer', ...refused(no(planned.refusal), booking, context, guessed) };
  const summary = bookSummary(planned.value, booking.dyno !== undefined, reasons, context);
  return { do: 'ask', args: booking, summary, focus: askedFor(booking, guessed) };
}

async function book(booking: Booking, context: ToolContext): Promise<Ran> {
  const { core, actor, key } = context;
  const outcome = await core.allocate(actor, booking, key === undefined ? {} : { idempotencyKey: key });
  if (!outcome.ok) return { args: booking, ...refused(no(outcome.refusal), booking, context) };
  const allocation = outcome.value;
  return {
    ...{ args: booking, ...ok({ kind: 'booked', allocation }) },
    focus: { ...askedFor(booking), ...onBooking(allocation) },
  };
}

/** What was last asked for; what was guessed in it stays a guess until somebody says yes to it. */
function askedFor(
  { vin, test_type, start_date, days, start, end, dyno }: Booking,
  guessed: Guessed = {},
): Focus {
  const ask = { vehicle: vin, test_type, start_date, days, start, end, dyno };
  const doubts = Object.keys(guessed).length > 0 ? { guessed } : {};
  return { ask: JSON.parse(JSON.stringify({ ...ask, ...doubts })) };
}

function refused(
  no: ToolNo,
  booking: Booking,
  context: ToolContext,
  guessed: Guessed = {},
): { result: ToolNo; focus: Focus } {
  const guesses = Object.values(guessed);
  const { vin, test_type, notes } = booking;
  const known = { vin, test_type, ...(notes === undefined ? {} : { notes }) };
  const told = guesses.length > 0 ? { ...no, guesses } : no;
  const result = withOffers(told, context, 'auto_allocate_vehicle', (it) => ({ ...known, ...it }));
  const options = result.alternatives ?? [];
  const list = options.length > 0 ? onOptions(options, context) : undefined;
  return { result, focus: { ...askedFor(booking, guessed), ...(list ? { list } : {}) } };
}
