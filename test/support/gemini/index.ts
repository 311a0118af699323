import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chunksOf } from './chunks.ts';
import { examine, MOST_BYTES, routeOf } from './examine.ts';
import { failure } from './failures.ts';
import { send } from './send.ts';
import { createWire, readBody, type Wire } from './wire.ts';
import type { Answer, Issued, Options, SeenRequest, Step } from './words.ts';

export type { Answer, SeenRequest, Step } from './words.ts';

/** A Gemini of our own, on this machine, that is at least as strict as Google's. */
export interface FakeGemini {
  /** Without a path: `http://127.0.0.1:port`. */
  url: string;
  /** Every request whose body could be read, in order, accepted or not. */
  requests: SeenRequest[];
  /** Adds answers. An accepted request takes the next one; a rejected one takes none. */
  script(...steps: Step[]): void;
  /** The answers that nobody took. */
  unused(): Step[];
  /** Accepted requests for which there was no answer left, or whose step threw. */
  readonly unexpected: number;
  /** Requests that are being answered now. */
  readonly open: number;
  /** Also ends answers that hang. */
  close(): Promise<void>;
}

interface State {
  options: Required<Omit<Options, 'fallback'>> & Pick<Options, 'fallback'>;
  issued: Issued;
  requests: SeenRequest[];
  steps: Step[];
  unexpected: number;
  open: number;
  closing: boolean;
}

const MODELS = ['gemini-3.5-flash-lite', 'gemini-3.1-flash-lite', 'gemini-3.8-flash'];
const DEFAULTS = {
  ...{ key: 'test-key', models: MODELS, ids: true, strictIds: true },
  textSignature: 'trailing' as const,
};

/** Opens a fake of Google's Gemini API that answers by a script and refuses what Google would refuse. */
export async function openFakeGemini(options: Options = {}): Promise<FakeGemini> {
  const state: State = {
    options: { ...DEFAULTS, ...options },
    issued: { signatures: new Map(), ids: new Set() },
    ...{ requests: [], steps: [], unexpected: 0, open: 0, closing: false },
  };
  const server = createServer((incoming, response) => {
    // A script that cannot be played, or a URL that is none: it must not end the test run.
    serve(incoming, response, state).catch(() => {
      state.unexpected += 1;
      response.destroy();
    });
  });
  server.on('clientError', (_error, socket) => socket.destroy());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: state.requests,
    script: (...steps) => void state.steps.push(...steps),
    unused: () => [...state.steps],
    get unexpected() {
      return state.unexpected;
    },
    get open() {
      return state.open;
    },
    async close() {
      if (state.closing) return;
      state.closing = true;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function serve(incoming: IncomingMessage, response: ServerResponse, state: State): Promise<void> {
  const at = Date.now();
  const gone = new AbortController();
  state.open += 1;
  response.on('error', () => {});
  response.once('close', () => {
    state.open -= 1;
    gone.abort();
  });
  const text = await readBody(incoming, MOST_BYTES);
  if (text === null) return;
  const path = incoming.url ?? '/';
  const route = routeOf(incoming.method ?? '', new URL(path, 'http://localhost'));
  const key = incoming.headers['x-goog-api-key']?.toString();
  const { body, failure: refused } = examine({ route, key, text }, state.issued, state.options);
  const seen: SeenRequest = {
    ...{ path, key, at, status: 0, aborted: false, body: body as SeenRequest['body'] },
    ...(route ?? { model: '', method: 'unknown' }),
    ...(refused ? { rejected: refused.message } : {}),
  };
  state.requests.push(seen);
  const wire = watched(response, seen, gone.signal, state);
  if (refused) return wire.fail(refused);
  const answer = await nextAnswer(seen, state);
  if (typeof answer === 'string') {
    state.unexpected += 1;
    return wire.fail(failure(500, answer));
  }
  const chunks = chunksOf(answer, { request: seen, issued: state.issued, options: state.options });
  await send(answer, chunks, seen, wire);
}

/** A wire that notes when it was the client who left. */
function watched(response: ServerResponse, seen: SeenRequest, gone: AbortSignal, state: State): Wire {
  const wire = createWire(response, seen, gone);
  let ours = false;
  const note = () => {
    seen.aborted = !ours && !state.closing && !response.writableFinished;
  };
  if (gone.aborted) note();
  else gone.addEventListener('abort', note, { once: true });
  return {
    ...wire,
    cut() {
      ours = true;
      wire.cut();
    },
  };
}

/** The next of the script, or a sentence that says why there is none. */
async function nextAnswer(seen: SeenRequest, state: State): Promise<Answer | string> {
  const step = state.steps.shift() ?? state.options.fallback;
  if (!step) return `The script is empty, and request ${state.requests.length} came.`;
  if (typeof step !== 'function') return step;
  try {
    return await step(seen);
  } catch (error) {
    return `The script's step threw: ${error instanceof Error ? error.message : String(error)}`;
  }
}
