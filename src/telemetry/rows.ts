import { randomUUID } from 'node:crypto';
import type { Database } from '../db/connect.ts';
import { errorCode } from '../db/faults.ts';
import type { Events } from '../events.ts';
import type { Clock, Site } from '../words.ts';
import { ADD, type Kind, type Noted, noted, rowOf } from './row-of.ts';

/** What outlives Prometheus: tool calls and asks for a booking, as rows. */
export interface Rows {
  /** Writes what waits, unless the database is away. */
  flush(): Promise<void>;
  /** Makes the partitions that will be needed and drops those that are too old. */
  keep(): Promise<void>;
  /** Hears nothing more and writes what waits, for as long as there is patience. */
  stop(): Promise<void>;
}

interface Needs {
  db: Pick<Database, 'query'>;
  events: Events;
  clock: Clock;
  site: Site;
  log: { warn(fields: object, text: string): void };
  /** Days that rows are kept. */
  days: number;
  /** Most rows that wait for a database that is away; what comes beyond is dropped and counted. */
  most?: number;
  /** How long until a database that was away is tried again. */
  againMs?: number;
  /** How long stopping may take. */
  patienceMs?: number;
}

/** A batch goes after a second, or sooner when it is this long. */
const ENOUGH = 200;
const WAIT_MS = 1_000;
/** Rows of one statement: after an outage there may be many. */
const AT_ONCE = 2_000;
const MOST = 20_000;
const AGAIN_MS = 5_000;
const PATIENCE_MS = 3_000;
/** No partition for that day. */
const NO_PARTITION = '23514';

/** Listens and keeps; nothing on a request's path waits for it, and nothing is written one by one. */
export function createRows(needs: Needs): Rows {
  const { db, events, clock, site, log, days } = needs;
  const { most = MOST, againMs = AGAIN_MS } = needs;
  const source = randomUUID();
  const waiting: Noted[] = [];
  let told = 0;
  let dropped = 0;
  let away = false;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> | undefined;

  const soon = (ms: number) => {
    timer ??= setTimeout(() => void flush(), ms).unref();
  };
  const deaf = events.on((event) => {
    if (event.type !== 'tool' && event.type !== 'booking') return;
    if (waiting.length >= most) dropped += 1;
    else waiting.push(noted(event, clock().getTime(), ++told));
    if (waiting.length === ENOUGH && !away) hurry();
    else soon(away ? againMs : WAIT_MS);
  });
  const hurry = () => {
    clearTimeout(timer);
    timer = undefined;
    soon(0);
  };
  const keep = async () => {
    await db.query('telemetry_keep', 'SELECT telemetry_keep($1, $2)', [isoDay(clock()), days]);
  };
  const add = async (kind: Kind, rows: Noted[]): Promise<void> => {
    if (rows.length === 0) return;
    const params = [site.id, source, JSON.stringify(rows.map(rowOf)), ...ADD[kind].more(site)];
    const write = () => db.query(ADD[kind].name, ADD[kind].sql, params);
    await write().catch(async (error: unknown) => {
      if (errorCode(error) !== NO_PARTITION) throw error;
      await keep();
      await write();
    });
  };
  /** A row that no database takes must not hold back the others. */
  const addEach = async (kind: Kind, rows: Noted[]): Promise<void> => {
    try {
      await add(kind, rows);
    } catch (error) {
      if (!/^2[23]/.test(errorCode(error) ?? '')) throw error;
      log.warn({ err: error, rows: rows.length }, 'telemetry rows were not taken');
      if (rows.length === 1) dropped += 1;
      else for (const row of rows) await addEach(kind, [row]);
    }
  };
  /** Rows stay in the queue until they are stored; one that was stored already is not stored again. */
  const writeSome = async () => {
    const rows = waiting.slice(0, AT_ONCE);
    for (const kind of ['tool', 'booking'] as const)
      await addEach(
        kind,
        rows.filter((it) => it.kind === kind),
      );
    waiting.splice(0, rows.length);
    events.emit({ type: 'sink', sink: 'rows', result: 'ok', count: 1 });
  };
  const writeAll = async () => {
    try {
      while (waiting.length > 0) await writeSome();
      away = false;
    } catch (error) {
      if (!away) log.warn({ err: error }, 'telemetry rows wait for the database');
      away = true;
      events.emit({ type: 'sink', sink: 'rows', result: 'failed', count: 1 });
      soon(againMs);
    }
    if (dropped > 0) events.emit({ type: 'sink', sink: 'rows', result: 'dropped', count: dropped });
    dropped = 0;
  };
  const flush = async () => {
    clearTimeout(timer);
    timer = undefined;
    writing ??= writeAll().finally(() => {
      writing = undefined;
    });
    await writing;
  };
  return {
    flush,
    keep,
    async stop() {
      deaf();
      const late = new Promise<void>((resolve) => {
        setTimeout(resolve, needs.patienceMs ?? PATIENCE_MS).unref();
      });
      await Promise.race([flush().then(flush), late]);
      clearTimeout(timer);
      if (waiting.length === 0) return;
      log.warn({ rows: waiting.length }, 'telemetry rows could not be stored before the end');
      events.emit({ type: 'sink', sink: 'rows', result: 'dropped', count: waiting.length });
    },
  };
}

function isoDay(instant: Date): string {
  return instant.toISOString().slice(0, 10);
}
