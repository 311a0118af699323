import type { FallbackReason } from '../models/room.ts';

const WHY: Record<Exclude<FallbackReason, 'budget_run'>, string> = {
  down: 'The language model does not answer just now',
  slow: 'The language model took too long',
  quota: 'The language model is over its quota',
  refused: 'The language model refused our request',
  cut: 'The language model broke off in the middle',
  garbled: 'The language model answered with something unreadable',
  blocked: 'The language model held its answer back',
  malformed: 'The language model lost its thread',
  empty: 'The language model had nothing to say',
  too_long: 'The language model could not keep its answer short enough',
  circuit_open: 'The language model is away just now',
  budget_person: 'Your budget for the language model is used up for today',
  budget_site: "The site's budget for the language model is used up for this month",
};

/** Says in a few words why the built-in model speaks. `changed`: something was done before, and stays. */
export function sayFallback(reason: FallbackReason, changed: boolean, runUsd = 0): string {
  const why = reason === 'budget_run' ? `This message reached its cost limit of $${runUsd}` : WHY[reason];
  const then = changed
    ? 'after that. If you asked for more than this, it was not done: ask again.'
    : '; the built-in one answered.';
  return `_${why}${changed ? ' ' : ''}${then}_`;
}
