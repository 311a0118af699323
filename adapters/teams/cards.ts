import type { Message } from '../../src/conversation/channel.ts';
import {
  type AdaptiveCard,
  actionsOf,
  adaptiveCard,
  bytesOf,
  type Element,
  factsOf,
  MOST_CARD,
  smallBlock,
  textBlock,
} from './cards-parts.ts';
import { CUT, NOTHING } from './cards-phrases.ts';
import { blocksOf } from './cards-text.ts';
import { fits, MOST } from './split.ts';
import { spoken, toTeams } from './text.ts';
import { cut } from './text-plain.ts';

export type { AdaptiveCard } from './cards-parts.ts';

export const CARD_TYPE = 'application/vnd.microsoft.card.adaptive';
/** What is shown of a message where it is only announced. */
const SUMMARY = 250;
/** In less, nothing can be said. */
const LEAST = 200;

/** What an activity of ours says; where it goes is not known here. */
export interface Drawn {
  type: 'message';
  text?: string;
  textFormat?: 'markdown';
  summary?: string;
  attachments?: { contentType: string; content: AdaptiveCard }[];
  entities?: ({ type: string } & Record<string, unknown>)[];
  channelData?: { feedbackLoop: { type: 'default' } };
}

/** A message as Teams takes it: as words, or as a card where there is one, or something to press. */
export function draw(message: Message): Drawn {
  const { text, card, buttons = [], rating, generated } = message;
  const plain = card === undefined && buttons.length === 0;
  const body: Drawn = plain ? worded(text) : carried(cardFor(message), summaryOf(message));
  return {
    ...body,
    ...(generated ? { entities: [{ ...MADE_BY_MODEL, additionalType: ['AIGeneratedContent'] }] } : {}),
    ...(rating !== undefined ? { channelData: { feedbackLoop: { type: 'default' } } } : {}),
  };
}

/** Teams takes exactly one of these. */
const MADE_BY_MODEL = {
  type: 'https://schema.org/Message',
  ...{ '@type': 'Message', '@context': 'https://schema.org', '@id': '' },
};

function worded(text: string): Drawn {
  const whole = toTeams(text);
  const words = whole.length <= MOST ? whole : toTeams(fits(text, MOST));
  // Teams refuses a message that says nothing at all.
  return { type: 'message', textFormat: 'markdown', text: words.trim() || NOTHING };
}

/** A message that is a card; in words it is only announced. */
export function carried(card: AdaptiveCard, summary: string): Drawn {
  const attachments = [{ contentType: CARD_TYPE, content: card }];
  return { type: 'message', summary: cut(summary, SUMMARY) || NOTHING, attachments };
}

function summaryOf({ text, card }: Message): string {
  return spoken(text) || spoken(card?.heading ?? '');
}

/** The card of a message, for where a card is wanted whatever it says. */
export function cardFor(message: Message): AdaptiveCard {
  const parts = partsFor(message, MOST_CARD - bytesOf(adaptiveCard([])));
  return adaptiveCard(parts.length > 0 ? parts : [textBlock(NOTHING)]);
}

/** What a message is in a card, in at most so many bytes: its words are cut where they have to be, and say so. */
export function partsFor(
  { text, card, buttons }: Message,
  most: number,
  beside?: Record<string, string>,
): Element[] {
  const below = [...(card ? factsOf(card) : []), ...actionsOf(buttons, beside)];
  return [...wordsIn(text, most - bytesOf(below)), ...below];
}

/** Markdown as elements, in at most so many bytes. */
export function wordsIn(markdown: string, most: number): Element[] {
  const whole = blocksOf(markdown);
  if (bytesOf(whole) <= most) return whole;
  const said = smallBlock(CUT);
  const room = most - bytesOf([said]);
  if (room < LEAST) return [said];
  return [...blocksOf(fits(markdown, room, (text) => bytesOf(blocksOf(text)))), said];
}
