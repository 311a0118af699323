import { numberOf } from '../dates/vocabulary.ts';
import { placeIn } from '../focus.ts';
import { type Frame, merge } from './frame.ts';
import { nearAsk } from './nearby.ts';
import type { Slots } from './page.ts';
import type { Turn, TurnData } from './turn.ts';

/** The frame of the current message, with what earlier messages settle filled in. */
export interface Context {
  frame: Frame;
  /** The pieces of the current message alone. */
  own: Slots;
  /** The request before this one, whatever came of it. */
  before?: Frame | undefined;
  /** The last thing that the assistant said. */
  reply: string;
}

const SAME =
  /^do VEHICLE\b|^(?:and|also|plus|same|the same|what about|how about|ditto|likewise|try|or|maybe|then)\b|\b(?:too|as well|instead|same|then)\b[ .?!]*$|\bsame\b/;
const MEANT = /Did you mean ([^?\n]+?)\?/g;

/** Reads the conversation from its first message to the current one. */
export function follow(turn: Turn): Context {
  let talk: Talk = { reply: '' };
  for (const line of turn.history) {
    if (line.role === 'assistant') talk.reply = line.text;
    else talk = hear(talk, turn.read(line.text, turn.data), turn.data).talk;
  }
  const { before, reply } = talk;
  const current = turn.read(turn.text, turn.data);
  const settled = hear(talk, current, turn.data).settled ?? current;
  const { whens, unsure } = nearAsk(settled.slots, current.slots, turn);
  const slots = { ...settled.slots, whens };
  const doubt = { ...settled.doubt, ...(unsure ? { near: unsure } : {}) };
  return { frame: { ...settled, slots, doubt }, own: current.slots, before, reply };
}

/** How far a conversation has come. */
interface Talk {
  before?: Frame | undefined;
  /** A request that waits for an answer, while something is looked up in between. */
  open?: Frame | undefined;
  reply: string;
}

const ASIDES: ReadonlySet<Frame['intent']> = new Set<Frame['intent']>([
  ...(['query', 'dynos', 'dyno', 'vehicles', 'vehicle', 'bookings', 'available', 'why_not'] as const),
  ...(['outages', 'conflicts', 'count_done', 'help', 'time', 'who_am_i'] as const),
]);

/** "Book HLD42 tomorrow." - "Which test?" - "Which tests are there?" - "Brake, then": the answer comes late. */
function hear(talk: Talk, frame: Frame, data: TurnData): { talk: Talk; settled: Frame | undefined } {
  const { before, open, reply } = talk;
  const answers = open && !asks(reply) && frame.intent === undefined && hasPieces(frame.slots);
  const late = answers && completes(open, frame) ? merge(open, frame, data) : undefined;
  const settled = late ?? settle(before, reply, frame, data);
  const waiting = before?.intent === 'book' && asks(reply) && !waits(reply) ? before : open;
  const aside = settled === undefined || ASIDES.has(settled.intent);
  return { talk: { before: settled ?? before, open: aside ? waiting : undefined, reply: '' }, settled };
}

/** What a message means after `reply`; undefined when it is small talk that changes no request. */
function settle(before: Frame | undefined, reply: string, frame: Frame, data: TurnData): Frame | undefined {
  // A question about what waits for a yes is no answer to it.
  const looks = frame.intent === undefined && frame.text.endsWith('?') && !SAME.test(frame.slots.shape);
  if (before && looks && waits(reply)) return frame;
  if (before && asks(reply)) {
    if (frame.intent === 'yes') return meant(before, reply, data) ?? frame;
    const answer = bareAnswer(reply, frame);
    if (completes(before, answer)) return merge(before, answer, data);
  }
  // A proposal was read back; a correction to it is no new request.
  if (before && waits(reply) && completes(before, frame) && hasPieces(frame.slots))
    return merge(before, frame, data);
  if (before && frame.intent === undefined && SAME.test(frame.slots.shape) && hasPieces(frame.slots)) {
    const merged = merge(before, frame, data);
    const asksOnly = /^(?:what about|how about|and|or|maybe)\b.*\?$|^(?:what|how) about\b/.test(
      frame.slots.shape,
    );
    if (!asksOnly) return merged;
    // A question books, moves and cancels nothing: it looks.
    if (before.intent === 'book') return { ...merged, intent: 'available' };
    return before.intent === 'cancel' || before.intent === 'move' ? { ...merged, intent: 'vehicle' } : merged;
  }
  return frame.intent === 'thanks' || frame.intent === 'greet' ? undefined : frame;
}

