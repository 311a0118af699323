import type { Abilities } from '../../src/conversation/channel.ts';

/** What people can do in Teams. */
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
  voice: 'Teams hands a bot neither the sound of a voice message nor its words; people are told so.',
  files: true,
  edit: true,
  feedback: true,
  comment: true,
  label: true,
  news: true,
};
