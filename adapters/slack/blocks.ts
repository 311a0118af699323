import type { Message } from '../../src/conversation/channel.ts';
import { type Block, blocksOf, cut, HEADING, rating } from './blocks-parts.ts';
import { NOTHING } from './blocks-phrases.ts';
import { toMrkdwn } from './mrkdwn.ts';
import { literalLine } from './mrkdwn-plain.ts';
import { fits } from './split.ts';

export { settle } from './blocks-settle.ts';

/** Slack takes so much in an edit. */
const TEXT = 4_000;

/** A message as Slack takes it: what stands there, and the text by which it is announced. */
export function draw(message: Message): { text: string; blocks: Block[] } {
  const blocks = blocksOf(message);
  if (message.rating !== undefined) blocks.push(rating(message.rating));
  return { text: announced(message), blocks };
}

function announced({ text, card }: Message): string {
  const whole = toMrkdwn(text);
  const words = whole.length <= TEXT ? whole : toMrkdwn(fits(text, TEXT));
  // Slack refuses a message that says nothing at all.
  return words.trim() || literalLine(cut(card?.heading ?? '', HEADING)) || NOTHING;
}
