import { type Admitted, ChannelFault, untilTold } from '../../src/conversation/channel.ts';
import type { People } from './people.ts';
import { PHRASES } from './phrases.ts';
import type { Log, Place } from './words.ts';

/** The person, if they may use us, or why not; to a bot nothing is said. */
export async function admitted(
  { people, log }: { people: People; log: Log },
  place: Place,
  signal: AbortSignal,
): Promise<Admitted> {
  try {
    const person = await untilTold(() => people.person(place), signal);
    if (person.ok) return person;
    if (person.why === 'bot') return { ok: false };
    return { ok: false, text: person.why === 'guest' ? PHRASES.guest : PHRASES.stranger };
  } catch (error) {
    if (!(error instanceof ChannelFault) || signal.aborted) throw error;
    log.warn({ why: error.message }, 'Slack did not say who somebody is');
    return { ok: false, text: PHRASES.unknown };
  }
}
