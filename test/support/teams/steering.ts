import type { Door } from '../slack/server.ts';
import type { Held, Post } from './deliver.ts';
import { type HttpAnswer, post as postHttp } from './door.ts';
import { botToken } from './issuer.ts';
import type { Keys } from './keys.ts';
import type { Desk } from './serving.ts';
import type { Conversation, Counted, Entry, Fault, Json, Op, Person, Window } from './words.ts';
import { addConversation, addPerson, personOf, type World } from './world.ts';

/** What a test does with Teams as a whole: its people, its limits, its faults, its keys. */
export interface Steering {
  /** `http://127.0.0.1:port`. */
  url: string;
  /** Of the connector: with the slash at its end. */
  serviceUrl: string;
  /** Bot Framework's `/.well-known/openidconfiguration`. */
  openIdUrl: string;
  /** Where the bot gets its token for what it sends. */
  tokenUrl: string;
  appId: string;
  appPassword: string;
  tenant: World['tenant'];
  team: World['team'];
  bot: World['bot'];
  channel: Conversation;
  group: Conversation;
  log: Entry[];
  person(key: string): Person;
  addPerson(person: Partial<Person> & { name: string }): Person;
  addConversation(it: Partial<Conversation> & { kind: Conversation['kind'] }): Conversation;
  /** The bot's door, for all that follows. */
  via(url: string): void;
  /** `*` is anything, sign-in pages too. */
  fail(op: Op | '*', fault?: Fault): void;
  heal(): void;
  limit(kind: Counted, windows: Window[]): void;
  /** How a pressed Stop is spelled from now on: both were seen. */
  spells(it: 'canceled' | 'cancelled'): void;
  /** All answers take so much longer; 0 ends it. */
  slow(ms: number, op?: Op): void;
  /** The whole of Teams cannot be reached. */
  away(): Promise<void>;
  back(): Promise<void>;
  /** A token for the bot, as Bot Framework makes it, or with one thing wrong. */
  token: Keys['token'];
  rotateKeys: Keys['rotate'];
  /** A token of the bot, without the walk to the sign-in page. */
  botToken(): string;
  /** All tokens that the bot has are good no more. */
  forgetTokens(): void;
  again: Post['again'];
  /** The next activities go out twice. */
  deliverTwice(times?: number): void;
  hold(): Held;
  settled(): Promise<void>;
  /** A raw request to the bot's door, with these headers only; undefined when no answer came in time. */
  knock(url: string, body: Json | string, headers?: Record<string, string>): Promise<HttpAnswer | undefined>;
  close(): Promise<void>;
}

/** What a fake is made of. */
export interface Parts {
  desk: Desk;
  post: Post;
  door: Door;
}

/** The hands on the wheel. */
export function steer({ desk, post, door }: Parts): Steering {
  const { world, keys, faults, limits, slow } = desk;
  const { settings, url, serviceUrl } = world;
  const { appId, appPassword } = settings;
  const [channel, group] = [...world.conversations.values()] as [Conversation, Conversation];
  return {
    ...{ url, serviceUrl, openIdUrl: `${url}/.well-known/openidconfiguration`, appId, appPassword },
    tokenUrl: `${url}/${world.tenant.id}/oauth2/v2.0/token`,
    ...{ tenant: world.tenant, team: world.team, bot: world.bot, channel, group, log: world.log },
    person: (key) => personOf(world, key),
    addPerson: (person) => addPerson(world, person),
    addConversation: (it) => addConversation(world, it),
    via: (it) => void Object.assign(settings, { messagingEndpoint: it }),
    fail: (op, fault = {}) => faults.add(op, fault),
    heal: () => faults.clear(),
    limit: (kind, windows) => limits.set(kind, windows),
    spells: (canceled) => void Object.assign(settings, { canceled }),
    slow: (ms, op) => void (ms > 0 ? slow.set(op ?? '*', ms) : slow.delete(op ?? '*')),
    ...{ away: door.away, back: door.back, token: keys.token, rotateKeys: keys.rotate },
    botToken: () => botToken(world),
    forgetTokens: () => world.tokens.clear(),
    ...{ again: post.again, hold: post.hold, settled: post.settled },
    deliverTwice: (times = 1) => post.twice(times),
    knock: (to, body, headers = {}) =>
      postHttp(to, typeof body === 'string' ? body : JSON.stringify(body), headers, settings),
    async close() {
      post.close();
      await door.away();
      await post.settled();
    },
  };
}
