import { createHash, randomBytes, randomInt } from 'node:crypto';
import type { Tx } from '../db/transaction.ts';
import { done, type Outcome } from '../refusals.ts';
import type { Actor } from '../words.ts';
import * as no from './link-refusals.ts';
import * as requests from './link-request-rows.ts';
import * as rows from './link-rows.ts';
import type { ChatUser, LinkAsk, LinkOffer, LinkReview } from './link-words.ts';
import type { Needs } from './needs.ts';
import { disabled } from './sign-in.ts';

export const LIFE_MS = 10 * 60_000;
export const HOUR_MS = 60 * 60_000;
/** How long a request that came to nothing may still say why. */
export const KEPT_MS = 24 * HOUR_MS;
const NAME_CHARACTERS = 100;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** 256 bits that nobody guesses, so a plain hash keeps them. */
function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/** A name that stays on one line and turns no text around; the id where nothing is left of it. */
export function named(who: ChatUser): ChatUser {
  const plain = who.name
    .normalize('NFC')
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim();
  return { ...who, name: [...plain].slice(0, NAME_CHARACTERS).join('') || who.user };
}

function askOf(row: requests.RequestRow): LinkAsk {
  return { channel: row.channel, chat_name: row.chat_name, expires_at: row.expires_at.toISOString() };
}

/** The secret stands in the fragment: no server, log, referrer or preview of the link ever sees it. */
export async function begin(needs: Needs, who: ChatUser, publicUrl: string): Promise<Outcome<LinkOffer>> {
  const { db, site, clock, limits } = needs;
  const secret = randomBytes(32).toString('base64url');
  const number = String(randomInt(10, 100));
  return await db.transaction(
    async (tx) => {
      const at = clock();
      await rows.lockChatUser(tx, site.id, who);
      const since = new Date(at.getTime() - HOUR_MS);
      const first = await requests.nthRequestSince(tx, site.id, who, { nth: limits.offersPerHour, since });
      if (first) return no.tooManyOffers(Math.ceil((first.getTime() - since.getTime()) / 1000));
      await requests.endOpenRequest(tx, site.id, who, { outcome: 'replaced', at });
      await requests.forgetRequests(tx, site.id, new Date(at.getTime() - KEPT_MS));
      const expiresAt = new Date(at.getTime() + LIFE_MS);
      const made = { hash: hashOf(secret), number, at, expiresAt };
      const request_id = await requests.insertRequest(tx, site.id, named(who), made);
      const url = `${publicUrl.replace(/\/+$/, '')}/link#${secret}`;
      return done({ request_id, url, number, expires_at: expiresAt.toISOString() });
    },
    { retry: true },
  );
}

/** Reads only: however often somebody or something looks, the link stays as it was. */
export async function look(needs: Needs, secret: string, address: string): Promise<Outcome<LinkAsk>> {
  const { db, site, clock } = needs;
  return await unlessGuessing(needs, address, async () => {
    const found = await requests.requestBySecret(db, site.id, hashOf(secret), { lock: false });
    const open = no.whySecretFails(found, clock());
    return open.ok ? done(askOf(open.value)) : open;
  });
}

/** The secret is spent by the right number; each wrong one is counted before it is answered. */
export async function claim(
  needs: Needs,
  actor: Actor,
  { secret, number }: { secret: string; number: string },
  address: string,
): Promise<Outcome<LinkAsk & { requestId: string }>> {
  const { db, site, clock } = needs;
  const once = async (tx: Tx): Promise<Outcome<LinkAsk & { requestId: string }>> => {
    const at = clock();
    const found = await requests.requestBySecret(tx, site.id, hashOf(secret), { lock: true });
    const open = no.whySecretFails(found, at);
    if (!open.ok) return open;
    const { id, tries } = open.value;
    if (number !== open.value.number) {
      await requests.noteWrongNumber(tx, site.id, id);
      const last = tries + 1 >= no.MOST_TRIES;
      if (last) await requests.endRequest(tx, site.id, id, { outcome: 'wrong_number', at });
      return no.numberWrong(tries + 1);
    }
    await requests.claimRequest(tx, site.id, id, { accountId: actor.accountId, at });
    return done({ ...askOf(open.value), requestId: id });
  };
  return await unlessGuessing(needs, address, () => db.transaction(once, { retry: true }));
}

