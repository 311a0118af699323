import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Connection, createDatabase } from '../src/db/connect.ts';
import { openEmbedded } from '../src/db/embedded.ts';
import { migrate } from '../src/db/migrate.ts';
import type { Place } from './house.ts';

export interface Places {
  places: Place[];
  close(): Promise<void>;
}

/** A throwaway Postgres with so many migrated databases, all copies of the first. */
export async function openPlaces(count: number): Promise<Places> {
  const dataDir = await mkdtemp(join(tmpdir(), 'rollbook-eval-'));
  const embedded = await openEmbedded({
    ...{ dataDir, mode: 'own' },
    // The rows need not survive a power cut.
    settings: { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' },
  });
  const places: Place[] = [];
  const close = async () => {
    await Promise.all(places.flatMap((it) => [it.db.close(), it.owner.close()]));
    await embedded.close();
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    await migrate({ connection: embedded.connection });
    for (let index = 0; index < count; index += 1)
      places.push(open(await copy(embedded.connection, `eval_${index}`)));
    return { places, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function copy(template: Connection, name: string): Promise<Connection> {
  const admin = createDatabase({
    connection: { ...template, database: 'postgres' },
    ...{ appRole: false, max: 1 },
  });
  try {
    await admin.pool.query(`CREATE DATABASE ${name} TEMPLATE ${template.database}`);
  } finally {
    await admin.close();
  }
  return { ...template, database: name };
}

function open(connection: Connection): Place {
  return {
    db: createDatabase({ connection, appRole: true, max: 4 }),
    owner: createDatabase({ connection, appRole: false, max: 2 }),
  };
}
