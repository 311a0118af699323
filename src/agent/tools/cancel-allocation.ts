import { z } from 'zod';
import type { Allocation } from '../../allocation/words.ts';
import { roleAllows } from '../../words.ts';
import { onBookings } from '../focus.ts';
import { notFound } from '../resolve.ts';
import { resolveBookings } from '../resolve-booking.ts';
import type { ToolArgs, ToolNo } from '../words.ts';
import { cancelSummary } from './sentences.ts';
import { planTakeBack, takeBack } from './take-back.ts';
import { no, ok, type Plan, phrase, type Ran, type ToolContext, writeTool } from './tool.ts';

const canonical = z.strictObject({
  bookings: z.array(z.strictObject({ id: z.string(), version: z.int() })).min(1),
  reason: z.string().optional(),
  undo: z.boolean().optional(),
});
type Cancel = z.infer<typeof canonical>;

export const cancelAllocation = writeTool({
  name: 'cancel_allocation',
  description:
    'Cancels one booking, or several when the person says so; it is asked about first. `booking` is the person\'s own reference: "it", "the second one", "#42", "HLD42\'s", "my booking on Friday", "all my brake bookings". With `undo` it takes back the person\'s own last change instead (a booking, a move, a cancellation of the last ten minutes): for "undo that"; leave `booking` out then, unless they name one.',
  schema: z.strictObject({ booking: phrase, reason: phrase, undo: z.boolean().optional() }),
  canonical,
  status: () => 'Looking for the booking…',
  plan,
  run: cancel,
});

async function plan(args: ToolArgs['cancel_allocation'], context: ToolContext): Promise<Plan> {
  if (args.undo) {
    const back = await planTakeBack(args.booking, context);
    return back.do === 'ask' ? { ...back, args: { ...back.args, undo: true } } : back;
  }
  const found = await resolveBookings(args.booking, context);
  if (!found.ok) return { do: 'answer', ...found };
  const bookings = found.value;
  const stop = bookings.map((it) => hindrance(it, context)).find((it) => it !== undefined);
  if (stop) return { do: 'answer', result: stop };
  const summary = cancelSummary(bookings, found.guessed ? [found.guessed] : [], context);
  const list = bookings.map(({ id, version }) => ({ id, version }));
  return {
    ...{ do: 'ask', args: { bookings: list, ...(args.reason ? { reason: args.reason } : {}) } },
    ...{ summary, focus: onBookings(bookings, context) },
  };
}

/** What the core would refuse anyway is not worth a question. */
function hindrance(booking: Allocation, { actor }: ToolContext): ToolNo | undefined {
  if (booking.status === 'cancelled' || booking.status === 'completed') {
    const detail = `Booking ${booking.id} is ${booking.status} already. Nothing was changed.`;
    return notFound({ code: 'wrong_status', detail, allocation: booking }).result;
  }
  const own = booking.requested_by === actor.accountId && roleAllows(actor.role, 'engineer');
  if (own || roleAllows(actor.role, 'scheduler')) return undefined;
  const detail = `Booking ${booking.id} is ${booking.requested_by_name}'s. Nothing was changed; ask them or a scheduler.`;
  return notFound({ code: 'forbidden', detail, allocation: booking }).result;
}

async function cancel({ bookings, reason, undo }: Cancel, context: ToolContext): Promise<Ran> {
  if (undo)
    return await takeBack(
      bookings.map((it) => it.id),
      context,
    );
  const gone: Allocation[] = [];
  const refusals: ToolNo[] = [];
  for (const { id, version } of bookings) {
    const outcome = await context.core.cancel(context.actor, id, { reason, version });
    if (outcome.ok) gone.push(outcome.value);
    else refusals.push(no(outcome.refusal));
  }
  // Several that went together are what "undo that" means, not one that was spoken of before them.
  const focus = gone.length > 0 ? { booking: undefined, ...onBookings(gone, context) } : undefined;
  const [first] = refusals;
  if (!first) return { ...ok({ kind: 'cancelled', allocations: gone }), ...(focus ? { focus } : {}) };
  if (gone.length === 0 && refusals.length === 1) return { result: first };
  const detail = `${gone.length} of ${bookings.length} bookings were cancelled. ${refusals.map((it) => it.detail).join(' ')}`;
  return { result: { ...first, detail, allocations: gone }, ...(focus ? { focus } : {}) };
}
