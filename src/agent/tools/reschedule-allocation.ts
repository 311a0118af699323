import { z } from 'zod';
import type { Allocation, Alternative, RescheduleAsk } from '../../allocation/words.ts';
import { onBooking, onOptions, pointedAt } from '../focus.ts';
import { oneAllocation } from '../read.ts';
import { asksFor, notFound, resolveDyno, whenSaid } from '../resolve.ts';
import { resolveBookings } from '../resolve-booking.ts';
import type { ToolArgs, ToolNo } from '../words.ts';
import { windowOf } from './booking-asked.ts';
import { withOffers } from './offers.ts';
import { moveSummary } from './sentences.ts';
import { no, ok, type Plan, phrase, type Ran, type ToolContext, writeTool } from './tool.ts';

const canonical = z.strictObject({
  id: z.string(),
  version: z.int(),
  start_date: z.string().optional(),
  days: z.number().optional(),
  start: z.string().optional(),
  end: z.string().optional(),
  dyno: z.string().optional(),
});
type Move = z.infer<typeof canonical>;
type Args = ToolArgs['reschedule_allocation'];

export const rescheduleAllocation = writeTool({
  name: 'reschedule_allocation',
  description:
    'Moves a booking to other days, another length or another dyno; it is asked about first. `booking` says which ("it", "#42", "HLD42\'s", "my booking on Friday"), `when` is the person\'s phrase ("to Thursday", "a day later", "until Friday", "for 3 days"). Leave out what was not said.',
  schema: z.strictObject({
    ...{ booking: phrase, when: phrase, dyno: phrase },
    days: z.int().min(1).max(366).optional(),
  }),
  canonical,
  status: () => 'Looking where the booking can move…',
  plan,
  run: move,
});

const EVERYTHING =
  /\b(?:everything|every (?:booking|test)|all (?:of )?(?:the |my |our |these |those )?(?:bookings|tests|of (?:them|it)))\b/i;

async function plan(args: Args, context: ToolContext): Promise<Plan> {
  if (EVERYTHING.test(context.said.slice(context.said.lastIndexOf('\n') + 1))) {
    const detail =
      'I move bookings one at a time. Nothing was changed. Name one, for example "move #42 to Thursday"; "my bookings" lists yours.';
    return { do: 'answer', ...notFound({ code: 'one_at_a_time', detail }) };
  }
  const found = await resolveBookings(args.booking, context);
  if (!found.ok) return { do: 'answer', ...found };
  const [booking, another] = found.value;
  if (!booking || another) return { do: 'answer', ...oneOnly(found.value) };
  const wish = await understand(args, booking, context);
  if ('result' in wish) return { do: 'answer', result: wish.result, focus: onBooking(booking) };
  const ask = { ...wish.ask, version: booking.version };
  const planned = await context.core.planReschedule(context.actor, booking.id, ask);
  if (!planned.ok) {
    const result = refused(no(planned.refusal), booking, context);
    const guesses = [found.guessed, ...wish.reasons].filter((it) => it !== undefined);
    if (guesses.length > 0) result.guesses = guesses;
    const list = result.alternatives?.length ? onOptions(result.alternatives, context) : undefined;
    return { do: 'answer', result, focus: { ...onBooking(booking), ...(list ? { list } : {}) } };
  }
  const same = planned.value.start === booking.start && planned.value.end === booking.end;
  if (same && planned.value.dyno.id === booking.dyno.id) {
    const detail = `Booking ${booking.id} stands there already. Nothing was changed.`;
    return { do: 'answer', ...notFound({ code: 'unclear', detail, allocation: booking }) };
  }
  const reasons = [found.guessed, ...wish.reasons].filter((it) => it !== undefined);
  return {
    ...{ do: 'ask', args: { id: booking.id, ...ask } },
    ...{ summary: moveSummary(booking, planned.value, reasons, context), focus: onBooking(booking) },
  };
}

