import { itemAt, placeIn } from '../focus.ts';
import { decideBook } from './booking.ts';
import { type Context, hasPieces, refused } from './follow-up.ts';
import { decideAvailable, decideDyno, decideVehicle } from './looking.ts';
import { decideMove } from './moving.ts';
import { onlyNames } from './page.ts';
import { SMALL_TALK } from './small-talk.ts';
import type { Decision, Turn } from './turn.ts';

/** Somebody tells what was or is, and asks for nothing. */
const TOLD =
  /\b(?:booked|cancell?ed|moved|tested|ran|was|were|had|did|has been|have been|already|finished|broke|failed|passed|will be|is|are)\b|\bQUOTE\b/;

/** "When is it?", "show it": the booking that was just spoken of. */
const ABOUT_IT =
  /^(?:when|where|what|which|show|see|is|was|how long)\b(?!.*(?:WHEN|DYNO|\b(?:about|if)\b)).*\b(?:it|that|this)\b/;
/** "Use Cell 2", once it is booked. */
const CHANGES_IT = /^(?:use|take|try) DYNO[ .!]*$/;
/** "One more day", "until Friday": a change of what is booked, and no day by itself. */
const RELATIVE =
  /\b(?:later|earlier|sooner|longer|shorter|more|extra|another|less|fewer)\b|^(?:until|till?|through|thru)\b/i;

/** A message without a verb: pieces of a booking, a place in a list, or the name of something. */
export function bare(context: Context, turn: Turn): Decision | undefined {
  const { slots, text } = context.frame;
  const place = placeIn(text);
  if (place !== undefined && turn.data.focus?.list) return pointed(place, context, turn);
  const { booking } = turn.data.focus ?? {};
  if (booking && !refused(context.reply) && slots.vehicles.length + slots.tests.length === 0) {
    if (ABOUT_IT.test(slots.shape)) return oneBooking(booking.id);
    if (CHANGES_IT.test(slots.shape) || (onlyNames(slots.shape) && RELATIVE.test(slots.whens.join(' '))))
      return decideMove({ ...context, frame: { ...context.frame, intent: 'move' } }, turn);
  }
  if (!hasPieces(slots)) return undefined;
  if (
    turn.data.focus?.list?.of === 'dyno' &&
    /^(?:(?:i|we)'?(?:ll| will) )?(?:take|use|go with|go for|have|pick|choose|prefer|make it) DYNO[ .!]*$/.test(
      slots.shape,
    )
  )
    return decideBook(context, turn);
  if (slots.vehicles.length > 0 && slots.tests.length + slots.whens.length > 0 && !TOLD.test(slots.shape))
    return decideBook(context, turn);
  if (slots.vehicles.length > 0 && onlyNames(slots.shape)) return decideVehicle(context, turn);
  if (
    slots.ref &&
    /^(?:show(?: me)?|what is|what's|details(?: of)?|info(?: on)?|status(?: of)?|where is|when is|see)?\s*REF[ .?]*$/.test(
      slots.shape,
    )
  )
    return oneBooking(slots.ref.slice(1));
  if (slots.ref && moves(context)) return decideMove(context, turn);
  // What is said about a booking is not understood, but the booking can be shown as it stands.
  if (slots.ref && !/\bQUOTE\b/.test(slots.shape))
    return { ...oneBooking(slots.ref.slice(1)), before: SMALL_TALK.asItStands() };
  if (slots.dynos.length > 0 && slots.tests.length + slots.whens.length === 0 && onlyNames(slots.shape))
    return decideDyno(context);
  if (slots.tests.length > 0 && slots.whens.length > 0 && onlyNames(slots.shape))
    return decideBook(context, turn);
  if (!turn.data.focus?.ask && slots.dynos.length > 0 && slots.whens.length > 0 && onlyNames(slots.shape))
    return decideDyno(context, slots.whens);
  if (turn.data.focus?.ask && slots.whens.length + slots.dynos.length > 0 && onlyNames(slots.shape)) {
    // After a refusal another day or dyno takes the place of what was refused; a question only looks.
    if (refused(context.reply) && !text.includes('?')) return decideBook(context, turn);
    return decideAvailable(
      { ...context, frame: { ...context.frame, slots: { ...slots, shape: `${slots.shape} instead` } } },
      turn,
    );
  }
  return undefined;
}

/** "Rebook #37 for the 16th": what is to be booked stands already. */
export function standing({ frame: { slots } }: Context): boolean {
  return (
    slots.ref !== undefined &&
    slots.vehicles.length + slots.tests.length === 0 &&
    slots.whens.length + slots.dynos.length > 0
  );
}

/** A booking, and another day, length or dyno for it: told as a wish, or asked for. */
function moves({ frame: { slots, text } }: Context): boolean {
  if (slots.whens.length + slots.dynos.length === 0 || /\bQUOTE\b/.test(slots.shape)) return false;
  if (
    /\b(?:already|(?<!be )(?:cancell?ed|moved|booked)|did|was|were|had|has been|ran|finished|why|who|what|when|where|which|how|if|not)\b|n't\b/.test(
      slots.shape,
    )
  )
    return false;
  return !text.includes('?') || /^(?:can|could|may|might|would|will)\b/.test(slots.shape);
}

/** "the second one", "show me the second one": what that is depends on the list. */
function pointed(place: number, context: Context, turn: Turn): Decision | undefined {
  const item = itemAt(turn.data.focus, place);
  const of = turn.data.focus?.list?.of;
  if (item?.id && of === 'allocation') return oneBooking(item.id);
  if (item && of === 'vehicle')
    return { calls: [{ name: 'check_vehicle_allocation', args: { vehicle: item.label } }] };
  if (item && of === 'dyno' && /\b(?:show|details|about|what|which|info)\b/.test(context.frame.slots.shape))
    return { calls: [{ name: 'get_dyno', args: { dyno: item.label } }] };
  if (of === 'option' && context.before?.intent === 'move')
    return decideMove({ ...context, frame: { ...context.frame, intent: 'move' } }, turn);
  // Dynos that are free were shown as an answer, not offered: booking one takes a word that says so.
  if (item && of === 'dyno') return { say: `To book it, say "book it on ${item.label}".` };
  return of === 'option' ? decideBook(context, turn) : undefined;
}

export function oneBooking(id: string): Decision {
  return {
    calls: [
      {
        name: 'query_database',
        args: {
          entity: 'allocations',
          measure: 'list',
          filters: [{ field: 'id', op: 'eq', value: Number(id) }],
        },
      },
    ],
  };
}
