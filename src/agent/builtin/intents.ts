import { QUESTIONS } from './grammar-questions.ts';
import { REQUESTS } from './grammar-requests.ts';
import { TALK } from './grammar-talk.ts';
import type { Intent } from './grammar-words.ts';

export type { Intent } from './grammar-words.ts';

/** In this order: the first way of saying something that fits decides. */
const COMPILED = [...TALK, ...QUESTIONS, ...REQUESTS].map(([intent, ways]): [Intent, RegExp] => [
  intent,
  new RegExp(ways.map((way) => `(?:${way})`).join('|')),
]);

/** What the message asks for by its own words; undefined when it only names things ("HLD42, brake"). */
export function intentOf(shape: string): Intent | undefined {
  return COMPILED.find(([, pattern]) => pattern.test(shape))?.[0];
}
