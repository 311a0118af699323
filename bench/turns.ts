import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readConfig } from '../src/config.ts';
import { type House, openHouse } from '../src/main.ts';
import type { Actor } from '../src/words.ts';
import { median, quantile } from './load.ts';
import { SENTENCES } from './people.ts';

const THREADS = 50;
/** The goal: so many turns a second, and a median of so many milliseconds more than the tools take. */
export const GOAL = { turnsPerSecond: 80, medianOverToolsMs: 150 };

export interface Turns {
  /** As fast as it goes: each thread sends its next message when it has its reply. */
  turnsPerSecond: number;
  /** The same threads with a pause, so that together they send as many as the goal says. */
  paced: { turnsPerSecond: number; medianOverToolsMs: number; p95OverToolsMs: number; medianMs: number };
  /** Rows and bytes that the last ten turns of a thread left, and those of its first ten. */
  growth: { firstRows: number; lastRows: number; firstMs: number; lastMs: number; threadBytes: number[] };
  failed: number;
}

interface Turn {
  ms: number;
  toolsMs: number;
  ok: boolean;
}

/** 50 conversations at once with the built-in model, in one process over a Postgres with its defaults. */
export async function measureTurns(quick: boolean): Promise<Turns> {
  const dataDir = await mkdtemp(join(tmpdir(), 'rollbook-bench-'));
  const env = { ROLLBOOK_DATA_DIR: dataDir, LOG_LEVEL: 'silent', ROLLBOOK_RATE_LIMITS: 'off' };
  const house = await openHouse(readConfig(env, false), { mode: 'own' });
  try {
    const actor = await demoActor(house);
    const threads = Array.from({ length: THREADS }, () => house.conversation.newThreadId('web'));
    await all(threads, house, actor, { turns: 2, pauseMs: 0 });
    const fast = await all(threads, house, actor, { turns: quick ? 6 : 20, pauseMs: 0 });
    const pauseMs = (THREADS / GOAL.turnsPerSecond) * 1000;
    const paced = await all(threads, house, actor, { turns: quick ? 6 : 20, pauseMs });
    const over = paced.turns.map((it) => it.ms - it.toolsMs);
    return {
      turnsPerSecond: fast.turns.length / fast.seconds,
      paced: {
        turnsPerSecond: paced.turns.length / paced.seconds,
        ...{ medianOverToolsMs: median(over), p95OverToolsMs: quantile(over, 0.95) },
        medianMs: median(paced.turns.map((it) => it.ms)),
      },
      growth: await growth(house, actor, quick ? 60 : 200),
      failed: [...fast.turns, ...paced.turns].filter((it) => !it.ok).length,
    };
  } finally {
    await house.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function demoActor({ accounts, site, demo }: House): Promise<Actor> {
  const person = await accounts.find(demo?.email ?? '');
  if (!person) throw new Error('the demo account is not there');
  const { id: accountId, role, fullname } = person;
  return { accountId, siteId: site.id, role, fullname, channel: 'web', correlationId: 'bench' };
}

/** Every thread says so many sentences; with a pause each waits for its own moment, whenever replies come. */
async function all(
  threads: string[],
  house: House,
  actor: Actor,
  { turns, pauseMs }: { turns: number; pauseMs: number },
): Promise<{ turns: Turn[]; seconds: number }> {
  const began = performance.now();
  const done = await Promise.all(
    threads.map(async (threadId, thread) => {
      const its: Turn[] = [];
      for (let turn = 0; turn < turns; turn += 1) {
        const due = began + pauseMs * (turn + thread / threads.length);
        if (pauseMs > 0) await sleep(Math.max(0, due - performance.now()));
        its.push(await say(house, actor, threadId, turn + thread));
      }
      return its;
    }),
  );
  return { turns: done.flat(), seconds: (performance.now() - began) / 1000 };
}

async function say({ conversation }: House, actor: Actor, threadId: string, at: number): Promise<Turn> {
  const began = performance.now();
  let toolsMs = 0;
  let ok = false;
  const inbound = { actor: { ...actor, correlationId: randomUUID() }, threadId, deliveryId: randomUUID() };
  const text = SENTENCES[at % SENTENCES.length] ?? 'hello';
  const { signal } = new AbortController();
  for await (const event of conversation.receive({ ...inbound, text, signal })) {
    if (event.type === 'tool') toolsMs += event.duration_ms;
    if (event.type === 'message') ok = true;
  }
  return { ms: performance.now() - began, toolsMs, ok };
}

/** One thread over many turns: what a turn reads, keeps and takes must not grow. */
async function growth(house: House, actor: Actor, turns: number): Promise<Turns['growth']> {
  const threadId = house.conversation.newThreadId('web');
  const times: number[] = [];
  const rows: number[] = [];
  const bytes: number[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    const { ms } = await say(house, actor, threadId, turn);
    times.push(ms);
    if ((turn + 1) % 10 !== 0) continue;
    const [row] = await house.db.query<{ rows: number; bytes: number }>('bench_thread', THREAD, [
      ...[house.site.id, threadId],
    ]);
    rows.push(row?.rows ?? 0);
    bytes.push(row?.bytes ?? 0);
  }
  const between = (from: number, to?: number) => median(times.slice(from, to));
  return {
    firstRows: rows[0] ?? 0,
    lastRows: (rows.at(-1) ?? 0) - (rows.at(-2) ?? 0),
    ...{ firstMs: between(10, 20), lastMs: between(-10), threadBytes: bytes },
  };
}

/** Rows that belong to a thread, and the size of what it carries from turn to turn. */
const THREAD = `
SELECT (SELECT count(*) FROM turn WHERE site_id = $1 AND thread_id = $2)::int
     + (SELECT count(*) FROM message WHERE site_id = $1 AND thread_id = $2)::int AS rows,
       (SELECT COALESCE(pg_column_size(focus), 0) FROM thread WHERE site_id = $1 AND id = $2) AS bytes`;
