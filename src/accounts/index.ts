import type { Database } from '../db/connect.ts';
import type { Events } from '../events.ts';
import type { Log } from '../log.ts';
import type { Clock, Site } from '../words.ts';
import type { Hasher } from './hasher.ts';
import { createIdentify } from './identify.ts';
import type { Keys } from './keys.ts';
import { createLimits, noLimits } from './limits.ts';
import { createCodeHash } from './link-codes-text.ts';
import { createLinks } from './links.ts';
import { createPeople } from './people.ts';
import { createSignIn } from './sign-in.ts';
import { createTokens } from './tokens.ts';
import type { Accounts, Registration } from './words.ts';

export { emailFault, fullnameFault, passwordFault } from './credentials.ts';
export { createHasher } from './hasher.ts';
export { loadKeys } from './keys.ts';
export type { Accounts, Login, Origin, Registration } from './words.ts';

export interface AccountsNeeds {
  db: Pick<Database, 'query' | 'transaction'>;
  clock: Clock;
  events: Events;
  site: Site;
  keys: Keys;
  hasher: Hasher;
  registration: Registration;
  log: Log;
  /** False takes every limit away, for load tests. */
  rateLimits?: boolean;
  /** The `iss` of tokens. */
  issuer?: string;
}

/** Builds the accounts room for one site. The hasher stays the caller's to close. */
export function createAccounts({
  keys,
  rateLimits = true,
  issuer = 'rollbook',
  ...rest
}: AccountsNeeds): Accounts {
  const needs = {
    ...rest,
    tokens: createTokens({ keys, siteId: rest.site.id, clock: rest.clock, issuer }),
    hashCode: createCodeHash(keys, rest.site.id),
    limits: rateLimits ? createLimits() : noLimits(),
  };
  return { ...createSignIn(needs), ...createIdentify(needs), ...createPeople(needs), ...createLinks(needs) };
}
