import { randomUUID } from 'node:crypto';
import type { Conversation, Entry, Message, Person, Settings } from './words.ts';

/** All that is there, and how new things get their names. */
export interface World {
  settings: Settings;
  /** Without a path; known once the server listens. */
  url: string;
  serviceUrl: string;
  tenant: { id: string; name: string };
  team: { id: string; name: string };
  bot: { id: string; name: string };
  people: Map<string, Person>;
  conversations: Map<string, Conversation>;
  messages: Map<string, Message[]>;
  /** Activities that the bot was told of, to which it may reply: by conversation. */
  told: Map<string, Set<string>>;
  files: Map<string, { name: string; type: string; content: Buffer; inline: boolean }>;
  /** Tokens of the bot and when they end. */
  tokens: Map<string, number>;
  log: Entry[];
  nextId(): string;
}

const OTHER_TENANT = 'b0b0b0b0-0000-4000-8000-00000000b0b0';
const TEAM = { id: '19:general0rollbook@thread.tacv2', name: 'Rollbook' };

/** A tenant with a team and its channel, a group chat, and people of every kind. */
export function createWorld(settings: Settings): World {
  let last = 0;
  const world: World = {
    ...{ settings, url: '', serviceUrl: '', team: TEAM },
    tenant: { id: settings.tenantId, name: 'Rollbook' },
    bot: { id: `28:${settings.appId}`, name: 'Rollbook' },
    ...{ people: new Map(), conversations: new Map(), messages: new Map(), told: new Map() },
    ...{ files: new Map(), tokens: new Map(), log: [] },
    nextId() {
      // Milliseconds of the clock, and never the same twice.
      last = Math.max(last + 1, Date.now());
      return String(last);
    },
  };
  const tenant = { tenantId: OTHER_TENANT, userPrincipalName: 'sam@else.example' };
  addPerson(world, { key: 'ada', name: 'Ada Fast', aadObjectId: 'ada00000-0000-4000-8000-000000000001' });
  addPerson(world, { key: 'bob', name: 'Bob Slow', aadObjectId: 'b0b00000-0000-4000-8000-000000000002' });
  const guest = { userRole: 'guest' as const, userPrincipalName: 'gil_else.example#EXT#@rollbook.example' };
  addPerson(world, { key: 'gil', name: 'Gil Guest', email: 'gil@else.example', ...guest });
  addPerson(world, { key: 'ann', name: 'Ann Onymous', userRole: 'anonymous' });
  addPerson(world, { key: 'sam', name: 'Sam Stranger', email: 'sam@else.example', ...tenant });
  const inTeam = [...world.people.values()].filter((it) => ['user', 'guest'].includes(it.userRole));
  const ours = inTeam.filter((it) => it.tenantId === world.tenant.id).map((it) => it.id);
  addConversation(world, {
    id: '19:bay0rollbook@thread.tacv2',
    name: 'Bay',
    kind: 'channel',
    team: TEAM,
    members: new Set(ours),
  });
  addConversation(world, { id: '19:crew0rollbook@thread.v2', name: 'Crew', kind: 'groupChat' });
  return world;
}

/** Adds a person to the tenant; without `aadObjectId` when anonymous. */
export function addPerson(world: World, person: Partial<Person> & { name: string }): Person {
  const key = person.key ?? person.name.toLowerCase().replace(/\W+/g, '-');
  const known = person.userRole !== 'anonymous';
  const address = `${key}@rollbook.example`;
  const made: Person = {
    ...{ key, id: `29:1${key}${randomUUID().replaceAll('-', '')}`, tenantId: world.tenant.id },
    ...{ userRole: 'user' as const, timezone: 'America/Detroit' },
    ...(known ? { aadObjectId: randomUUID(), email: address, userPrincipalName: address } : {}),
    ...person,
  };
  world.people.set(made.id, made);
  for (const it of world.conversations.values())
    if (it.kind === 'groupChat' || (it.kind === 'channel' && made.tenantId === it.tenantId && known))
      it.members.add(made.id);
  return made;
}

/** Adds a channel or a group chat; everybody is in it, and the app, unless it is said otherwise. */
export function addConversation(
  world: World,
  it: Partial<Conversation> & { kind: Conversation['kind'] },
): Conversation {
  const thread = it.kind === 'channel' ? 'thread.tacv2' : 'thread.v2';
  const made: Conversation = {
    ...{ id: `19:${randomUUID().replaceAll('-', '')}@${thread}`, tenantId: world.tenant.id },
    ...{ members: new Set(world.people.keys()), botIn: true, blocked: false },
    ...(it.kind === 'channel' ? { team: world.team } : {}),
    ...it,
  };
  world.conversations.set(made.id, made);
  world.messages.set(made.id, []);
  return made;
}

/** The 1:1 chat of the bot and this person; there is one only. */
export function chatWith(world: World, person: Person): Conversation {
  for (const it of world.conversations.values()) if (it.user === person.id) return it;
  const id = `a:1${person.key}${randomUUID().replaceAll('-', '')}`;
  const { tenantId, id: user } = person;
  return addConversation(world, { id, kind: 'personal', tenantId, user, members: new Set([user]) });
}

/** A person, by any name that they have. */
export function personOf(world: World, who: Person | string): Person {
  const is = (it: Person) => it.key === who || it.id === who || it.aadObjectId === who;
  const found = typeof who === 'string' ? [...world.people.values()].find(is) : who;
  if (!found) throw new Error(`Nobody here is ${String(who)}.`);
  return found;
}

/** An id as the bot has it: in a channel with its thread. */
export const idIn = ({ id, kind }: Conversation, root?: string): string =>
  kind === 'channel' && root ? `${id};messageid=${root}` : id;

/** The conversation and the thread that an id is made of. */
export function apart(id: string): { base: string; root?: string } {
  const [base = '', root] = id.split(';messageid=');
  return root === undefined ? { base } : { base, root };
}

/** The message with this id, if it is there. */
export const findMessage = (world: World, conversation: string, id: string): Message | undefined =>
  world.messages.get(conversation)?.find((it) => it.id === id && !it.deleted);

/** Puts a message where it belongs. */
export function putMessage(
  world: World,
  fields: Partial<Message> & Pick<Message, 'conversation' | 'from'>,
): Message {
  const message: Message = {
    ...{ id: world.nextId(), at: Date.now(), bot: fields.from === world.bot.id, text: '', attachments: [] },
    ...{ entities: [], channelData: {}, edits: [], deleted: false, views: new Map() },
    ...fields,
  };
  world.messages.get(fields.conversation)?.push(message);
  return message;
}

/** Writes in the log, and hands the entry back. */
export function note<T extends Entry>(world: World, entry: T): T {
  world.log.push(entry);
  return entry;
}
