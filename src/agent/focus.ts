import { sayWhen, sayWindow } from '../allocation/say.ts';
import type { Allocation, Alternative } from '../allocation/words.ts';
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

const ORDINALS = [
  'first',
  'second',
  'third',
  'fourth',
  'fifth',
  'sixth',
  'seventh',
  'eighth',
  'ninth',
  'tenth',
];
const POINTER =
  /^(?:(?:the|option|number|no\.?|choice|book|take)\s+)*(?<which>first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last|\d{1,2}(?:st|nd|rd|th)?)(?:\s+(?:one|option|choice|booking|window|slot|of\s+(?:them|these|those)))*$/;

/**
 * The place in a list that a phrase points at, from 0: "the second one", "option 2", "the last". Undefined
 * when it does not point, or past the end.
 */
export function placeOf(said: string, length: number): number | undefined {
  const which = POINTER.exec(said.trim().toLowerCase())?.groups?.['which'];
  if (which === undefined) return undefined;
  const place = which === 'last' ? length - 1 : placeNumber(which);
  return place >= 0 && place < length ? place : undefined;
}

function placeNumber(which: string): number {
  const word = ORDINALS.indexOf(which);
  return word >= 0 ? word : Number.parseInt(which, 10) - 1;
}

/** The item of a list of this kind that the phrase points at. */
export function pointedAt(
  said: string,
  focus: Focus | null,
  of: NonNullable<Focus['list']>['of'],
): FocusItem | undefined {
  if (focus?.list?.of !== of) return undefined;
  const place = placeOf(said, focus.list.items.length);
  return place === undefined ? undefined : focus.list.items[place];
}
