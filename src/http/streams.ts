import { PassThrough } from 'node:stream';
import type { FastifyReply } from 'fastify';

const HEARTBEAT_MS = 15_000;

export type Frame = [event: string, data: unknown];

/** One open server-sent-event answer. */
export interface Stream {
  /** Aborted when the reader went away, or when the server cut the stream. */
  signal: AbortSignal;
  /** Writes one event, waiting while the reader is slow; nothing happens once the stream is over. */
  send(event: string, data: unknown): Promise<void>;
  end(): void;
}

export interface StreamOptions {
  /** `wait`: at shutdown it may finish by itself for some seconds. `end`: it ends at once. */
  atShutdown: 'wait' | 'end';
  /** The last words of a stream that has to be cut. */
  farewell?: () => Frame[];
}

/** All open streams of the server, so that it can close in order. */
export interface Streams {
  open(reply: FastifyReply, options: StreamOptions): Stream;
  /** Ends what may end at once, waits for the others up to `patienceMs`, then cuts those with their farewell. */
  drain(patienceMs: number): Promise<void>;
  count(): number;
}

interface Open {
  options: StreamOptions;
  over: Promise<void>;
  cut(): void;
}

export function createStreams(): Streams {
  const all = new Set<Open>();
  return {
    open(reply, options) {
      const { stream, open } = openStream(reply, options);
      all.add(open);
      open.over.then(() => all.delete(open));
      return stream;
    },
    async drain(patienceMs) {
      for (const open of all) if (open.options.atShutdown === 'end') open.cut();
      let timer: NodeJS.Timeout | undefined;
      const patience = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, patienceMs);
      });
      await Promise.race([Promise.all([...all].map((open) => open.over)), patience]);
      clearTimeout(timer);
      for (const open of all) open.cut();
    },
    count: () => all.size,
  };
}

/** Comments keep proxies from closing a silent stream; they wait behind a reader who is slow already. */
function openStream(reply: FastifyReply, options: StreamOptions): { stream: Stream; open: Open } {
  const body = new PassThrough();
  const gone = new AbortController();
  const heartbeat = setInterval(() => {
    if (!body.writableNeedDrain) write(': heartbeat\n\n');
  }, HEARTBEAT_MS);
  const write = (text: string): boolean => body.writableEnded || body.destroyed || body.write(text);
  const end = () => {
    clearInterval(heartbeat);
    if (!body.writableEnded) body.end();
  };
  const over = new Promise<void>((resolve) => {
    reply.raw.once('close', () => {
      end();
      gone.abort();
      resolve();
    });
  });
  // A reader who leaves in the middle is no fault of ours; `over` tells.
  body.on('error', () => {});
  reply
    .header('content-type', 'text/event-stream; charset=utf-8')
    .header('cache-control', 'no-store')
    .header('x-accel-buffering', 'no')
    .send(body);
  write(': open\n\n');
  const stream: Stream = {
    signal: gone.signal,
    async send(event, data) {
      if (!write(frame([event, data]))) await drained(body, gone.signal);
    },
    end,
  };
  const cut = () => {
    for (const last of body.writableEnded ? [] : (options.farewell?.() ?? [])) write(frame(last));
    end();
    gone.abort();
  };
  return { stream, open: { options, over, cut } };
}

function frame([event, data]: Frame): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

function drained(body: PassThrough, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      body.off('drain', go);
      signal.removeEventListener('abort', go);
      resolve();
    };
    if (signal.aborted) return resolve();
    body.once('drain', go);
    signal.addEventListener('abort', go, { once: true });
  });
}
