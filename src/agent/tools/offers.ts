import type { Alternative } from '../../allocation/words.ts';
import { sayOption } from '../phrases/time.ts';
import type { ProposedAction, ToolNo } from '../words.ts';
import { windowOf } from './booking-asked.ts';
import type { ToolContext } from './tool.ts';

/** More than these are not looked at. */
const MOST = 3;

type Window = ReturnType<typeof windowOf>;

/**
 * A "no" with the windows that would work, each as a change that can be made as it stands: whoever presses one
 * has seen exactly that window, so nothing else may be tried in its place.
 */
export function withOffers(
  no: ToolNo,
  context: ToolContext,
  tool: ProposedAction['tool'],
  argsFor: (window: Window) => Record<string, unknown>,
): ToolNo {
  const offers = (no.alternatives ?? []).slice(0, MOST).map((option) => ({
    ...{ tool, args: argsFor(windowOf(option, context)) },
    summary: label(option, context),
  }));
  return offers.length > 0 ? { ...no, offers } : no;
}

/** `Cell 2, Tue 2 Mar 2027 (2 days)`: plain text, since it stands on a button. */
function label(option: Alternative, { clock, site }: ToolContext): string {
  const here = { now: clock(), timeZone: site.timeZone, site: site.name };
  return `${option.dyno.name.replace(/\s+/g, ' ').trim()}, ${sayOption(option, here)}`;
}