/** The change that was asked for; what was not said stays as it is. */
async function understand(
  args: Args,
  booking: Allocation,
  context: ToolContext,
): Promise<{ ask: RescheduleAsk; reasons: string[] } | { result: ToolNo }> {
  const option = pointedAt(args.when ?? '', context.focus, 'option')?.option;
  if (option) return { ask: windowOf(option, context), reasons: [] };
  const dyno = args.dyno ? await resolveDyno(args.dyno, context) : undefined;
  if (dyno && !dyno.ok) return { result: dyno.result };
  const timed = args.when !== undefined || args.days !== undefined;
  if (!timed && !dyno) return asksFor(['date']);
  const { start_date, days } = booking;
  const said = relative(args.when ?? '');
  const when = whenSaid(said, context, { days: args.days, booking: { start_date, days } });
  if (timed && when.wrong) {
    return notFound({ code: 'unclear', detail: `${when.wrong} The booking stays as it is.` });
  }
  const unsaid = timed && !when.start && !when.start_date && when.days === undefined;
  if (unsaid) return asksFor(when.missing.length > 0 ? when.missing : ['date']);
  return {
    ask: { ...(timed ? window(when, booking) : {}), ...(dyno ? { dyno: dyno.value.name } : {}) },
    // A move is asked about anyway, and its question names the dyno: only a mended spelling is news.
    reasons: [
      timed ? when.ambiguous : undefined,
      dyno?.guessed?.startsWith('I read') ? dyno.guessed : undefined,
    ].filter((it) => it !== undefined),
  };
}

const BY =
  '\\b(?:it|this|that|the booking)?\\s*(?:out|back|forward|up|in)?\\s*by\\s+(?=\\w+\\s+(?:day|week|month)s?)';
const CHANGES: [RegExp, string][] = [
  [new RegExp(`\\b(?:extend|prolong|lengthen|stretch)(?:ed)?\\s*${BY}`, 'i'), 'longer'],
  [new RegExp(`\\b(?:shorten|trim|cut|reduce)(?:ed)?\\s*${BY}`, 'i'), 'shorter'],
  [
    new RegExp(
      `\\b(?:bring|pull|advance)\\s*${BY}|\\b(?:move|push)\\s+(?:it\\s+)?(?:forward|up)\\s+by\\s+`,
      'i',
    ),
    'earlier',
  ],
  [new RegExp(`\\b(?:push|postpone|delay|defer|move|shift)\\s*${BY}`, 'i'), 'later'],
];

/** "push it by two days" is two days later than it stands now; "extend by a day" makes it a day longer. */
function relative(when: string): string {
  const change = CHANGES.find(([pattern]) => pattern.test(when));
  return change ? `${when.replace(change[0], '')} ${change[1]}` : when;
}

/** Only what changes: a booking with clock times keeps them where no word was said about them. */
function window(when: ReturnType<typeof whenSaid>, booking: Allocation): RescheduleAsk {
  if (when.start) return { start: when.start, ...(when.end ? { end: when.end } : {}) };
  return {
    ...(when.start_date && when.start_date !== booking.start_date ? { start_date: when.start_date } : {}),
    ...(when.days && when.days !== booking.days ? { days: when.days } : {}),
    // A day that is named and is the present one is still an answer to "when".
    ...(when.start_date === booking.start_date && (when.days ?? booking.days) === booking.days
      ? { start_date: booking.start_date }
      : {}),
  };
}

function oneOnly(allocations: Allocation[]): { ok: false; result: ToolNo } {
  const detail = 'Bookings are moved one at a time. Nothing was changed.';
  return notFound({ code: 'which', detail, allocations: allocations.slice(0, 5) });
}

async function move({ id, ...ask }: Move, context: ToolContext): Promise<Ran> {
  const before = await oneAllocation(context, id);
  if (!before.ok) return { result: no(before.refusal) };
  const outcome = await context.core.reschedule(context.actor, id, ask);
  if (!outcome.ok) return { result: refused(no(outcome.refusal), before.value, context) };
  const allocation = outcome.value;
  return { ...ok({ kind: 'moved', before: before.value, allocation }), focus: onBooking(allocation) };
}

/** Each window that would work can be moved to as it stands, while the booking is what it is now. */
function refused(no: ToolNo, booking: Allocation, context: ToolContext): ToolNo {
  const { id, version } = booking;
  // Where it stands already it is in nobody's way but its own, so the core finds that free, too.
  const elsewhere = no.alternatives?.filter((it) => !standsAt(booking, it));
  const told = elsewhere ? { ...no, alternatives: elsewhere } : no;
  return withOffers(told, context, 'reschedule_allocation', (it) => ({ id, version, ...it }));
}

function standsAt(booking: Allocation, { dyno, start, end, start_date, end_date }: Alternative): boolean {
  if (dyno.id !== booking.dyno.id) return false;
  if (start && end) return start === booking.start && end === booking.end;
  return start_date === booking.start_date && end_date === booking.end_date;
}
