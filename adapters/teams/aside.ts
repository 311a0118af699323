import { setTimeout as sleep } from 'node:timers/promises';
import type { Message, Pace } from '../../src/conversation/channel.ts';
import { budgetOf, type Calls, patiently } from './calls.ts';
import { draw } from './cards.ts';
import { PHRASES } from './phrases.ts';
import type { Activity, Log, Place } from './words.ts';

export interface Asides {
  /** Says something to one person, in their own chat: nobody else sees it. Never throws. */
  alone(place: Place, said: Activity | Message): Promise<void>;
  /** Says it where they are, or in the place of a message of ours there. Never throws. */
  here(place: Place, said: Activity, instead?: string): Promise<void>;
}

/** What is said beside the replies. It may hold secrets, and is not stored. */
export function createAsides({ calls, pace, log }: { calls: Calls; pace: Pace; log: Log }): Asides {
  const tell = async (place: Place, said: Activity | Message, instead?: string) => {
    await sleep(await pace.take(budgetOf(place), true));
    const activity = 'type' in said ? said : (draw(said) as Activity);
    if (instead === undefined) await calls.post(place, activity);
    else await calls.update(place, instead, activity);
  };
  const alone = async (place: Place, said: Activity | Message): Promise<void> => {
    const failed = await patiently(async () => tell(await calls.alone(place), said));
    if (!failed) return;
    log.warn({ why: String(failed) }, 'a private answer could not be shown in the chat alone');
    // Where the app is not installed for the person, they hear at least that there is something.
    if (place.kind !== 'personal') await here(place, draw({ text: PHRASES.alone }) as Activity);
  };
  const here = async (place: Place, said: Activity, instead?: string): Promise<void> => {
    const failed = await patiently(() => tell(place, said, instead));
    if (failed) log.error({ why: String(failed) }, 'an answer could not be shown');
  };
  return { alone, here };
}