async function unlessGuessing<T>(
  { limits }: Needs,
  address: string,
  work: () => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  const wait = await limits.waitForLink(address);
  if (wait > 0) return no.tooManyUnknown(wait);
  const outcome = await work();
  if (!outcome.ok && outcome.refusal.code === 'link_not_found') await limits.unknownLink(address);
  return outcome;
}

export async function review(needs: Needs, who: ChatUser, requestId: string): Promise<Outcome<LinkReview>> {
  return await needs.db.transaction(async (tx) => {
    const claimed = await claimedOf(tx, needs, who, { id: requestId, lock: false });
    return claimed.ok ? done(claimed.value.review) : claimed;
  });
}

/** The new link and the end of the old one stand or fall together. */
export async function confirm(
  needs: Needs,
  who: ChatUser,
  { requestId, accountId }: { requestId: string; accountId: string },
  correlationId: string,
): Promise<Outcome<LinkReview>> {
  const { db, site, clock } = needs;
  const once = async (tx: Tx): Promise<Outcome<LinkReview>> => {
    const at = clock();
    await rows.lockChatUser(tx, site.id, who);
    const claimed = await claimedOf(tx, needs, who, { id: requestId, lock: true });
    if (!claimed.ok) return claimed;
    const { review: shown, older } = claimed.value;
    if (shown.account.id !== accountId) return no.noSuchRequest();
    const by = { accountId, channel: who.channel, correlationId };
    if (older && (await rows.endLink(tx, site.id, older.id, at))) {
      const ended = { id: older.id, channel: older.channel, accountId: older.account_id };
      await rows.rememberLink(tx, site.id, 'unlinked', by, ended);
    }
    const id = await rows.insertLink(tx, site.id, named(who), { accountId, at });
    await rows.rememberLink(tx, site.id, 'linked', by, { id, channel: who.channel, accountId });
    await requests.endRequest(tx, site.id, requestId, { outcome: 'linked', at });
    return done(shown);
  };
  return await db.transaction(once, { retry: true });
}

/** A request of this chat user that somebody has claimed, with their account and the link in its place. */
export async function claimedOf(
  tx: Tx,
  { site, clock }: Needs,
  who: ChatUser,
  asked: { id: string; lock: boolean },
): Promise<Outcome<{ review: LinkReview; older: rows.LinkRow | undefined }>> {
  if (!UUID.test(asked.id)) return no.noSuchRequest();
  const open = no.whyAnswerFails(await requests.requestOf(tx, site.id, who, asked), clock());
  if (!open.ok) return open;
  const { claimed_by, expires_at } = open.value;
  if (claimed_by === null) return no.waiting();
  const account = await rows.lockAccount(tx, site.id, claimed_by);
  if (!account) return no.noSuchRequest();
  if (!account.enabled) return disabled();
  const older = await rows.linkOf(tx, site.id, who);
  const replaced = older && older.account_id !== account.id ? older : undefined;
  const review = {
    account: { id: account.id, fullname: account.fullname, email: account.email },
    replaces: replaced ? rows.accountOf(replaced) : null,
    expires_at: expires_at.toISOString(),
  };
  return done({ review, older });
}

export async function decline(needs: Needs, who: ChatUser, requestId: string): Promise<Outcome<void>> {
  const { db, site, clock } = needs;
  if (!UUID.test(requestId)) return no.noSuchRequest();
  const once = async (tx: Tx): Promise<Outcome<void>> => {
    const at = clock();
    const found = await requests.requestOf(tx, site.id, who, { id: requestId, lock: true });
    const open = no.whyAnswerFails(found, at);
    if (!open.ok) return open;
    await requests.endRequest(tx, site.id, requestId, { outcome: 'declined', at });
    return done(undefined);
  };
  return await db.transaction(once, { retry: true });
}
