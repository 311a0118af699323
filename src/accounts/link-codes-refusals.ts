import { type Outcome, refuse } from '../refusals.ts';
import type { CodeRow } from './link-codes-rows.ts';
import { inWords } from './sign-in.ts';

/** Wrong codes that one chat user may type within the time that a code lives. */
export const MOST_MISSES = 5;

const NEW_ONE = 'Get a new code on the Rollbook page.';

/** What stands in the way of a code that was really given out. */
export function whyCodeFails(row: CodeRow, now: Date): Outcome<CodeRow> {
  if (row.outcome === 'claimed')
    return refuse('link_used', `This code was used already, and works only once. ${NEW_ONE}`);
  if (row.outcome !== null)
    return refuse('link_ended', `This code was ended on the page, or a newer one was made. ${NEW_ONE}`);
  if (row.expires_at > now) return { ok: true, value: row };
  return refuse(
    'link_expired',
    `This code was good for ten minutes and has expired, so nothing was linked. ${NEW_ONE}`,
  );
}

/** `misses` counts this one; `wait` is how long the first of them still counts. */
export function codeWrong(misses: number, wait: number) {
  const left = MOST_MISSES - misses;
  const more = `${left} ${left === 1 ? 'try is' : 'tries are'} left.`;
  const none = `No try is left. Wait ${inWords(wait)}, then get a new code on the Rollbook page.`;
  return refuse(
    'link_not_found',
    `There is no such code, so nothing was linked. Look at the code on the page again. ${left > 0 ? more : none}`,
    { facts: { tries_left: left } },
  );
}

export function tooManyMisses(wait: number) {
  return refuse(
    'too_many_attempts',
    `Too many wrong codes came from you, so this one was not looked at. Try again in ${inWords(wait)}, with a new code.`,
    { facts: { retry_after: wait } },
  );
}

export function tooManyCodes(wait: number) {
  return refuse(
    'too_many_requests',
    `You have asked for several codes within an hour, so no new one was made. Try again in ${inWords(wait)}.`,
    { facts: { retry_after: wait } },
  );
}

export function noCodeToEnd() {
  return refuse('link_not_found', 'There is no code of yours, and nothing that came of one, to be ended.');
}
