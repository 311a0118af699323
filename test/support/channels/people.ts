import { randomUUID } from 'node:crypto';
import type { ChatUser } from '../../../src/conversation/channel.ts';
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

/** The tie between chat user and account, as both sides would make it. */
export async function linkChat({ served }: OpenHouse, chatUser: ChatUser, accountId: string): Promise<void> {
  const { accounts } = served.house;
  const offer = await accounts.beginLink(chatUser, 'http://localhost');
  const actor = await accounts.actorFor(accountId, 'web', 'linking');
  if (!offer.ok || !actor.ok) throw new Error('No link was offered.');
  const { url, number, request_id: requestId } = offer.value;
  const secret = url.split('#')[1] ?? '';
  await accounts.claimLink(actor.value, { secret, number }, { address: '192.0.2.1' });
  const linked = await accounts.confirmLink(chatUser, { requestId, accountId }, 'linking');
  if (!linked.ok) throw new Error(linked.refusal.detail);
}
