import { findWhen } from '../dates.ts';
import { saidTestTypes } from '../resolve.ts';
import { asksToBook, pointsBack, saysDays, saysIdentifier, saysPhrase, withoutFlexibility } from '../said.ts';
import type { Guessed, ToolArgs, When } from '../words.ts';
import type { Booking } from './booking-asked.ts';
import type { ToolContext } from './tool.ts';

type Args = ToolArgs['auto_allocate_vehicle'];

/** What was guessed in the booking that this one goes back to, and is still in it without being said. */
export function stillGuessed({ vin, test_type }: Booking, { focus, said }: ToolContext): Guessed {
  const { vehicle, test_type: test, guessed } = focus?.ask ?? {};
  return compactGuesses({
    ...guessed,
    vehicle: vehicle === vin && !saysIdentifier(said, vin) ? guessed?.vehicle : undefined,
    test_type:
      test === test_type && saidTestTypes(said, [test_type]).length === 0 ? guessed?.test_type : undefined,
  });
}

export function compactGuesses(guesses: { [K in keyof Guessed]: string | undefined }): Guessed {
  return Object.fromEntries(Object.entries(guesses).filter(([, it]) => it !== undefined));
}

/** Why the dates are to be looked at: their phrase has no one meaning, or nobody wrote it. */
export function timeDoubt(args: Args, when: When | undefined, context: ToolContext): string | undefined {
  if (when?.ambiguous) return when.ambiguous;
  const said = args.backup_days ? withoutFlexibility(context.said) : context.said;
  const daysSpoken = args.days === undefined || saysDays(said, args.days);
  const lengths = args.days === undefined ? [] : ['week', 'weeks'];
  const whenSpoken = args.when === undefined || saysPhrase(said, args.when, lengths);
  if ((whenSpoken && daysSpoken) || (when && standsIn(said, when, context))) return undefined;
  return `I worked the dates out from what you wrote${args.when ? `: "${args.when}"` : ''}`;
}

/**
 * True when the person's own words, read as they stand, come to the same window. The day and the length may
 * stand apart, and one of them may be the one that was asked for before.
 */
function standsIn(said: string, when: When, { clock, site, focus }: ToolContext): boolean {
  const all = findWhen(said, { now: clock(), timeZone: site.timeZone }).map((it) => it.when);
  const read = all.filter((it) => !it.ambiguous && !it.wrong);
  if (when.start) return read.some((it) => it.start === when.start && it.end === when.end);
  const before = pointsBack(said) || !asksToBook(said) ? focus?.ask : undefined;
  const days = new Set(all.flatMap((it) => it.start_date ?? []));
  const dated =
    read.some((it) => it.start_date === when.start_date) ||
    (days.size === 0 && before?.start_date === when.start_date);
  const lasting =
    read.some((it) => it.days === when.days) ||
    (when.days !== undefined && saysDays(said, when.days)) ||
    (all.every((it) => it.days === undefined) && before?.days === when.days);
  return dated && lasting && days.size <= 1;
}
