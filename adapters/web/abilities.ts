import type { Abilities } from '../../src/conversation/channel.ts';

/** What people can do on the chat page. */
export const abilities: Abilities = {
  sentence: true,
  status: true,
  conversation: true,
  mention: 'The page is one person’s own; nobody else reads there.',
  alone: true,
  booked: true,
  alternatives: 'The page offers them in words, and takes "the second one" for an answer.',
  question: true,
  command: 'The page has the same line as a request of its own: POST /allocate.',
  form: 'The page asks for what is missing instead, one question at a time.',
  help: true,
  overview: true,
  link: true,
  stranger: 'The page begins with signing in; an account is made there in a minute.',
  stop: true,
  voice: 'The page has no microphone; a program may send a recording to POST /chat/stream.',
  files: 'The page takes no files.',
  edit: 'A message is answered as soon as it is sent.',
  feedback: true,
  comment: 'The page asks for good or bad only; a program may send words with it.',
  label: 'The page is Rollbook’s own, so that nobody takes its words for a colleague’s.',
  news: 'Bookings and the schedule on the page change by themselves; who did it is said with the next reply.',
};
