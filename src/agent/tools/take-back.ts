import type { Allocation, HistoryEntry } from '../../allocation/words.ts';
import { onBookings } from '../focus.ts';
import { notFound } from '../resolve.ts';
import { resolveBookings } from '../resolve-booking.ts';
import type { Focus, ToolNo } from '../words.ts';
import { undoSummary } from './sentences.ts';
import { no, ok, type Plan, type Ran, type ToolContext } from './tool.ts';

const NOTHING = 'Nothing was changed.';
const INSTEAD = 'To change a booking, say "move #42 to …" or "cancel #42".';

/** A booking with the person's own last change of it, which can be taken back. */
export interface Deed {
  booking: Allocation;
  action: HistoryEntry['action'];
  before: Allocation | null;
}

/** Asks before the person's last change of the bookings that were just spoken of is taken back. */
export async function planTakeBack(said: string | undefined, context: ToolContext): Promise<Plan> {
  const ids = await meant(said, context);
  if ('result' in ids) return { do: 'answer', ...ids };
  const deeds: Deed[] = [];
  let stop: ToolNo | undefined;
  for (const id of ids) {
    const deed = await lastDeed(id, context);
    if ('result' in deed) stop ??= deed.result;
    else deeds.push(deed);
  }
  if (deeds.length === 0)
    return { do: 'answer', result: stop ?? nothing('I know of no change to take back.') };
  return {
    ...{ do: 'ask', args: { bookings: deeds.map(({ booking: { id, version } }) => ({ id, version })) } },
    ...{ summary: undoSummary(deeds, context), focus: onBookings(bookingsOf(deeds), context) },
  };
}

/** "Undo that" is about the booking that was just changed, or about those that were cancelled together. */
async function meant(
  said: string | undefined,
  context: ToolContext,
): Promise<string[] | { result: ToolNo; focus?: Focus }> {
  const { focus } = context;
  if (said !== undefined && !/^(?:it|that|this|them)$/i.test(said.trim())) {
    const found = await resolveBookings(said, context);
    return found.ok ? found.value.map((it) => it.id) : found;
  }
  if (focus?.booking) return [focus.booking.id];
  const items = focus?.list?.of === 'allocation' ? focus.list.items : [];
  const ids = items.flatMap((it) => it.id ?? []);
  return ids.length > 0 ? ids : { result: nothing('I know of no change in this conversation to take back.') };
}

async function lastDeed(id: string, context: ToolContext): Promise<Deed | { result: ToolNo }> {
  const outcome = await context.core.get(context.actor, id);
  if (!outcome.ok) return { result: no(outcome.refusal) };
  const { history, ...booking } = outcome.value;
  const last = history.reduce<HistoryEntry | undefined>((a, b) => (a && a.at > b.at ? a : b), undefined);
  if (!last || last.by?.id !== context.actor.accountId) {
    const who = last?.by?.fullname ?? 'somebody';
    return { result: nothing(`The last change of booking ${id} was ${who}'s, not yours.`) };
  }
  if (last.action === 'undone')
    return { result: nothing(`Your last change of booking ${id} is taken back already.`) };
  // Whether the ten minutes are over is the core's to say, by the database's clock.
  return { booking, action: last.action, before: last.before };
}

function nothing(what: string): ToolNo {
  return notFound({ code: 'nothing_to_undo', detail: `${what} ${NOTHING} ${INSTEAD}` }).result;
}

function bookingsOf(deeds: Deed[]): Allocation[] {
  return deeds.map((it) => it.booking);
}

/** Takes back what was said yes to, each by the core's own rules. */
export async function takeBack(ids: string[], context: ToolContext): Promise<Ran> {
  const back: Allocation[] = [];
  const refusals: ToolNo[] = [];
  for (const id of ids) {
    const outcome = await context.core.undo(context.actor, id);
    if (outcome.ok) back.push(outcome.value);
    else refusals.push(no(outcome.refusal));
  }
  const focus = back.length > 0 ? { focus: onBookings(back, context) } : {};
  const [first] = refusals;
  if (!first) return { ...ok({ kind: 'taken_back', allocations: back }), ...focus };
  if (back.length === 0) return { result: first };
  const detail = `${back.length} of ${ids.length} were taken back. ${refusals.map((it) => it.detail).join(' ')}`;
  return { result: { ...first, detail, allocations: back }, ...focus };
}
