import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHasher } from '../../src/accounts/hasher.ts';
import { type Accounts, createAccounts, type Registration } from '../../src/accounts/index.ts';
import { type Keys, loadKeys } from '../../src/accounts/keys.ts';
import type { Agent, RunEvent, RunInput } from '../../src/agent/words.ts';
import { createAllocationCore } from '../../src/allocation/index.ts';
import { createConversation } from '../../src/conversation/index.ts';
import { createEvents, type HouseEvent } from '../../src/events.ts';
import { createFleet } from '../../src/fleet/index.ts';
import { createHttp, type Http, type HttpConfig } from '../../src/http/server.ts';
import { createLog } from '../../src/log.ts';
import { projectRoot } from '../../src/paths.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { createReports } from '../../src/telemetry/report/index.ts';
import type { Role, Site } from '../../src/words.ts';
import { type TestDatabase, testDatabase } from './database.ts';

/** bcrypt's lowest cost: what is tested is the room, not the arithmetic. */
const QUICK_COST = 4;
export const PASSWORD = 'seven brave rollers';

export interface HouseOptions {
  registration?: Registration;
  rateLimits?: boolean;
  cost?: number;
  queue?: number;
  config?: Partial<HttpConfig>;
  demo?: { email: string; password: string };
  /** What the agent does with a message; an echo when left out. */
  say?: (input: RunInput) => AsyncIterable<RunEvent>;
  readiness?: () => Promise<Record<string, { ok: boolean; detail?: string }>>;
  clock?: () => Date;
  beforeListen?: (app: Http['app']) => void;
}

export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  body: any;
}

export interface Person {
  id: string;
  email: string;
  token: string;
}

/** A whole house without main.ts, on a port and a database of its own. */
export interface TestHouse {
  base: string;
  http: Http;
  database: TestDatabase;
  accounts: Accounts;
  keys: Keys;
  site: Site;
  events: HouseEvent[];
  logged: () => string;
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  /** An account with this role, signed in. */
  person(role: Role): Promise<Person>;
  close(): Promise<void>;
}

export interface CallOptions {
  as?: Person | string | undefined;
  body?: unknown;
  headers?: Record<string, string>;
}

export async function testHouse(options: HouseOptions = {}): Promise<TestHouse> {
  const database = await testDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), 'rollbook-http-'));
  const [row] = await database.owner.query<{ id: string }>(
    'given-site',
    "INSERT INTO site (name, time_zone) VALUES ('Plant 4', 'America/Detroit') RETURNING id",
  );
  const site: Site = { id: row?.id ?? '', name: 'Plant 4', timeZone: 'America/Detroit' };
  const { db } = database;
  const clock = options.clock ?? (() => new Date());
  const heard: HouseEvent[] = [];
  const events = createEvents((error) => console.error(error));
  events.on((event) => heard.push(event));
  let lines = '';
  const log = createLog(
    { level: 'debug', format: 'json' },
    {
      write: (line) => {
        lines += line;
      },
    },
  );
  const keys = await loadKeys({ dataDir });
  const hasher = createHasher({
    cost: options.cost ?? QUICK_COST,
    ...(options.queue ? { queue: options.queue } : {}),
  });
  const registration = options.registration ?? { mode: 'open' };
  const rateLimits = options.rateLimits ?? false;
  const accounts = createAccounts({ db, clock, events, site, keys, hasher, registration, rateLimits, log });
  const allocation = createAllocationCore({ db, events, clock, site });
  const fleet = createFleet({ db, events, clock, site });
  const agent: Agent = {
    run: options.say ?? echo,
    hear: async () => ({
      ok: true,
      text: 'hello',
      usage: { input_tokens: 0, output_tokens: 0, cost_usd: 0 },
    }),
    perform: async () => ({ ok: true, text: 'Done.', focus: null }),
  };
  const conversation = createConversation({ db, agent, clock, events, log, site, newId: randomUUID });
  const metrics = createMetrics({ events, version: '0.0.0', pool: db.pool });
  const assumptions = { manualMinutes: undefined, hourlyRate: undefined };
  const reports = createReports({ db, clock, site, days: 90, assumptions });
  const http = createHttp({
    reports,
    config: {
      host: '127.0.0.1',
      port: 0,
      publicUrl: undefined,
      metricsToken: undefined,
      registration,
      ...options.config,
    },
    ...{ log, events, clock, site, accounts, allocation, fleet, conversation, metrics },
    readiness: options.readiness ?? (async () => ({ database: { ok: true } })),
    page: { dir: join(projectRoot(), 'adapters/web/page') },
    demo: options.demo,
    version: '0.0.0',
  });
  options.beforeListen?.(http.app);
  const { port } = await http.listen();
  const base = `http://127.0.0.1:${port}`;
  const call = (method: string, path: string, callOptions: CallOptions = {}) =>
    send(base, method, path, callOptions);
  return {
    ...{ base, http, database, accounts, keys, site, events: heard, call },
    logged: () => lines,
    async person(role) {
      const email = `${role}-${randomUUID().slice(0, 8)}@example.com`;
      const made = await accounts.addAccount(email, `A ${role}`, role, PASSWORD);
      if (!made.ok) throw new Error(made.refusal.detail);
      const login = await accounts.login({ email, password: PASSWORD }, { address: '192.0.2.1' });
      if (!login.ok) throw new Error(login.refusal.detail);
      return { id: made.value.id, email, token: login.value.access_token };
    },
    async close() {
      await http.close();
      await conversation.stop();
      metrics.close();
      await hasher.close();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function* echo(input: RunInput): AsyncGenerator<RunEvent> {
  yield { type: 'status', text: 'Thinking…' };
  yield { type: 'delta', text: `You said: ${input.text}` };
  yield {
    type: 'end',
    text: `You said: ${input.text}`,
    model: 'echo',
    usage: { input_tokens: 0, output_tokens: 0, cost_usd: 0 },
    focus: null,
  };
}

async function send(
  base: string,
  method: string,
  path: string,
  { as, body, headers = {} }: CallOptions,
): Promise<Answer> {
  const token = typeof as === 'object' ? as.token : as;
  const raw = body === undefined || typeof body === 'string' || body instanceof Uint8Array;
  const response = await fetch(base + path, {
    method,
    redirect: 'manual',
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: raw ? (body as string) : JSON.stringify(body) }),
  });
  const text = await response.text();
  const json = text !== '' && response.headers.get('content-type')?.includes('json');
  return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text };
}
