import type { Temporal } from 'temporal-polyfill';
import { CLOCK_RULES } from './clock-rules.ts';
import { DAY_RULES } from './day-rules.ts';
import { LENGTH_RULES } from './length-rules.ts';
import { PERIOD_RULES } from './period-rules.ts';
import { type Rule, rule, type Token } from './token.ts';
import { TYPO_RULES } from './typo-rules.ts';
import { COUNT, numberOf, WEEKDAY } from './vocabulary.ts';
import { TURN_RULES, WRITTEN_RULES } from './written-rules.ts';

const DAY_NEXT = `\\s+(?:on\\s+)?(?:the\\s+)?(?:${WEEKDAY}|\\d)`;
const LINK_RULES: Rule[] = [
  rule(
    'no\\s+later\\s+than|not\\s+(?:before|after)|any\\s?time|sometime|around|(?<!(?:what|how)\\s)about|roughly|approximately|circa|by|before|after|within',
    () => ({
      kind: 'link',
      link: 'deadline',
    }),
  ),
  rule('(?:ending|finishing|ends?|done|finished|finish)\\s+(?:on|by)', () => ({
    kind: 'link',
    link: 'ending',
  })),
  rule(`ending|finishing|(?:ends|finish(?:es)?)(?=${DAY_NEXT})`, () => ({ kind: 'link', link: 'ending' })),
  rule(
    `(?:with\\s+)?(?:the\\s+|its\\s+)?last\\s+day(?:\\s*(?:is|being|on|:|=|to\\s+be|(?:should|will)\\s+be)|(?=${DAY_NEXT}))`,
    () => ({
      kind: 'link',
      link: 'until',
    }),
  ),
  rule('(?:up\\s+)?(?:until|till|til|through|thru)', () => ({ kind: 'link', link: 'until' })),
  rule('starting|beginning|start|from|since|between', () => ({ kind: 'link', link: 'from' })),
  rule('to|->|\\.\\.\\.?', () => ({ kind: 'link', link: 'to' })),
  rule('and|&', () => ({ kind: 'link', link: 'and' })),
  rule('or', () => ({ kind: 'link', link: 'or' })),
];
const SOON: Rule = rule(
  'asap|as\\s+soon\\s+as\\s+possible|right\\s+away|straight\\s+away|soon(?:est)?|whenever(?:\\s+possible)?|first\\s+(?:available|free)(?:\\s+(?:day|date|slot))?|earliest(?:\\s+(?:possible|available))?(?:\\s+(?:day|date|slot))?|next\\s+(?:available|free)(?:\\s+(?:day|date|slot))?|some\\s+day|any\\s+day',
  () => ({
    kind: 'vague',
    why: 'names no day',
  }),
);
const RULES: Rule[] = [
  ...WRITTEN_RULES,
  ...CLOCK_RULES,
  SOON,
  ...DAY_RULES,
  ...PERIOD_RULES,
  ...LENGTH_RULES,
  ...LINK_RULES,
  ...TURN_RULES,
  ...TYPO_RULES,
];
const DASH = /\s*(?:-+>?|\.{2,3})\s*/y;

/** Lower case with the same length, typographic signs made plain, Slack's date markup blanked out. */
export function plain(text: string): string {
  const blanked = text.replace(
    /<!date\^[^|>]*\|([^>]*)>/g,
    (all, shown: string) => `${' '.repeat(all.length - shown.length - 1)}${shown} `,
  );
  return [...blanked]
    .map((sign) => {
      if (/[‐-―−]/.test(sign)) return '-';
      if (/[‘’ʼ]/.test(sign)) return "'";
      if (/\s/.test(sign)) return ' ';
      const lower = sign.toLowerCase();
      return lower.length === sign.length ? lower : sign;
    })
    .join('');
}

/** All that a text says about time, left to right; positions are those of `text`. */
export function scan(text: string, today: Temporal.PlainDate, timeZone: string): Token[] {
  const lower = plain(text);
  const tokens: Token[] = [];
  let position = 0;
  let lastEnd = -1;
  while (position < lower.length) {
    const dash = lastEnd === position ? dashAt(lower, position) : 0;
    const token = dash
      ? null
      : (tokenAt(lower, position, lastEnd, today, timeZone) ?? correctedLength(lower, position, tokens));
    if (dash) tokens.push({ kind: 'link', link: 'to', at: [position, position + dash], said: '-' });
    else if (token) tokens.push({ ...token, said: text.slice(...token.at) } as Token);
    position = dash ? position + dash : token ? token.at[1] : position + 1;
    const turn = token?.kind === 'link' && token.link === 'turn';
    if (dash || (token && !turn)) lastEnd = position;
  }
  return tokens;
}

/** A dash joins only when something about time stands on both of its sides. */
function dashAt(text: string, position: number): number {
  DASH.lastIndex = position;
  const found = DASH.exec(text)?.[0] ?? '';
  // " -1 day" is a length below nothing, and no dash between two days.
  if (/^\s+-\d+(?:[.,]\d+)?\s*(?:days?|weeks?|d\b|w\b|h)/.test(text.slice(position))) return 0;
  return /[a-z0-9]/.test(text.charAt(position + found.length)) ? found.length : 0;
}

const BARE_COUNT = new RegExp(`${COUNT}(?=[\\s.!?]*$)`, 'y');

/** "1 day. No wait, 2": a bare number after a corrected length is counted in the same unit. */
function correctedLength(text: string, position: number, tokens: Token[]): Token | null {
  const [length, turn] = tokens.slice(-2);
  if (length?.kind !== 'length' || turn?.kind !== 'link' || turn.link !== 'turn') return null;
  if (!/^[\s,.:;-]+$/.test(text.slice(turn.at[1], position))) return null;
  BARE_COUNT.lastIndex = position;
  const said = BARE_COUNT.exec(text)?.[0] ?? '';
  const count = numberOf(said);
  const unit = /weeks?|wks?/.test(length.said.toLowerCase()) ? 7 : 1;
  return count > 0
    ? { kind: 'length', days: count * unit, at: [position, position + said.length], said }
    : null;
}

function tokenAt(
  text: string,
  position: number,
  lastEnd: number,
  today: Temporal.PlainDate,
  timeZone: string,
): Token | null {
  // Nothing starts elsewhere, and every rule is tried where something may.
  if (!/^(?:[a-z0-9½&]|-[\d>])/.test(text.slice(position, position + 2))) return null;
  const before = text.charAt(position - 1);
  // Inside a word, a number, or behind the dash of an identifier such as TRK-14.
  if (
    /[a-z0-9_#$/]/.test(before) ||
    (/[-.:]/.test(before) && position !== lastEnd && /[a-z0-9]/.test(text.charAt(position - 2)))
  )
    return null;
  for (const { pattern, read } of RULES) {
    pattern.lastIndex = position;
    const match = pattern.exec(text);
    if (!match?.[0].trim()) continue;
    const end = position + match[0].length;
    if (/^-[a-z0-9]*\d/.test(text.slice(end)) && /^[a-z]+$/.test(match[0])) continue;
    const reading = read(match.groups ?? {}, today, timeZone);
    if (reading) return { ...reading, at: [position, end], said: match[0] } as Token;
  }
  return null;
}
