import type { Tx } from '../db/transaction.ts';
import { done, type Outcome, refuse } from '../refusals.ts';
import { type Actor, type Page, type Role, roleAllows } from '../words.ts';
import { credentialFaults } from './credentials.ts';
import type { Needs } from './needs.ts';
import * as rows from './rows.ts';
import { emailTaken } from './sign-in.ts';
import type { Account, AccountChange, Credentials } from './words.ts';

const BY_CLI: rows.By = { accountId: null, channel: 'cli', correlationId: null };
const LIMIT = 200;

/** What admins and the command line do with accounts. */
export function createPeople({ db, site, hasher }: Needs) {
  const change = async (actor: Actor, id: string, wanted: AccountChange): Promise<Outcome<Account>> => {
    if (!roleAllows(actor.role, 'admin')) return adminsOnly();
    return await db.transaction((tx) => changeLocked(tx, site.id, { actor, id, wanted }), { retry: true });
  };

  const add = async (tx: Tx, email: string, fullname: string, role: Role, hash: string) => {
    const made = await rows.insertAccount(tx, site.id, {
      email: email.trim(),
      fullname: fullname.trim(),
      role,
      hash,
    });
    if (!made) return emailTaken();
    await rows.remember(tx, site.id, 'added', BY_CLI, null, made);
    return done(rows.toAccount(made));
  };

  const hashFor = async (email: string, fullname: string, password: string): Promise<Outcome<string>> => {
    const errors = credentialFaults({ email, fullname, password });
    if (errors.length === 0) return await hasher.hash(password);
    const said = errors.map(({ path, message }) => `${path} ${message}`).join('; ');
    return refuse('invalid_request', `The account was not made: ${said}.`, { errors });
  };

  return {
    change,
    setRole: (actor: Actor, id: string, role: Role) => change(actor, id, { role }),
    disable: (actor: Actor, id: string) => change(actor, id, { enabled: false }),
    enable: (actor: Actor, id: string) => change(actor, id, { enabled: true }),

    async list(
      actor: Actor,
      page: { limit?: number | undefined; cursor?: string | undefined },
    ): Promise<Outcome<Page<Account>>> {
      if (!roleAllows(actor.role, 'admin')) return adminsOnly();
      const limit = Math.min(LIMIT, Math.max(1, page.limit ?? 50));
      const after = page.cursor ?? '0';
      if (!/^\d{1,18}$/.test(after)) return badCursor();
      const found = await rows.accountsAfter(db, site.id, after, limit + 1);
      const items = found.slice(0, limit).map(rows.toAccount);
      return done({ items, next_cursor: found.length > limit ? (items.at(-1)?.id ?? null) : null });
    },

    async find(email: string): Promise<Account | undefined> {
      const row = await rows.accountByEmail(db, site.id, email.trim());
      return row && rows.toAccount(row);
    },

    async addAccount(
      email: string,
      fullname: string,
      role: Role,
      password: string,
    ): Promise<Outcome<Account>> {
      const hash = await hashFor(email, fullname, password);
      if (!hash.ok) return hash;
      return await db.transaction((tx) => add(tx, email, fullname, role, hash.value));
    },

    async replacePassword(email: string, password: string): Promise<Outcome<Account>> {
      const known = await rows.accountByEmail(db, site.id, email.trim());
      if (!known)
        return refuse('not_found', `There is no account with the e-mail ${email}. Nothing was changed.`);
      const hash = await hashFor(known.email, known.fullname, password);
      if (!hash.ok) return hash;
      return await db.transaction(async (tx) => {
        const after = await rows.replaceHash(tx, site.id, known.id, hash.value);
        await rows.remember(tx, site.id, 'password_replaced', BY_CLI, known, after);
        return done(rows.toAccount(after));
      });
    },

    async bootstrapAdmin({ email, password }: Credentials): Promise<Outcome<Account> | undefined> {
      const hash = await hashFor(email, 'Admin', password);
      return await db.transaction(async (tx) => {
        if (!(await rows.lockWhileEmpty(tx, site.id))) return undefined;
        return hash.ok ? await add(tx, email, 'Admin', 'admin', hash.value) : hash;
      });
    },
  };
}

/** Under the locks of the account and of every admin, so that the last one cannot slip away. */
async function changeLocked(
  tx: Tx,
  siteId: string,
  { actor, id, wanted }: { actor: Actor; id: string; wanted: AccountChange },
): Promise<Outcome<Account>> {
  const locked = await rows.lockForChange(tx, siteId, id);
  const before = locked.find((row) => row.id === id);
  if (!before)
    return refuse('not_found', `There is no account ${id} at this site. GET /accounts lists them.`);
  const next = { role: wanted.role ?? before.role, enabled: wanted.enabled ?? before.enabled };
  const admins = locked.filter(isAdmin);
  if (isAdmin(before) && !isAdmin(next) && admins.length === 1) return lastAdmin(before);
  if (next.role === before.role && next.enabled === before.enabled) return done(rows.toAccount(before));
  const after = await rows.updateAccount(tx, siteId, id, next);
  const by = { accountId: actor.accountId, channel: actor.channel, correlationId: actor.correlationId };
  for (const action of actionsOf(before, after)) await rows.remember(tx, siteId, action, by, before, after);
  return done(rows.toAccount(after));
}

function isAdmin(row: { role: Role; enabled: boolean }): boolean {
  return row.role === 'admin' && row.enabled;
}

function actionsOf(before: rows.AccountRow, after: rows.AccountRow): string[] {
  const actions = [];
  if (before.role !== after.role) actions.push('role_changed');
  if (before.enabled !== after.enabled) actions.push(after.enabled ? 'enabled' : 'disabled');
  return actions;
}

function adminsOnly() {
  return refuse(
    'forbidden',
    'Only an admin sees and changes accounts. Nothing was done; ask an admin of the site.',
  );
}

function lastAdmin(row: rows.AccountRow) {
  return refuse(
    'last_admin',
    `${row.fullname} is the only enabled admin of this site, so the account stays as it is. Make somebody else an admin first.`,
  );
}

function badCursor() {
  return refuse('invalid_request', 'Nothing was listed. Send the next_cursor of the page before, or none.', {
    errors: [{ path: 'cursor', message: 'is not one that this list gave out' }],
  });
}
