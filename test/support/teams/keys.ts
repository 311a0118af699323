import { exportJWK, exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import type { Json } from './words.ts';
import type { World } from './world.ts';

/** One thing that is not as Bot Framework would have it. */
export type Wrong =
  | ('audience' | 'issuer' | 'expired' | 'not yet' | 'serviceurl')
  /** Signed by a key that is not published, under the name of one that is, or under its own. */
  | ('key' | 'kid')
  /** No signature at all, or one by HMAC whose secret is the public key. */
  | ('none' | 'HS256')
  /** By a key that is published, but not for the channel `msteams`. */
  | 'endorsement';

/** What Bot Framework signs with. */
export interface Keys {
  /** A token for the bot; without `wrong` it is good. */
  token(claims?: Json, wrong?: Wrong): Promise<string>;
  /** JWKS. */
  published(): Promise<Json[]>;
  /** New keys from now on; what the old ones signed is good no more. */
  rotate(): void;
}

type Pair = Awaited<ReturnType<typeof generateKeyPair>> & { kid: string };

/** Bot Framework's name for itself. */
export const ISSUER = 'https://api.botframework.com';
const HOUR_S = 3_600;
/** More than the five minutes that clocks may differ. */
const FAR_S = 1_800;

/** Nothing made yet: keys take their time, so each is made when it is first needed. */
export function createKeys(world: World): Keys {
  const names = { ours: 'ours', others: 'directline', stranger: 'stranger' };
  let made = new Map<string, Promise<Pair>>();
  let age = 0;
  const pair = (name: keyof typeof names): Promise<Pair> => {
    const kid = `${names[name]}-${age}`;
    const known = made.get(kid) ?? generate(kid);
    made.set(kid, known);
    return known;
  };
  const sign = async (claims: Json, wrong?: Wrong): Promise<string> => {
    if (wrong === 'none') return new UnsecuredJWT(claims).encode();
    const ours = await pair('ours');
    const header = { typ: 'JWT', alg: 'RS256', kid: ours.kid };
    if (wrong === 'HS256') {
      const secret = new TextEncoder().encode(await exportSPKI(ours.publicKey));
      return await new SignJWT(claims).setProtectedHeader({ ...header, alg: 'HS256' }).sign(secret);
    }
    const unknown = wrong === 'key' || wrong === 'kid';
    const by = await pair(unknown ? 'stranger' : wrong === 'endorsement' ? 'others' : 'ours');
    const kid = wrong === 'key' ? ours.kid : by.kid;
    return await new SignJWT(claims).setProtectedHeader({ ...header, kid }).sign(by.privateKey);
  };
  return {
    token: (claims = {}, wrong) => sign({ ...claimsOf(world, wrong), ...claims }, wrong),
    published: async () => [
      await jwk(await pair('ours'), ['msteams', 'skype']),
      await jwk(await pair('others'), ['directline']),
    ],
    rotate() {
      age += 1;
      made = new Map();
    },
  };
}

const generate = async (kid: string): Promise<Pair> => ({
  ...(await generateKeyPair('RS256', { extractable: true })),
  kid,
});

function claimsOf({ settings, serviceUrl }: World, wrong?: Wrong): Json {
  const now = Math.floor(Date.now() / 1_000);
  const shift = wrong === 'expired' ? -HOUR_S - FAR_S : wrong === 'not yet' ? FAR_S : 0;
  return {
    serviceurl: wrong === 'serviceurl' ? 'https://smba.trafficmanager.net/else/' : serviceUrl,
    ...{ nbf: now - 60 + shift, iat: now - 60 + shift, exp: now + HOUR_S + shift },
    iss: wrong === 'issuer' ? 'https://sts.windows.net/else/' : ISSUER,
    aud: wrong === 'audience' ? '0e15e000-0000-4000-8000-000000000000' : settings.appId,
  };
}

const jwk = async ({ publicKey, kid }: Pair, endorsements: string[]): Promise<Json> => ({
  ...(await exportJWK(publicKey)),
  ...{ use: 'sig', kid, x5t: kid, endorsements },
});
