import { distance } from 'fastest-levenshtein';
import { monthName, weekdayName } from './say.ts';
import { type DaySpec, type Reading, type Rule, rule } from './token.ts';
import { DAY, numberOf, YEAR, yearOf } from './vocabulary.ts';

const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7].map((number) => ({ number, name: weekdayName(number).toLowerCase() }));
/** Short month names lie too close to other words: "match", "apply", "just". */
const MONTHS = [1, 2, 9, 10, 11, 12].map((number) => ({ number, name: monthName(number).toLowerCase() }));

/** The name that a word is one slip away from, two in a long one; the first letter has to be right. */
function meant(word: string, names: { number: number; name: string }[]) {
  const reach = word.length < 7 ? 1 : 2;
  const swapped = (name: string) => [...word].sort().join('') === [...name].sort().join('');
  return names.find(({ name }) => name[0] === word[0] && (distance(word, name) <= reach || swapped(name)));
}

function read(spec: DaySpec, name: string): Reading {
  return { kind: 'day', spec, doubt: `is read as ${name.charAt(0).toUpperCase()}${name.slice(1)}` };
}

function dated(word: string | undefined, day: string | undefined, year: string | undefined): Reading | null {
  const found = meant(word ?? '', MONTHS);
  const number = numberOf(day ?? '');
  if (!found || Number.isNaN(number)) return null;
  return read({ by: 'calendar', year: yearOf(year), month: found.number, day: number }, found.name);
}

/** Misspelt weekdays and months; tried last, and a person looks at what was made of them. */
export const TYPO_RULES: Rule[] = [
  rule(`(?<day>${DAY})\\s+(?:of\\s+)?(?<word>[a-z]{6,10})(?:,?\\s+(?<year>${YEAR}))?`, (g) =>
    dated(g['word'], g['day'], g['year']),
  ),
  rule(`(?<word>[a-z]{6,10})\\s+(?:the\\s+)?(?<day>${DAY})(?:,?\\s+(?<year>${YEAR}))?`, (g) =>
    dated(g['word'], g['day'], g['year']),
  ),
  rule('(?:(?<which>next|this)\\s+)?(?<word>[a-z]{5,10})', (g) => {
    const found = meant(g['word'] ?? '', WEEKDAYS);
    const which = g['which'] === 'next' || g['which'] === 'this' ? g['which'] : 'bare';
    return found
      ? read({ by: 'weekday', weekday: found.number, which, plusWeeks: 0, unsure: false }, found.name)
      : null;
  }),
];
