import type { ToolResult } from './words.ts';

/** Why a run ended before its reply was whole, as its last event says it. */
export interface Failure {
  code: 'stopped' | 'timeout' | 'too_many_steps' | 'empty_reply' | 'model_lost' | 'internal';
  text: string;
}

export const DEADLINE_MS = 25_000;
/** A model over the wire gets this much of a run; the rest is for the one that takes over from it. */
export const MODEL_SHARE = 0.8;

const WHY: Record<Failure['code'], string> = {
  stopped: 'Stopped.',
  timeout: `This took longer than ${DEADLINE_MS / 1000} seconds, so I stopped.`,
  too_many_steps: 'I went round in circles with this and stopped.',
  empty_reply: 'I found no words for a reply.',
  model_lost: 'The language model stopped answering.',
  internal: 'Something broke on our side while I worked on this.',
};

const NEXT: Record<Failure['code'], string> = {
  stopped: '',
  timeout: 'Try again, or ask for one thing at a time.',
  too_many_steps: 'Ask for one thing at a time.',
  empty_reply: 'Say it in other words.',
  model_lost: 'Ask again for what is still missing.',
  internal: 'Try again in a moment.',
};

/** Says why the run ended, and whether anything was changed before. `doubt`: a change may have gone through. */
export function sayFailure(code: Failure['code'], changes: string[], doubt: boolean): Failure {
  const changed = doubt
    ? 'A change was under way and may have been made: look at your bookings.'
    : 'Nothing was changed.';
  const done =
    changes.length > 0 ? `Before that, this was done and stays:\n\n${changes.join('\n\n')}` : changed;
  return { code, text: [WHY[code], done, NEXT[code]].filter(Boolean).join(' ') };
}

/** True for the results that changed something. */
export function isChange(result: ToolResult): boolean {
  return result.ok && ['booked', 'moved', 'cancelled', 'taken_back', 'registered'].includes(result.data.kind);
}
