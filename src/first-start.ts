import { randomBytes } from 'node:crypto';
import { isLoopback } from './config.ts';
import { DEMO_PEOPLE } from './fleet/demo-fleet.ts';
import { loadDemo } from './fleet/index.ts';
import type { House } from './main.ts';

export interface SignIn {
  email: string;
  password: string;
}

const DEMO: SignIn = { email: 'demo@rollbook.example', password: 'demo-on-the-rollers' };

/** The first admin of the configuration, only while there is no account. */
export async function bootstrap({ config, accounts, log }: Omit<House, 'demo'>): Promise<void> {
  if (!config.bootstrapAdmin) return;
  const outcome = await accounts.bootstrapAdmin(config.bootstrapAdmin);
  if (outcome && !outcome.ok) {
    const why = outcome.refusal.errors?.map((error) => `${error.path}: ${error.message}`).join('; ');
    throw new Error(
      `ROLLBOOK_BOOTSTRAP_ADMIN cannot be used, so nothing was started: ${why ?? outcome.refusal.detail}`,
    );
  }
  if (outcome) log.info('made the first admin of ROLLBOOK_BOOTSTRAP_ADMIN');
}

/**
 * Loads the demo site into an empty database and makes its sign-in; a site of one's own, which lacks the
 * demo's people, gets neither. The password is well known only on loopback; elsewhere it is made anew.
 */
export async function openDemo(
  house: Omit<House, 'demo'>,
  { mode, loadDemo: asked }: { mode: 'own' | 'attach'; loadDemo?: boolean },
): Promise<SignIn | undefined> {
  const { accounts, clock, config, db, log, site } = house;
  if (mode !== 'own' && !asked) return undefined;
  const loaded = await loadDemo(db, site, clock);
  if (!loaded && !(await accounts.find(DEMO_PEOPLE[0]?.email ?? ''))) return undefined;
  const isThere = (await accounts.find(DEMO.email)) !== undefined;
  const isKnown = isThere && (await accounts.login(DEMO, { address: 'start' })).ok;
  if (isLoopback(config.host) ? isKnown : isThere && !isKnown) return isKnown ? DEMO : undefined;
  const password = isLoopback(config.host) ? DEMO.password : randomBytes(12).toString('base64url');
  const outcome = isThere
    ? await accounts.replacePassword(DEMO.email, password)
    : await accounts.addAccount(DEMO.email, 'Demo Engineer', 'admin', password);
  if (!outcome.ok) log.warn({ code: outcome.refusal.code }, 'the demo account could not be made');
  return outcome.ok ? { email: DEMO.email, password } : undefined;
}
