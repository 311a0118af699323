import type { Database } from '../db/connect.ts';
import { DatabaseFault, errorCode } from '../db/faults.ts';
import { isConnectionLost, type Query } from '../db/transaction.ts';
import type { FirstAnswer } from './first-answer.ts';
import type { AllocationRow } from './rows.ts';

/** One ask as the SQL function `allocate` reads it. */
export interface WireAsk {
  site_id: string;
  account_id: string;
  channel: string;
  vehicle_id?: string | undefined;
  vin?: string | undefined;
  test_type: string;
  dyno?: string | undefined;
  starts: Date[];
  ends: Date[];
  notes?: string | undefined;
  key?: string | undefined;
  key_hash?: string | undefined;
  correlation_id: string;
}

export type WireAnswer =
  | { outcome: 'ok'; answer: AllocationRow }
  | { outcome: 'replayed'; answer: FirstAnswer }
  | {
      outcome:
        | 'full'
        | 'vehicle_busy'
        | 'contended'
        | 'mismatch'
        | 'vehicle_not_found'
        | 'dyno_not_found'
        | 'unknown_test_type';
      answer: null;
    };

interface Waiting {
  ask: WireAsk;
  resolve(answer: WireAnswer): void;
  reject(error: unknown): void;
}

const MOST_TOGETHER = 32;
/** Two calls in flight use both the database's time and ours; when they fight for locks one is faster. */
const MOST_LANES = 2;

/**
 * Sends asks to the database: a lone one at once, in one round trip; those that arrive while all lanes
 * are busy travel together in the next call and share its commit.
 */
export function createBatcher(db: Database): (ask: WireAsk) => Promise<WireAnswer> {
  const queue: Waiting[] = [];
  let busyLanes = 0;
  let lanes = MOST_LANES;

  function depart(): void {
    while (busyLanes < lanes && queue.length > 0) {
      busyLanes += 1;
      void carry(queue.splice(0, MOST_TOGETHER));
    }
  }

  /** Settles every one of `batch`; never rejects itself. The next call departs before that. */
  async function carry(batch: Waiting[]): Promise<void> {
    try {
      const answers = await call(db.query, batch);
      lanes = answers.some((answer) => answer?.outcome === 'contended') ? 1 : MOST_LANES;
      leave();
      batch.forEach((waiting, index) => {
        waiting.resolve(answers[index] as WireAnswer);
      });
    } catch (error) {
      leave();
      for (const waiting of batch) await carryAlone(db, waiting, error);
    }
  }

  function leave(): void {
    busyLanes -= 1;
    depart();
  }

  return (ask) =>
    new Promise((resolve, reject) => {
      queue.push({ ask, resolve, reject });
      depart();
    });
}

/**
 * The call failed. Where the database rolled it back each ask runs again by itself, in a transaction
 * of its own that knows what may be retried, so that one bad ask costs the others nothing. Where the
 * connection broke with the call under way it may have gone through: only an ask with a key can tell.
 */
async function carryAlone(db: Database, { ask, resolve, reject }: Waiting, error: unknown): Promise<void> {
  if (!wasRolledBack(error) && ask.key === undefined) {
    reject(
      new DatabaseFault(
        'commit_unknown',
        'The connection to the database broke while a booking was being saved, so it may be saved or not. Look at the bookings before you repeat it.',
        { cause: error },
      ),
    );
    return;
  }
  try {
    const alone = { ask, resolve, reject };
    const [answer] = await db.transaction((tx) => call(tx.query, [alone]), { retry: true });
    resolve(answer as WireAnswer);
  } catch (again) {
    reject(again);
  }
}

/** Errors that the server sent, and those of a connection that never came about. */
function wasRolledBack(error: unknown): boolean {
  const code = errorCode(error);
  if (code === undefined) return !isConnectionLost(error);
  return SQLSTATE.test(code) ? !code.startsWith('08') || code === '08001' : NEVER_CONNECTED.has(code);
}

/** Five places with a digit among them, which tells them from names such as EPIPE. */
const SQLSTATE = /^(?=.*\d)[0-9A-Z]{5}$/;
const NEVER_CONNECTED = new Set(['ECONNREFUSED', 'ENOENT', 'ENOTFOUND', 'EAI_AGAIN']);

async function call(query: Query, batch: Waiting[]): Promise<WireAnswer[]> {
  const asks = batch.map(({ ask }, n) => ({ n, ...ask }));
  const rows = await query<{ n: number } & WireAnswer>(
    'allocate',
    'SELECT n, outcome, answer FROM allocate($1)',
    [JSON.stringify(asks)],
  );
  const answers: WireAnswer[] = [];
  for (const row of rows) answers[row.n] = row;
  return answers;
}
