import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import type { Keys } from './keys.ts';

/** Crockford's base32: no I, L, O and U, so that nothing is read for something else. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 8;
const CODE = new RegExp(`^[${ALPHABET}]{${LENGTH}}$`);

/** Forty bits, as `ABCD-EFGH`. */
export function newCode(): string {
  // 32 letters divide 256, so each is as likely as the others.
  const letters = [...randomBytes(LENGTH)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');
  return `${letters.slice(0, LENGTH / 2)}-${letters.slice(LENGTH / 2)}`;
}

/**
 * The code that somebody means by what they typed: case, spaces, dashes and marks around it do not matter,
 * and O, I and L are taken for the digits that they look like. Undefined for what can be no code.
 */
export function readCode(typed: string): string | undefined {
  const letters = typed
    .slice(0, 100)
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1');
  return CODE.test(letters) ? letters : undefined;
}

export type CodeHash = (code: string) => Buffer;

/**
 * How a code is kept. Forty bits under a plain hash are tried through in minutes by whoever reads a copy of
 * the database, so the hash has a key, which is not there: it is derived from the one that signs tokens, which
 * all replicas share. When that one is replaced, codes of the last ten minutes are worth nothing, and no more.
 */
export function createCodeHash({ privateKey }: Pick<Keys, 'privateKey'>, siteId: string): CodeHash {
  const root = privateKey.export({ type: 'pkcs8', format: 'der' });
  const key = Buffer.from(hkdfSync('sha256', root, '', 'rollbook link code', 32));
  return (code) => createHmac('sha256', key).update(`${siteId} ${code}`).digest();
}
