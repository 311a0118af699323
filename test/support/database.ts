import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { inject } from 'vitest';
import { type Connection, createDatabase, type Database } from '../../src/db/connect.ts';
import { errorCode } from '../../src/db/faults.ts';
import type {} from './global-setup.ts';

export interface TestDatabase {
  /** As the app works: role rollbook_app. */
  db: Database;
  /** The superuser, for arranging and for looking behind the curtain. */
  owner: Database;
  /** The superuser's door, to hand to whatever opens its own pool. */
  connection: Connection;
  /** The same as a URL, for a child process' DATABASE_URL. */
  url: string;
  /** Cuts every session and removes the database. */
  drop(): Promise<void>;
}

/**
 * A database of one's own, with every migration and no rows: a copy of the template, some 80 ms.
 * @param from `template` (migrated) or `empty`
 */
export async function testDatabase(from: 'template' | 'empty' = 'template'): Promise<TestDatabase> {
  const { admin, template } = inject('server');
  const name = `test_${process.pid}_${randomBytes(5).toString('hex')}`;
  await copyDatabase(admin, name, from === 'template' ? template : 'template0');
  const connection = { ...admin, database: name };
  const db = createDatabase({ connection, appRole: true, max: 20, applicationName: 'test-app' });
  const owner = createDatabase({ connection, appRole: false, max: 4, applicationName: 'test-owner' });
  return {
    db,
    owner,
    connection,
    url: urlOf(connection),
    async drop() {
      await Promise.all([db.close(), owner.close()]);
      await asAdmin(admin, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
}

async function copyDatabase(admin: Connection, name: string, template: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await asAdmin(admin, `CREATE DATABASE ${name} TEMPLATE ${template}`);
    } catch (error) {
      // object_in_use: an autovacuum worker looks at the template just now.
      if (errorCode(error) !== '55006' || attempt === 20) throw error;
      await sleep(50);
    }
  }
}

async function asAdmin(admin: Connection, sql: string): Promise<void> {
  const database = createDatabase({
    connection: admin,
    appRole: false,
    max: 1,
    applicationName: 'test-admin',
  });
  try {
    await database.pool.query(sql);
  } finally {
    await database.close();
  }
}

function urlOf({ host, port, user, password = '', database }: Connection): string {
  const query = new URLSearchParams({ host, port: String(port) });
  return `postgres://${encodeURIComponent(user)}:${encodeURIComponent(password)}@localhost/${database}?${query}`;
}
