import { quoted } from '../phrases/text.ts';
import type { TurnData } from './turn.ts';

/** Every sentence that the built-in model says without looking anything up. */

/** What one can ask for, with examples that work. */
export function helpText({ person, site, test_types: tests }: TurnData): string {
  const test = tests[0] ?? 'brake';
  const name = quoted(person.split(' ')[0] ?? '');
  return [
    `${name ? `Hello ${name}. ` : ''}I book chassis dynos${site ? ` at ${quoted(site)}` : ''}. For example:`,
    '',
    `- **Book:** "book TRK-101 for ${test} on 1 March for 2 days", "… on Cell 3", "… or up to 3 days later"`,
    `- **What is free:** "which dynos are free tomorrow for TRK-101, ${test}?", "why not Cell 3?"`,
    '- **Change:** "move it to Thursday", "extend it by a day", "cancel #42"',
    '- **Look:** "my bookings", "where is TRK-101?", "what is running this week?", "what is down?"',
    `- **Fleet:** "which dynos take AWD ${test}?", "list vehicles", "register NEW-1, 5200 lb, AWD"`,
    `- **Count:** "how many ${test} tests were completed in October?", "bookings per dyno next month"`,
    '',
    'I say every date back with its weekday, and I ask before I cancel, move or register anything.',
  ].join('\n');
}

/** Why a message that names a booking books nothing, by what speaks against it. */
export const STOPPED = {
  not: (words: string) => `I read "${words}" in that. Nothing was booked.`,
  perhaps: (words: string) => `"${words}" does not sound settled to me. Nothing was booked.`,
  other_person: (_words: string, person: string) =>
    `I book in your own name${person ? `, ${quoted(person)}` : ''}, and for nobody else. Nothing was booked.`,
  example: (words: string) => `I take that as an example ("${words}"). Nothing was booked.`,
  question: () => 'That was a question. Nothing was booked.',
};

export const SMALL_TALK = {
  greet: ({ person }: TurnData) =>
    `Hello${person ? ` ${quoted(person.split(' ')[0] ?? '')}` : ''}. Tell me what to book, for example "book TRK-101 for brake on 1 March for 2 days", or ask "help".`,
  whoAmI: ({ person, role, site }: TurnData) =>
    `You are ${quoted(person) || 'somebody without a name'}, ${role || 'no role'}${site ? ` at ${quoted(site)}` : ''}.`,
  whyChosen: () =>
    'Unless you name a dyno, I take the one that fits most tightly among those that are free, so that dynos which can do more stay free for others. To see why another one is out, ask "why not Cell 3?", for example.',
  thanks: () => 'You are welcome.',
  bye: () => 'Until next time.',
  nothingWaits: () =>
    'Nothing waits for a yes or a no just now. Tell me what you would like, for example "my bookings".',
  dropped: () => 'All right. Nothing was changed.',
  notTold: () => 'Understood. Nothing was booked, moved or cancelled.',
  advice: () =>
    'Nothing was changed. I act when you tell me to: "book …", "move … to …", "cancel …" or, within ten minutes, "undo that". To look first, ask "which dynos are free …" or "why not Cell 3?".',
  notForChat: () =>
    'I cannot do that from here. Nothing was changed. I book, move and cancel, and I answer questions about dynos, vehicles and bookings; ask "help" for examples.',
  asItStands: () => 'Nothing was changed. This is how that booking stands:',
  unknown: () =>
    'I did not understand that, so nothing was done. I book dynos and answer questions about them, for example "book TRK-101 for brake on 1 March for 2 days" or "which dynos are free tomorrow?". Ask "help" for more.',
};
