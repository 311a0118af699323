import type { Abilities } from '../../src/conversation/channel.ts';

/** What people can do in Slack. */
export const abilities: Abilities = {
  sentence: true,
  status: true,
  conversation: true,
  mention: true,
  alone: true,
  booked: true,
  alternatives: true,
  question: true,
  command: true,
  form: true,
  help: true,
  overview: true,
  link: true,
  stranger: true,
  stop: true,
  voice: true,
  files: true,
  edit: true,
  feedback: true,
  comment: 'Slack’s buttons for good and bad ask for no words beside them.',
  label: 'Slack has no mark for words of a model; that an app speaks stands at every message of it.',
  news: true,
};
