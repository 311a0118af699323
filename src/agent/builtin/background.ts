import type { Frame } from './frame.ts';
import { WRITE_VERB } from './grammar-words.ts';
import type { Intent } from './intents.ts';
import { speaksAgainst } from './leftover.ts';
import { onlyNames, type Slots } from './page.ts';

/** What in a message is a request, what a detail of one, and what only tells how things stand. */

/** Words between people, which ask for nothing. */
export const CHATTER: ReadonlySet<Intent | undefined> = new Set<Intent | undefined>([
  'greet',
  'thanks',
  'bye',
  'yes',
  'no',
  undefined,
]);
/** How things stand: "TRK-102 is ready", "brake pads were swapped yesterday", "we've got it back". */
const STATES =
  /\b(?:is|are|was|were|has|have|had|got|came|went|threw|blew|broke|lost|left|sent|made|took|ran|found|hit|\w{2,}ed)\b|'(?:s|ve|re)\b/;
const WANTS = new RegExp(
  `\\b(?:${WRITE_VERB}|needs?|needed|wants?|requires?|like|can|could|would|should|must|will|please|free|available)\\b|\\?|\\bQUOTE\\b`,
);

/** What a sentence about the state of things may be taken for, by the words in it. */
const TOLD_AS: ReadonlySet<Intent> = new Set<Intent>(['book', 'outages', 'bookings', 'vehicle', 'dyno']);
const ASKS =
  /^(?:is|are|was|were|has|have|do|does|did|what|which|who|when|where|why|how|show|list|any|find|tell)\b/;

/** A request and what is told beside it: a sentence that only tells how things stand asks for nothing. */
export function withoutBackground(frames: Frame[]): Frame[] {
  const tells = ({ intent, slots: { shape } }: Frame) =>
    (intent === undefined || TOLD_AS.has(intent)) &&
    STATES.test(shape) &&
    !ASKS.test(shape) &&
    !WANTS.test(shape) &&
    !speaksAgainst(shape) &&
    !onlyNames(shape);
  // What comes behind a request may be a condition of it, and is read with it.
  const first = frames.findIndex((frame) => !CHATTER.has(frame.intent) && !tells(frame));
  const asking = frames.filter((frame, index) => index >= first || !tells(frame));
  return first > 0 && asking.length < frames.length ? asking : frames;
}

/** "TRK-102 is ready. We need …": the one vehicle that was told about is the one meant. */
export function withVehicleOf(frames: Frame[], slots: Slots): Slots {
  const told = [...new Set(frames.flatMap((frame) => frame.slots.vehicles))];
  const named = slots.vehicles.length > 0 || slots.ref !== undefined || told.length !== 1;
  return named ? slots : { ...slots, vehicles: told };
}

/** "…? Performance run, Monday to Wednesday.": pieces that an earlier clause has not, and no verb. */
export function isDetail(frames: Frame[], index: number): boolean {
  const { intent, slots } = frames[index] as Frame;
  const before = frames.slice(0, index).findLast((frame) => !CHATTER.has(frame.intent));
  if (!before || intent !== 'book' || !onlyNames(slots.shape)) return false;
  const fits = (mine: string[], its: string[]) => mine.length === 0 || its.length === 0;
  return fits(slots.vehicles, before.slots.vehicles) && fits(slots.tests, before.slots.tests);
}
