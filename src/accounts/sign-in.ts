import { setTimeout as sleep } from 'node:timers/promises';
import { done, type Outcome, refuse } from '../refusals.ts';
import { credentialFaults, emailKey } from './credentials.ts';
import type { Bucket } from './limits.ts';
import type { Needs } from './needs.ts';
import { type AccountRow, accountByEmail, insertAccount, noteLogin, remember, toAccount } from './rows.ts';
import { ACCESS_SECONDS } from './tokens.ts';
import type { Credentials, Login, NewAccount, Origin } from './words.ts';

/** Registering and logging in: where nobody is anybody yet. */
export function createSignIn(needs: Needs) {
  const told = async (action: 'register' | 'login', outcome: Promise<Outcome<Login>>) => {
    const settled = await outcome;
    needs.events.emit({ type: 'sign_in', action, result: settled.ok ? 'ok' : settled.refusal.code });
    if (!settled.ok) needs.log.info({ action, code: settled.refusal.code }, 'sign-in refused');
    return settled;
  };
  return {
    register: (who: NewAccount, from: Origin) => told('register', register(needs, who, from)),
    login: (who: Credentials, from: Origin) => told('login', login(needs, who, from)),
  };
}

async function register(needs: Needs, who: NewAccount, from: Origin): Promise<Outcome<Login>> {
  const { db, site, hasher, limits } = needs;
  const closed = refusedByMode(needs, who.email);
  if (closed) return closed;
  const faults = credentialFaults(who);
  if (faults.length > 0) {
    const detail = 'The account was not made. Correct the fields named in errors and send it again.';
    return refuse('invalid_request', detail, { errors: faults });
  }
  const wait = await limits.register(from.address);
  if (wait > 0) return tooManyRegistrations(wait);
  if (await accountByEmail(db, site.id, who.email.trim())) return emailTaken();
  const hashed = await hasher.hash(who.password);
  if (!hashed.ok) return hashed;
  const row = await db.transaction(async (tx) => {
    const fresh = { email: who.email.trim(), fullname: who.fullname.trim(), hash: hashed.value };
    const made = await insertAccount(tx, site.id, { ...fresh, role: 'engineer' });
    if (made) await remember(tx, site.id, 'registered', byItself(made.id, from), null, made);
    return made;
  });
  return row ? await session(needs, row) : emailTaken();
}

async function login(needs: Needs, who: Credentials, from: Origin): Promise<Outcome<Login>> {
  const found = await accountByEmail(needs.db, needs.site.id, who.email.trim());
  const device = found && (await needs.tokens.readDevice(from.deviceToken, found.id));
  const bucket: Bucket = { email: emailKey(who.email), address: from.address, device };
  const attempted = await needs.limits.inTurn(bucket, () => attempt(needs, who, bucket, found));
  return attempted ?? tooManyAttempts(5);
}

/** One look at one password, in the turn of its bucket. */
async function attempt(
  needs: Needs,
  who: Credentials,
  bucket: Bucket,
  found: Found | undefined,
): Promise<Outcome<Login>> {
  const { db, site, clock, hasher, limits } = needs;
  const wait = await limits.waitFor(bucket);
  if (wait > 0) return tooManyAttempts(wait);
  await sleep(await limits.delayFor(bucket));
  const compared = await hasher.matches(who.password, found?.password_hash);
  if (!compared.ok) return compared;
  if (!found || !compared.value) {
    await limits.failed(bucket);
    return refuse(
      'bad_credentials',
      'There is no account with this e-mail address and this password, so nobody was signed in. Check both and try again.',
    );
  }
  await limits.succeeded(bucket);
  if (!found.enabled) return disabled();
  const rehashed = hasher.isOutdated(found.password_hash) ? await hasher.hash(who.password) : undefined;
  const now = clock();
  await noteLogin(db, site.id, found.id, now, rehashed?.ok ? rehashed.value : undefined);
  return await session(needs, { ...found, last_login_at: now });
}

async function session({ tokens }: Needs, row: AccountRow): Promise<Outcome<Login>> {
  return done({
    account: toAccount(row),
    access_token: await tokens.access({ accountId: row.id, version: row.token_version }),
    expires_in: ACCESS_SECONDS,
    deviceToken: await tokens.device(row.id),
  });
}

type Found = AccountRow & { password_hash: string };

/** What everybody hears whose account is off: at login with the right password, and with a token. */
export function disabled() {
  return refuse(
    'unauthenticated',
    'This account is disabled, so nothing was done. Ask an admin of the site to enable it.',
  );
}

export function emailTaken() {
  return refuse(
    'email_taken',
    'There is an account with this e-mail address already, so no second one was made. Log in instead.',
  );
}

function byItself(accountId: string, from: Origin) {
  return { accountId, channel: from.channel ?? 'api', correlationId: from.correlationId ?? null };
}

function refusedByMode({ registration }: Needs, email: string) {
  if (registration.mode !== 'domain') {
    if (registration.mode === 'open') return undefined;
    const detail = 'Nobody can register here, so no account was made. Ask an admin of the site for one.';
    return refuse('registration_closed', detail);
  }
  const domain = emailKey(email).split('@').at(-1) ?? '';
  if (registration.domains.includes(domain)) return undefined;
  return refuse(
    'registration_closed',
    `Only addresses at ${registration.domains.join(', ')} can register here, so no account was made. Use such an address, or ask an admin of the site.`,
  );
}

function tooManyAttempts(wait: number) {
  return refuse(
    'too_many_attempts',
    `There were too many failed sign-ins from here, so this one was not looked at. Try again in ${inWords(wait)}.`,
    { facts: { retry_after: wait } },
  );
}

function tooManyRegistrations(wait: number) {
  return refuse(
    'too_many_requests',
    `Too many accounts were registered from this address within an hour, so this one was not made. Try again in ${inWords(wait)}.`,
    { facts: { retry_after: wait } },
  );
}

/** How long to wait, as people say it. */
export function inWords(seconds: number): string {
  if (seconds <= 90) return seconds === 1 ? '1 second' : `${seconds} seconds`;
  return `${Math.ceil(seconds / 60)} minutes`;
}
