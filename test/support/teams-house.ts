import { randomUUID } from 'node:crypto';
import { createAzureWire } from '../../adapters/teams/connector.ts';
import type { Wire } from '../../adapters/teams/index.ts';
import type { Role } from '../../src/words.ts';
import { granted } from './given.ts';
import { type OpenHouse, openTestHouse } from './house.ts';
import { BOOKINGS, OPEN, until } from './slack-house.ts';
import { type FakeTeams, openFakeTeams } from './teams/index.ts';
import { read } from './teams/seen.ts';
import type { Saying, Where, Who } from './teams/speaking.ts';
import type { Conversation, Message, Options, Person } from './teams/words.ts';

export { day, said, VINS } from './slack-days.ts';

export { until } from './slack-house.ts';

const PASSWORD = 'seven brave rollers';

/** An account that a chat user may act as. */
export interface Linked {
  id: string;
  email: string;
  password: string;
}

type Pressing = Parameters<FakeTeams['presses']>;

export interface TeamsHouse extends OpenHouse {
  teams: FakeTeams;
  /** An account without a chat user. */
  account(role?: Role, fullname?: string): Promise<Linked>;
  /** An account for this person, without the walk. */
  link(who: Who, role?: Role, fullname?: string): Promise<Linked>;
  /** Somebody new in the organisation. */
  newcomer(name?: string): Person;
  /** A channel in which nothing was said yet: what is said in others slows nothing down here. */
  room(kind?: 'channel' | 'groupChat'): Conversation;
  /** Everything that came in is handled, and everything that is to be shown stands there. */
  quiet(): Promise<void>;
  /** Says something and waits for what comes of it: what the bot said there since, in a channel in that thread. */
  say(who: Who, where: Where, words: string, how?: Saying): Promise<{ id: string; replies: Message[] }>;
  /** The same by a mention, in a channel of its own or in the thread of this message; the one answer. */
  ask(who: Who, words: string, under?: Message): Promise<Message>;
  /** What the bot said in this person's own chat meanwhile. */
  aside(who: Who, work: () => unknown): Promise<Message[]>;
  /** Presses what is called so, and waits for all that comes of it. */
  press(...how: Pressing): ReturnType<FakeTeams['presses']>;
  /** All that this person reads in a message: its words, and its card as they see it. */
  read(message: Message | undefined, who?: Who): string;
  /** Rows as they are stored, by the superuser. */
  rows<T = Record<string, string>>(sql: string, values?: unknown[]): Promise<T[]>;
  /** Bookings of this vehicle from the first day on that are not cancelled. */
  bookings(vin: string): Promise<{ id: string; day: string; by: string }[]>;
}

/** The house with a Teams of our own, proven by its keys and spoken to with its tokens; nobody is linked. */
export async function openTeamsHouse(
  options: Options = {},
  env: Record<string, string> = {},
): Promise<TeamsHouse> {
  const teams = await openFakeTeams(options);
  const way = wayTo(teams);
  const open = await openTestHouse({ ...way, env: { ...way.env, ...env } });
  teams.via(`${open.url}/teams/messages`);
  return {
    ...open,
    ...{ teams, ...peopleOf(open, teams), ...handsIn(open, teams) },
    async close() {
      await open.close();
      await teams.close();
    },
  };
}

