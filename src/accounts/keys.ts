import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { calculateJwkThumbprint, exportJWK } from 'jose';

/** The key that signs this site's tokens. */
export interface Keys {
  /** RFC 7638 thumbprint of the public key. */
  kid: string;
  privateKey: KeyObject;
  publicKey: KeyObject;
}

/** The signing key cannot be used; the message says how to mend it and never shows the key. */
export class KeyFault extends Error {
  override name = 'KeyFault';
}

export type KeySource = { pem: string } | { dataDir: string };

const FILE = 'jwt-key.pem';

/**
 * The key from the configuration, or the one kept in the data folder, made there when it is missing.
 * Two processes that start at once end with the same key.
 * @throws {KeyFault} when it is not an Ed25519 private key as PKCS #8 PEM.
 */
export async function loadKeys(source: KeySource): Promise<Keys> {
  if ('pem' in source) return toKeys(source.pem, 'ROLLBOOK_JWT_KEY');
  await mkdir(source.dataDir, { recursive: true, mode: 0o700 });
  const file = join(source.dataDir, FILE);
  const kept = (await readIfThere(file)) ?? (await makeOnce(source.dataDir, file));
  return toKeys(kept, file);
}

async function toKeys(pem: string, where: string): Promise<Keys> {
  let privateKey: KeyObject;
  try {
    privateKey = createPrivateKey({ key: pem, format: 'pem', type: 'pkcs8' });
  } catch {
    throw new KeyFault(`${where} does not hold a private key as PKCS #8 PEM. ${HOW}`);
  }
  if (privateKey.asymmetricKeyType !== 'ed25519') {
    throw new KeyFault(
      `${where} holds a key of type ${privateKey.asymmetricKeyType}; tokens are signed with Ed25519. ${HOW}`,
    );
  }
  const publicKey = createPublicKey(privateKey);
  return { kid: await calculateJwkThumbprint(await exportJWK(publicKey)), privateKey, publicKey };
}

const HOW = 'Make one with: openssl genpkey -algorithm ed25519';

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Written whole beside its place, then linked there: a link never replaces a file, so the first of two
 * processes wins and the other reads what the first has made.
 */
async function makeOnce(folder: string, file: string): Promise<string> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const draft = join(folder, `.${FILE}.${process.pid}.${randomBytes(4).toString('hex')}`);
  try {
    const handle = await open(draft, 'wx', 0o600);
    try {
      await handle.writeFile(privateKey.export({ type: 'pkcs8', format: 'pem' }));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await link(draft, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(draft, { force: true });
  }
  return await readFile(file, 'utf8');
}
