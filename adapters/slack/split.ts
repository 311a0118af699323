import * as markdown from '../../src/conversation/channel.ts';
import { toMrkdwn } from './mrkdwn.ts';

type Message = markdown.Message;

/** Slack takes 4,000 in an edit; the rest is for what differs in counting. */
const MOST = 3_900;

/** How long a text is when it is drawn. */
const drawnSize: markdown.Size = (text) => toMrkdwn(text).length;

/** The message in parts that Slack takes; what can be pressed stands under the last. */
export function split(message: Message): Message[] {
  return markdown.splitBy(message, MOST, drawnSize);
}

/** Markdown in parts none of which is longer than `most` when it is drawn. */
export function partsOf(text: string, most: number, size: markdown.Size = drawnSize): string[] {
  return markdown.partsOf(text, most, size);
}

/** What can be shown of a reply that still grows, in at most so much. */
export function fits(text: string, most: number): string {
  return markdown.fits(text, most, drawnSize);
}
