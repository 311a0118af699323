import { resolveWhen, splitWhen } from '../dates.ts';
import type { Focus } from '../words.ts';
import { type Context, refused } from './follow-up.ts';
import type { Slots } from './page.ts';

/** What an earlier message settles for this one. */

const CARRIES =
  /\b(?:it|that|this|same|too|as well|instead|again|also|what about|how about|then)\b|^(?:and|or|try|on|make)\b/;

/** "and HLD77 too", "book it": what was last asked for fills the gaps, when the message points at it. */
export function fromAsk(context: Context, focus: Focus | null): Slots {
  const slots = withVehicleBefore(context);
  const ask = focus?.ask;
  // "take Cell 2" out of the free dynos that were listed.
  const listed = focus?.list?.of === 'dyno' && slots.dynos.length === 1 && slots.vehicles.length === 0;
  if (!ask || !(CARRIES.test(slots.shape) || listed || refused(context.reply))) return slots;
  const filled = { ...slots };
  if (filled.vehicles.length === 0 && ask.vehicle) filled.vehicles = [ask.vehicle];
  if (filled.tests.length === 0 && ask.test_type) filled.tests = [ask.test_type];
  if (filled.dynos.length === 0 && ask.dyno && !/\b(?:any|another|other|different)\b/.test(slots.shape))
    filled.dynos = [ask.dyno];
  filled.whens = AFTERWARDS.test(slots.shape)
    ? afterAsked(slots.whens, ask)
    : withAskedWindow(slots.whens, ask);
  return filled;
}

/** "Register NEW-5 …", and then "book it": the one vehicle that the request before this one named. */
function withVehicleBefore({ frame: { slots }, before }: Context): Slots {
  const [vehicle, another] = before?.slots.vehicles ?? [];
  const pointed = slots.vehicles.length === 0 && /\b(?:it|that)\b/.test(slots.shape);
  return pointed && vehicle && !another ? { ...slots, vehicles: [vehicle] } : slots;
}

const AFTERWARDS = /\bafter (?:that|it|this)\b|\bafterwards\b|\bright after\b/;

/** "Then emission after that for 2 days": from the day behind the window that was asked for. */
function afterAsked(said: string[], { start_date, days }: NonNullable<Focus['ask']>): string[] {
  if (!start_date || !days) return said;
  return [start_date, `${days} ${days === 1 ? 'day' : 'days'} later`, ...said];
}

/** The asked window under what is said now: a new day keeps the length, a new length the day. */
export function withAskedWindow(said: string[], ask: NonNullable<Focus['ask']>): string[] {
  if (ask.start && ask.end) return said.length > 0 ? said : [`${ask.start} to ${ask.end}`];
  const length = ask.days ? `for ${ask.days} ${ask.days === 1 ? 'day' : 'days'}` : '';
  if (said.length === 0) return [ask.start_date ?? '', length].filter(Boolean);
  const at = { now: new Date(0), timeZone: 'UTC' };
  const { date, length: spoken } = splitWhen(said.join(' '), at);
  const span = resolveWhen(date, at).days !== undefined;
  // "the day after" counts from the day that was asked for.
  if (
    ask.start_date &&
    /^(?:the\s+)?(?:next|following)\s+day$|^(?:the\s+)?day\s+(?:after|before)$|\b(?:later|earlier)$/i.test(
      date,
    )
  )
    return [ask.start_date, date, spoken ? `for ${spoken}` : length].filter(Boolean);
  const kept = spoken ? `for ${spoken}` : span ? '' : length;
  return [date || (ask.start_date ?? ''), kept].filter(Boolean);
}
