import type { Api } from './api.ts';
import type { Held, Post } from './deliver.ts';
import { type HttpAnswer, post as postHttp, type Tamper } from './http-door.ts';
import type { Door } from './server.ts';
import type { Disconnect, Sockets } from './sockets.ts';
import type { Budget, Channel, Entry, Fault, Person, Settings, Via } from './words.ts';
import { addChannel, addPerson, dmWith, type World } from './world.ts';

/** What a test does with Slack as a whole: its limits, its faults, its connections. */
export interface Steering {
  /** `http://127.0.0.1:port`. */
  url: string;
  /** What `clientOptions.slackApiUrl` takes: with the slash at its end. */
  apiUrl: string;
  botToken: string;
  appToken: string;
  signingSecret: string;
  team: World['team'];
  app: World['app'];
  log: Entry[];
  /** By the socket, or by POST to this URL; for all that follows. */
  via(via: Via): void;
  fail(method: string, fault?: Fault): void;
  heal(): void;
  limit(method: string, budget: Budget): void;
  /** All answers of this method, or of `*`, take so much longer; 0 ends it. */
  slow(ms: number, method?: string): void;
  /** The whole of Slack cannot be reached, sockets and all. */
  away(): Promise<void>;
  back(): Promise<void>;
  /** Slack knows the bot's token no more, for this reason; undefined gives it back. */
  denies(error?: 'invalid_auth' | 'token_revoked' | 'account_inactive'): void;
  /** The bot may no longer do this. */
  withoutScope(scope: string): void;
  addPerson(person: Partial<Person> & { name: string }): Person;
  addChannel(channel: Partial<Channel> & { name: string }): Channel;
  /** The id of the DM with this person. */
  dm(user: string): string;
  readonly connections: number;
  connected(count?: number, ms?: number): Promise<void>;
  disconnect(how?: Disconnect): void;
  cut(index?: number): void;
  /** The line is dead without anybody having noticed: nothing gets through either way. */
  silence(index?: number): void;
  again: Post['again'];
  /** The next deliveries go out twice. */
  deliverTwice(times?: number): void;
  hold(): Held;
  settled(): Promise<void>;
  /** A raw request to the app's door, which may be signed wrongly; undefined when no answer came in time. */
  knock(url: string, body: object, tamper?: Tamper): Promise<HttpAnswer | undefined>;
  urlVerification(url: string, tamper?: Tamper): Promise<HttpAnswer | undefined>;
  /** Without a signature, unless it is told otherwise: HTTPReceiver lets that in, ExpressReceiver does not. */
  sslCheck(url: string, tamper?: Tamper): Promise<HttpAnswer | undefined>;
  close(): Promise<void>;
}

/** What a fake is made of. */
export interface Parts {
  world: World;
  sockets: Sockets;
  post: Post;
  api: Api;
  door: Door;
}

const UNSIGNED: Tamper = {
  headers: { 'x-slack-signature': undefined, 'x-slack-request-timestamp': undefined },
};

/** The hands on the wheel. */
export function steer({ world, sockets, post, api, door }: Parts): Steering {
  const { settings } = world;
  return {
    ...{ url: world.url, apiUrl: `${world.url}/api/`, team: world.team, app: world.app, log: world.log },
    ...{ botToken: settings.botToken, appToken: settings.appToken, signingSecret: settings.signingSecret },
    ...limitsAndFaults({ world, api }),
    ...knocking(settings),
    via: (via) => void Object.assign(settings, { via }),
    async away() {
      sockets.cutAll();
      await door.away();
    },
    back: door.back,
    addPerson: (person) => addPerson(world, person),
    addChannel: (channel) => addChannel(world, channel),
    dm: (user) => dmWith(world, user).id,
    get connections() {
      return sockets.open().length;
    },
    connected: (count = 1, ms) => sockets.opened(count, ms),
    disconnect: (how = {}) => sockets.disconnect(how),
    cut: sockets.cut,
    silence(index) {
      const chosen = index === undefined ? sockets.open() : sockets.open().slice(index, index + 1);
      for (const connection of chosen) connection.silent = true;
    },
    ...{ again: post.again, hold: post.hold, settled: post.settled },
    deliverTwice: (times = 1) => post.twice(times),
    async close() {
      post.close();
      await sockets.closeAll();
      await door.away();
      await post.settled();
    },
  };
}

type Knocking = Pick<Steering, 'knock' | 'urlVerification' | 'sslCheck'>;

function knocking(settings: Settings): Knocking {
  const sign = (url: string, body: string, type: string, tamper: Tamper = {}) =>
    postHttp(url, body, type, settings.signingSecret, { ackMs: settings.ackMs, ...tamper });
  const json = (url: string, body: object, tamper?: Tamper) =>
    sign(url, JSON.stringify(body), 'application/json', tamper);
  return {
    knock: json,
    urlVerification: (url, tamper) => json(url, { type: 'url_verification', challenge: 'prove it' }, tamper),
    sslCheck: (url, tamper = UNSIGNED) =>
      sign(url, 'token=x&ssl_check=1', 'application/x-www-form-urlencoded', tamper),
  };
}

type Faulty = Pick<Steering, 'fail' | 'heal' | 'limit' | 'slow' | 'denies' | 'withoutScope'>;

function limitsAndFaults({ world, api }: Pick<Parts, 'world' | 'api'>): Faulty {
  return {
    fail: (method, fault = {}) => api.faults.add(method, fault),
    heal: () => api.faults.clear(),
    limit: (method, budget) => api.limits.set(method, budget),
    slow: (ms, method = '*') => void (ms > 0 ? api.slow.set(method, ms) : api.slow.delete(method)),
    denies(error) {
      if (error) world.tokenTrouble = error;
      else delete world.tokenTrouble;
    },
    withoutScope(scope) {
      world.scopes ??= new Set(ALL_SCOPES);
      world.scopes.delete(scope);
    },
  };
}

const ALL_SCOPES =
  'chat:write assistant:write channels:history channels:read groups:history im:history im:write users:read files:read reactions:write team:read commands app_mentions:read'.split(
    ' ',
  );
