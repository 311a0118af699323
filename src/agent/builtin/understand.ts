import { resolveWhen } from '../dates.ts';
import { itemAt, placeIn } from '../focus.ts';
import { quoted } from '../phrases/text.ts';
import { sayDays } from '../phrases/time.ts';
import { decideBook, decideCancel, withLeft } from './booking.ts';
import { type Context, follow, hasPieces, refused } from './follow-up.ts';
import type { Intent } from './intents.ts';
import {
  decideAvailable,
  decideBookings,
  decideCount,
  decideDyno,
  decideDynos,
  decideOutages,
  decideQuery,
  decideRegister,
  decideVehicle,
  decideVehicles,
  decideWhyNot,
} from './looking.ts';
import { decideMove } from './moving.ts';
import { onlyNames } from './page.ts';
import { helpText, SMALL_TALK } from './small-talk.ts';
import { atOf, type Decision, type Turn } from './turn.ts';
import { unfiltered } from './unfiltered.ts';

type Decide = (context: Context, turn: Turn) => Decision | undefined;

const say = (text: string): Decision => ({ say: text });

const DECIDE: Record<Intent, Decide> = {
  greet: (_, turn) => say(SMALL_TALK.greet(turn.data)),
  thanks: () => say(SMALL_TALK.thanks()),
  help: (_, turn) => say(helpText(turn.data)),
  yes: (context, turn) => soleOption(context, turn) ?? say(SMALL_TALK.nothingWaits()),
  no: ({ reply }) => say(reply.endsWith('?') ? SMALL_TALK.dropped() : SMALL_TALK.nothingWaits()),
  undo,
  who_am_i: (_, turn) => say(SMALL_TALK.whoAmI(turn.data)),
  why_chosen: () => say(SMALL_TALK.whyChosen()),
  told_not_to: () => say(SMALL_TALK.notTold()),
  advice: () => say(SMALL_TALK.advice()),
  not_for_chat: () => say(SMALL_TALK.notForChat()),
  time: (context, turn) => ({ calls: [{ name: 'get_datetime_now', args: {} }], ...dayNamed(context, turn) }),
  conflicts: () => ({ calls: [{ name: 'detect_conflicts', args: {} }] }),
  why_not: (context, turn) => {
    const { ref, dynos } = context.frame.slots;
    return ref && dynos.length === 0 ? oneBooking(ref.slice(1)) : decideWhyNot(context, turn);
  },
  cancel: decideCancel,
  move: decideMove,
  book: (context, turn) => (standing(context) ? decideMove(context, turn) : decideBook(context, turn)),
  register: decideRegister,
  available: decideAvailable,
  vehicle: decideVehicle,
  bookings: decideBookings,
  vehicles: decideVehicles,
  dynos: decideDynos,
  dyno: (context) => decideDyno(context, context.frame.slots.whens),
  outages: decideOutages,
  count_done: decideCount,
  query: decideQuery,
};

/** What to do about the current message: tool calls, or an answer in words. Never throws for any text. */
export function understand(turn: Turn): Decision {
  const context = follow(turn);
  const { intent, slots } = context.frame;
  const decision =
    (intent ? DECIDE[intent](context, turn) : bare(context, turn)) ?? say(SMALL_TALK.unknown());
  const kilos =
    slots.weight?.kg && decision.calls
      ? { before: `${slots.weight.said.trim()} is ${slots.weight.lbs.toLocaleString('en-US')} lb.` }
      : {};
  const rest = unfiltered(decision, context.frame).slice(0, 6);
  const told =
    rest.length > 0 && !decision.after
      ? { ...decision, after: `I did not take into account: ${rest.map((word) => `"${word}"`).join(', ')}.` }
      : decision;
  return { ...kilos, ...(told.after ? told : withLeft(told, context.frame.left)) };
}

/** Somebody tells what was or is, and asks for nothing. */
const TOLD =
  /\b(?:booked|cancell?ed|moved|tested|ran|was|were|had|did|has been|have been|already|finished|broke|failed|passed|will be|is|are)\b|\bQUOTE\b/;

/** A message without a verb: pieces of a booking, a place in a list, or the name of something. */
function bare(context: Context, turn: Turn): Decision | undefined {
  const { slots, text } = context.frame;
  const place = placeIn(text);
  if (place !== undefined && turn.data.focus?.list) return pointed(place, context, turn);
  if (!hasPieces(slots)) return undefined;
  if (turn.data.focus?.list?.of === 'dyno' && /^(?:i'?ll )?(?:take|use) DYNO[ .!]*$/.test(slots.shape))
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

/** "What date is next Friday?": the day behind the words. */
function dayNamed({ frame: { slots } }: Context, turn: Turn): Pick<Decision, 'after'> {
  const said = slots.whens.join(' ');
  const { start_date: day, ambiguous, wrong } = resolveWhen(said, atOf(turn.data));
  if (wrong) return { after: wrong };
  if (!day || /^(?:today|now)$/i.test(said)) return {};
  const why = ambiguous ? ` But ${ambiguous}.` : '';
  return { after: `"${quoted(said)}" is ${sayDays(day, day)}.${why}` };
}

/** "Rebook #37 for the 16th": what is to be booked stands already. */
function standing({ frame: { slots } }: Context): boolean {
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
  if (item && of === 'dyno') return say(`To book it, say "book it on ${item.label}".`);
  return of === 'option' ? decideBook(context, turn) : undefined;
}

function oneBooking(id: string): Decision {
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

/** "yes" after a single option was shown takes it. */
function soleOption(context: Context, turn: Turn): Decision | undefined {
  const list = turn.data.focus?.list;
  if (list?.of !== 'option' || list.items.length !== 1 || !itemAt(turn.data.focus, 1)) return undefined;
  return decideBook({ ...context, frame: { ...context.frame, text: 'option 1' } }, turn);
}

/** The core takes the person's own last change of a booking back, whichever that was. */
function undo({ frame: { slots } }: Context): Decision {
  const booking = slots.ref ?? slots.vehicles[0];
  return { calls: [{ name: 'cancel_allocation', args: { undo: true, ...(booking ? { booking } : {}) } }] };
}
