import type { Manners, Message } from '../../src/conversation/channel.ts';
import type { Asides } from './aside.ts';
import type { Admit } from './people.ts';
import { PHRASES } from './phrases.ts';
import { privateOf } from './place.ts';
import { lineOf, type Payload } from './read.ts';
import type { Place, TeamsNeeds } from './words.ts';

export interface MannersNeeds {
  admit: Admit;
  asides: Asides;
  desk: Pick<TeamsNeeds['desk'], 'linkHelp'>;
  /** Shows a message in the place of another; stored before it is shown. */
  replace(place: Place, id: string, message: Message): Promise<void>;
}

/** How people are met in Teams. */
export function createManners({ admit, asides, desk, replace }: MannersNeeds): Manners<Place> {
  return {
    channel: 'teams',
    thanks: true,
    admit,
    lineOf,
    privately: privateOf,
    // A chat is one conversation here, with threads or without.
    aloneIn: () => undefined,
    isFresh: () => false,
    async words(said) {
      const { text, sound, files, place } = said as Extract<Payload, { kind: 'said' }>;
      if (text) return files ? { text, preface: PHRASES.files } : { text };
      await asides.alone(place, { text: sound ? PHRASES.unheard : files ? PHRASES.files : PHRASES.empty });
      return undefined;
    },
    aside: (place, message) => asides.alone(place, message),
    offerLink: async () => desk.linkHelp(),
    async replace({ place, original }, instead) {
      await replace(place, String(original), instead);
      return true;
    },
  };
}
