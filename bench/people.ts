import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readConfig } from '../src/config.ts';
import { serve } from '../src/main.ts';
import { projectRoot } from '../src/paths.ts';
import { median, quantile } from './load.ts';

const LIMIT_MS = 60_000;

/** Milliseconds from `npm start` to a healthy answer: in an empty folder, and with the data there. */
export async function measureStart(): Promise<{ firstMs: number; laterMs: number }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'rollbook-bench-'));
  try {
    return { firstMs: await startOnce(dataDir), laterMs: await startOnce(dataDir) };
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function startOnce(dataDir: string): Promise<number> {
  const port = 20_000 + Math.floor(Math.random() * 20_000);
  const begin = performance.now();
  const child = spawn('npm', ['start'], {
    cwd: projectRoot(),
    env: {
      ...process.env,
      ROLLBOOK_DATA_DIR: dataDir,
      PORT: String(port),
      DATABASE_URL: '',
      LOG_LEVEL: 'error',
    },
    stdio: 'ignore',
    detached: true,
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  try {
    while (!(await isHealthy(port))) {
      if (performance.now() - begin > LIMIT_MS) throw new Error('npm start did not become healthy');
      await sleep(10);
    }
    return performance.now() - begin;
  } finally {
    process.kill(-(child.pid as number), 'SIGINT');
    await ended;
  }
}

async function isHealthy(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/health`).then(
    (answer) => answer.ok,
    () => false,
  );
}

/** Milliseconds to the first words and to the end of a reply, tools taken off, in conversations of their own. */
export async function measureFirstWords(
  turns: number,
): Promise<{ medianMs: number; p95Ms: number; wholeMedianMs: number }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'rollbook-bench-'));
  const env = { ROLLBOOK_DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'silent', ROLLBOOK_RATE_LIMITS: 'off' };
  const served = await serve(readConfig(env, false));
  try {
    const base = `http://127.0.0.1:${served.port}`;
    const token = await signIn(base, served.house.demo as { email: string; password: string });
    const first: number[] = [];
    const whole: number[] = [];
    for (let turn = 0; turn < turns + 5; turn += 1) {
      const times = await say(base, token, SENTENCES[turn % SENTENCES.length] as string);
      if (turn < 5) continue;
      first.push(times.first);
      whole.push(times.whole);
    }
    return { medianMs: median(first), p95Ms: quantile(first, 0.95), wholeMedianMs: median(whole) };
  } finally {
    await served.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

export const SENTENCES = [
  'what is free tomorrow for HLD42 for a brake test, one day?',
  'show my bookings',
  'book HLD77',
  'which dynos take AWD brake?',
  'how many bookings per dyno next month?',
  'where is TRK-101?',
  'what is down this week?',
  'hello',
];

async function signIn(base: string, who: { email: string; password: string }): Promise<string> {
  const answer = await fetch(`${base}/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(who),
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}

async function say(base: string, token: string, message: string): Promise<{ first: number; whole: number }> {
  const begin = performance.now();
  const answer = await fetch(`${base}/chat/stream`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ message }),
  });
  let text = '';
  let first: number | undefined;
  for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
    text += Buffer.from(chunk).toString();
    if (text.includes('event: delta')) first ??= performance.now() - begin;
  }
  const whole = performance.now() - begin;
  const tools = [...text.matchAll(/"duration_ms":(\d+)/g)].reduce((sum, match) => sum + Number(match[1]), 0);
  return { first: (first ?? whole) - tools, whole: whole - tools };
}