/** The assistant's last words are a question to the person. */
export function asks(reply: string): boolean {
  return /\?["*_)]*\s*$/.test(reply);
}

/** The reply reads back a change that waits for a yes. */
export function waits(reply: string): boolean {
  return /\bsay "?\**yes\b|Nothing is booked yet\.\s*$|^(?:Book|Move|Cancel|Register)\b[^\n]*\?/i.test(reply);
}

/** The last request for a booking was refused. */
export function refused(reply: string): boolean {
  return /\bnothing was booked\b/i.test(reply);
}

export function hasPieces(slots: Slots): boolean {
  const { vehicles, tests, whens, dynos, weight, drive, notes, ref, backup_days } = slots;
  return (
    vehicles.length + tests.length + whens.length + dynos.length > 0 ||
    [weight, drive, notes, ref, backup_days].some((one) => one !== undefined)
  );
}

function completes(before: Frame, frame: Frame): boolean {
  const { intent, slots } = frame;
  if (intent === undefined) return hasPieces(slots) || placeIn(frame.text) !== undefined;
  // The same request about something else stands for itself: "move #1 …" is no answer about #2.
  if (intent === before.intent) return slots.vehicles.length === 0 && slots.ref === undefined;
  // "on Cell 5 instead", "make it three days" while a booking is being put together.
  if (intent === 'move')
    return (
      (before.intent === 'book' || before.intent === 'available') &&
      /\b(?:instead|make it|meant?)\b/.test(slots.shape)
    );
  return intent === 'book' && before.intent === 'available' && slots.vehicles.length === 0;
}

/** "Did you mean HLD42?" - "yes": the close spelling takes the place of what was said. */
function meant(before: Frame, reply: string, data: TurnData): Frame | undefined {
  const word = [...reply.matchAll(MEANT)].at(-1)?.[1]?.replace(/[*`"]/g, '').trim();
  if (!word || / or |,/.test(word)) return undefined;
  const slots = { ...before.slots };
  if (data.test_types.includes(word)) slots.tests = [word];
  else if (data.dynos.includes(word)) slots.dynos = [word];
  else slots.vehicles = [word];
  // The misspelt word was quoted, and is understood now.
  const quoted = new Set([...reply.matchAll(/"([^"\n]+)"/g)].map((match) => match[1]?.toLowerCase()));
  const unsure = before.doubt.unsure
    ?.split(' ')
    .filter((one) => !quoted.has(one))
    .join(' ');
  return { ...before, slots, left: [], doubt: unsure ? { unsure } : {} };
}

/** A word or a number alone means what the question asked for. */
function bareAnswer(reply: string, frame: Frame): Frame {
  const word = frame.text
    .replace(/[.!?,]+$/, '')
    .replace(/^(?:make|say|let'?s\s+say|let'?s\s+make)\s+(?:it\s+|that\s+)?(?=\w+$)/i, '')
    .replace(/^(?:(?:it'?s|i\s+mean(?:t)?|take|use)\s+)?(?:the|that)\s+(?=\S+(?:\s+\S+)?$)/i, '')
    .replace(/(?<=\S)\s+one$/i, '')
    .trim();
  const counts = frame.intent === 'move' && numberOf(word.toLowerCase()) > 0;
  if ((frame.intent !== undefined && !counts) || hasPieces(frame.slots) || !/^[\w-]+(?: [\w-]+)?$/.test(word))
    return frame;
  const question = reply.slice(reply.lastIndexOf('\n') + 1).toLowerCase();
  const slots = { ...frame.slots };
  if (/how many days/.test(question) && /^(?:that|the|all|same)? ?day$/i.test(word)) slots.whens = ['1 day'];
  const number = numberOf(word.toLowerCase());
  if (number > 0) {
    if (/which (?:date|day)/.test(question) && number <= 31 && /^\d+$/.test(word))
      slots.whens = [`the ${number}${ordinalEnd(number)}`];
    else if (/how many days/.test(question)) slots.whens = [`${number} days`];
    else if (/which vehicle/.test(question)) slots.vehicles = [word];
  } else if (/which vehicle|vehicles go by/.test(question)) slots.vehicles = [word];
  else if (/which test/.test(question)) slots.tests = [word];
  return { ...frame, intent: undefined, slots, doubt: hasPieces(slots) ? {} : frame.doubt };
}

function ordinalEnd(number: number): string {
  if (number > 10 && number < 14) return 'th';
  return ['th', 'st', 'nd', 'rd'][number % 10] ?? 'th';
}
