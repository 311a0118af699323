import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, readFile, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectRoot } from '../../src/paths.ts';

/** One answer of Prometheus' API. */
export interface Answered {
  status: 'success' | 'error';
  errorType?: string;
  error?: string;
  data?: unknown;
}

export interface Prometheus {
  ask(path: string, query?: Record<string, string>): Promise<Answered>;
  close(): Promise<void>;
}

const PATIENCE_MS = 30_000;

/**
 * A real Prometheus with the project's own configuration and rules; only where it looks, how often, and where its
 * token lies are ours.
 * @throws an error with code ENOENT when there is no `prometheus` to start
 */
export async function startPrometheus(folder: string, target: string, token: string): Promise<Prometheus> {
  const source = join(projectRoot(), 'grafana/prometheus');
  await cp(source, folder, { recursive: true });
  const secret = join(folder, 'metrics_token');
  await writeFile(secret, token, { mode: 0o600 });
  const config = join(folder, 'prometheus.yml');
  const text = (await readFile(config, 'utf8'))
    .replace('rollbook:3978', target)
    .replace('/run/secrets/metrics_token', secret)
    .replace(/_interval: 15s/g, '_interval: 1s');
  await writeFile(config, text);
  const port = await freePort();
  const child = spawn(
    'prometheus',
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--enable-feature=exemplar-storage',
      '--log.level=warn',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const said: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => said.push(String(chunk)));
  const failed = new Promise<never>((_, reject) => child.once('error', reject));
  failed.catch(() => {});
  const ready = async () => {
    const end = Date.now() + PATIENCE_MS;
    while (!(await isReady(port))) {
      if (child.exitCode !== null || Date.now() > end)
        throw new Error(`Prometheus did not start: ${said.join('')}`);
      await sleep(100);
    }
  };
  await Promise.race([ready(), failed]);
  return { ask: (path, query) => ask(port, path, query), close: () => stop(child) };
}

async function ask(port: number, path: string, query: Record<string, string> = {}): Promise<Answered> {
  const response = await fetch(`http://127.0.0.1:${port}/api/v1/${path}?${new URLSearchParams(query)}`);
  return (await response.json()) as Answered;
}

function isReady(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/-/ready`).then(
    (response) => response.ok,
    () => false,
  );
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}
