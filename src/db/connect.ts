import pg from 'pg';
import { type Compose, composing } from './compose.ts';
import { createTransaction, namedQuery, type Query, type Transaction } from './transaction.ts';

/** Where a server is. `host` is a folder where it listens on a unix socket. */
export interface Connection {
  host: string;
  port: number;
  user: string;
  database: string;
  password?: string;
}

/** A server of ours by its parts, or anybody's by its URL. */
export type Target = { connection: Connection } | { url: string };

export type DatabaseNeeds = Target & {
  /** Work as `rollbook_app`, which cannot edit history, instead of as the role that signed in. */
  appRole: boolean;
  /** Most connections at once. */
  max?: number;
  /** Told of every connection that breaks, in use or idle; the pool goes on with new ones. */
  onError?: (error: Error) => void;
  /** What the work under way is about: transactions carry it as their application's name. */
  about?: () => string | undefined;
  /** Shown in pg_stat_activity. */
  applicationName?: string;
};

export interface Database {
  pool: pg.Pool;
  query: Query;
  compose: Compose;
  transaction: Transaction;
  /** Waits for the queries under way, then closes every connection. Safe to call twice. */
  close(): Promise<void>;
}

/** A request gives up on its connection after this, rather than queue behind a stuck server. */
const CONNECT_TIMEOUT_MS = 10_000;

const APP_SETTINGS = [
  '-c role=rollbook_app',
  '-c statement_timeout=15000',
  '-c lock_timeout=5000',
  '-c idle_in_transaction_session_timeout=30000',
];

const DATE_OID = 1082;
const DATE_ARRAY_OID = 1182;
const TEXT_ARRAY_OID = 1009;

/**
 * `date` stays the ISO string that it is: a calendar day has no instant until a site's zone gives it
 * one. bigint stays a string (ids), timestamptz is a Date, double precision a number.
 */
const types = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === DATE_OID) return (value: string) => value;
    return pg.types.getTypeParser(oid === DATE_ARRAY_OID ? TEXT_ARRAY_OID : oid, format);
  },
} as unknown as pg.CustomTypesConfig;

/** What `pg` needs to reach the target, with startup options added to those of the URL. */
export function clientConfig(target: Target, settings: readonly string[] = []): pg.ClientConfig {
  const options = ['-c timezone=UTC', ...settings].join(' ');
  if ('connection' in target) return { ...target.connection, options, types };
  // pg lets the URL win over the object, so our options travel inside the URL.
  const [base, search = ''] = target.url.split(/\?(.*)/s);
  const params = new URLSearchParams(search);
  params.set('options', [params.get('options'), options].filter(Boolean).join(' '));
  return { connectionString: `${base}?${params}`, types };
}

/** Opens a pool of sessions on one database. Nothing is connected before the first query. */
export function createDatabase(needs: DatabaseNeeds): Database {
  const pool = new pg.Pool({
    ...clientConfig(needs, needs.appRole ? APP_SETTINGS : []),
    max: needs.max ?? 10,
    application_name: needs.applicationName ?? 'rollbook',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    allowExitOnIdle: true,
  });
  const onError = needs.onError ?? (() => {});
  // pg takes its own listener off a client that is in use, and an error without one ends the process.
  pool.on('connect', (client) => client.on('error', onError));
  // The same error again, for an idle client: told above.
  pool.on('error', () => {});
  let closed: Promise<void> | undefined;
  return {
    pool,
    query: namedQuery(pool),
    compose: composing(pool),
    transaction: createTransaction(pool, needs.about),
    close: () => {
      closed ??= pool.end();
      return closed;
    },
  };
}
