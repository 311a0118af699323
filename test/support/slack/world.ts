import { randomBytes } from 'node:crypto';
import type {
  Channel,
  Entry,
  Ephemeral,
  FileRecord,
  Json,
  Message,
  Person,
  Session,
  Settings,
  View,
} from './words.ts';

/** A pass to open one view, which a person's click gives. */
export interface Trigger {
  user: string;
  at: number;
  used: boolean;
  /** The view that the click was in. */
  view?: string;
}

/** Where an app may answer an interaction or a command, a few times. */
export interface ResponseUrl {
  user: string;
  channel: string;
  at: number;
  uses: number;
  thread_ts?: string;
  /** The message that was clicked on; for a command, what was answered last. */
  original?: { message?: Message; ephemeral?: Ephemeral };
}

/** The workspace: all that is there, and how new things get their names. */
export interface World {
  settings: Settings;
  /** Without a path; known once the server listens. */
  url: string;
  team: { id: string; name: string; domain: string };
  app: { id: string; botUser: string; botId: string; name: string };
  people: Map<string, Person>;
  channels: Map<string, Channel>;
  messages: Map<string, Message[]>;
  ephemerals: Ephemeral[];
  homes: Map<string, View>;
  modals: Map<string, View[]>;
  sessions: Map<string, Session>;
  prompts: { channel: string; thread_ts?: string; title?: string; prompts: unknown[]; at: number }[];
  files: Map<string, { record: FileRecord; content: Buffer }>;
  triggers: Map<string, Trigger>;
  responseUrls: Map<string, ResponseUrl>;
  log: Entry[];
  /** Why Slack does not know the bot's token any more. */
  tokenTrouble?: string;
  scopes?: Set<string>;
  /** Tells the app of what happened, as Slack does of the app's own doings too. */
  echo(event: Json): void;
  nextTs(): string;
  nextId(prefix: string): string;
  hash(): string;
}

const DAY_START = 1_000;

/** An empty workspace with the app, two people and a channel in it. */
export function createWorld(settings: Settings): World {
  let last = 0;
  let count = DAY_START;
  const nextId = (prefix: string) => {
    count += 1;
    return `${prefix}0${count.toString(36).toUpperCase().padStart(8, '0')}`;
  };
  const world: World = {
    settings,
    url: '',
    team: { id: 'T0ROLLBOOK', name: 'Rollbook', domain: 'rollbook' },
    app: { id: 'A0ROLLBOOK', botUser: 'U0ROLLBOOK', botId: 'B0ROLLBOOK', name: 'rollbook' },
    ...{ people: new Map(), channels: new Map(), messages: new Map(), ephemerals: [] },
    ...{ homes: new Map(), modals: new Map(), sessions: new Map(), prompts: [], files: new Map() },
    ...{ triggers: new Map(), responseUrls: new Map(), log: [] },
    ...(settings.scopes ? { scopes: new Set(settings.scopes) } : {}),
    echo: () => {},
    nextId,
    nextTs() {
      // Microseconds of the clock, and never the same twice: a ts is the id of a message.
      last = Math.max(last + 1, Date.now() * 1_000);
      return `${Math.floor(last / 1_000_000)}.${String(last % 1_000_000).padStart(6, '0')}`;
    },
    hash: () => `${Math.floor(Date.now() / 1_000)}.${randomBytes(4).toString('hex')}`,
  };
  addPerson(world, { id: world.app.botUser, name: world.app.name, is_bot: true });
  addPerson(world, { id: 'U0ADA', name: 'ada', real_name: 'Ada Fast' });
  addPerson(world, { id: 'U0BOB', name: 'bob', real_name: 'Bob Slow' });
  addChannel(world, { id: 'C0BAY', name: 'bay' });
  return world;
}

/** Adds a person; a guest and a stranger are told by the flags of `users.info`. */
export function addPerson(world: World, person: Partial<Person> & { name: string }): Person {
  const made: Person = {
    ...{ id: world.nextId('U'), real_name: person.name, team_id: world.team.id },
    ...{ tz: 'Europe/Berlin', tz_offset: 3600, email: `${person.name}@example.com` },
    ...{ is_bot: false, deleted: false, is_admin: false },
    ...{ is_restricted: false, is_ultra_restricted: false, is_stranger: false },
    ...person,
  };
  world.people.set(made.id, made);
  for (const channel of world.channels.values()) if (channel.kind === 'channel') channel.members.add(made.id);
  return made;
}

/** Adds a channel; everybody is in it, and the app, unless it is said otherwise. */
export function addChannel(world: World, channel: Partial<Channel> & { name: string }): Channel {
  const made: Channel = {
    ...{ id: world.nextId('C'), kind: 'channel' as const, botIn: true, archived: false },
    members: new Set(world.people.keys()),
    ...channel,
  };
  world.channels.set(made.id, made);
  world.messages.set(made.id, []);
  return made;
}

/** The DM between the app and this person; there is one only. */
export function dmWith(world: World, user: string): Channel {
  for (const channel of world.channels.values())
    if (channel.kind === 'im' && channel.user === user) return channel;
  const members = new Set([user, world.app.botUser]);
  return addChannel(world, { id: world.nextId('D'), name: '', kind: 'im', user, members });
}

/** The message with this ts, if it is there. */
export const findMessage = (world: World, channel: string, ts: string): Message | undefined =>
  world.messages.get(channel)?.find((message) => message.ts === ts);

/** What is known of this thread's session; made when there is nothing. */
export function sessionOf(world: World, channel: string, thread_ts: string): Session {
  const key = `${channel}:${thread_ts}`;
  const known = world.sessions.get(key);
  if (known) return known;
  const made: Session = { channel, thread_ts, typing: '', loading: [], history: [] };
  world.sessions.set(key, made);
  return made;
}

/** Writes in the log, and hands the entry back. */
export function note<T extends Entry>(world: World, entry: T): T {
  world.log.push(entry);
  return entry;
}
