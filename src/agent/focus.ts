import { sayWhen, sayWindow } from '../allocation/say.ts';
import type { Allocation, Alternative } from '../allocation/words.ts';
import { numberOf } from './dates/vocabulary.ts';
import type { ToolContext } from './tools/tool.ts';
import type { Focus, FocusItem } from './words.ts';

const MOST_ITEMS = 20;

/** "It" is this booking. */
export function onBooking({ id }: Pick<Allocation, 'id'>): Focus {
  return { booking: { id } };
}

/** "The second one" is one of these bookings; a single one is also "it". */
export function onBookings(allocations: Allocation[], { calendar, clock }: ToolContext): Focus {
  const items = allocations.map((it) => ({
    id: it.id,
    label: `#${it.id} ${it.vehicle.vin}, ${it.test_type}, ${it.dyno.name}, ${sayWhen(calendar, it, clock())}`,
  }));
  const [only] = allocations;
  return {
    ...(only && allocations.length === 1 ? { booking: { id: only.id } } : {}),
    list: { of: 'allocation', items: items.slice(0, MOST_ITEMS) },
  };
}

/** "The second one" is one of these windows, which may be booked as they stand. */
export function onOptions(options: Alternative[], { calendar, clock }: ToolContext): Focus['list'] {
  return {
    of: 'option',
    items: options.slice(0, MOST_ITEMS).map((option) => ({
      label: `${option.dyno.name}, ${sayWindow(calendar, windowOf(option, calendar), clock())}`,
      option,
    })),
  };
}

function windowOf(option: Alternative, calendar: ToolContext['calendar']) {
  if (option.start && option.end) {
    return { start: new Date(option.start), end: new Date(option.end), wholeDays: false };
  }
  const end = calendar.startOf(calendar.plus(option.end_date, 1));
  return { start: calendar.startOf(option.start_date), end, wholeDays: true };
}

/** "The second one" is one of these things. */
export function onNamed(of: 'dyno' | 'vehicle', things: { id: string; label: string }[]): Focus {
  return { list: { of, items: things.slice(0, MOST_ITEMS) } };
}

/** What is newly referred to covers what was; the rest stays. */
export function mergeFocus(before: Focus | null, after: Focus | undefined): Focus | null {
  return after ? { ...before, ...after } : before;
}

const PLACES = 'first second third fourth fifth sixth seventh eighth ninth tenth'.split(' ');
const WORD = `(?:${PLACES.join('|')}|last|latest)`;
const NUMBER = '\\d{1,2}(?:st|nd|rd|th)';
const NOUN =
  '(?:one|option|booking|allocation|reservation|slot|choice|alternative|entry|item|dyno|vehicle|window)';
const NAMED = '(?:option|number|no\\.?|choice|alternative)';
const COUNTED = `${NAMED}\\s*#?(\\d{1,2}|one|two|three|four|five)`;
/** Somewhere in a sentence. */
const POINTS = new RegExp(
  `\\b(?:the\\s+)?(${WORD}|${NUMBER})\\s+${NOUN}\\b|\\bthe\\s+(${WORD})\\b(?!\\s+\\w)|\\b${COUNTED}\\b`,
  'i',
);
/** Nothing else than a place. */
const PLACE_ALONE = new RegExp(
  `^(?:(?:the|book|take|i'?ll\\s+take)\\s+)*(?:${COUNTED}|(${WORD}|${NUMBER}|#?[1-9]|one|two|three)(?:\\s+(?:${NOUN}|of\\s+(?:them|these|those)))*)[ .!]*$`,
  'i',
);

/** The words that point at a place in a list: "the second one" in "cancel the second one". */
export function pointer(text: string): string | undefined {
  return POINTS.exec(text)?.[0].toLowerCase();
}

/** "the second one", "option 2", "the last": its place in the list, from 1; -1 is the last. */
export function placeIn(text: string): number | undefined {
  return placeNumber(POINTS.exec(text) ?? PLACE_ALONE.exec(text.trim()));
}

function placeNumber(found: RegExpExecArray | null): number | undefined {
  const word = found?.slice(1).find(Boolean)?.toLowerCase().replace('#', '');
  if (!word) return undefined;
  return /^(?:last|latest)$/.test(word) ? -1 : numberOf(word);
}

/** A place as the tools read it: `the second one`, `the last one`, `option 12`. */
export function placeWords(place: number): string {
  if (place < 0) return 'the last one';
  const word = PLACES[place - 1];
  return word ? `the ${word} one` : `option ${place}`;
}

/** The item at a place of the list that was last shown; null when the list is shorter. */
export function itemAt(focus: Focus | null, place: number): FocusItem | null {
  const items = focus?.list?.items ?? [];
  return items.at(place < 0 ? place : place - 1) ?? null;
}

/** The item of a list of this kind that a phrase points at, when it says nothing else. */
export function pointedAt(
  said: string,
  focus: Focus | null,
  of: NonNullable<Focus['list']>['of'],
): FocusItem | undefined {
  if (focus?.list?.of !== of) return undefined;
  const place = placeNumber(PLACE_ALONE.exec(said.trim()));
  return (place === undefined ? null : itemAt(focus, place)) ?? undefined;
}
