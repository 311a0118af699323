import type { Manners, Message } from '../../src/conversation/channel.ts';
import { type Calls, patiently } from './calls.ts';
import { draw } from './cards.ts';
import { PHRASES } from './phrases.ts';
import { lineOf, type Payload } from './read.ts';
import type { Activity, Place, TeamsNeeds } from './words.ts';

export interface MannersNeeds {
  calls: Calls;
  desk: Pick<TeamsNeeds['desk'], 'linkHelp'>;
  log: TeamsNeeds['log'];
  /** Shows a message in the place of another; stored before it is shown. */
  replace(place: Place, id: string, message: Message): Promise<void>;
}

/** How people are met in Teams. */
export function createManners({ calls, desk, log, replace }: MannersNeeds): Manners<Place> {
  /** What is for one person is said in their own chat; where the app is not installed there, in a few words here. */
  const aside = async (place: Place, message: Message): Promise<void> => {
    const tell = async (to: Place, said: Message) => void (await calls.post(to, draw(said) as Activity));
    const failed = await patiently(async () => tell(await calls.alone(place), message));
    if (!failed) return;
    const said = place.kind === 'personal' ? message : { text: PHRASES.alone };
    const again = await patiently(() => tell(place, said));
    if (again) log.error({ why: String(again) }, 'a private answer could not be shown');
  };
  return {
    channel: 'teams',
    // The door has seen to it that nobody of another organisation comes so far.
    admit: async ({ tenant, user, name }) => ({ ok: true, user: { channel: 'teams', tenant, user, name } }),
    lineOf,
    // A chat is one conversation here, with threads or without.
    aloneIn: () => undefined,
    isFresh: () => false,
    async words(said) {
      const { text, sound, files, place } = said as Extract<Payload, { kind: 'said' }>;
      if (text) return files ? { text, preface: PHRASES.files } : { text };
      await aside(place, { text: sound ? PHRASES.unheard : files ? PHRASES.files : PHRASES.empty });
      return undefined;
    },
    aside,
    offerLink: async () => desk.linkHelp(),
    async replace({ place, original }, instead) {
      await replace(place, String(original), instead);
      return true;
    },
  };
}
