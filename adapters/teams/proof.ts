import { errors, importJWK, type JWK, type JWTPayload, jwtVerify } from 'jose';
import type { Incoming } from './shapes.ts';

const HOUR_MS = 60 * 60_000;
/** Microsoft asks for a look once a day, and publishes new keys days before it signs with them. */
const FRESH_MS = 24 * HOUR_MS;
/** Keys are good for a while longer when nobody gives us newer ones. */
const GOOD_MS = 48 * HOUR_MS;
/** A key that nobody knows is no reason to ask more often: anybody can name one. */
const ASKED_EVERY_MS = 10_000;
const PATIENCE_MS = 5_000;
/** How much clocks may differ, as Microsoft's documentation has it. */
const SKEW_SECONDS = 5 * 60;

interface Key extends JWK {
  endorsements?: string[];
}

/** The keys were not to be had: whoever calls may well be right, and is to call again. */
export class KeysAway extends Error {
  override name = 'KeysAway';
}

export interface ProofNeeds {
  /** For whom the token must be. */
  appId: string;
  issuer: string;
  /** Where the address of the keys is told. */
  openId: string;
  now?: () => number;
}

/** What proves who calls. */
export interface Proof {
  /**
   * @returns until when the token is good
   * @throws {KeysAway} when nobody can tell now; anything else: it proves nothing.
   */
  authenticate(incoming: Incoming, token: string): Promise<number>;
  /**
   * Whether the token by itself is Bot Framework's for us: cheap, and asked before a body is read.
   * @throws {KeysAway} when nobody can tell now
   */
  isSigned(token: string): Promise<boolean>;
}

/**
 * Proves by Bot Framework's keys that an activity comes from Teams. Not by botbuilder, which takes tokens of
 * emulators and of other bots as well, writes bad ones to stderr, and cannot tell a bad token from keys that are away.
 */
export function createProof({ appId, issuer, openId, now = Date.now }: ProofNeeds): Proof {
  const keyOf = createKeys(openId, now);
  const verified = async (token: string) => {
    let endorsements: string[] = [];
    const { payload } = await jwtVerify(
      token,
      async ({ kid }) => {
        const key = await keyOf(kid ?? '');
        if (!key) throw new errors.JWKSNoMatchingKey();
        endorsements = key.endorsements ?? [];
        return await importJWK(key, 'RS256');
      },
      {
        ...{ algorithms: ['RS256'], issuer, audience: appId, requiredClaims: ['exp'] },
        ...{ clockTolerance: SKEW_SECONDS, currentDate: new Date(now()) },
      },
    );
    return { payload, endorsements };
  };
  return {
    async authenticate(incoming, token) {
      const { payload, endorsements } = await verified(token);
      // A key without any is good for every channel, as Microsoft's own libraries have it.
      if (endorsements.length > 0 && !endorsements.includes(incoming.channelId))
        throw new errors.JWTClaimValidationFailed('not endorsed', payload, 'endorsements');
      return untilOf(payload, incoming.serviceUrl);
    },
    isSigned: (token) =>
      verified(token).then(
        () => true,
        (error: unknown) => {
          if (error instanceof KeysAway) throw error;
          return false;
        },
      ),
  };
}

/** The token speaks for one service: without this, one that a service got by right would do for another. */
function untilOf(payload: JWTPayload, serviceUrl: string): number {
  if (payload['serviceurl'] !== serviceUrl)
    throw new errors.JWTClaimValidationFailed('another service', payload, 'serviceurl');
  return (payload.exp ?? 0) * 1_000;
}

/** The keys as they were last published. That they could not be had is forgotten at once, and asked again. */
function createKeys(openId: string, now: () => number): (kid: string) => Promise<Key | undefined> {
  let known: { keys: Key[]; at: number } = { keys: [], at: Number.NEGATIVE_INFINITY };
  let asking: Promise<void> | undefined;
  const refresh = (): Promise<void> => {
    asking ??= fetchKeys(openId)
      .then((keys) => {
        known = { keys, at: now() };
      })
      .finally(() => {
        asking = undefined;
      });
    return asking;
  };
  const find = (kid: string) => known.keys.find((it) => it.kid === kid);
  return async (kid) => {
    const found = find(kid);
    const age = now() - known.at;
    if (found && age < FRESH_MS) return found;
    if (found && age < GOOD_MS) {
      // Nobody waits for newer ones; when they do not come, the next one asks again.
      refresh().catch(() => {});
      return found;
    }
    if (age < ASKED_EVERY_MS) return undefined;
    await refresh();
    return find(kid);
  };
}

async function fetchKeys(openId: string): Promise<Key[]> {
  try {
    const { jwks_uri: address } = (await told(openId)) as { jwks_uri: string };
    const { keys } = (await told(address)) as { keys: Key[] };
    if (!Array.isArray(keys) || keys.length === 0) throw new Error('no keys');
    return keys;
  } catch (error) {
    throw new KeysAway('The keys of those who call us are not to be had.', { cause: error });
  }
}

async function told(url: string): Promise<unknown> {
  const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
  if (!response.ok) throw new Error(`answered ${response.status}`);
  return await response.json();
}
