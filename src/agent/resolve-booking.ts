import type { Allocation } from '../allocation/words.ts';
import type { Vehicle } from '../fleet/words.ts';
import { type DaysMeant, daysMeant } from './days-meant.ts';
import { onBookings, pointedAt } from './focus.ts';
import { allDynos, allTestTypes, allVehicles, oneAllocation, upcoming } from './read.ts';
import { asksFor, dynoIn, notFound, type Resolved, resolveDyno, saidTestTypes } from './resolve.ts';
import { resolveVehicle } from './resolve-vehicle.ts';
import { saysIdentifier } from './said.ts';
import { no, type ToolContext } from './tools/tool.ts';
import { MY_BOOKING, ownerSaid, personNamed } from './whose.ts';
import type { Focus, ToolNo } from './words.ts';

/** The bookings that a phrase means; several only when the phrase says so. */
export type ResolvedBookings =
  | { ok: true; value: Allocation[]; guessed?: string }
  | { ok: false; result: ToolNo; focus?: Focus };

const IT =
  /^(?:it|this|that|this one|that one|the (?:last|latest|newest) (?:one|booking)|(?:this|that|the|my|last|my last|my latest|the same) (?:booking|allocation|reservation|slot|one))$/;
const ALL = /\b(?:all|every|everything|both|them|these|those)\b/;
const THEM =
  /^(?:all|both|them|these|those|all of (?:them|these|those)|them all|both of them|these bookings|those bookings)$/;
const MINE = /\b(?:my|mine|our)\b/;
/** More than these are not changed by one sentence. */
const MOST_AT_ONCE = 20;
/** So many are listed to choose from. */
const MOST_LISTED = 5;

/**
 * Which bookings are meant: "it", "the second one", "#42", a vehicle ("HLD42's"), "my booking on Friday",
 * "all my brake tests". Where several match a phrase for one, they are listed to choose from.
 */
