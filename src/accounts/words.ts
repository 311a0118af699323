import type { Outcome } from '../refusals.ts';
import type { Actor, ChannelName, Page, Role } from '../words.ts';
import type { Links } from './link-words.ts';

/** An account as people see it; the password's hash never leaves this room. */
export interface Account {
  id: string;
  email: string;
  fullname: string;
  role: Role;
  enabled: boolean;
  /** ISO 8601 in UTC. */
  created_at: string;
  last_login_at: string | null;
}

/** Who may make an account for themselves. */
export type Registration = { mode: 'open' | 'closed' } | { mode: 'domain'; domains: string[] };

/** Where a request came from, as far as limits and history want to know. */
export interface Origin {
  /** Network address of the peer. */
  address: string;
  channel?: ChannelName;
  correlationId?: string;
  /** The `rollbook_device` cookie, when the browser sent one. */
  deviceToken?: string | undefined;
}

export interface Session {
  account: Account;
  access_token: string;
  /** Seconds. */
  expires_in: number;
}

/** A session from a login, with the token that gives this browser a bucket of its own from now on. */
export interface Login extends Session {
  deviceToken: string;
}

export interface NewAccount {
  email: string;
  fullname: string;
  password: string;
}

/** What somebody must send to become an account; nothing here is trusted yet. */
export interface Credentials {
  email: string;
  password: string;
}

export interface AccountChange {
  role?: Role | undefined;
  enabled?: boolean | undefined;
}

/** The accounts room. Refusals are values; whatever breaks (the database) is thrown. */
export interface Accounts extends Links {
  /** Makes an `engineer` of whoever asks, as far as the registration mode lets them, and signs them in. */
  register(who: NewAccount, from: Origin): Promise<Outcome<Login>>;
  /** Alike for an unknown e-mail and a wrong password, in answer and in time. */
  login(who: Credentials, from: Origin): Promise<Outcome<Login>>;
  /** Turns a Bearer token into who is asking, by the stored role. `unauthenticated` otherwise. */
  verify(bearer: string | undefined, channel: ChannelName, correlationId: string): Promise<Outcome<Actor>>;
  /** A new access token for one that is still good, up to 12 hours after the sign-in. */
  refresh(bearer: string | undefined): Promise<Outcome<Session>>;
  me(actor: Actor): Promise<Outcome<Account>>;
  /** Who speaks, when the door itself has vouched for them (terminal, links). */
  actorFor(accountId: string, channel: ChannelName, correlationId: string): Promise<Outcome<Actor>>;
  /** By e-mail, without case; for the command line. */
  find(email: string): Promise<Account | undefined>;
  /** Admin: every account of the site, by id. */
  list(
    actor: Actor,
    page: { limit?: number | undefined; cursor?: string | undefined },
  ): Promise<Outcome<Page<Account>>>;
  /** Admin. Disabling makes every token of the account worthless at once; the last admin stays. */
  change(actor: Actor, accountId: string, change: AccountChange): Promise<Outcome<Account>>;
  setRole(actor: Actor, accountId: string, role: Role): Promise<Outcome<Account>>;
  disable(actor: Actor, accountId: string): Promise<Outcome<Account>>;
  enable(actor: Actor, accountId: string): Promise<Outcome<Account>>;
  /** For the command line and the demo: no registration mode, no limits. `email_taken`, `invalid_request`. */
  addAccount(email: string, fullname: string, role: Role, password: string): Promise<Outcome<Account>>;
  /** For the house itself: another password, which ends every session of the account. */
  replacePassword(email: string, password: string): Promise<Outcome<Account>>;
  /** Makes the first admin, only while the site has no account; undefined when it has one. */
  bootstrapAdmin(who: Credentials): Promise<Outcome<Account> | undefined>;
}
