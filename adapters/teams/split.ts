import type { Message } from '../../src/conversation/channel.ts';
import { greatest, partsOf, type Size } from './split-parts.ts';
import { toTeams } from './text.ts';
import { stretchesOf } from './text-lines.ts';
import { clean } from './text-plain.ts';

/** Teams takes 100 KB in UTF-16; people read less, and a card wants its room. */
export const MOST = 16_000;

const drawnSize: Size = (markdown) => toTeams(markdown).length;

/** The message in parts that Teams takes; what can be pressed stands under the last. */
export function split(message: Message): Message[] {
  const parts = partsOf(message.text, MOST, drawnSize);
  if (parts.length < 2) return [message];
  return parts.map((text, index) => (index < parts.length - 1 ? { text } : { ...message, text }));
}

/**
 * What can be shown of a reply that still grows: all of it, or as many lines as fit and a sign that there is
 * more. Code that is open is closed.
 */
export function fits(text: string, most: number, size: Size = drawnSize): string {
  const markdown = clean(text);
  const all = closed(markdown);
  if (size(all) <= most) return all;
  const lines = markdown.split('\n');
  const shown = (count: number) => `${closed(lines.slice(0, count).join('\n').trimEnd())}\n…`;
  const count = greatest(lines.length - 1, (count) => size(shown(count)) <= most);
  if (lines.slice(0, count).join('').trim() !== '') return shown(count);
  const [first = ''] = partsOf(markdown, most - 2, size);
  return `${first}${stretchesOf(first).at(-1)?.kind === 'code' ? '\n' : ''}…`;
}

function closed(markdown: string): string {
  const last = stretchesOf(markdown).at(-1);
  return last?.unfinished ? markdown.trimEnd() + last.close : markdown;
}
