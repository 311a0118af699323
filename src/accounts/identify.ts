import { done, type Outcome, refuse } from '../refusals.ts';
import type { Actor, ChannelName } from '../words.ts';
import type { Needs } from './needs.ts';
import { type AccountRow, accountById, toAccount } from './rows.ts';
import { disabled } from './sign-in.ts';
import { ACCESS_SECONDS, type AccessClaims, SESSION_SECONDS } from './tokens.ts';
import type { Account, Session } from './words.ts';

/** Who is asking: from a token, or from an account that the door has vouched for. */
export function createIdentify(needs: Needs) {
  const { db, site, clock, tokens } = needs;
  const actorOf = (row: AccountRow, channel: ChannelName, correlationId: string): Actor => ({
    accountId: row.id,
    siteId: site.id,
    role: row.role,
    fullname: row.fullname,
    channel,
    correlationId,
  });

  return {
    async verify(bearer: string | undefined, channel: ChannelName, correlationId: string) {
      const known = await read(needs, bearer);
      return known.ok ? done(actorOf(known.value.row, channel, correlationId)) : known;
    },

    async refresh(bearer: string | undefined): Promise<Outcome<Session>> {
      const known = await read(needs, bearer);
      if (!known.ok) return known;
      const { row, claims } = known.value;
      if (clock().getTime() / 1000 - claims.signedInAt > SESSION_SECONDS) {
        return refuse('unauthenticated', 'This sign-in is more than 12 hours old. Sign in again.');
      }
      const access_token = await tokens.access({
        accountId: row.id,
        version: row.token_version,
        signedInAt: claims.signedInAt,
      });
      return done({ account: toAccount(row), access_token, expires_in: ACCESS_SECONDS });
    },

    async me(actor: Actor): Promise<Outcome<Account>> {
      const row = await accountById(db, site.id, actor.accountId);
      return row ? done(toAccount(row)) : refuse('unauthenticated', 'This account is gone. Sign in again.');
    },

    async actorFor(accountId: string, channel: ChannelName, correlationId: string): Promise<Outcome<Actor>> {
      const row = await accountById(db, site.id, accountId);
      if (!row) return refuse('unauthenticated', 'There is no such account at this site.');
      return row.enabled ? done(actorOf(row, channel, correlationId)) : disabled();
    },
  };
}

/** Signature and claims first, then one read of the row: its word counts, not the token's. */
async function read(
  { db, site, tokens }: Needs,
  bearer: string | undefined,
): Promise<Outcome<{ row: AccountRow; claims: AccessClaims }>> {
  if (!bearer) {
    const detail = 'This needs an access token. Log in and send it as Authorization: Bearer.';
    return refuse('unauthenticated', detail);
  }
  const token = await tokens.readAccess(bearer);
  if (!token.ok) return refuse('unauthenticated', token.why);
  const row = await accountById(db, site.id, token.value.accountId);
  if (!row) return refuse('unauthenticated', 'The account of this access token is gone. Sign in again.');
  if (!row.enabled) return disabled();
  if (row.token_version !== token.value.version) {
    return refuse('unauthenticated', 'This access token was called back. Sign in again.');
  }
  return done({ row, claims: token.value });
}
