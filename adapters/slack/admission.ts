import { setTimeout as sleep } from 'node:timers/promises';
import { type Admitted, ChannelFault } from '../../src/conversation/channel.ts';
import type { People, Person } from './people.ts';
import { PHRASES } from './phrases.ts';
import type { Log, Place } from './words.ts';

/** Longer than Slack is away, and shorter than anybody waits for an answer. */
const PATIENCE_MS = 15 * 60_000;
const LOOK_MS = 5_000;

/** What was stored is answered when Slack is back, or takes our token again; a no of Slack's is a no. */
async function known(people: People, place: Place, signal: AbortSignal): Promise<Person> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await people.person(place);
    } catch (error) {
      const passes = error instanceof ChannelFault && error.kind !== 'never';
      if (!passes || signal.aborted || performance.now() > until) throw error;
      await sleep(LOOK_MS, undefined, { signal }).catch(() => {});
    }
  }
}

/** The person, if they may use us, or why not; to a bot nothing is said. */
export async function admitted(
  { people, log }: { people: People; log: Log },
  place: Place,
  signal: AbortSignal,
): Promise<Admitted> {
  try {
    const person = await known(people, place, signal);
    if (person.ok) return person;
    if (person.why === 'bot') return { ok: false };
    return { ok: false, text: person.why === 'guest' ? PHRASES.guest : PHRASES.stranger };
  } catch (error) {
    if (!(error instanceof ChannelFault) || signal.aborted) throw error;
    log.warn({ why: error.message }, 'Slack did not say who somebody is');
    return { ok: false, text: PHRASES.unknown };
  }
}
