import type { Tx } from '../db/transaction.ts';
import { done, type Outcome } from '../refusals.ts';
import type { Actor } from '../words.ts';
import * as no from './link-codes-refusals.ts';
import * as codes from './link-codes-rows.ts';
import { newCode, readCode } from './link-codes-text.ts';
import { claimedOf, HOUR_MS, KEPT_MS, LIFE_MS, named } from './link-offers.ts';
import * as requests from './link-request-rows.ts';
import * as rows from './link-rows.ts';
import type { ChatUser, CodeState, LinkCode, LinkReview } from './link-words.ts';
import type { Needs } from './needs.ts';

/*
 * Who may use a code. Whoever holds it may ask to act as the account that it was shown to: a code that Ada
 * gives away makes its holder Ada, as a password would. A second yes on the page would not change that much,
 * since who has talked Ada out of a code talks her into a button, and everybody else would pay for it with
 * one more step. So the code stays with Ada instead: it is shown to her alone, with the words to give it to
 * nobody; nobody guesses it; it lives for ten minutes, is good once, and for one chat user. And she is
 * not left in the dark: the page shows who has typed it, by name, before and after their yes, and one press
 * there ends code, question and link alike, whichever it has become by then (`end`).
 *
 * The other way, Bob who is talked into typing a stranger's code, is what the yes in the chat is for: he is
 * shown whose account it is, and nothing is linked before.
 */

export async function begin(needs: Needs, actor: Actor): Promise<Outcome<LinkCode>> {
  const { db, site, clock, limits, hashCode } = needs;
  const code = newCode();
  const hash = hashCode(readCode(code) ?? code);
  const { accountId } = actor;
  return await db.transaction(
    async (tx) => {
      const at = clock();
      await codes.lockCodes(tx, site.id, accountId);
      const since = new Date(at.getTime() - HOUR_MS);
      const first = await codes.nthCodeSince(tx, site.id, accountId, { nth: limits.offersPerHour, since });
      if (first) return no.tooManyCodes(secondsFrom(since, first));
      await codes.endOpenCode(tx, site.id, accountId, { outcome: 'replaced', at });
      await codes.endClaimedByCode(tx, site.id, accountId, { outcome: 'replaced', at });
      await codes.forgetCodes(tx, site.id, new Date(at.getTime() - KEPT_MS));
      const expiresAt = new Date(at.getTime() + LIFE_MS);
      await codes.insertCode(tx, site.id, accountId, { hash, at, expiresAt });
      return done({ code, expires_at: expiresAt.toISOString() });
    },
    { retry: true },
  );
}

/** Links nothing: from now on the code is this chat user's, who has yet to say yes. */
export async function claim(
  needs: Needs,
  who: ChatUser,
  typed: string,
): Promise<Outcome<LinkReview & { request_id: string }>> {
  const { db, site, clock, hashCode } = needs;
  const code = readCode(typed);
  const once = async (tx: Tx): Promise<Outcome<LinkReview & { request_id: string }>> => {
    const at = clock();
    await rows.lockChatUser(tx, site.id, who);
    const since = new Date(at.getTime() - LIFE_MS);
    const misses = await codes.missesSince(tx, site.id, who, since);
    const wait = secondsFrom(since, misses[0] ?? at);
    if (misses.length >= no.MOST_MISSES) return no.tooManyMisses(wait);
    const found = code === undefined ? undefined : await codes.lockCode(tx, site.id, hashCode(code));
    if (!found) {
      await codes.noteMiss(tx, site.id, who, { at, since });
      return no.codeWrong(misses.length + 1, wait);
    }
    const open = no.whyCodeFails(found, at);
    if (!open.ok) return open;
    await requests.endOpenRequest(tx, site.id, who, { outcome: 'replaced', at });
    const request = { accountId: found.account_id, at, expiresAt: found.expires_at };
    const requestId = await requests.insertClaimed(tx, site.id, named(who), request);
    await codes.noteClaimed(tx, site.id, found.id, { requestId, at });
    const claimed = await claimedOf(tx, needs, who, { id: requestId, lock: false });
    return claimed.ok ? done({ request_id: requestId, ...claimed.value.review }) : claimed;
  };
  return await db.transaction(once, { retry: true });
}

/** What has become of the newest code of this account; changes nothing. */
export async function see({ db, site, clock }: Needs, { accountId }: Actor): Promise<Outcome<CodeState>> {
  const code = await codes.newestCode(db, site.id, accountId);
  if (!code) return done({ state: 'none', channel: null, chat_name: null, expires_at: null });
  const { channel, chat_name, expires_at } = code;
  const state = stateOf(code, clock());
  return done({ state, channel, chat_name, expires_at: expires_at.toISOString() });
}

function stateOf(code: codes.NewestRow, now: Date): CodeState['state'] {
  const { outcome, request_outcome: answered } = code;
  if (answered === 'linked' || answered === 'declined') return answered;
  if (answered !== null || outcome === 'ended' || outcome === 'replaced') return 'ended';
  if (code.expires_at <= now) return 'expired';
  return outcome === 'claimed' ? 'claimed' : 'open';
}

/**
 * Ends the newest code of this account and all that came of it, also the link when the chat user was faster
 * with their yes: whoever sees a stranger's name and says "not me" is right whenever that arrives.
 */
export async function end(needs: Needs, actor: Actor): Promise<Outcome<void>> {
  const { db, site, clock } = needs;
  const { accountId, channel, correlationId } = actor;
  return await db.transaction(
    async (tx) => {
      const at = clock();
      if (await codes.endOpenCode(tx, site.id, accountId, { outcome: 'ended', at })) return done(undefined);
      const who = chatUserOf(await codes.newestCode(tx, site.id, accountId));
      if (!who) return no.noCodeToEnd();
      // As everybody does who changes what a chat user is linked to, and only then is looked again.
      await rows.lockChatUser(tx, site.id, who);
      if (await codes.endClaimedByCode(tx, site.id, accountId, { outcome: 'unlinked', at }))
        return done(undefined);
      const code = await codes.newestCode(tx, site.id, accountId);
      const link = await rows.linkOf(tx, site.id, who);
      const made = code?.request_outcome === 'linked' && link?.account_id === accountId ? link : undefined;
      if (!made || !(await rows.endLink(tx, site.id, made.id, at))) return no.noCodeToEnd();
      const by = { accountId, channel, correlationId };
      await rows.rememberLink(tx, site.id, 'unlinked', by, { id: made.id, channel: made.channel, accountId });
      return done(undefined);
    },
    { retry: true },
  );
}

function chatUserOf(code: codes.NewestRow | undefined) {
  if (!code?.channel || !code.tenant || !code.chat_user_id) return undefined;
  return { channel: code.channel, tenant: code.tenant, user: code.chat_user_id };
}

function secondsFrom(earlier: Date, later: Date): number {
  return Math.ceil((later.getTime() - earlier.getTime()) / 1000);
}
