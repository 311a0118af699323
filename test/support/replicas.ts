import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Temporal } from 'temporal-polyfill';
import type { Connection } from '../../src/db/connect.ts';
import { type TestDatabase, testDatabase } from './database.ts';
import { type Answer, type FakeGemini, openFakeGemini, type SeenRequest } from './gemini/index.ts';
import { DEMO, newKey } from './house.ts';

/** A day on which nothing is booked. */
export const day = (n: number): string =>
  Temporal.Now.plainDateISO('America/Detroit')
    .add({ days: 100 + n })
    .toString();

/** What several replicas of the house share, whatever they are talked to in. */
export interface Replicas {
  gemini: FakeGemini;
  database: TestDatabase;
  /** The database can be taken away from all replicas. */
  gate: Gate;
  /** What each replica is started with. */
  env: Record<string, string>;
  /** Gemini's answers to messages with this word in them, one after the other; the last one stays. */
  when(word: string, ...answers: Answer[]): void;
  /** This chat user acts as the demo account, which the first replica made. */
  linkUser(channel: 'slack' | 'teams', tenant: string, user: string): Promise<void>;
  booked(vin: string): Promise<number>;
  rows<T = Record<string, unknown>>(sql: string, values?: unknown[]): Promise<T[]>;
  /** What has not been shown yet, or not been handled. */
  open(): Promise<number>;
  close(): Promise<void>;
}

/** Opens Gemini and a database, and no replica. */
export async function openReplicas(): Promise<Replicas> {
  const database = await testDatabase();
  const gate = await openGate(database.connection);
  const script = new Map<string, Answer[]>();
  const gemini = await openFakeGemini({ fallback: (request) => answerOf(script, request) });
  const rows: Replicas['rows'] = async (sql, values = []) =>
    (await database.owner.pool.query(sql, values)).rows as never;
  const count = async (sql: string, values: unknown[] = []) =>
    Number((await rows<{ count: string }>(sql, values))[0]?.count);
  return {
    ...{ gemini, database, gate, rows },
    env: {
      ...{ DATABASE_URL: gate.url, ROLLBOOK_JWT_KEY: newKey(), ROLLBOOK_DEMO: '1', PORT: '0' },
      ...{ ROLLBOOK_TIMEZONE: 'America/Detroit', ROLLBOOK_RATE_LIMITS: 'off', LOG_LEVEL: 'silent' },
      ...{ GOOGLE_API_KEY: 'test-key', ROLLBOOK_GEMINI_BASE_URL: gemini.url },
    },
    when: (word, ...answers) => void script.set(word, answers),
    linkUser: async (...user) => void (await rows(LINK, [...user, DEMO.email])),
    booked: (vin) => count(BOOKED, [vin, day(0)]),
    open: () => count(OPEN),
    async close() {
      await gemini.close();
      await gate.shut();
      await database.drop();
    },
  };
}

const LINK = `
INSERT INTO link (site_id, channel, tenant, chat_user_id, chat_name, account_id, created_at)
SELECT site_id, $1, $2, $3, $3, id, now() FROM account WHERE email = $4`;
const BOOKED = `
SELECT count(*) FROM allocation a JOIN vehicle v ON v.site_id = a.site_id AND v.id = a.vehicle_id
 WHERE v.vin = $1 AND a.starts_at > $2::date AND a.status <> 'cancelled'`;

const OPEN = `
SELECT (SELECT count(*) FROM inbox WHERE status IN ('waiting', 'running'))
     + (SELECT count(*) FROM delivery WHERE delivered_at IS NULL AND given_up_at IS NULL) AS count`;

function answerOf(script: Map<string, Answer[]>, { body }: SeenRequest): Answer {
  const said = (body.contents ?? [])
    .filter((it) => it.role === 'user')
    .flatMap((it) => it.parts ?? [])
    .flatMap((it) => it.text ?? [])
    .at(-1)
    ?.split('\n')[0];
  const [word, answers] = [...script].find(([it]) => said?.includes(it)) ?? [];
  if (!word || !answers) return { text: `You said: ${said}` };
  return (answers.length > 1 ? answers.shift() : answers[0]) as Answer;
}

/** Books this vehicle, as Gemini asks for it. */
export const bookingOf = (vehicle: string, n: number): Answer => ({
  calls: [
    { name: 'auto_allocate_vehicle', args: { vehicle, test_type: 'brake', when: `${day(n)} for 1 day` } },
  ],
});

/** So many sentences, each in an event of its own: what the model says is shown sentence by sentence. */
export const sentences = (count: number, name = 'Part'): string[] =>
  Array.from({ length: count }, (_, n) => `${name} ${n + 1} is here. `);

/** The way to the database, which can be shut. */
export interface Gate {
  url: string;
  shut(): Promise<void>;
  open(): Promise<void>;
}

async function openGate({ host, port, user, password = '', database }: Connection): Promise<Gate> {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(host.startsWith('/') ? { path: join(host, `.s.PGSQL.${port}`) } : { host, port });
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far).pipe(near);
  });
  const listen = async (at: number) => {
    server.listen(at, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const own = await listen(0);
  return {
    url: `postgres://${encodeURIComponent(user)}:${encodeURIComponent(password)}@127.0.0.1:${own}/${database}`,
    async shut() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    open: async () => void (server.listening || (await listen(own))),
  };
}

/** Waits for something that comes by itself. */
export async function until<T>(look: () => T | Promise<T>, what: string, ms = 10_000): Promise<T> {
  for (const end = Date.now() + ms; ; await sleep(20)) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited ${ms} ms for ${what}`);
  }
}
