import type { HouseEvent } from '../events.ts';
import { done, type Outcome } from '../refusals.ts';
import type { Actor, ChannelName } from '../words.ts';
import * as codes from './link-codes.ts';
import * as offers from './link-offers.ts';
import { noSuchLink, nothingToUnlink, notLinked } from './link-refusals.ts';
import { endOpenRequest } from './link-request-rows.ts';
import * as rows from './link-rows.ts';
import type { ChatUser, LinkedAccount, Links } from './link-words.ts';
import type { Needs } from './needs.ts';
import { disabled } from './sign-in.ts';

type Step = Extract<HouseEvent, { type: 'link' }>['action'];

/** Ties between chat users and accounts: asked for here, answered there, ended from both sides. */
export function createLinks(needs: Needs): Links {
  const { db, site, events, log } = needs;
  const tell = <T>(
    action: Step,
    outcome: Outcome<T>,
    about: { channel?: ChannelName; requestId?: string },
  ): Outcome<T> => {
    events.emit({ type: 'link', action, result: outcome.ok ? 'ok' : outcome.refusal.code, ...about });
    if (!outcome.ok) log.info({ action, code: outcome.refusal.code }, 'link refused');
    return outcome;
  };

  return {
    beginLink: async (who, publicUrl) =>
      tell('begin', await offers.begin(needs, who, publicUrl), { channel: who.channel }),
    beginCode: async (actor) => tell('begin', await codes.begin(needs, actor), {}),
    seeCode: (actor) => codes.see(needs, actor),
    endCode: async (actor) => tell('unlink', await codes.end(needs, actor), {}),
    async claimCode(who, code) {
      const claimed = await codes.claim(needs, who, code);
      const request = claimed.ok ? { requestId: claimed.value.request_id } : {};
      return tell('claim', claimed, { channel: who.channel, ...request });
    },
    lookAtLink: (secret, { address }) => offers.look(needs, secret, address),
    async claimLink(actor, { secret, number }, { address }) {
      const claimed = await offers.claim(needs, actor, { secret, number }, address);
      if (!claimed.ok) return tell('claim', claimed, {});
      const { requestId, ...ask } = claimed.value;
      return tell('claim', done(ask), { channel: ask.channel, requestId });
    },
    reviewLink: (who, requestId) => offers.review(needs, who, requestId),
    confirmLink: async (who, yes, correlationId) =>
      tell('confirm', await offers.confirm(needs, who, yes, correlationId), {
        ...{ channel: who.channel, requestId: yes.requestId },
      }),
    declineLink: async (who, requestId) =>
      tell('decline', await offers.decline(needs, who, requestId), { channel: who.channel, requestId }),

    async identifyChat(who, correlationId) {
      const link = await rows.linkOf(db, site.id, who);
      if (!link) return notLinked();
      if (!link.enabled) return disabled();
      const { account_id: accountId, role, fullname } = link;
      return done({ accountId, siteId: site.id, role, fullname, channel: who.channel, correlationId });
    },
    unlink: async (actor, linkId) => tell('unlink', await unlink(needs, actor, linkId), {}),
    unlinkChat: async (who, correlationId) =>
      tell('unlink', await unlinkChat(needs, who, correlationId), { channel: who.channel }),
    async listLinks(actor) {
      const found = await rows.linksOf(db, site.id, actor.accountId);
      return done(
        found.map(({ id, channel, chat_name, created_at }) => ({
          ...{ id, channel, chat_name, linked_at: created_at.toISOString() },
        })),
      );
    },
  };
}

/** With the link ends what this account has claimed for the same chat user: it must not come back by that. */
async function unlink({ db, site, clock }: Needs, actor: Actor, linkId: string): Promise<Outcome<void>> {
  return await db.transaction(
    async (tx) => {
      const at = clock();
      const { accountId, channel, correlationId } = actor;
      const mine = await rows.linksOf(tx, site.id, accountId);
      const link = mine.find(({ id }) => id === linkId);
      if (!link) return noSuchLink();
      const who = { channel: link.channel, tenant: link.tenant, user: link.chat_user_id };
      await rows.lockChatUser(tx, site.id, who);
      if (!(await rows.endLink(tx, site.id, link.id, at))) return noSuchLink();
      await endOpenRequest(tx, site.id, who, { outcome: 'unlinked', at, claimedBy: accountId });
      const by = { accountId, channel, correlationId };
      const ended = { id: link.id, channel: link.channel, accountId };
      await rows.rememberLink(tx, site.id, 'unlinked', by, ended);
      return done(undefined);
    },
    { retry: true },
  );
}

/** Whoever says so in the chat wants no link: an open offer ends too, also where there is no link yet. */
async function unlinkChat(
  { db, site, clock }: Needs,
  who: ChatUser,
  correlationId: string,
): Promise<Outcome<LinkedAccount>> {
  return await db.transaction(
    async (tx) => {
      const at = clock();
      await rows.lockChatUser(tx, site.id, who);
      await endOpenRequest(tx, site.id, who, { outcome: 'unlinked', at });
      const link = await rows.linkOf(tx, site.id, who);
      if (!link || !(await rows.endLink(tx, site.id, link.id, at))) return nothingToUnlink();
      const by = { accountId: link.account_id, channel: who.channel, correlationId };
      const ended = { id: link.id, channel: link.channel, accountId: link.account_id };
      await rows.rememberLink(tx, site.id, 'unlinked', by, ended);
      return done(rows.accountOf(link));
    },
    { retry: true },
  );
}
