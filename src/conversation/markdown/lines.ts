/**
 * Markdown by its lines: what stands between blank lines, with code and tables as wholes. What is cut in two
 * is still what it was when each half stands between `open` and `close`.
 */
export interface Stretch {
  kind: 'words' | 'code' | 'table';
  /** A blank line stands before it. */
  apart: boolean;
  open: string;
  lines: string[];
  close: string;
  /** Code whose end has not come. */
  unfinished?: true;
}

const FENCE = /^[ \t]{0,12}(`{3,}|~{3,})[ \t]*([^`\n]*?)[ \t]*$/;
const DELIMITERS = /^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/;
/** Nobody names a language at such length. */
const MOST_INFO = 40;

/** The stretches of a text, in order. */
export function stretchesOf(markdown: string): Stretch[] {
  const lines = markdown.split('\n');
  const stretches: Stretch[] = [];
  let apart = false;
  let at = 0;
  while (at < lines.length) {
    if (lines[at]?.trim() === '') {
      apart = true;
      at += 1;
      continue;
    }
    const [stretch, next] = takeCode(lines, at) ?? takeTable(lines, at) ?? takeWords(lines, at);
    stretches.push({ ...stretch, apart: apart && stretches.length > 0 });
    apart = false;
    at = next;
  }
  return stretches;
}

/** The Markdown of a stretch, or of some of its lines. */
export function sourceOf({ open, close }: Stretch, lines: readonly string[]): string {
  return `${open}${lines.join('\n')}${close}`;
}

type Taken = [stretch: Omit<Stretch, 'apart'>, next: number];

function takeCode(lines: string[], at: number): Taken | undefined {
  const [, mark, info = ''] = FENCE.exec(lines[at] ?? '') ?? [];
  if (!mark) return undefined;
  const end = lines.findIndex((line, index) => index > at && ends(line, mark));
  const inside = lines.slice(at + 1, end < 0 ? lines.length : end);
  const fence = { open: `${mark}${info.slice(0, MOST_INFO)}\n`, close: `\n${mark}`, lines: inside };
  if (end < 0) return [{ kind: 'code', ...fence, unfinished: true }, lines.length];
  return [{ kind: 'code', ...fence }, end + 1];
}

function ends(line: string, mark: string): boolean {
  const bare = line.trim();
  return bare.length >= mark.length && bare === (mark[0] ?? '').repeat(bare.length);
}

function isTable(lines: string[], at: number): boolean {
  const [head = '', below = ''] = [lines[at], lines[at + 1]];
  return head.includes('|') && below.includes('-') && DELIMITERS.test(below);
}

function takeTable(lines: string[], at: number): Taken | undefined {
  if (!isTable(lines, at)) return undefined;
  const end = lines.findIndex((line, index) => index > at + 1 && !line.includes('|'));
  const next = end < 0 ? lines.length : end;
  const open = `${lines[at]}\n${lines[at + 1]}\n`;
  return [{ kind: 'table', open, lines: lines.slice(at + 2, next), close: '' }, next];
}

function takeWords(lines: string[], at: number): Taken {
  let next = at + 1;
  while (
    next < lines.length &&
    lines[next]?.trim() !== '' &&
    !FENCE.test(lines[next] ?? '') &&
    !isTable(lines, next)
  )
    next += 1;
  return [{ kind: 'words', open: '', lines: lines.slice(at, next), close: '' }, next];
}
