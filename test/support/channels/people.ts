import { randomUUID } from 'node:crypto';
import type { OpenHouse } from '../house.ts';
import type { Someone } from './words.ts';

let people = 0;

/** An account of this role, signed in. */
export async function newPerson({ served, signIn }: OpenHouse, role: string): Promise<Someone> {
  people += 1;
  const fullname = `Kim Lee ${people}`;
  const who = { email: `kim-${randomUUID().slice(0, 8)}@example.com`, password: 'seven brave rollers' };
  const made = await served.house.accounts.addAccount(who.email, fullname, role as 'engineer', who.password);
  if (!made.ok) throw new Error(made.refusal.detail);
  return { id: made.value.id, fullname, token: await signIn(who) };
}
