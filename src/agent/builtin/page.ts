/** What one message says, and its shape: the same words with a tag where each piece stood. */
export interface Slots {
  vehicles: string[];
  tests: string[];
  /** Phrases about time, in the order said. */
  whens: string[];
  dynos: string[];
  /** Dynos that it shall not be: "but not on Cell 3". */
  excluded: string[];
  backup_days?: number;
  notes?: string;
  /** Why a booking goes: "because the truck broke". */
  reason?: string;
  /** "#42". */
  ref?: string;
  /** All of several. */
  refs?: string[];
  weight?: { lbs: number; said: string; kg: boolean };
  drive?: '2WD' | 'AWD';
  name?: string;
  shape: string;
}

/** A text from which pieces are taken one by one, so that no piece is read twice. */
export interface Page {
  text: string;
  tags: { at: number; end: number; tag: string }[];
}

const BLANK = '\uE000';

/** Takes what a pattern finds off the page; the tag stands in its place in the shape. */
export function take(
  page: Page,
  pattern: RegExp,
  tag: string,
  keep: (match: RegExpExecArray) => boolean,
): void {
  for (const match of page.text.matchAll(pattern)) {
    if (keep(match)) blank(page, match.index, match.index + match[0].length, tag);
  }
}

export function blank(page: Page, at: number, end: number, tag: string): void {
  page.text = page.text.slice(0, at) + BLANK.repeat(end - at) + page.text.slice(end);
  page.tags.push({ at, end, tag });
}

/** Nothing but pieces and glue between them. */
export function onlyNames(shape: string): boolean {
  return /^(?:[\s,.:;?!()/&-]|\b(?:VEHICLE|TEST|WHEN|DYNO|REF|WEIGHT|DRIVE|NOTE|NAME|BACKUP|a|an|the|for|on|in|at|to|and|or|with|from|of|test|vehicle|truck|car|starting|please|is|days?|then|ok|no|yes|what|about|how)\b)*$/.test(
    shape,
  );
}
