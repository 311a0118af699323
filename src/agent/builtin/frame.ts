import { WEEKDAY } from '../dates/vocabulary.ts';
import { resolveWhen, splitWhen } from '../dates.ts';
import { CHATTER, isDetail, withoutBackground, withVehicleOf } from './background.ts';
import { type Intent, intentOf } from './intents.ts';
import { type Doubt, doubtIn, speaksAgainst } from './leftover.ts';
import { normalise, withoutPoliteness } from './normalise.ts';
import type { Slots } from './page.ts';
import { readSlots } from './slots.ts';
import { atOf, type TurnData } from './turn.ts';

/** What one message asks for: its intent and its pieces. */
export interface Frame {
  intent?: Intent | undefined;
  slots: Slots;
  /** The clause that this frame was read from, without chat markup and politeness. */
  text: string;
  /** Further requests in the same message, as they were written. */
  left: string[];
  /** What of this message speaks against booking at once. */
  doubt: Doubt;
}

const NEXT_REQUEST =
  /(?<=[a-z0-9)"'][.!?;])\s+(?=[A-Za-z])|\s*[\n;]+\s*|,?\s+(?:and\s+)?(?:then|also|after\s+that)\s+(?=\w)|,?\s+(?:and|so)\s+(?=(?:i|we)(?:'d|\s+would|\s+need|\s+want)\b|it\s+needs\b|(?:could|can)\s+(?:i|we|you)\b|please\b)|,?\s+and\s+(?=(?:book|reserve|schedule|cancel|delete|move|reschedule|register|list|show|what|which|where|when|tell)\b)|,\s+(?=register\b)/i;
const NOTE = /\b(?:notes?|comments?|remarks?)\s*[:"]/i;

const LISTS: ReadonlySet<Intent> = new Set<Intent>(['bookings', 'query', 'count_done', 'outages']);

/** Reads one message by itself, without what was said before it. */
export function readFrame(message: string, data: TurnData): Frame {
  const all = clauses(normalise(message)).map((said): Frame => {
    const clause = withoutPoliteness(said) || said;
    const slots = readSlots(clause, data);
    return { intent: intentOf(slots.shape), slots, text: clause, left: [], doubt: {} };
  });
  const frames = withoutBackground(all);
  const text = frames === all ? normalise(message) : frames.map((frame) => frame.text).join('. ');
  const read = readAsking(message, text, frames, data);
  return frames === all ? read : { ...read, slots: withVehicleOf(all, read.slots) };
}

function readAsking(message: string, text: string, frames: Frame[], data: TurnData): Frame {
  const asking = frames.filter((frame, index) => !CHATTER.has(frame.intent) && !isDetail(frames, index));
  const [first] = asking;
  if (!first || frames.length === 1)
    return whole(message, text, data, frames.length === 1 ? frames[0]?.intent : undefined);
  // "Cancel #37. Actually no."
  if (
    (first.intent === 'cancel' || first.intent === 'move') &&
    TAKEN_BACK.test(frames.at(-1)?.slots.shape ?? '')
  )
    return { ...first, intent: 'told_not_to' };
  // One request with an explanation around it is read as a whole, so that no piece of it is lost.
  if (asking.length === 1) return whole(message, text, data, first.intent);
  return {
    ...first,
    left: asking.slice(1).map((frame) => frame.text),
    doubt: doubtBeside(message, first, frames),
  };
}

const TAKEN_BACK =
  /^(?:actually |oh |hmm,? |wait,? )*(?:no|nope|don'?t|do not|never ?mind|forget (?:it|that)|stop|wait|just kidding|kidding|leave it|better not)[ .!]*$/;

const UNDOES: ReadonlySet<Intent | undefined> = new Set<Intent | undefined>([
  'cancel',
  'move',
  'undo',
  'no',
  'told_not_to',
  'advice',
  undefined,
]);

/** The doubt of the first request; a further one that would undo it or waits for something makes it unsure. */
function doubtBeside(message: string, first: Frame, frames: Frame[]): Doubt {
  const doubt = doubtIn(message, first.text, first.slots);
  const others = frames.filter((frame) => frame !== first);
  const taken = others.find(({ intent, slots }) => DROPS.has(intent) && !slots.ref && !slots.vehicles[0]);
  if (!doubt.stop && taken) return { stop: { why: 'not', words: taken.text.slice(0, 40) } };
  const other = others.find(({ intent, slots }) => UNDOES.has(intent) || speaksAgainst(slots.shape));
  if (doubt.stop || !other) return doubt;
  return { unsure: [doubt.unsure, other.text.slice(0, 80)].filter(Boolean).join(', ') };
}

/** "… Actually cancel it": what was just said is not to be done. */
const DROPS: ReadonlySet<Intent | undefined> = new Set<Intent | undefined>([
  'cancel',
  'no',
  'told_not_to',
  'undo',
]);

function whole(message: string, text: string, data: TurnData, intent: Intent | undefined): Frame {
  const slots = readSlots(text, data);
  const doubt = doubtIn(message, text, slots);
  return { intent: intent ?? intentOf(slots.shape), slots, text, left: [], doubt };
}

function clauses(text: string): string[] {
  const note = NOTE.exec(text)?.index ?? text.length;
  const parts = text
    .slice(0, note)
    .split(NEXT_REQUEST)
    .filter((part) => part && /\w/.test(part));
  if (parts.length === 0) return [text];
  parts[parts.length - 1] += text.slice(note) && ` ${text.slice(note)}`;
  return parts;
}

const BARE_WEEKDAY = new RegExp(`^(?:on\\s+)?${WEEKDAY}$`, 'i');

/** A later message completes or corrects an earlier one: what it says counts, the rest stands. */
export function merge(earlier: Frame, later: Frame, data: TurnData): Frame {
  const old = earlier.slots;
  const { slots } = later;
  const defined = Object.fromEntries(
    Object.entries(slots).filter(([, value]) => value !== undefined && value !== ''),
  );
  const merged: Slots = {
    ...old,
    ...(defined as Slots),
    vehicles: slots.vehicles.length > 0 ? slots.vehicles : old.vehicles,
    tests: slots.tests.length > 0 ? slots.tests : old.tests,
    dynos: slots.dynos.length > 0 ? slots.dynos : old.dynos,
    excluded: [...old.excluded, ...slots.excluded],
    whens: mergeWhens(old.whens, slots.whens, data),
  };
  if (slots.ref && !slots.refs) delete merged.refs;
  // "and tomorrow?" keeps what the list was of.
  if (earlier.intent && LISTS.has(earlier.intent)) merged.shape = old.shape;
  const unsure = [earlier.doubt.unsure, later.doubt.unsure].filter(Boolean).join(', ');
  const doubt = { ...(later.doubt.stop ? { stop: later.doubt.stop } : {}), ...(unsure ? { unsure } : {}) };
  return { intent: earlier.intent, slots: merged, text: later.text, left: [], doubt };
}

/** "Wednesday" replaces a day and keeps the length; "three days" replaces a length and keeps the day. */
export function mergeWhens(old: string[], said: string[], data: TurnData): string[] {
  if (said.length === 0 || old.length === 0) return said.length > 0 ? said : old;
  const at = atOf(data);
  const [before, after] = [old.join(' '), said.join(' ')];
  const [was, is] = [splitWhen(before, at), splitWhen(after, at)];
  const now = resolveWhen(after, at);
  const incomplete = now.missing.includes('date');
  const open = resolveWhen(before, at).missing.includes('date') && BARE_WEEKDAY.test(is.date);
  const date = incomplete ? [was.date, is.date] : open ? [is.date, was.date] : [is.date];
  const known = resolveWhen(before, at).days;
  const kept = was.length || (known ? `for ${known} days` : '');
  const length = is.length || (now.missing.includes('length') && !now.start ? kept : '');
  return [...date, length && !/^(?:for|all|whole)\b/i.test(length) ? `for ${length}` : length].filter(
    Boolean,
  );
}
