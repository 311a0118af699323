/**
 * What a person can do by Rollbook in a chat, each declared once. Every channel says of each that it has it, or why
 * not (`adapters/<channel>/abilities.ts`); `docs/channels.md` is made of this and of what they say.
 */
export const ABILITIES = {
  sentence: 'book, ask, move and cancel by writing a sentence',
  status: 'see what is being done while one waits, then the answer as it grows',
  conversation: 'go on where the conversation was: "it", "the second one", "on Thursday instead"',
  mention: 'call it into a channel that others read, by its name',
  alone: 'talk with it alone',
  booked: 'see what was booked as a card, with Undo, Move and Cancel',
  alternatives: 'take one of the windows that are offered in place of a refused one, by a press',
  question: 'answer a question before something is changed, by a press or by a word',
  command: 'book by one line without any model: allocate HLD42 brake 2027-03-01 2d',
  form: 'fill in a form, which keeps what was typed and names the field that is wrong',
  help: 'ask what can be written',
  overview: 'see the own coming bookings and the dynos of today, each booking with its buttons',
  link: 'link the own account, and end that from either side',
  stranger: 'ask what is free without an account',
  stop: 'stop a reply; what is booked by then stays, and is said',
  voice: 'speak instead of writing',
  files: 'be told that files are not read',
  edit: 'change or take back a message before it is answered',
  feedback: 'say whether a reply was good',
  comment: 'say in words beside it why',
  label: 'see which words a language model wrote',
  news: 'be told first when others change the own booking',
} as const;

export type Ability = keyof typeof ABILITIES;

/** True, or in a sentence why a channel lacks it. */
export type Abilities = Readonly<Record<Ability, true | string>>;
