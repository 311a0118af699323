import type { Parts } from './parts.ts';
import type { Token } from './token.ts';

const DAYS = new Set<Token['kind']>(['day', 'days', 'period', 'moment']);
const CLOCKS = new Set<Token['kind']>(['clock', 'clocks']);

/** "16 August, no, 17 August": what is said after a correction takes the place of its like before it. */
export function corrected(tokens: Token[], parts: Pick<Parts, 'doubts'>): Token[] {
  const turn = tokens.findLastIndex((token) => token.kind === 'link' && token.link === 'turn');
  if (turn < 0) return tokens;
  const [before, after] = [tokens.slice(0, turn), tokens.slice(turn + 1)];
  const again = (kinds: Set<Token['kind']>) => after.some((token) => kinds.has(token.kind));
  const lengths = new Set<Token['kind']>(['length', 'hours']);
  const replaced = [DAYS, CLOCKS, lengths].filter(again);
  const kept = before.filter((token) => !replaced.some((kinds) => kinds.has(token.kind)));
  const dropped = before.filter((token) => !kept.includes(token));
  const said = tokens[turn]?.said.trim() ?? '';
  if (dropped.length > 0)
    parts.doubts.push(`I take "${dropped.map((token) => token.said.trim()).join(' ')}" as corrected`);
  else if (/^not/i.test(said)) parts.doubts.push(`I take what follows "${said}"`);
  // Links go with the days that they led to.
  const links = dropped.some((token) => DAYS.has(token.kind))
    ? kept.filter((token) => token.kind !== 'link')
    : kept;
  return [...links, ...after];
}
