import { resolveWhen } from '../dates.ts';
import { itemAt, placeIn, placeWords } from '../focus.ts';
import { missingQuestion } from '../phrases/questions.ts';
import type { Focus, ToolArgs, ToolNo } from '../words.ts';
import { fromAsk } from './carried.ts';
import { type Context, refused } from './follow-up.ts';
import type { Frame } from './frame.ts';
import type { Slots } from './page.ts';
import { bookingSaid } from './references.ts';
import { stopped, vehicleAndTest } from './stopped.ts';
import { atOf, type Decision, type Turn } from './turn.ts';

type Missing = NonNullable<ToolNo['missing']>;

const REPLACES =
  /^(?:and |no[ ,]+)?(?:put|use|take|swap|switch) (?:in )?VEHICLE (?:in )?(?:instead|its place)\b/;

/** Books, or asks for all that is missing in one question. */
export function decideBook(context: Context, turn: Turn): Decision | undefined {
  const { frame } = context;
  const { focus } = turn.data;
  if (frame.doubt.stop) return stopped(frame.doubt.stop, context, turn);
  if (focus?.booking && REPLACES.test(frame.slots.shape))
    return {
      say: `I cannot change the vehicle of a booking. Nothing was changed. Cancel it, then book ${frame.slots.vehicles[0]} in its place.`,
    };
  const chosen = chooseOption(context, turn);
  if (chosen) return chosen;
  const slots = fromAsk(context, focus);
  const several = onlyOne(slots);
  if (several) return { say: several };
  const when = slots.whens.join(' ') || undefined;
  const missing = missingFor(slots, when, turn);
  if (missing.length > 0) {
    if (foreign(frame, slots)) return undefined;
    return { say: missingQuestion(missing, when && resolveWhen(when, atOf(turn.data)).ambiguous) };
  }
  const args: ToolArgs['auto_allocate_vehicle'] = { ...vehicleAndTest(slots) };
  if (when) args.when = when;
  if (slots.backup_days !== undefined) args.backup_days = slots.backup_days;
  if (slots.dynos[0]) args.dyno = slots.dynos[0];
  if (slots.notes) args.notes = slots.notes;
  return withLeft(
    { calls: [{ name: 'auto_allocate_vehicle', args: { ...args, ...doubtful(frame) } }] },
    frame.left,
  );
}

/** "Book me a flight": words of another trade, and nothing of a booking here. */
function foreign({ doubt, text }: Frame, { vehicles, tests, dynos, backup_days }: Slots): boolean {
  if (vehicles.length + tests.length + dynos.length > 0 || backup_days !== undefined) return false;
  return doubt.unsure !== undefined && !OURS.test(text);
}

const OURS =
  /\b(?:dynos?|dynamometers?|cells?|bays?|rigs?|chambers?|rollers?|slots?|tests?|testing|bookings?|reservations?|vehicles?|trucks?|cars?|vans?|mules?|prototypes?)\b/i;

/** The reason to ask first, where words were left that no rule took. */
function doubtful({ doubt }: Frame): { unsure?: string } {
  const words = doubt.unsure && `I am not sure what "${doubt.unsure.replaceAll('"', '')}" is to mean`;
  const reasons = [words, doubt.near].filter(Boolean).join('; ');
  return reasons ? { unsure: reasons } : {};
}

/** Says what else was asked for, so that nothing is dropped without a word. */
export function withLeft(decision: Decision, left: string[]): Decision {
  if (left.length === 0) return decision;
  const rest = left.map((text) => `"${text.replace(/\s+/g, ' ').slice(0, 120)}"`).join(' and ');
  return {
    ...decision,
    after: `I take one request at a time. Not done yet: ${rest}. Send it again when this is settled.`,
  };
}

function onlyOne({ vehicles, tests, dynos, excluded }: Slots): string | undefined {
  if (excluded.length > 0 && dynos.length === 0)
    return `I cannot leave out ${excluded.join(' and ')} when I choose. Nothing was booked yet. Which dyno shall it be instead?`;
  const list = (words: string[]) => `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
  if (vehicles.length > 1)
    return `I book one vehicle at a time. Nothing was booked yet. Which vehicle first: ${list(vehicles)}?`;
  if (tests.length > 1)
    return `A booking has one test. Nothing was booked yet. Which test first: ${list(tests)}?`;
  if (dynos.length > 1)
    return `A booking stands on one dyno. Nothing was booked yet. Which dyno: ${list(dynos)}?`;
  return undefined;
}

function missingFor(slots: Slots, when: string | undefined, turn: Turn): Missing {
  const missing: Missing = [];
  if (!slots.vehicles[0]) missing.push('vehicle');
  if (!slots.tests[0]) missing.push('test type');
  if (!when) return [...missing, 'date', 'length'];
  const resolved = resolveWhen(when, atOf(turn.data));
  return resolved.wrong ? missing : [...missing, ...resolved.missing];
}

/** "book the second one": an option that was shown is booked exactly as it stands. */
function chooseOption(context: Context, turn: Turn): Decision | undefined {
  const { focus } = turn.data;
  const { text, slots } = context.frame;
  const list = focus?.list;
  if (!list || list.items.length === 0 || slots.vehicles.length > 1) return undefined;
  const place = placeIn(text);
  if (place === undefined) return undefined;
  const item = itemAt(focus, place);
  if (!item)
    return {
      say: `The list has only ${list.items.length} ${list.items.length === 1 ? 'entry' : 'entries'}. Nothing was booked. Which one do you mean?`,
    };
  if (list.of === 'option' && item.option) return bookOption(place, context.frame, focus);
  if (list.of !== 'dyno') return undefined;
  const filled = fromAsk(
    { ...context, frame: { ...context.frame, slots: { ...slots, shape: 'book it' } } },
    focus,
  );
  const when = filled.whens.join(' ');
  const missing = missingFor(filled, when || undefined, turn);
  if (missing.length > 0) return { say: missingQuestion(missing) };
  return {
    calls: [
      {
        name: 'auto_allocate_vehicle',
        args: { ...vehicleAndTest(filled), when, dyno: item.label, ...doubtful(context.frame) },
      },
    ],
  };
}

/** The tool finds the offered window by its place, so that it is booked exactly as it was offered. */
function bookOption(place: number, frame: Frame, focus: Focus): Decision {
  const { slots } = frame;
  const vehicle = slots.vehicles[0] ?? focus.ask?.vehicle;
  const test = slots.tests[0] ?? focus.ask?.test_type;
  const missing: Missing = [];
  if (!vehicle) missing.push('vehicle');
  if (!test) missing.push('test type');
  if (!vehicle || !test) return { say: missingQuestion(missing) };
  const args: ToolArgs['auto_allocate_vehicle'] = { vehicle, test_type: test, when: placeWords(place) };
  if (slots.notes) args.notes = slots.notes;
  return { calls: [{ name: 'auto_allocate_vehicle', args: { ...args, ...doubtful(frame) } }] };
}

/** Takes a booking off the schedule; the tool asks first. */
export function decideCancel({ frame, reply }: Context, turn: Turn): Decision {
  const { slots, text } = frame;
  const said = bookingSaid(text, slots, slots.whens.join(' ') || undefined, turn.data.focus);
  if (!said && refused(reply)) return { say: 'Nothing was booked, so there is nothing to cancel.' };
  const args: ToolArgs['cancel_allocation'] = {};
  if (said) args.booking = said;
  if (slots.reason ?? slots.notes) args.reason = slots.reason ?? slots.notes ?? '';
  return withLeft({ calls: [{ name: 'cancel_allocation', args }] }, frame.left);
}
