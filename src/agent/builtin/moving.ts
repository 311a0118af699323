import { resolveWhen, splitWhen } from '../dates.ts';
import { placeIn, placeWords } from '../focus.ts';
import type { ToolArgs } from '../words.ts';
import { decideBook, withLeft } from './booking.ts';
import { fromAsk } from './carried.ts';
import { type Context, refused } from './follow-up.ts';
import { bookingSaid } from './references.ts';
import { atOf, type Decision, type Turn } from './turn.ts';

const LONGER = /\b(?:extend|prolong|lengthen|stretch|add|give)/;
const SHORTER = /\b(?:shorten|trim|cut|reduce)|^(?:drop|take|knock|remove|shave|lose)\b/;
/** With these, "until Friday" is where the booking goes; with others it is the last day. */
const GOES =
  /\b(?:move|push|postpone|delay|shift|reschedule|re-schedule|bump|defer|slide|put|bring|pull|hold|transfer|go)\b/;
/** "Extend it to Friday" says where it ends, and not where it starts. */
const ENDS =
  /^(?:extend|prolong|lengthen|stretch|shorten|trim|cut|end|finish|keep|let)\b|\b(?:end|ends|end date|last day|finish|finishes)\b(?! of (?:the )?(?:week|month))/;
const LATER = /\b(?:push|postpone|delay|defer|bump|slide|slip|later|back|out)\b/;
const EARLIER = /\b(?:bring|pull|advance|earlier|sooner|forward|up|ahead)\b/;
const NAMES_BOOKING =
  /WHEN\s+(?:bookings?|slot|reservation|TEST|test)\b|\b(?:bookings?|allocations?|reservations?|slot|test|one|TEST|VEHICLE)\s+(?:that is\s+|that's\s+|which is\s+)?(?:(?:on|for|of|from)\s+)?WHEN\b|\bfrom WHEN\b|WHEN ?'s\b/;

/** Where a move goes, and on which day the booking stands that it is about. */
export interface Target {
  when?: string;
  standing?: string;
  /** A length alone, with no word that says which way. */
  undirected?: boolean;
}

/** Moves, stretches or shortens a booking; the tool asks first. */
export function decideMove(context: Context, turn: Turn): Decision | undefined {
  const { frame, reply } = context;
  const { slots, text } = frame;
  const named = slots.ref !== undefined || slots.vehicles.length > 0;
  // Nothing was booked yet: "make it three days" changes what is being asked for.
  if (!named && turn.data.focus?.ask && (refused(reply) || !turn.data.focus.booking)) {
    return decideBook(
      {
        ...context,
        frame: {
          ...frame,
          intent: 'book',
          slots: fromAsk(
            { ...context, frame: { ...frame, slots: { ...slots, shape: `${slots.shape} instead` } } },
            turn.data.focus,
          ),
        },
      },
      turn,
    );
  }
  if (
    slots.tests.length > 0 &&
    slots.whens.length + slots.dynos.length === 0 &&
    /\b(?:to|into|make (?:it|that|this)|make REF) (?:a |an |the )?TEST\b/.test(slots.shape)
  ) {
    return {
      say: `I cannot change the test of a booking. Nothing was changed. Cancel it, then book it again for ${slots.tests[0]}.`,
    };
  }
  if (/\b(?:vehicle|truck|car) to VEHICLE|\bmean(?:t)? (?:for )?VEHICLE/.test(slots.shape)) {
    return {
      say: 'I cannot change the vehicle of a booking. Nothing was changed. Cancel it, then book the other vehicle.',
    };
  }
  if (slots.vehicles.length > 1 && /^(?:swap|switch|exchange)\b/.test(slots.shape)) {
    return {
      say: 'I cannot swap two bookings in one step. Nothing was changed. Move one out of the way first, for example to a later day.',
    };
  }
  if (slots.vehicles.length > 1) {
    return {
      say: `I move one booking at a time. Nothing was changed yet. Which vehicle first: ${slots.vehicles.join(' or ')}?`,
    };
  }
  if (
    slots.vehicles.length === 1 &&
    /^put VEHICLE in\b/.test(slots.shape) &&
    slots.dynos.length + slots.whens.length === 0
  ) {
    return {
      say: `I cannot change the vehicle of a booking. Nothing was changed. Cancel it, then book ${slots.vehicles[0]} in its place.`,
    };
  }
  const place = placeIn(text);
  const onlyPlace = slots.dynos.length + slots.whens.length === 0;
  if (place !== undefined && onlyPlace && turn.data.focus?.list?.of === 'option') {
    const booking = slots.ref ?? slots.vehicles[0] ?? 'it';
    return { calls: [{ name: 'reschedule_allocation', args: { booking, when: placeWords(place) } }] };
  }
  const target = targetOf(slots.whens, slots.shape, turn);
  const dyno = slots.dynos.at(-1);
  const args: ToolArgs['reschedule_allocation'] = {};
  const said = bookingSaid(
    text,
    { ...slots, dynos: slots.dynos.slice(0, -1) },
    target.standing,
    turn.data.focus,
  );
  if (said) args.booking = said;
  if (target.undirected)
    return { say: `${target.when} later or earlier? Say which, for example "${target.when} later".` };
  // Which booking a vehicle's name means is told first, where there are several.
  if (!target.when && !dyno && slots.vehicles.length === 0) return { say: 'To which day, or to which dyno?' };
  if (target.when) args.when = target.when;
  if (dyno) args.dyno = dyno;
  return withLeft({ calls: [{ name: 'reschedule_allocation', args }] }, frame.left);
}

/** Tells the day that a booking stands on from the one that it shall go to. */
export function targetOf(whens: string[], shape: string, turn: Turn): Target {
  const at = atOf(turn.data);
  const [only = '', second] = whens;
  const pair = /^(?:from\s+)?(.+?)\s+to\s+(.+)$/i.exec(only);
  const names = NAMES_BOOKING.test(shape) || /^from\b/i.test(only);
  if (whens.length === 1 && pair?.[1] && pair[2] && names && !/\bto\s+WHEN/.test(shape))
    return { standing: pair[1], when: directed(pair[2], shape, at) };
  if (second && names)
    return { standing: only.replace(/^from\s+/i, ''), when: directed(whens.slice(1).join(' '), shape, at) };
  if (whens.length === 0) return {};
  const said = whens.join(' ').replace(/^(?:to|on|starts?\s+to|start\s+on)\s+/i, '');
  const when = GOES.test(shape) ? said.replace(/^(?:until|till|til|by)\s+/i, '') : said;
  if (ENDS.test(shape) && isDay(when, at)) return { when: `until ${when}` };
  const turned = directed(when, shape, at).replace(/(?<=\b(?:days?|weeks?)\s+)out$/i, 'later');
  return turned === when && undirected(when, shape, at) ? { when, undirected: true } : { when: turned };
}

/** A day that is named by itself: no length, and no word that says already which end it is. */
function isDay(when: string, at: Clock): boolean {
  if (/^(?:until|till?|through|thru|from)\s/i.test(when) || splitWhen(when, at).length !== '') return false;
  const { start_date, days } = resolveWhen(when, at);
  return start_date !== undefined && days === undefined;
}

type Clock = ReturnType<typeof atOf>;

function lengthOnly(when: string, at: Clock): boolean {
  const { date, length } = splitWhen(when, at);
  return length !== '' && !/[a-z0-9]/i.test(date.replace(/\bby\b/i, ''));
}

/** "push it by two days" is two days later; the booking's own date is for the tool to count from. */
function directed(when: string, shape: string, at: Clock): string {
  if (!lengthOnly(when, at)) return when;
  const { length } = splitWhen(when, at);
  if (/^another\b/i.test(length)) return `${length} longer`;
  const whole = /\bto\s+(?:a\s+total\s+of\s+)?WHEN|\b(?:needs?|only|just|wants?) WHEN/.test(shape);
  if (LONGER.test(shape)) return whole ? length : `${length} longer`;
  if (SHORTER.test(shape)) return whole ? length : `${length} shorter`;
  const turns = LATER.test(shape) || EARLIER.test(shape);
  if (/^(?:make|change|set|update)\b/.test(shape) || (/^put\b/.test(shape) && !turns)) return length;
  if (EARLIER.test(shape) && !/^push\b/.test(shape)) return `${length} earlier`;
  return LATER.test(shape) ? `${length} later` : length;
}

function undirected(when: string, shape: string, at: Clock): boolean {
  if (!lengthOnly(when, at) || resolveWhen(when, at).days === undefined) return false;
  return /^(?:move|shift|reschedule|slide)\b/.test(shape) && !/\bto\s+WHEN|\bfor\s+WHEN/.test(shape);
}
