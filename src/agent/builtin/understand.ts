import { resolveWhen } from '../dates.ts';
import { itemAt } from '../focus.ts';
import { quoted } from '../phrases/text.ts';
import { sayDays } from '../phrases/time.ts';
import { bare, oneBooking, standing } from './bare.ts';
import { decideBook, decideCancel, withLeft } from './booking.ts';
import { type Context, follow } from './follow-up.ts';
import { CANCEL_VERB, MOVE_VERB } from './grammar-words.ts';
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
import { helpText, SMALL_TALK } from './small-talk.ts';
import { atOf, type Decision, type Turn } from './turn.ts';
import { unfiltered } from './unfiltered.ts';

type Decide = (context: Context, turn: Turn) => Decision | undefined;

const say = (text: string): Decision => ({ say: text });

const DECIDE: Record<Intent, Decide> = {
  greet: (_, turn) => say(SMALL_TALK.greet(turn.data)),
  thanks: () => say(SMALL_TALK.thanks()),
  bye: () => say(SMALL_TALK.bye()),
  help: (_, turn) => say(helpText(turn.data)),
  yes: (context, turn) => soleOption(context, turn) ?? say(SMALL_TALK.nothingWaits()),
  no: ({ reply }) => say(reply.endsWith('?') ? SMALL_TALK.dropped() : SMALL_TALK.nothingWaits()),
  undo,
  who_am_i: (_, turn) => say(SMALL_TALK.whoAmI(turn.data)),
  why_chosen: () => say(SMALL_TALK.whyChosen()),
  told_not_to: () => say(SMALL_TALK.notTold()),
  advice: (context, turn) => (lookable(context) ? decideAvailable(context, turn) : say(SMALL_TALK.advice())),
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

/** "Would it be possible to book …?": whether it would is looked up, and nothing else is done. */
function lookable({ frame: { slots } }: Context): boolean {
  const { vehicles, tests, whens, ref, shape } = slots;
  return (
    vehicles.length === 1 &&
    tests.length === 1 &&
    whens.length > 0 &&
    ref === undefined &&
    !CHANGES.test(shape)
  );
}

const CHANGES = new RegExp(`\\b(?:${CANCEL_VERB}|${MOVE_VERB})\\b|\\bQUOTE\\b`);

/** "What date is next Friday?": the day behind the words. */
function dayNamed({ frame: { slots } }: Context, turn: Turn): Pick<Decision, 'after'> {
  const said = slots.whens.join(' ');
  const { start_date: day, ambiguous, wrong } = resolveWhen(said, atOf(turn.data));
  if (wrong) return { after: wrong };
  if (!day || /^(?:today|now)$/i.test(said)) return {};
  const why = ambiguous ? ` But ${ambiguous}.` : '';
  return { after: `"${quoted(said)}" is ${sayDays(day, day)}.${why}` };
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
