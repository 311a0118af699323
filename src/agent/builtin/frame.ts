import { WEEKDAY } from '../dates/vocabulary.ts';
import { resolveWhen, splitWhen } from '../dates.ts';
import { WRITE_VERB } from './grammar-words.ts';
import { type Intent, intentOf } from './intents.ts';
import { type Doubt, doubtIn, speaksAgainst } from './leftover.ts';
import { normalise } from './normalise.ts';
import { onlyNames, type Slots } from './page.ts';
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

const CHATTER: ReadonlySet<Intent | undefined> = new Set<Intent | undefined>([
  'greet',
  'thanks',
  'yes',
  'no',
  undefined,
]);
const NEXT_REQUEST =
  /(?<=[a-z0-9)"'][.!?;])\s+(?=[A-Za-z])|\s*[\n;]+\s*|,?\s+(?:and\s+)?(?:then|also|after\s+that)\s+(?=\w)|,?\s+(?:and|so)\s+(?=(?:i|we)(?:'d|\s+would|\s+need|\s+want)\b|it\s+needs\b|(?:could|can)\s+(?:i|we|you)\b|please\b)|,?\s+and\s+(?=(?:book|reserve|schedule|cancel|delete|move|reschedule|register|list|show|what|which|where|when|tell)\b)|,\s+(?=register\b)/i;
const NOTE = /\b(?:notes?|comments?|remarks?)\s*[:"]/i;

const LISTS: ReadonlySet<Intent> = new Set<Intent>(['bookings', 'query', 'count_done', 'outages']);

/** Reads one message by itself, without what was said before it. */
export function readFrame(message: string, data: TurnData): Frame {
  const all = clauses(normalise(message)).map((clause): Frame => {
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

/** How things stand: "TRK-102 is ready", "brake pads were swapped yesterday", "we've got it back". */
const STATES = /\b(?:is|are|was|were|has|have|had|got|came|arrived|went|returned|finished)\b|'(?:s|ve|re)\b/;
const WANTS = new RegExp(
  `\\b(?:${WRITE_VERB}|needs?|needed|wants?|requires?|like|can|could|would|should|must|will|please|free|available)\\b|\\?|\\bQUOTE\\b`,
);

/** What a sentence about the state of things may be taken for, by the words in it. */
const TOLD_AS: ReadonlySet<Intent> = new Set<Intent>(['book', 'outages', 'bookings', 'vehicle', 'dyno']);
const ASKS =
  /^(?:is|are|was|were|has|have|do|does|did|what|which|who|when|where|why|how|show|list|any|find|tell)\b/;

/** A request and what is told beside it: a sentence that only tells how things stand asks for nothing. */
function withoutBackground(frames: Frame[]): Frame[] {
  const tells = ({ intent, slots: { shape } }: Frame) =>
    (intent === undefined || TOLD_AS.has(intent)) &&
    STATES.test(shape) &&
    !ASKS.test(shape) &&
    !WANTS.test(shape) &&
    !speaksAgainst(shape) &&
    !onlyNames(shape);
  const asking = frames.filter((frame) => !tells(frame));
  const some = asking.some((frame) => !CHATTER.has(frame.intent));
  return some && asking.length < frames.length ? asking : frames;
}

/** "TRK-102 is ready. We need …": the one vehicle that was told about is the one meant. */
function withVehicleOf(frames: Frame[], slots: Slots): Slots {
  const told = [...new Set(frames.flatMap((frame) => frame.slots.vehicles))];
  const named = slots.vehicles.length > 0 || slots.ref !== undefined || told.length !== 1;
  return named ? slots : { ...slots, vehicles: told };
}

/** "…? Performance run, Monday to Wednesday.": pieces that an earlier clause has not, and no verb. */
function isDetail(frames: Frame[], index: number): boolean {
  const { intent, slots } = frames[index] as Frame;
  const before = frames.slice(0, index).findLast((frame) => !CHATTER.has(frame.intent));
  if (!before || intent !== 'book' || !onlyNames(slots.shape)) return false;
  const fits = (mine: string[], its: string[]) => mine.length === 0 || its.length === 0;
  return fits(slots.vehicles, before.slots.vehicles) && fits(slots.tests, before.slots.tests);
}

const UNDOES: ReadonlySet<Intent | undefined> = new Set<Intent | undefined>([
  'cancel',
  'move',
  'undo',
  'no',
  'told_not_to',
  'advice',
  undefined,
]);

/** The doubt of the first request; a further one that would undo or change it makes it unsure too. */
function doubtBeside(message: string, first: Frame, frames: Frame[]): Doubt {
  const doubt = doubtIn(message, first.text, first.slots);
  const other = frames.find((frame) => frame !== first && UNDOES.has(frame.intent));
  if (doubt.stop || !other) return doubt;
  return { unsure: [doubt.unsure, other.text.slice(0, 80)].filter(Boolean).join(', ') };
}

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
