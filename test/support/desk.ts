import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { type Accounts, createAccounts, createHasher, loadKeys } from '../../src/accounts/index.ts';
import type { ChatUser } from '../../src/accounts/link-words.ts';
import { createBuiltinModel } from '../../src/agent/builtin/model.ts';
import { createAgent } from '../../src/agent/index.ts';
import { createModels } from '../../src/agent/models/index.ts';
import type { Desk } from '../../src/conversation/channel.ts';
import { createDesk, strangerView } from '../../src/conversation/desk/index.ts';
import { type Conversation, createConversation } from '../../src/conversation/index.ts';
import type { Button, Message } from '../../src/conversation/shown.ts';
import { createEvents } from '../../src/events.ts';
import { createLog } from '../../src/log.ts';
import type { Actor, Role } from '../../src/words.ts';
import { type Given, given, granted } from './given.ts';

export const PAGE = 'https://rollbook.example';

export interface DeskHouse extends Given {
  desk: Desk;
  accounts: Accounts;
  conversation: Conversation;
  /** Somebody with an account, as a chat channel knows them. */
  person(role?: Role, fullname?: string): Promise<Actor>;
  chatUser(name?: string): ChatUser;
  /** The chat user's link to the account, by both their yeses. */
  link(user: ChatUser, actor: Actor): Promise<void>;
  thread(): string;
  /** Gives every dyno back. */
  clear(): Promise<void>;
  /** Lets the rows of all changes grow older, by the database's clock. */
  age(interval: string): Promise<void>;
}

/** A house with a desk: real rows, the real conversation, and the built-in model. */
export async function deskHouse(): Promise<DeskHouse> {
  const house = await given();
  const { database, site, core, fleet } = house;
  const clock = () => house.now;
  const log = createLog({ level: 'silent', format: 'json' });
  const events = createEvents((error) => {
    throw error;
  });
  const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const hasher = createHasher({ cost: 4 });
  const accounts = createAccounts({
    ...{ db: database.db, clock, events, site, hasher, log, keys: await loadKeys({ pem }) },
    ...{ registration: { mode: 'open' }, rateLimits: true },
  });
  const base = { db: database.db, clock, events, log };
  const models = createModels({ ...base, builtin: createBuiltinModel(), site });
  const agent = createAgent({ ...base, models, core, fleet });
  const strangerAgent = createAgent({ ...base, models, ...strangerView({ core, fleet }) });
  const { actorFor } = accounts;
  const conversation = createConversation({ ...base, agent, site, newId: randomUUID, actorFor });
  const desk = createDesk({
    ...{ core, fleet, accounts, conversation, strangerAgent, clock, site },
    ...{ publicUrl: () => PAGE, newId: randomUUID },
  });
  let users = 0;
  const close = house.close.bind(house);
  return Object.assign(house, {
    ...{ desk, accounts, conversation },
    person: async (role: Role = 'engineer', fullname?: string): Promise<Actor> => ({
      ...(await house.actor(role, fullname)),
      channel: 'slack' as const,
    }),
    chatUser(name = 'Dana'): ChatUser {
      users += 1;
      return { channel: 'slack', tenant: 'T1', user: `U${users}`, name };
    },
    async link(user: ChatUser, actor: Actor) {
      const offer = granted(await accounts.beginLink(user, PAGE));
      const claim = { secret: new URL(offer.url).hash.slice(1), number: offer.number };
      granted(await accounts.claimLink(actor, claim, { address: '192.0.2.1' }));
      const yes = { requestId: offer.request_id, accountId: actor.accountId };
      granted(await accounts.confirmLink(user, yes, 'c-1'));
    },
    thread: () => `slack:${randomUUID()}`,
    async clear() {
      await database.owner.query('clear-bookings', "UPDATE allocation SET status = 'cancelled'");
    },
    async age(interval: string) {
      // History cannot be edited; only a superuser who switches its guard off can make a line older.
      await database.owner.transaction(async (tx) => {
        await tx.query('no_guard', `SET LOCAL session_replication_role = 'replica'`);
        await tx.query('older', 'UPDATE history SET at = at - $1::interval', [interval]);
      });
    },
    async close() {
      await conversation.stop();
      await models.close();
      await hasher.close();
      await close();
    },
  });
}

/** The labels under a message, in their order. */
export function labels(message: Pick<Message, 'buttons'> | undefined): string[] {
  return (message?.buttons ?? []).map((it) => it.label);
}

/** The id of the button with this label. */
export function button(message: Pick<Message, 'buttons'> | undefined, label: string): string {
  const found = message?.buttons?.find((it: Button) => it.label === label);
  if (!found) throw new Error(`no button "${label}" among ${labels(message).join(', ') || 'none'}`);
  return found.id;
}

/** The facts of a card by their label. */
export function facts(message: Pick<Message, 'card'> | undefined): Record<string, string> {
  return Object.fromEntries((message?.card?.facts ?? []).map(({ label, value }) => [label, value]));
}
