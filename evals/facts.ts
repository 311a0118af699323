import { Temporal } from 'temporal-polyfill';
import type { Fact } from './words.ts';

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
];

/** The facts that a text does not carry; empty when it says them all. */
export function missingFacts(text: string, facts: readonly Fact[] = []): Fact[] {
  return facts.filter((fact) => !says(text, fact));
}

/** The facts that a text carries although it should not. */
export function forbiddenFacts(text: string, facts: readonly Fact[] = []): Fact[] {
  return facts.filter((fact) => says(text, fact));
}

/** Marks of Markdown and separators of thousands carry no fact. */
function readable(text: string): string {
  return text
    .replace(/\\(?=[^\w\s])/g, '')
    .replace(/[*_`]/g, '')
    .replace(/(?<=\d),(?=\d{3}\b)/g, '')
    .replace(/\s+/g, ' ');
}

function says(text: string, fact: Fact): boolean {
  const plain = readable(text);
  return fact.split('|').some((one) => {
    if (/^\d{4}-\d\d-\d\d$/.test(one)) return day(one).test(plain);
    // What begins with a mark is about the marks: an escaped link is none.
    return /^[^\w\s]/.test(one) ? marks(one).test(text) : words(one).test(plain);
  });
}

/** As a word of its own: `Cell 1` is not said by `Cell 12`. */
function words(fact: string): RegExp {
  return new RegExp(`(?<!\\w)${literally(fact)}(?!\\w)`, 'i');
}

/** With its marks alive, and `#3` not in `#37`. */
function marks(fact: string): RegExp {
  return new RegExp(`(?<!\\\\)${literally(fact)}${/\w$/.test(fact) ? '(?!\\w)' : ''}`, 'i');
}

function literally(fact: string): string {
  return fact.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/ /g, '\\s+');
}

/** `Tue 9 Mar`, `Tuesday, March 9th`, `2027-03-09 (Tuesday)`: a day with its weekday, however spelt. */
function day(iso: string): RegExp {
  const date = Temporal.PlainDate.from(iso);
  const weekday = short(WEEKDAYS[date.dayOfWeek - 1] ?? '');
  const month = short(MONTHS[date.month - 1] ?? '');
  const number = `0?${date.day}(?:st|nd|rd|th)?(?!\\d)`;
  const gap = '[\\s,.(]*(?:the\\s+|of\\s+)?';
  const spelt = [
    `${weekday}${gap}${number}${gap}${month}`,
    `${weekday}${gap}${month}${gap}${number}`,
    `${weekday}${gap}${iso}`,
    `${iso}${gap}${weekday}`,
  ];
  return new RegExp(spelt.map((it) => `\\b${it}`).join('|'), 'i');
}

function short(name: string): string {
  return `${name.slice(0, 3)}(?:${name.slice(3)}|${name.slice(3, 4)})?\\.?`;
}
