import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDatabase } from '../src/db/connect.ts';
import { DatabaseFault } from '../src/db/faults.ts';
import type { Tx } from '../src/db/transaction.ts';
import { type TestDatabase, testDatabase } from './support/database.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase('empty');
  await database.owner.pool.query(`
    CREATE TABLE tally (name text PRIMARY KEY, n int NOT NULL);
    CREATE TABLE booked (dyno int, span int4range, EXCLUDE USING gist (span WITH &&));
    GRANT ALL ON tally, booked TO rollbook_app`);
});

beforeEach(async () => {
  await database.owner.pool.query(`TRUNCATE tally, booked; INSERT INTO tally VALUES ('a', 0), ('b', 0)`);
});

afterAll(() => database.drop());

const add = (tx: Tx, name: string) => tx.query('add', 'UPDATE tally SET n = n + 1 WHERE name = $1', [name]);

async function tally(): Promise<Record<string, number>> {
  const rows = await database.db.query<{ name: string; n: number }>('tally', 'SELECT name, n FROM tally');
  return Object.fromEntries(rows.map((row) => [row.name, row.n]));
}

/** Ends the backend that runs a transaction, from outside. */
async function kill(tx: Tx): Promise<void> {
  const [row] = await tx.query<{ pid: number }>('my_pid', 'SELECT pg_backend_pid() AS pid');
  await database.owner.query('kill', 'SELECT pg_terminate_backend($1, 1000)', [row?.pid]);
}

