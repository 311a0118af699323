import type { Allocation, AllocationFilter } from '../allocation/words.ts';
import type { Dyno, Vehicle } from '../fleet/words.ts';
import { done, type Outcome } from '../refusals.ts';
import type { Page } from '../words.ts';
import type { ToolContext } from './tools/tool.ts';

/** Pages of 200 that are read to find a name among all. */
const MOST_PAGES = 25;

function remembered<T>(context: ToolContext, what: string, read: () => Promise<T>): Promise<T> {
  const known = context.memory.get(what) as Promise<T> | undefined;
  if (known) return known;
  const reading = read();
  context.memory.set(what, reading);
  return reading;
}

/** Reads page after page, up to `most` items. */
async function readAll<T>(
  page: (cursor: string | undefined) => Promise<Outcome<Page<T>>>,
  most: number,
): Promise<Outcome<T[]>> {
  const items: T[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < MOST_PAGES && items.length < most; pages += 1) {
    const outcome = await page(cursor);
    if (!outcome.ok) return outcome;
    items.push(...outcome.value.items);
    if (outcome.value.next_cursor === null) break;
    cursor = outcome.value.next_cursor;
  }
  return done(items.slice(0, most));
}

/** Every vehicle of the site, to find a spelling among them. */
export function allVehicles(context: ToolContext): Promise<Outcome<Vehicle[]>> {
  const { fleet, actor } = context;
  return remembered(context, 'vehicles', () =>
    readAll((cursor) => fleet.listVehicles(actor, { limit: 200, cursor }), 5_000),
  );
}

export function allDynos(context: ToolContext): Promise<Outcome<Dyno[]>> {
  const { fleet, actor } = context;
  return remembered(context, 'dynos', () =>
    readAll((cursor) => fleet.listDynos(actor, { limit: 200, cursor }), 2_000),
  );
}

/** The names of the site's test types. */
export function allTestTypes(context: ToolContext): Promise<Outcome<string[]>> {
  const { fleet, actor } = context;
  return remembered(context, 'test types', async () => {
    const types = await readAll((cursor) => fleet.testTypes(actor, { limit: 200, cursor }), 500);
    return types.ok ? done(types.value.map((it) => it.name)) : types;
  });
}

export function allAllocations(
  { core, actor }: ToolContext,
  filter: AllocationFilter,
  most: number,
): Promise<Outcome<Allocation[]>> {
  return readAll((cursor) => core.list(actor, { ...filter, limit: Math.min(most, 200), cursor }), most);
}

/** Bookings that are not over, soonest first. */
export async function upcoming(
  context: ToolContext,
  filter: AllocationFilter,
  most = 200,
): Promise<Outcome<Allocation[]>> {
  const now = context.clock();
  const outcome = await allAllocations(context, { from: context.calendar.dayOf(now), ...filter }, most);
  if (!outcome.ok) return outcome;
  const open = outcome.value.filter(
    (it) => (it.status === 'scheduled' || it.status === 'in_progress') && new Date(it.end) > now,
  );
  return done(open.sort((a, b) => (a.start < b.start ? -1 : 1)));
}

/** One booking, without its history. */
export async function oneAllocation({ core, actor }: ToolContext, id: string): Promise<Outcome<Allocation>> {
  const outcome = await core.get(actor, id);
  if (!outcome.ok) return outcome;
  const { history: _, ...allocation } = outcome.value;
  return done(allocation);
}
