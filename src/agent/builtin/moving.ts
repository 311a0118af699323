import { resolveWhen, splitWhen } from '../dates.ts';
import { placeIn, placeWords } from '../focus.ts';
import type { ToolArgs } from '../words.ts';
import { decideBook, withLeft } from './booking.ts';
import { fromAsk } from './carried.ts';
import { type Context, refused } from './follow-up.ts';
import { notMoved } from './not-moved.ts';
import { bookingSaid } from './references.ts';
import { atOf, type Decision, type Turn } from './turn.ts';

const LONGER = /\b(?:extend|prolong|lengthen|stretch|add|give)/;
const SHORTER = /\b(?:shorten|trim|cut|reduce)|^(?:drop|take|knock|remove|shave|lose)\b/;
/** With these, "until Friday" is where the booking goes; with others it is the last day. */
const GOES =
  /\b(?:move|push|postpone|delay|shift|reschedule|re-schedule|bump|defer|slide|put|bring|pull|hold|transfer|go)\b/;
/** "Extend it to Friday" says where it ends, and not where it starts. */
const ENDS =
  /^(?:extend|prolong|lengthen|stretch|shorten|trim|cut|end|finish)\b|\b(?:end|ends|end date|last day|finish|finishes)\b(?! of (?:the )?(?:week|month))/;
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
  if (!named && turn.data.focus?.ask && (refused(reply) || !turn.data.focus.booking))
    return decideBook(onWhatIsAsked(context, turn), turn);
  const cannot = notMoved(slots);
  if (cannot) return { say: cannot };
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

/** The frame of a booking that is still being put together, with this change in it. */
function onWhatIsAsked(context: Context, turn: Turn): Context {
  const { frame } = context;
  const shaped = { ...frame, slots: { ...frame.slots, shape: `${frame.slots.shape} instead` } };
  const slots = fromAsk({ ...context, frame: shaped }, turn.data.focus);
  return { ...context, frame: { ...frame, intent: 'book', slots } };
}

/** Tells the day that a booking stands on from the one that it shall go to. */
export function targetOf(whens: string[], shape: string, turn: Turn): Target {
  const at = atOf(turn.data);
  const [only = '', second] = whens;
  const pair = /^(?:from\s+)?(.+?)\s+to\s+(.+)$/i.exec(only);
  // "#37 from Wednesday to Friday" is where it shall stand; "move it from … to …" starts with where it stands.
  const names = !/^REF\b/.test(shape) && (NAMES_BOOKING.test(shape) || /^from\b/i.test(only));
  if (whens.length === 1 && pair?.[1] && pair[2] && names && !/\bto\s+WHEN/.test(shape))
    return { standing: pair[1], when: directed(pair[2], shape, at) };
  if (second && names)
    return { standing: only.replace(/^from\s+/i, ''), when: directed(whens.slice(1).join(' '), shape, at) };
  if (whens.length === 0) return {};
  const said = whens.join(' ').replace(/^(?:to|on|starts?\s+to|start\s+on)\s+/i, '');
  const when = GOES.test(shape) ? said.replace(/^(?:until|till|til|by)\s+/i, '') : said;
  if (ENDS.test(shape)) return { when: ending(when, shape, at) };
  const turned = directed(when, shape, at).replace(/(?<=\b(?:days?|weeks?)\s+)out$/i, 'later');
  return turned === when && undirected(when, shape, at) ? { when, undirected: true } : { when: turned };
}

/** "Extend it to Friday", "end a day earlier", "finish a day early": the first day stays, the end moves. */
function ending(when: string, shape: string, at: Clock): string {
  if (isDay(when, at) || (LONGER.test(shape) && OVER.test(when))) return `until ${when}`;
  const early = /\bWHEN early\b/.test(shape) && lengthOnly(when, at) ? `${when} earlier` : when;
  const turned = early
    .replace(/\b(?:earlier|sooner)$/i, 'shorter')
    .replace(/\blater$/i, /^(?:a|an|one|two|three|\d)/i.test(early) ? 'longer' : 'later');
  return turned === when ? directed(when, shape, at) : turned;
}

const OVER = /\b(?:weekend|week-end)\b/i;

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
