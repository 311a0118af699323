import type { Abilities } from '../../src/conversation/channel.ts';

const WORDS = 'A terminal has words only; the same is done by writing it.';
const ONE = 'Whoever opens it is one person, alone with it.';

/** What people can do in a terminal. */
export const abilities: Abilities = {
  sentence: true,
  status: true,
  conversation: true,
  mention: ONE,
  alone: true,
  booked: WORDS,
  alternatives: WORDS,
  question: true,
  command: WORDS,
  form: 'A terminal asks for what is missing instead, one question at a time.',
  help: true,
  overview: WORDS,
  link: 'It speaks for the account that is named when it is opened.',
  stranger: 'It is opened by whoever runs Rollbook, for an account.',
  stop: true,
  voice: 'A terminal hears nothing but what is typed.',
  files: 'A terminal takes no files.',
  edit: 'A line is answered as soon as it is sent.',
  feedback: 'Good and bad are pressed, and a terminal has nothing to press.',
  comment: 'The same holds for the words beside them.',
  label: 'The reply stands beside none of other people that it could be taken for.',
  news: 'It is open as long as somebody sits at it: news comes with the next reply.',
};
