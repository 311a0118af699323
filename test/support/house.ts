import { generateKeyPairSync, randomUUID } from 'node:crypto';
import type { Wire } from '../../adapters/teams/index.ts';
import { readConfig } from '../../src/config.ts';
import { type Served, serve } from '../../src/main.ts';
import { type TestDatabase, testDatabase } from './database.ts';

export const DEMO = { email: 'demo@rollbook.example', password: 'demo-on-the-rollers' };

export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  body: any;
}

/** A door of a served house, whether it runs in this process or in a child. */
export interface Door {
  url: string;
  /** One request; `as` is a token. */
  call(method: string, path: string, options?: { as?: string | undefined; body?: unknown }): Promise<Answer>;
  /** Signs in and returns the token; the demo account when nobody is named. */
  signIn(who?: { email: string; password: string }): Promise<string>;
  /** Makes an account and returns its token. */
  register(fullname: string): Promise<{ token: string; id: string; email: string }>;
}

export interface OpenHouse extends Door {
  served: Served;
  database: TestDatabase;
  close(): Promise<void>;
}

/** A new signing key as ROLLBOOK_JWT_KEY wants it. */
export function newKey(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** The house as `npm start` serves it, on a free port over a database of its own, with the demo site. */
export async function openTestHouse(
  options: { env?: Record<string, string>; teamsWire?: Wire } = {},
): Promise<OpenHouse> {
  const database = await testDatabase();
  try {
    const env = {
      PORT: '0',
      DATABASE_URL: database.url,
      ROLLBOOK_JWT_KEY: newKey(),
      ROLLBOOK_DEMO: '1',
      ROLLBOOK_TIMEZONE: 'America/Detroit',
      ROLLBOOK_RATE_LIMITS: 'off',
      LOG_LEVEL: 'silent',
      ...options.env,
    };
    const { teamsWire } = options;
    const served = await serve(readConfig(env, false), teamsWire ? { teamsWire } : {});
    const close = async () => {
      await served.stop();
      await database.drop();
    };
    return { ...doorOf(`http://localhost:${served.port}`), served, database, close };
  } catch (error) {
    await database.drop();
    throw error;
  }
}

/** The door of whatever serves at this address. */
export function doorOf(url: string): Door {
  const call: Door['call'] = async (method, path, { as, body } = {}) => {
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(as === undefined ? {} : { authorization: `Bearer ${as}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const json = response.headers.get('content-type')?.includes('json');
    return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text };
  };
  return {
    url,
    call,
    async signIn(who = DEMO) {
      const { status, body } = await call('POST', '/login', { body: who });
      if (status !== 200) throw new Error(`login answered ${status}: ${JSON.stringify(body)}`);
      return body.access_token;
    },
    async register(fullname) {
      const email = `person-${randomUUID().slice(0, 8)}@example.com`;
      const made = await call('POST', '/register', {
        body: { email, fullname, password: 'seven brave rollers' },
      });
      if (made.status !== 201) throw new Error(`register answered ${made.status}`);
      return { token: made.body.access_token, id: made.body.user.id, email };
    },
  };
}