export async function resolveBookings(
  phrase: string | undefined,
  context: ToolContext,
): Promise<ResolvedBookings> {
  const text = (phrase ?? 'it').trim().toLowerCase().replaceAll('’', "'");
  const { focus } = context;
  const numbers = [...new Set([...text.matchAll(/#\s*(\d{1,18})\b/g)].map((it) => it[1] ?? ''))];
  if (numbers.length > 1) return await allOf(numbers.slice(0, MOST_AT_ONCE), context);
  const pointed = pointedId(text, context);
  if (pointed) return await byId(pointed, context);
  if (THEM.test(text) && focus?.list?.of === 'allocation' && !ownerSaid(context.said))
    return await eachOf(focus.list.items, context);
  if (IT.test(text)) {
    if (focus?.booking) return await byId(focus.booking.id, context);
    return phrase === undefined ? asksFor(['booking']) : await mineOnly(context);
  }
  return await byDescription(phrase ?? 'it', context);
}

/** The booking number in "#42" or "booking 42", or the item of the list that was shown last. */
function pointedId(text: string, { focus, said }: ToolContext): string | undefined {
  const marked = /#\s*(\d{1,18})\b/.exec(text)?.[1];
  if (marked) return inList(Number(marked), focus, said)?.id ?? marked;
  const number = /^(?:(?:the|my)\s+)?(?:booking|allocation|reservation|id|no\.?|number)?\s*(\d{1,18})$/.exec(
    text,
  )?.[1];
  const items = focus?.list?.of === 'allocation' ? focus.list.items : [];
  if (number && items.some((it) => it.id === number)) return number;
  return pointedAt(text, focus, 'allocation')?.id ?? number;
}

/** "#2" and nothing else, to a numbered list, is its second line and not booking 2. */
function inList(number: number, focus: Focus | null, said: string) {
  const items = focus?.list?.of === 'allocation' ? focus.list.items : [];
  const bare = /^\W*\d{1,2}\W*$/.test(said.slice(said.lastIndexOf('\n') + 1));
  if (!bare || items.some((it) => it.id === String(number))) return undefined;
  return items[number - 1];
}

async function byId(id: string, context: ToolContext): Promise<ResolvedBookings> {
  const outcome = await oneAllocation(context, id);
  return outcome.ok ? { ok: true, value: [outcome.value] } : { ok: false, result: no(outcome.refusal) };
}

/** Each of these numbers, or the first that there is no booking for. */
async function allOf(ids: string[], context: ToolContext): Promise<ResolvedBookings> {
  const value: Allocation[] = [];
  for (const id of ids) {
    const one = await byId(id, context);
    if (!one.ok) return one;
    value.push(...one.value);
  }
  return { ok: true, value };
}

async function eachOf(items: { id?: string }[], context: ToolContext): Promise<ResolvedBookings> {
  const open: Allocation[] = [];
  for (const { id } of items) {
    const one = id === undefined ? undefined : await byId(id, context);
    if (one?.ok)
      open.push(...one.value.filter((it) => it.status === 'scheduled' || it.status === 'in_progress'));
  }
  return open.length > 0 ? { ok: true, value: open } : none('None of these bookings is open any more.');
}

/** "It", with nothing that was spoken of before: fine when the person has one booking only. */
async function mineOnly(context: ToolContext): Promise<ResolvedBookings> {
  const mine = await upcoming(context, { mine: true });
  if (!mine.ok) return { ok: false, result: no(mine.refusal) };
  return choose(mine.value, { all: false, what: 'upcoming booking of yours' }, context);
}

interface Described extends DaysMeant {
  vin?: string;
  vehicle?: Vehicle;
  dyno?: string;
  test_type?: string;
}

async function byDescription(phrase: string, context: ToolContext): Promise<ResolvedBookings> {
  const text = phrase.trim().toLowerCase().replaceAll('’', "'");
  const described = await describe(text, context);
  if (!described.ok) return described;
  const { day, last, guessed, vehicle, ...filter } = described.value;
  const mine = MINE.test(text) || MY_BOOKING.test(context.said);
  const found = await upcoming(context, { ...filter, ...(mine ? { mine } : {}) }, 500);
  if (!found.ok) return { ok: false, result: no(found.refusal) };
  const person = mine ? undefined : personNamed(found.value, context, vehicle);
  if (person && !person.known) {
    return none(`There is no open booking of ${person.name}'s for "${phrase.slice(0, 60)}".`);
  }
  const theirs = person ? found.value.filter((it) => it.requested_by_name === person.name) : found.value;
  const matching = theirs.filter(
    (it) => day === undefined || (it.start_date <= (last ?? day) && it.end_date >= day),
  );
  const own = matching.filter((it) => it.requested_by === context.actor.accountId);
  // Without a vehicle people mean their own, as long as they have one.
  const meant = filter.vin === undefined && !person && own.length > 0 ? own : matching;
  const all = speaksOfSeveral(text);
  const on = day === undefined || last !== undefined ? '' : ` (${context.calendar.label(day)})`;
  const what = `open booking for "${phrase.slice(0, 60)}"${on}`;
  const chosen = choose(meant, { all, what }, context);
  return chosen.ok && guessed !== undefined ? { ...chosen, guessed } : chosen;
}

function speaksOfSeveral(text: string): boolean {
  return ALL.test(text) || /\bbookings\b/.test(text);
}

/** What the phrase says about vehicle, dyno, test and day. */
async function describe(text: string, context: ToolContext): Promise<Resolved<Described>> {
  const [vehicles, types, dynos] = await Promise.all([
    allVehicles(context),
    allTestTypes(context),
    allDynos(context),
  ]);
  if (!vehicles.ok) return { ok: false, result: no(vehicles.refusal) };
  const described: Described = {};
  const vehicle = vehicles.value.find(
    (it) => saysIdentifier(text, it.vin) || (it.name !== null && text.includes(it.name.toLowerCase())),
  );
  if (vehicle) Object.assign(described, { vin: vehicle.vin, vehicle });
  const named = dynos.ok ? dynoIn(text, dynos.value) : undefined;
  const numbered = /\b(?:cell|dyno|bay|room|rig)\s+\w+/.exec(text)?.[0];
  const dyno = named ? named.name : numbered && (await dynoName(numbered, context));
  if (dyno) described.dyno = dyno;
  const rest = vehicle ? text.replaceAll(vehicle.vin.toLowerCase(), ' ') : text;
  const [type] = saidTestTypes(rest, types.ok ? types.value : []);
  if (type) described.test_type = type;
  Object.assign(described, daysMeant(rest, speaksOfSeveral(text), context));
  if (Object.keys(described).length > 0 || MINE.test(text) || ALL.test(text))
    return { ok: true, value: described };
  const near = await resolveVehicle(
    text.replace(/^the\s+|\s+(?:booking|allocation|reservation|test|one)$/g, ''),
    context,
  );
  if (!near.ok) return near;
  const { value, guessed } = near;
  return { ok: true, value: { vin: value.vin, vehicle: value, ...(guessed ? { guessed } : {}) } };
}

async function dynoName(phrase: string, context: ToolContext): Promise<string | undefined> {
  const resolved = await resolveDyno(phrase, context);
  return resolved.ok ? resolved.value.name : undefined;
}

function choose(
  found: Allocation[],
  { all, what }: { all: boolean; what: string },
  context: ToolContext,
): ResolvedBookings {
  const [only] = found;
  if (!only) return none(`There is no ${what}.`);
  if (found.length === 1) return { ok: true, value: [only] };
  if (all && found.length <= MOST_AT_ONCE) return { ok: true, value: found };
  const listed = found.slice(0, all ? MOST_AT_ONCE : MOST_LISTED);
  const detail = all
    ? `These are ${found.length} bookings; at most ${MOST_AT_ONCE} are changed at once.`
    : `${found.length} bookings match.`;
  return {
    ...notFound({ code: 'which', detail, allocations: listed.slice(0, MOST_LISTED) }),
    focus: onBookings(listed.slice(0, MOST_LISTED), context),
  };
}

function none(detail: string): { ok: false; result: ToolNo } {
  return notFound({ code: 'allocation_not_found', detail });
}
