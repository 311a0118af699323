import type { Message } from '../shown.ts';
import { clean } from './clean.ts';
import { type Stretch, sourceOf, stretchesOf } from './lines.ts';

/** How long a text is when it is drawn. */
export type Size = (markdown: string) => number;

/** A message in parts none of which is longer than `most`; what can be pressed stands under the last. */
export function splitBy(message: Message, most: number, size: Size): Message[] {
  const parts = partsOf(message.text, most, size);
  if (parts.length < 2) return [message];
  return parts.map((text, index) => (index < parts.length - 1 ? { text } : { ...message, text }));
}

/**
 * Markdown in parts none of which is longer than `most` when it is drawn: cut between paragraphs where that
 * suffices, else between lines, words, characters. Code and tables that are cut begin again in the next part.
 */
export function partsOf(markdown: string, most: number, size: Size): string[] {
  const parts: string[] = [];
  let current = '';
  for (const stretch of stretchesOf(clean(markdown))) {
    const source = sourceOf(stretch, stretch.lines);
    const longer = current === '' ? source : `${current}${stretch.apart ? '\n\n' : '\n'}${source}`;
    if (size(longer) <= most) {
      current = longer;
      continue;
    }
    if (current !== '') parts.push(current);
    const pieces = size(source) <= most ? [source] : byLines(stretch, most, size);
    current = pieces.pop() ?? '';
    parts.push(...pieces);
  }
  return current === '' ? parts : [...parts, current];
}

function byLines(stretch: Stretch, most: number, size: Size): string[] {
  // What leaves no room between its own beginning and end cannot be kept whole.
  const frame = size(sourceOf(stretch, ['']));
  const whole = frame <= most / 2;
  const held = whole ? stretch : { ...stretch, kind: 'words' as const, open: '', close: '' };
  const fits = (lines: string[]) => size(sourceOf(held, lines)) <= most;
  const left = whole ? [...stretch.lines] : sourceOf(stretch, stretch.lines).split('\n');
  const pieces: string[] = [];
  while (left.length > 0) {
    const count = greatest(left.length, (count) => fits(left.slice(0, count)));
    const lines = left.splice(0, Math.max(1, count));
    if (count === 0) {
      const [head, rest] = cutLine(lines[0] ?? '', (part) => fits([part]));
      lines[0] = head;
      if (rest !== '') left.unshift(held.kind === 'words' ? beginless(rest) : rest);
    }
    pieces.push(sourceOf(held, lines));
  }
  return pieces;
}

/**
 * The greatest number up to `most` that is still fine, or 0. It doubles its way up first: what is tried is
 * drawn, and most texts are far longer than what fits.
 */
function greatest(most: number, isFine: (count: number) => boolean): number {
  let [fine, bad] = [0, 1];
  while (bad <= most && isFine(bad)) [fine, bad] = [bad, bad * 2];
  bad = Math.min(bad, most + 1);
  while (bad - fine > 1) {
    const middle = Math.floor((fine + bad) / 2);
    if (isFine(middle)) fine = middle;
    else bad = middle;
  }
  return fine;
}

/** As much of a line as fits, to the end of a word if there is one, and what is left. */
function cutLine(line: string, fits: (part: string) => boolean): [string, string] {
  const end = Math.max(
    1,
    greatest(line.length, (count) => fits(line.slice(0, count))),
  );
  let at = wholeAt(line, end);
  let word = wordEnd(line, at);
  // What a cut leaves open is drawn letter by letter, which may be longer than what it was.
  while (word > 1 && !fits(line.slice(0, word))) {
    at = wholeAt(line, word - 1);
    if (at >= word) break;
    word = wordEnd(line, at);
  }
  return [line.slice(0, word), word === at ? line.slice(at) : line.slice(word).trimStart()];
}

/** Where the last whole word before this place ends; this place itself where that would leave half unused. */
function wordEnd(line: string, at: number): number {
  const space = line.slice(0, at + 1).search(/\s+\S*$/);
  return space > at / 2 ? space : at;
}

/** The place nearest before this one where neither a character nor an escape is torn; never the beginning. */
function wholeAt(line: string, end: number): number {
  let at = end;
  const torn = () =>
    /[\uD800-\uDBFF]$/.test(line.slice(0, at)) || /(?<!\\)(?:\\\\)*\\$/.test(line.slice(0, at));
  while (at > 1 && torn()) at -= 1;
  return torn() ? Math.min(line.length, at + 1) : at;
}

/** What began inside of a line must not become a list, a heading, a quote or code by standing at the beginning. */
function beginless(rest: string): string {
  return rest.replace(/^(?=(?:#{1,6}|[-+*]|\d{1,9}[.)])\s|>|`{3}|~{3}|[-*_]{3})/, '\\');
}

/**
 * What can be shown of a reply that still grows: all of it, or as many lines as fit and a sign that there is
 * more. Code that is open is closed.
 */
export function fits(text: string, most: number, size: Size): string {
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
