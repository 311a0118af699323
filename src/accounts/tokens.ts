import { randomUUID } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import type { Clock } from '../words.ts';
import type { Keys } from './keys.ts';

/** Seconds that an access token lives. */
export const ACCESS_SECONDS = 15 * 60;
/** Seconds after the sign-in for which tokens may be renewed: a working day and a half. */
export const SESSION_SECONDS = 12 * 60 * 60;
/** Seconds that a browser is remembered after a login. */
export const DEVICE_SECONDS = 90 * 24 * 60 * 60;

const ACCESS = { typ: 'at+jwt', audience: 'rollbook' };
const DEVICE = { typ: 'device+jwt', audience: 'rollbook-device' };

export interface AccessClaims {
  accountId: string;
  /** The account's token_version at the time. */
  version: number;
  /** Seconds since the epoch of the sign-in that this goes back to. */
  signedInAt: number;
}

export type ReadToken<T> = { ok: true; value: T } | { ok: false; why: string };

export interface Tokens {
  access(claims: Omit<AccessClaims, 'signedInAt'> & { signedInAt?: number }): Promise<string>;
  readAccess(token: string): Promise<ReadToken<AccessClaims>>;
  device(accountId: string): Promise<string>;
  /** The id of the device when the token is ours, good, and for this account. */
  readDevice(token: string | undefined, accountId: string): Promise<string | undefined>;
}

interface Needs {
  keys: Keys;
  siteId: string;
  clock: Clock;
  issuer: string;
}

/** Signs and reads tokens: EdDSA alone, with issuer, audience, `typ`, `kid` and an end. */
export function createTokens({ keys, siteId, clock, issuer }: Needs): Tokens {
  const sign = (kind: typeof ACCESS, claims: Record<string, unknown>, subject: string, seconds: number) => {
    const now = Math.floor(clock().getTime() / 1000);
    return new SignJWT({
      ...claims,
      site: siteId,
      sub: subject,
      iss: issuer,
      aud: kind.audience,
      iat: now,
      exp: now + seconds,
    })
      .setProtectedHeader({ alg: 'EdDSA', typ: kind.typ, kid: keys.kid })
      .sign(keys.privateKey);
  };
  const read = async (kind: typeof ACCESS, token: string) => {
    const { payload, protectedHeader } = await jwtVerify(token, keys.publicKey, {
      algorithms: ['EdDSA'],
      typ: kind.typ,
      issuer,
      audience: kind.audience,
      requiredClaims: ['sub', 'iat', 'exp', 'site'],
      currentDate: clock(),
    });
    if (protectedHeader.kid !== keys.kid || payload['site'] !== siteId) throw new errors.JWTInvalid();
    return payload;
  };
  return {
    access: ({ accountId, version, signedInAt }) => {
      const authTime = signedInAt ?? Math.floor(clock().getTime() / 1000);
      return sign(ACCESS, { ver: version, auth_time: authTime }, accountId, ACCESS_SECONDS);
    },
    async readAccess(token) {
      try {
        const { sub, ver, auth_time: signedInAt } = await read(ACCESS, token);
        if (!isId(sub) || !Number.isInteger(ver) || !Number.isInteger(signedInAt)) return broken;
        return {
          ok: true,
          value: { accountId: sub, version: ver as number, signedInAt: signedInAt as number },
        };
      } catch (error) {
        return error instanceof errors.JWTExpired ? expired : broken;
      }
    },
    device: (accountId) => sign(DEVICE, { jti: randomUUID() }, accountId, DEVICE_SECONDS),
    async readDevice(token, accountId) {
      if (token === undefined) return undefined;
      const payload = await read(DEVICE, token).catch(() => undefined);
      return payload?.sub === accountId && typeof payload.jti === 'string' ? payload.jti : undefined;
    },
  };
}

const expired = { ok: false, why: 'The access token has expired. Sign in again.' } as const;
const broken = { ok: false, why: 'The access token is not one of ours. Sign in again.' } as const;

function isId(value: unknown): value is string {
  return typeof value === 'string' && /^[1-9]\d{0,17}$/.test(value);
}
