import { z } from 'zod';
import type { Alternative } from '../../allocation/words.ts';
import { asksForBooking } from '../asks-to-book.ts';
import { pointedAt } from '../focus.ts';
import { allDynos, allTestTypes, allVehicles } from '../read.ts';
import { type Resolved, resolveDyno, resolveTestType, saidTestTypes, whenSaid } from '../resolve.ts';
import { resolveVehicle } from '../resolve-vehicle.ts';
import { asksToBook, pointsBack, saysFlexible, saysIdentifier, wordsOf } from '../said.ts';
import type { Focus, Guessed, ToolArgs, ToolNo, When } from '../words.ts';
import { compactGuesses, stillGuessed, timeDoubt } from './guesses.ts';
import type { ToolContext } from './tool.ts';

/** A booking as it is handed to the core. */
export const bookingAsk = z.strictObject({
  vin: z.string(),
  test_type: z.string(),
  start_date: z.string().optional(),
  days: z.number().optional(),
  start: z.string().optional(),
  end: z.string().optional(),
  backup_days: z.number().optional(),
  dyno: z.string().optional(),
  notes: z.string().optional(),
});
export type Booking = z.infer<typeof bookingAsk>;
type Args = ToolArgs['auto_allocate_vehicle'];

/** What is to be booked, or what stands in the way of knowing it. Reasons are why to ask first. */
export type Understood =
  | { ok: true; booking: Booking; reasons: string[]; guessed: Guessed }
  | { ok: false; result: ToolNo; focus?: Focus };

export async function understandBooking(args: Args, asked: ToolContext): Promise<Understood> {
  const option = offered(args, asked.focus);
  const ask = option ? asked.focus?.ask : undefined;
  const context = { ...asked, said: await withWhatIsPointedAt(asked) };
  const vehicle = await orKnown(ask?.vehicle, args.vehicle, (it) => resolveVehicle(it, context));
  const type = await orKnown(ask?.test_type, args.test_type, (it) => resolveTestType(it, context));
  const dyno = args.dyno && !option ? await resolveDyno(args.dyno, context) : undefined;
  const when = option ? undefined : whenSaid(args.when ?? '', context, { days: args.days });
  const stop = obstacle([vehicle, type, ...(dyno ? [dyno] : [])], when);
  if (stop) return { ok: false, result: stop };
  if (!vehicle.ok || !type.ok) throw new Error('An obstacle was not told');
  const vin = typeof vehicle.value === 'string' ? vehicle.value : vehicle.value.vin;
  const window = option
    ? windowOf(option, context)
    : { ...pick(when), dyno: dyno?.ok ? dyno.value.name : undefined };
  const booking = compact({
    ...{ vin, test_type: type.value, ...window },
    ...{ backup_days: args.backup_days || undefined, notes: spokenNotes(args.notes, context.said) },
  });
  const before = stillGuessed(booking, asked);
  const offeredTime = option || isOffered(booking, asked);
  const guessed = compactGuesses({
    vehicle: vehicle.guessed ?? before.vehicle,
    test_type: type.guessed ?? before.test_type,
    when: offeredTime ? before.when : timeDoubt(args, when, context),
    dyno: dyno?.ok ? dyno.guessed : option ? before.dyno : undefined,
  });
  const reasons = [
    ...[context.askFirst, args.unsure, ...Object.values(guessed)],
    args.backup_days && !saysFlexible(context.said)
      ? `I would also take a later day, up to ${args.backup_days} days on`
      : undefined,
    (await wanted(context)) ? undefined : 'I am not sure that you want it booked',
    await otherVehicles(vin, context),
  ].filter((reason) => reason !== undefined);
  return { ok: true, booking, reasons, guessed };
}

/**
 * The person's words, and with them what "it" or "the second one" stands for: the vehicle and the test
 * that were last asked for, unless others are named, and the dynos that were listed.
 */
async function withWhatIsPointedAt(context: ToolContext): Promise<string> {
  const { said, focus } = context;
  if (!focus || (!pointsBack(said) && asksToBook(said))) return said;
  const [vehicles, types] = await Promise.all([allVehicles(context), allTestTypes(context)]);
  const namesVehicle = vehicles.ok && vehicles.value.some((it) => saysIdentifier(said, it.vin));
  const namesTest = types.ok && saidTestTypes(said, types.value).length > 0;
  const listed = focus.list?.items.map(
    (it) => it.option?.dyno.name ?? (focus.list?.of === 'dyno' ? it.label : ''),
  );
  return [
    ...[said, namesVehicle ? '' : focus.ask?.vehicle, namesTest ? '' : focus.ask?.test_type],
    ...[focus.ask?.dyno, ...(listed ?? [])],
  ]
    .filter(Boolean)
    .join('\n');
}

