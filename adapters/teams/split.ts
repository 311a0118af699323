import * as markdown from '../../src/conversation/channel.ts';
import { toTeams } from './text.ts';

type Message = markdown.Message;

/** Teams takes 100 KB in UTF-16; people read less, and a card wants its room. */
export const MOST = 16_000;

/** How long a text is when it is drawn. */
const drawnSize: markdown.Size = (text) => toTeams(text).length;

/** The message in parts that Teams takes; what can be pressed stands under the last. */
export function split(message: Message): Message[] {
  return markdown.splitBy(message, MOST, drawnSize);
}

/** What can be shown of a reply that still grows, in at most so much. */
export function fits(text: string, most: number, size: markdown.Size = drawnSize): string {
  return markdown.fits(text, most, size);
}
