import { type Outcome, refuse } from '../refusals.ts';
import type { RequestRow } from './link-request-rows.ts';
import { inWords } from './sign-in.ts';

/** Wrong numbers that end an offer. */
export const MOST_TRIES = 3;

const ENDED = {
  declined: 'This link was declined in the chat, so it no longer works and nothing was linked.',
  replaced: 'A newer link was asked for in the chat, so this one no longer works. Use the newer one.',
  wrong_number:
    'The number was wrong three times, so this link no longer works and nothing was linked. Ask for a new one in your chat.',
  unlinked: 'The chat was unlinked meanwhile, so this link no longer works. Ask for a new one in your chat.',
};

/** The same for a request that came of a code, whose next step is on the page. */
const CODE_ENDED = {
  declined: 'You said no to this link, so nothing was linked. Get a new code on the Rollbook page.',
  replaced: 'A newer code or link was asked for, so this question is over and nothing was linked.',
  wrong_number: ENDED.wrong_number,
  unlinked: 'This link was ended meanwhile, so nothing was linked. Get a new code on the Rollbook page.',
};

/** What stands in the way of a secret: the same answer for one that nobody made and for another site's. */
export function whySecretFails(row: RequestRow | undefined, now: Date): Outcome<RequestRow> {
  if (!row) {
    return refuse(
      'link_not_found',
      'There is no such link, so nothing was done. Perhaps it was cut short; ask for a new one in your chat.',
    );
  }
  if (row.outcome === null && row.claimed_by !== null) {
    return refuse(
      'link_used',
      'This link was used already, and works only once. If it was you, go back to your chat and confirm; if not, say no there and ask for a new one.',
    );
  }
  return whyClosed(row, now) ?? { ok: true, value: row };
}

/** What stands in the way of an answer in the chat. */
export function whyAnswerFails(row: RequestRow | undefined, now: Date): Outcome<RequestRow> {
  if (!row) return noSuchRequest();
  return whyClosed(row, now) ?? { ok: true, value: row };
}

function whyClosed(row: RequestRow, now: Date): ReturnType<typeof refuse> | undefined {
  const byCode = row.number === null;
  const again = byCode ? 'Get a new code on the Rollbook page.' : 'Ask for a new one in your chat.';
  if (row.outcome === 'linked') {
    return refuse(
      'link_used',
      `This link was used already, and works only once. To link again: ${again.charAt(0).toLowerCase()}${again.slice(1)}`,
    );
  }
  if (row.outcome !== null) return refuse('link_ended', (byCode ? CODE_ENDED : ENDED)[row.outcome]);
  if (row.expires_at > now) return undefined;
  return refuse(
    'link_expired',
    `This link was good for ten minutes and has expired, so nothing was linked. ${again}`,
  );
}

/** Alike for a request that never was and for one of another chat user. */
export function noSuchRequest() {
  return refuse(
    'link_not_found',
    'There is no such question for you, so nothing was linked. Ask for a new link.',
  );
}

export function waiting() {
  return refuse(
    'link_waiting',
    'Nobody has typed the number on the page yet, so nothing is linked. Open the link, type the number, then come back and confirm.',
  );
}

/** `tries` counts this one. */
export function numberWrong(tries: number) {
  const left = MOST_TRIES - tries;
  if (left <= 0) return refuse('link_ended', ENDED.wrong_number);
  const detail = `That is not the number that your chat shows, so nothing was linked. Look again; ${left} ${left === 1 ? 'try is' : 'tries are'} left.`;
  return refuse('link_number_wrong', detail, { errors: [{ path: 'number', message: detail }] });
}

export function notLinked() {
  return refuse(
    'not_linked',
    'This chat is not linked to an account yet, so nothing was done. Link your account first; it takes a minute.',
  );
}

export function nothingToUnlink() {
  return refuse('not_linked', 'This chat is not linked to an account, so there was nothing to unlink.');
}

export function noSuchLink() {
  return refuse(
    'link_not_found',
    'There is no such link of yours, so nothing was changed. Perhaps it was ended in the chat.',
  );
}

export function tooManyOffers(wait: number) {
  return refuse(
    'too_many_requests',
    `You have asked for several links within an hour, so no new one was made. Use the last one, or try again in ${inWords(wait)}.`,
    { facts: { retry_after: wait } },
  );
}

export function tooManyUnknown(wait: number) {
  return refuse(
    'too_many_attempts',
    `Too many links that nobody made came from here, so this one was not looked at. Try again in ${inWords(wait)}.`,
    { facts: { retry_after: wait } },
  );
}