describe('a session', () => {
  it('works as rollbook_app, in UTC, with limits on time', async () => {
    const [row] = await database.db.query(
      'who',
      `SELECT current_user AS who, current_setting('timezone') AS zone, current_setting('statement_timeout') AS statement,
              current_setting('lock_timeout') AS lock, current_setting('idle_in_transaction_session_timeout') AS idle`,
    );
    expect(row).toEqual({ who: 'rollbook_app', zone: 'UTC', statement: '15s', lock: '5s', idle: '30s' });
  });

  it('gives ids as strings, instants as Dates, days as strings, weights as numbers', async () => {
    const [row] = await database.db.query(
      'types',
      `SELECT 9007199254740993::bigint AS id, '2027-03-14T07:00:00Z'::timestamptz AS at, '2027-03-14'::date AS day,
              ARRAY['2027-03-14'::date] AS days, 1.5::float8 AS weight, NULL::date AS none`,
    );
    expect(row).toEqual({
      id: '9007199254740993',
      at: new Date('2027-03-14T07:00:00Z'),
      day: '2027-03-14',
      days: ['2027-03-14'],
      weight: 1.5,
      none: null,
    });
  });

  it('is opened from a URL with the same settings, those of the URL kept', async () => {
    const url = `${database.url}&options=${encodeURIComponent('-c work_mem=5MB')}`;
    const other = createDatabase({ url, appRole: true, applicationName: 'by-url' });
    const [row] = await other.query(
      'who',
      `SELECT current_user AS who, current_setting('work_mem') AS memory, current_setting('application_name') AS name`,
    );
    expect(row).toEqual({ who: 'rollbook_app', memory: '5MB', name: 'by-url' });
    await other.close();
  });

  it('may be killed, idle or at work, and the pool goes on', async () => {
    const told: Error[] = [];
    const own = createDatabase({
      connection: database.connection,
      appRole: true,
      max: 3,
      onError: (e) => told.push(e),
    });
    const atWork = await own.pool.connect();
    await own.query('open_another', 'SELECT 1');
    await database.owner.pool.query(
      `SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity WHERE application_name = 'rollbook' AND datname = current_database()`,
    );
    await expect(atWork.query('SELECT 1')).rejects.toThrow();
    atWork.release(true);
    await expect.poll(() => told.length).toBeGreaterThanOrEqual(2);
    expect(await own.query('after', 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await own.close();
  });
});

describe('a transaction', () => {
  it('keeps all of it or nothing', async () => {
    await database.db.transaction(async (tx) => {
      await add(tx, 'a');
      await add(tx, 'b');
    });
    const failed = database.db.transaction(async (tx) => {
      await add(tx, 'a');
      throw new Error('changed my mind');
    });
    await expect(failed).rejects.toThrow('changed my mind');
    expect(await tally()).toEqual({ a: 1, b: 1 });
  });

  it('goes through after a deadlock, both sides of it', async () => {
    let runs = 0;
    let arrived = 0;
    let go = () => {};
    const bothHoldOne = new Promise<void>((resolve) => {
      go = resolve;
    });
    const crossing = (first: string, second: string) =>
      database.db.transaction(
        async (tx) => {
          runs += 1;
          await add(tx, first);
          arrived += 1;
          if (arrived === 2) go();
          await bothHoldOne;
          await add(tx, second);
        },
        { retry: true },
      );
    await Promise.all([crossing('a', 'b'), crossing('b', 'a')]);
    expect(runs).toBe(3);
    expect(await tally()).toEqual({ a: 2, b: 2 });
  });

  it('is run again when its connection was lost before it was saved', async () => {
    let runs = 0;
    await database.db.transaction(
      async (tx) => {
        runs += 1;
        await add(tx, 'a');
        if (runs === 1) await kill(tx);
        await add(tx, 'b');
      },
      { retry: true },
    );
    expect(runs).toBe(2);
    expect(await tally()).toEqual({ a: 1, b: 1 });
  });

  it('is not run again unless asked to', async () => {
    let runs = 0;
    const once = database.db.transaction(async (tx) => {
      runs += 1;
      await tx.query('lose', `DO $$ BEGIN RAISE EXCEPTION 'lost' USING ERRCODE = '40001'; END $$`);
    });
    await expect(once).rejects.toMatchObject({ code: '40001' });
    expect(runs).toBe(1);
  });

  it('lost six times is given up with a fault that says nothing was changed', async () => {
    let runs = 0;
    await database.db.query('take', `INSERT INTO booked VALUES (1, '[1,5)')`);
    const hopeless = database.db.transaction(
      async (tx) => {
        runs += 1;
        await add(tx, 'a');
        await tx.query('book', `INSERT INTO booked VALUES (1, '[3,8)')`);
      },
      { retry: true },
    );
    const fault = await hopeless.catch((error) => error);
    expect(fault).toBeInstanceOf(DatabaseFault);
    expect(fault).toMatchObject({ code: 'retries_exhausted', cause: { code: '23P01' } });
    expect(fault.message).toContain('Nothing was changed');
    expect(runs).toBe(6);
    expect(await tally()).toEqual({ a: 0, b: 0 });
  });

  it('that failed for a reason no second run could mend is not run again', async () => {
    let runs = 0;
    const broken = database.db.transaction(
      async (tx) => {
        runs += 1;
        await tx.query('divide', 'SELECT 1 / 0');
      },
      { retry: true },
    );
    await expect(broken).rejects.toMatchObject({ code: '22012' });
    expect(runs).toBe(1);
  });

  it('whose connection broke during COMMIT is never run again, since it may have been saved', async () => {
    await database.owner.pool.query(`
      CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
        BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
      CREATE CONSTRAINT TRIGGER dies_at_commit AFTER UPDATE ON tally DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION die()`);
    let runs = 0;
    const unclear = database.db.transaction(
      async (tx) => {
        runs += 1;
        await add(tx, 'a');
      },
      { retry: true },
    );
    await expect(unclear).rejects.toMatchObject({ code: 'commit_unknown' });
    expect(runs).toBe(1);
    await database.owner.pool.query('DROP FUNCTION die CASCADE');
  });

  it('in which a failure was swallowed does not pass for saved', async () => {
    const swallowed = database.db.transaction(async (tx) => {
      await add(tx, 'a');
      await tx.query('divide', 'SELECT 1 / 0').catch(() => {});
      return 'all is well';
    });
    await expect(swallowed).rejects.toMatchObject({ code: 'not_committed' });
    expect(await tally()).toEqual({ a: 0, b: 0 });
  });
});