/** True when the words point back and the window is one that was offered, or the one last asked for. */
function isOffered(booking: Booking, context: ToolContext): boolean {
  const { said, focus } = context;
  if (!focus || !pointsBack(said)) return false;
  const options = (focus.list?.items ?? []).flatMap((it) =>
    it.option ? [windowOf(it.option, context)] : [],
  );
  const instant = (text: string | undefined) => (text === undefined ? Number.NaN : Date.parse(text));
  return [focus.ask ?? {}, ...options].some((it) =>
    booking.start === undefined
      ? it.start_date === booking.start_date && it.days === booking.days
      : instant(it.start) === instant(booking.start) && instant(it.end) === instant(booking.end),
  );
}

/** The offered window that the words point at, by its place in the list. */
function offered(args: Args, focus: Focus | null): Alternative | undefined {
  return pointedAt(args.when ?? '', focus, 'option')?.option;
}

/** What the offer was made for counts as said; everything else is resolved. */
async function orKnown<T>(
  known: string | undefined,
  said: string | undefined,
  resolve: (said: string | undefined) => Promise<Resolved<T>>,
): Promise<Resolved<T | string>> {
  if (known !== undefined && (said === undefined || said.toLowerCase() === known.toLowerCase())) {
    return { ok: true, value: known };
  }
  return resolve(said ?? known);
}

/** One answer for all that is missing; what is wrong goes first. */
function obstacle(resolved: Resolved<unknown>[], when: When | undefined): ToolNo | undefined {
  const nos = resolved.flatMap((it) => (it.ok ? [] : [it.result]));
  const missing = [...nos.flatMap((it) => it.missing ?? []), ...(when?.wrong ? [] : (when?.missing ?? []))];
  const wrong = nos.find((it) => it.code !== 'missing');
  if (wrong) return missing.length > 0 ? { ...wrong, missing } : wrong;
  if (when?.wrong) {
    const detail = `${when.wrong} Nothing was booked.`;
    return { ok: false, code: 'unclear', detail, ...(missing.length > 0 ? { missing } : {}) };
  }
  if (missing.length === 0) return undefined;
  return { ok: false, code: 'missing', detail: `Not said yet: ${missing.join(', ')}.`, missing };
}

/** The words ask for a booking, or consist of nothing but one. */
async function wanted(context: ToolContext): Promise<boolean> {
  const [vehicles, types, dynos] = await Promise.all([
    ...[allVehicles(context), allTestTypes(context), allDynos(context)],
  ] as const);
  const names = [
    ...(vehicles.ok ? vehicles.value.flatMap((it) => [it.vin, it.name ?? '']) : []),
    ...(types.ok ? types.value : []),
    ...(dynos.ok ? dynos.value.map((it) => it.name) : []),
  ];
  return asksForBooking(context.said, names);
}

async function otherVehicles(vin: string, context: ToolContext): Promise<string | undefined> {
  const vehicles = await allVehicles(context);
  if (!vehicles.ok) return undefined;
  const named = vehicles.value.filter((it) => saysIdentifier(context.said, it.vin)).map((it) => it.vin);
  return named.some((it) => it !== vin)
    ? `you named ${[...new Set([vin, ...named])].join(' and ')}, and I book one at a time`
    : undefined;
}

/** Notes are the person's own words, or there are none. */
function spokenNotes(notes: string | undefined, said: string): string | undefined {
  const spoken = new Set(wordsOf(said));
  return notes && wordsOf(notes).every((word) => spoken.has(word)) ? notes : undefined;
}

function pick(when: When | undefined): Partial<Booking> {
  return { start_date: when?.start_date, days: when?.days, start: when?.start, end: when?.end };
}

/** An offered window as a booking or a move takes it. */
export function windowOf(
  { start, end, start_date, end_date, dyno }: Alternative,
  { calendar }: ToolContext,
): Pick<Booking, 'start_date' | 'days' | 'start' | 'end'> & { dyno: string } {
  if (start && end) return { start, end, dyno: dyno.name };
  return { start_date, days: calendar.between(start_date, end_date) + 1, dyno: dyno.name };
}

function compact(booking: Booking): Booking {
  return bookingAsk.parse(Object.fromEntries(Object.entries(booking).filter(([, it]) => it !== undefined)));
}
