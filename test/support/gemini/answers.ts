import { expect } from 'vitest';
import type { Chunk } from './chunks.ts';
import type { Answer } from './words.ts';

const last = (finish: string | undefined, rest: object = {}) => ({
  ...{ finish, message: undefined, said: true, blocked: undefined, counted: true, ...rest },
});

/** What the last event of an answer tells. */
export function ending({ candidates: [it] = [], promptFeedback, usageMetadata }: Chunk): object {
  return last(it?.finishReason, {
    ...{ message: it?.finishMessage, said: it?.content !== undefined },
    ...{ blocked: promptFeedback?.blockReason, counted: usageMetadata !== undefined },
  });
}

/** Answers that end otherwise than with words and STOP. */
export const ENDINGS: [name: string, answer: Answer, ending: object][] = [
  ['no reason at all', { text: 'x', finish: null }, last(undefined)],
  ['too many words', { text: 'x', finish: 'MAX_TOKENS' }, last('MAX_TOKENS')],
  [
    'a reason alone',
    { finish: 'OTHER', finishMessage: 'No.' },
    last('OTHER', { message: 'No.', said: false }),
  ],
  ['nothing to say', { empty: true, text: 'x' }, last('STOP', { said: false })],
  ['a blocked prompt', { blocked: 'SAFETY' }, last(undefined, { said: false, blocked: 'SAFETY' })],
  ['half of the words', { text: ['x', 'y'], short: true }, last(undefined)],
  ['half of a word', { text: 'word', short: true }, last(undefined)],
  ['no usage', { text: 'x', noUsage: true }, last('STOP', { counted: false })],
];

const quota = (end: string) => ({ violations: [{ quotaId: expect.stringMatching(`Per${end}PerProject`) }] });
const exceeded = expect.stringMatching(/^You exceeded your current quota.*Please retry in 3s\.$/s);

/** Errors in place of an answer. */
export const FAILURES: [name: string, answer: Answer, error: object][] = [
  [
    '503',
    { status: 503 },
    { code: 503, status: 'UNAVAILABLE', message: expect.stringMatching(/high demand/) },
  ],
  ['500', { status: 500, message: 'Oh.' }, { code: 500, status: 'INTERNAL', message: 'Oh.' }],
  [
    '429',
    { status: 429 },
    { code: 429, status: 'RESOURCE_EXHAUSTED', message: expect.stringMatching(/^Resource/) },
  ],
  [
    'a quota of the minute',
    { quota: 'minute', retryInfo: '3s' },
    { code: 429, message: exceeded, details: [quota('Minute'), {}, { retryDelay: '3s' }] },
  ],
  ['a quota of the day', { quota: 'day' }, { code: 429, details: [quota('Day'), {}] }],
];