function peopleOf(open: OpenHouse, teams: FakeTeams): Pick<TeamsHouse, 'account' | 'link' | 'newcomer'> {
  const { accounts } = open.served.house;
  const account: TeamsHouse['account'] = async (role = 'engineer', fullname = 'Erin Engineer') => {
    const email = `p-${randomUUID().slice(0, 8)}@example.com`;
    const { id } = granted(await accounts.addAccount(email, fullname, role, PASSWORD));
    return { id, email, password: PASSWORD };
  };
  return {
    account,
    newcomer: (name = 'Kim Lee') => teams.addPerson({ name, key: `kim-${randomUUID().slice(0, 8)}` }),
    async link(who, role, fullname) {
      const person = typeof who === 'string' ? teams.person(who) : who;
      const made = await account(role, fullname ?? person.name);
      const user = { tenant: teams.tenant.id, user: String(person.aadObjectId), name: person.name };
      const chatUser = { channel: 'teams' as const, ...user };
      const offer = granted(await accounts.beginLink(chatUser, open.url));
      const actor = granted(await accounts.actorFor(made.id, 'web', 'c-link'));
      const claim = { secret: new URL(offer.url).hash.slice(1), number: offer.number };
      granted(await accounts.claimLink(actor, claim, { address: '192.0.2.1' }));
      const confirm = { requestId: offer.request_id, accountId: made.id };
      granted(await accounts.confirmLink(chatUser, confirm, 'c-link'));
      return made;
    },
  };
}

type Hands = 'room' | 'quiet' | 'say' | 'ask' | 'aside' | 'press' | 'read' | 'rows' | 'bookings';

function handsIn(open: OpenHouse, teams: FakeTeams): Pick<TeamsHouse, Hands> {
  const rows: TeamsHouse['rows'] = async (sql, values = []) =>
    (await open.database.owner.pool.query(sql, values)).rows as never;
  const quiet = async () => {
    let left: unknown[] = [];
    const nothing = async () => {
      left = await rows(OPEN);
      return left.length === 0;
    };
    await until(nothing, () => `everything to be handled: ${JSON.stringify(left)}`);
  };
  const since = async (look: () => Message[], work: () => unknown) => {
    const before = new Set(look().map((it) => it.id));
    await work();
    await quiet();
    return look().filter((it) => !before.has(it.id));
  };
  const room: TeamsHouse['room'] = (kind = 'channel') => teams.addConversation({ kind, name: 'Room' });
  const say: TeamsHouse['say'] = async (who, where, words, how = {}) => {
    const place = where === 'chat' ? teams.chatWith(who) : where;
    let id = '';
    const all = await since(
      () => teams.fromBot(place),
      async () => {
        id = (await teams.says(who, where, words, how)).id;
      },
    );
    const thread = how.thread ?? id;
    return { id, replies: all.filter((it) => it.root === undefined || it.root === thread) };
  };
  return {
    ...{ rows, quiet, room, say },
    async ask(who, words, under) {
      const where = under?.conversation ?? room();
      const thread = under?.root ? { thread: under.root } : {};
      const { replies } = await say(who, where, words, { mention: true, ...thread });
      const [only, ...rest] = replies;
      if (only && rest.length === 0) return only;
      throw new Error(`${replies.length} answers: ${replies.map((it) => it.text).join(' | ')}`);
    },
    aside: (who, work) => since(() => teams.fromBot(teams.chatWith(who)), work),
    async press(...how) {
      const pressed = await teams.presses(...how);
      await quiet();
      return pressed;
    },
    read: (message, who) =>
      message
        ? // Nobody sees what keeps an address from being one.
          [message.text, read(teams.card(message, who))].filter(Boolean).join('\n').replaceAll('\u200B', '')
        : '',
    bookings: (vin) => rows(BOOKINGS, [vin]),
  };
}

/** What a house is opened with that shall speak to this Teams. */
export function wayTo(teams: FakeTeams): { env: Record<string, string>; teamsWire: Wire } {
  const { appId, appPassword: password, tenant } = teams;
  const config = { mode: 'azure' as const, appId, tenantId: tenant.id, password };
  const { host: service } = new URL(teams.serviceUrl);
  const login = new URL(teams.tokenUrl).origin;
  const endpoints = { openId: teams.openIdUrl, services: [service], login };
  return {
    env: {
      TEAMS_MODE: 'azure',
      MICROSOFT_APP_ID: appId,
      MICROSOFT_APP_TENANT_ID: tenant.id,
      MICROSOFT_APP_PASSWORD: password,
    },
    teamsWire: createAzureWire(config, endpoints),
  };
}
