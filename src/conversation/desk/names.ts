import type { Dyno, Vehicle } from '../../fleet/words.ts';
import type { Outcome } from '../../refusals.ts';
import type { Actor, Page } from '../../words.ts';
import type { DeskRoom } from './room.ts';

const PAGE = 200;
/** More pages are not read: what is beyond is found by typing more of it. */
const MOST_PAGES = 5;

async function pages<T>(
  read: (cursor: string | undefined) => Promise<Outcome<Page<T>>>,
  most = MOST_PAGES,
): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < most; page += 1) {
    const outcome = await read(cursor);
    if (!outcome.ok) return items;
    items.push(...outcome.value.items);
    if (outcome.value.next_cursor === null) break;
    cursor = outcome.value.next_cursor;
  }
  return items;
}

/** The names of the site's test types. */
export async function testTypes({ fleet }: DeskRoom, actor: Actor): Promise<string[]> {
  const found = await pages((cursor) => fleet.testTypes(actor, { limit: PAGE, cursor }));
  return found.map(({ name }) => name);
}

/** Every dyno of the site, also those that are switched off. */
export function dynos({ fleet }: DeskRoom, actor: Actor): Promise<Dyno[]> {
  return pages((cursor) => fleet.listDynos(actor, { limit: PAGE, cursor }));
}

/** Vehicles whose identifier or name holds the text. */
export function vehicles({ fleet }: DeskRoom, actor: Actor, search: string): Promise<Vehicle[]> {
  return pages((cursor) => fleet.listVehicles(actor, { search, limit: PAGE, cursor }));
}

/** The vehicle with this very identifier, whatever its case. */
export async function vehicleByVin(
  { fleet }: DeskRoom,
  actor: Actor,
  vin: string,
): Promise<Vehicle | undefined> {
  const found = await fleet.getVehicle(actor, vin);
  // A number would also be found as a row's id, which nobody means.
  return found.ok && found.value.vin === vin.toUpperCase() ? found.value : undefined;
}

/** The same word for names that people write with other spaces, case or quotation marks. */
export function plainName(text: string): string {
  return text
    .replace(/["“”„«»]/g, '')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();
}
