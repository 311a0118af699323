import type { ToolArgs } from '../words.ts';
import type { Context } from './follow-up.ts';
import type { Doubt } from './leftover.ts';
import type { Slots } from './page.ts';
import { STOPPED } from './small-talk.ts';
import type { Decision, Turn } from './turn.ts';

/** The vehicle and the test of a request, as arguments; what was not said is left out. */
export function vehicleAndTest(slots: Slots): { vehicle?: string; test_type?: string } {
  return {
    ...(slots.vehicles[0] ? { vehicle: slots.vehicles[0] } : {}),
    ...(slots.tests[0] ? { test_type: slots.tests[0] } : {}),
  };
}

/** Words that speak against booking: it is looked up, or the sentence that would book it is told. */
export function stopped({ why, words }: NonNullable<Doubt['stop']>, context: Context, turn: Turn): Decision {
  const { slots } = context.frame;
  const [vehicle, test] = [slots.vehicles[0], slots.tests[0]];
  const when = slots.whens.join(' ');
  if (vehicle && test && /\bwhy\b/.test(slots.shape)) return whyNot(slots);
  if (vehicle && test && why === 'question') {
    const looked: ToolArgs['find_available_dynos'] = { vehicle, test_type: test, ...(when ? { when } : {}) };
    return { calls: [{ name: 'find_available_dynos', args: looked }] };
  }
  const dyno = slots.dynos[0] ? ` on ${slots.dynos[0]}` : '';
  const known = vehicle && test && when ? `book ${vehicle} for ${test}${dyno}, ${when}` : undefined;
  const write = known
    ? ` To book it, write "${known}".`
    : ' To book, write for example "book TRK-101 for brake on 1 March for 2 days".';
  return { say: STOPPED[why](words, turn.data.person) + write };
}

function whyNot(slots: Slots): Decision {
  const when = slots.whens.join(' ');
  const args: ToolArgs['why_not'] = { ...vehicleAndTest(slots), ...(when ? { when } : {}) };
  if (slots.dynos[0]) args.dyno = slots.dynos[0];
  return { calls: [{ name: 'why_not', args }] };
}
