import { randomUUID } from 'node:crypto';
import { errorCode } from '../../db/faults.ts';
import { retrying } from '../../db/transaction.ts';
import type { Events } from '../../events.ts';
import type { Actor, Clock, Site } from '../../words.ts';
import type { LedgerDatabase } from '../needs.ts';
import type { ModelCall } from './model.ts';
import { type PriceRow, priceOf, usdOf } from './prices.ts';

/** Whose run a call belongs to. */
export interface Payer {
  runId: string;
  actor: Actor;
}

/** What a call cost. */
export interface Cost {
  usd: number;
}

export interface Ledger {
  /** Writes a call down. One that may cost something is stored when this resolves, so that budgets hold. */
  record(payer: Payer, call: ModelCall): Promise<Cost>;
  /** Stores what is waiting; for the end of the process. */
  flush(): Promise<void>;
}

export interface LedgerNeeds {
  db: LedgerDatabase;
  clock: Clock;
  events: Events;
  site: Site;
  /** Told when rows could not be written; the run goes on. */
  onError(error: unknown): void;
}

interface Row {
  /** Written twice, it is one call. */
  call_id: string;
  at: Date;
  run_id: string;
  account_id: string;
  channel: string;
  correlation_id: string;
  model: string;
  outcome: string;
  input_tokens: number;
  cached_tokens: number;
  output_tokens: number;
  thinking_tokens: number;
  audio_tokens: number;
  estimated: boolean;
  price_row: string | null;
  usd: number;
  first_ms: number | null;
  ms: number;
}

/** Rows of free calls that are written together, and how long they may wait, in milliseconds. */
const ENOUGH = 200;
const WAIT_MS = 500;
/** Rows that wait for a database that is away, and how long until it is tried again. */
const MOST_WAITING = 20_000;
const AGAIN_MS = 5_000;
/** The class of SQLSTATEs for values that do not fit. */
const DATA_FAULT = '22';

/** The one truth about what language models cost: a row for each call over the wire, and never a text. */
export function createLedger({ db, clock, events, site, onError }: LedgerNeeds): Ledger {
  let waiting: Row[] = [];
  let timer: NodeJS.Timeout | undefined;
  /** The database did not take the last rows: nothing is sent before its time. */
  let away = false;
  const writing = new Set<Promise<void>>();
  const soon = (ms: number) => {
    timer ??= setTimeout(() => void flush(), ms).unref();
  };
  /** What cannot be written now is written later: money that was spent is not forgotten. */
  const store = async (rows: Row[]): Promise<void> => {
    try {
      const values = [site.id, site.timeZone, JSON.stringify(rows)];
      await retrying(() => db.query('model_call_add', ADD, values));
      away = false;
    } catch (error) {
      onError(error);
      // A row that no database takes must not hold back the others.
      if (errorCode(error)?.startsWith(DATA_FAULT)) {
        if (rows.length > 1) for (const row of rows) await store([row]);
        return;
      }
      away = true;
      const all = [...rows, ...waiting];
      waiting = [...all.filter((it) => it.usd > 0), ...all.filter((it) => it.usd === 0)].slice(
        0,
        MOST_WAITING,
      );
      soon(AGAIN_MS);
    }
  };
  const write = async (rows: Row[]) => {
    const stored = store(rows).finally(() => writing.delete(stored));
    writing.add(stored);
    await stored;
  };
  const flush = async () => {
    clearTimeout(timer);
    timer = undefined;
    const rows = waiting;
    waiting = [];
    if (rows.length > 0) await write(rows);
  };
  return {
    async record(payer, call) {
      const at = clock();
      // A model of this process has no price; every other has one, if need be the dearest.
      const price = call.free ? undefined : priceOf(call.model, at);
      const usd = price ? usdOf(call.tokens, price) : 0;
      const { provider, model, outcome, ms } = call;
      const tokens = { input: call.tokens.input, output: call.tokens.output };
      events.emit({ type: 'model_call', provider, model, outcome, ms, tokens, usd });
      const row = rowOf(payer, call, { at, price, usd });
      if (!call.free) await write([row]);
      else {
        waiting.push(row);
        if (waiting.length >= ENOUGH && !away) void flush();
        else soon(WAIT_MS);
      }
      return { usd };
    },
    async flush() {
      await Promise.all(writing);
      await flush();
      await Promise.all(writing);
    },
  };
}

function rowOf(
  { runId, actor }: Payer,
  { model, outcome, tokens, firstMs, ms }: ModelCall,
  { at, price, usd }: { at: Date; price: PriceRow | undefined; usd: number },
): Row {
  return {
    ...{ call_id: randomUUID(), at, run_id: runId, account_id: actor.accountId, channel: actor.channel },
    ...{ correlation_id: actor.correlationId, model, outcome },
    ...{ input_tokens: tokens.input, cached_tokens: tokens.cached, output_tokens: tokens.output },
    ...{ thinking_tokens: tokens.thinking, audio_tokens: tokens.audio, estimated: tokens.estimated },
    ...{ price_row: price?.row ?? null, usd, first_ms: firstMs ?? null, ms },
  };
}

/** The sums by person and day are kept beside the rows: a budget is looked at before every call. */
const ADD = `
WITH fresh AS (
  INSERT INTO model_call (site_id, call_id, at, run_id, account_id, channel, correlation_id, model, outcome,
         input_tokens, cached_tokens, output_tokens, thinking_tokens, audio_tokens, estimated, price_row,
         usd, first_ms, ms)
  SELECT $1, r.* FROM jsonb_to_recordset($3) AS r(call_id uuid, at timestamptz, run_id uuid, account_id bigint,
         channel text, correlation_id text, model text, outcome text, input_tokens integer,
         cached_tokens integer, output_tokens integer, thinking_tokens integer, audio_tokens integer,
         estimated boolean, price_row text, usd double precision, first_ms double precision,
         ms double precision)
  ON CONFLICT (site_id, call_id) DO NOTHING
  RETURNING account_id, at, usd)
INSERT INTO model_spend AS s (site_id, day, account_id, usd)
SELECT $1, (at AT TIME ZONE $2)::date, account_id, sum(usd) FROM fresh WHERE usd > 0 GROUP BY 2, 3
ON CONFLICT (site_id, day, account_id) DO UPDATE SET usd = s.usd + excluded.usd`;
