import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as later } from 'node:timers/promises';
import type { Failure, SeenRequest } from './words.ts';

/** One answer on its way, and whether somebody is there still to read it. Nothing here throws. */
export interface Wire {
  /** False when the client went away meanwhile. */
  wait(milliseconds?: number): Promise<boolean>;
  head(contentType: string): void;
  /** Comes back when the bytes have left, so that a slow reader slows the answer. */
  write(bytes: string): Promise<boolean>;
  end(): void;
  cut(): void;
  fail(failure: Failure, headers?: Record<string, string>): void;
}

/** The way to one client, until `gone`. */
export function createWire(response: ServerResponse, seen: SeenRequest, gone: AbortSignal): Wire {
  const left = new Promise<void>((resolve) =>
    gone.addEventListener('abort', () => resolve(), { once: true }),
  );
  const start = (status: number, headers: Record<string, string>) => {
    seen.status = status;
    response.writeHead(status, headers);
  };
  return {
    async wait(milliseconds = 0) {
      if (milliseconds > 0) await later(milliseconds, undefined, { signal: gone }).catch(() => {});
      return !gone.aborted;
    },
    head(contentType) {
      start(200, { 'content-type': contentType });
      response.flushHeaders();
    },
    async write(bytes) {
      if (gone.aborted) return false;
      const written = new Promise<void>((resolve) => response.write(bytes, () => resolve()));
      await Promise.race([written, left]);
      return !gone.aborted;
    },
    end: () => void response.end(),
    cut: () => void response.destroy(),
    fail(failure, headers = {}) {
      if (gone.aborted) return;
      start(failure.code, { 'content-type': 'application/json; charset=UTF-8', ...headers });
      response.end(`${JSON.stringify({ error: failure }, null, 2)}\n`);
    },
  };
}

/** The body's text: undefined when it is too long, null when the client went away before its end. */
export async function readBody(incoming: IncomingMessage, most: number): Promise<string | undefined | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    // What is too long is read to its end all the same: a client that still sends does not read.
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size <= most) chunks.push(chunk);
    }
  } catch {
    return null;
  }
  return size <= most ? Buffer.concat(chunks).toString('utf8') : undefined;
}
