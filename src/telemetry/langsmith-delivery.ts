import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../log.ts';

/** How long is waited for what, in milliseconds. */
export interface Patience {
  /** For one request, its answer included. */
  request: number;
  /** Before a request that failed is tried once more. */
  retry: number;
  /** From the last failure of an endpoint that is away until a run is traced again to see. */
  pause: number;
  /** For more runs to send in one request. */
  gather: number;
  /** For everything that is left, at the end. */
  close: number;
}

export const PATIENCE: Patience = { request: 5_000, retry: 500, pause: 30_000, gather: 250, close: 4_000 };

/** Failed requests in a row after which the endpoint is away. */
const MOST_FAILURES = 3;

export interface Delivery {
  /** Sends; undefined when that came to nothing, which counts against the endpoint. Never rejects. */
  deliver(url: string | URL, init: RequestInit): Promise<Response | undefined>;
  /** `deliver` as a fetch that always succeeds: what could not be sent is dropped, and nobody tries again. */
  fetch: typeof fetch;
  /** Whether a run may be traced from now on; while the endpoint is away, one in each pause, to see. */
  admits(): boolean;
  /** Whether whatever is sent now would be dropped. */
  isAway(): boolean;
  /** The endpoint is away, for a reason that no request shows. */
  giveUp(reason: string): void;
  /** Breaks off every request, for good. */
  cut(): void;
}

/** Requests to an endpoint that may be away, and the knowledge whether it is. */
export function createDelivery(log: Log, patience: Patience): Delivery {
  const weather = createWeather(log, patience.pause);
  const underWay = new Set<AbortController>();
  let isCut = false;

  const deliver: Delivery['deliver'] = async (url, given) => {
    const init = await withBytes(given).catch(() => undefined);
    if (!init) return undefined;
    for (let attempt = 1; !isCut && !weather.isAway(); attempt += 1) {
      const verdict = judge(await request(url, init, patience.request, underWay), String(url));
      if (isCut) return undefined;
      if (verdict.ok) {
        if (verdict.here) weather.good();
        return verdict.answer;
      }
      if (attempt === 2 || !verdict.again) {
        weather.bad(verdict.reason);
        return undefined;
      }
      await sleep(patience.retry, undefined, { ref: false });
    }
    return undefined;
  };

  return {
    deliver,
    fetch: async (input, init = {}) =>
      (await deliver(input instanceof Request ? input.url : input, init)) ?? accepted(),
    admits: () => !isCut && weather.admits(),
    isAway: () => isCut || weather.isAway(),
    giveUp: weather.giveUp,
    cut() {
      isCut = true;
      for (const controller of underWay) controller.abort();
    },
  };
}

/** One request: its answer, read to the end, or why there is none. */
async function request(
  url: string | URL,
  init: RequestInit,
  ms: number,
  underWay: Set<AbortController>,
): Promise<Response | string> {
  const controller = new AbortController();
  underWay.add(controller);
  const timer = setTimeout(() => controller.abort(), ms).unref();
  try {
    // A redirect would take the API key to another host.
    const answer = await fetch(url, { ...init, redirect: 'manual', signal: controller.signal });
    // Read here, so that a body that never ends counts as no answer.
    const body = await answer.text();
    return new Response(body || null, { status: answer.status, headers: { 'content-type': JSON_TYPE } });
  } catch (error) {
    return controller.signal.aborted ? NO_ANSWER : codeOf(error);
  } finally {
    clearTimeout(timer);
    underWay.delete(controller);
  }
}

const JSON_TYPE = 'application/json';
const NO_ANSWER = 'no answer in time';
const accepted = () => new Response('{}', { status: 202, headers: { 'content-type': JSON_TYPE } });

/** The client streams its batches; bytes can be sent twice, and with a length. */
async function withBytes(init: RequestInit): Promise<RequestInit> {
  if (!(init.body instanceof ReadableStream)) return init;
  const { duplex: _, ...rest } = init;
  return { ...rest, body: await new Response(init.body).arrayBuffer() };
}

type Verdict = { ok: true; answer: Response; here: boolean } | { ok: false; reason: string; again: boolean };

function judge(answer: Response | string, url: string): Verdict {
  // Slow is not lost: a second copy would only make it slower.
  if (typeof answer === 'string') return { ok: false, reason: answer, again: answer !== NO_ANSWER };
  const { status, ok } = answer;
  if (ok) return { ok, answer, here: true };
  // A batch that was sent twice is refused the second time: it is there.
  if (status === 409) return { ok: true, answer: accepted(), here: true };
  // The client falls back to /runs/batch where this is not known (self-hosted, old); a run may be unknown yet.
  if (status === 404 && /\/(runs\/multipart|feedback)$/.test(url)) return { ok: true, answer, here: false };
  return { ok: false, reason: `HTTP ${status}`, again: status >= 500 };
}

function codeOf(error: unknown): string {
  const { cause, name } = error as { cause?: { code?: unknown }; name?: string };
  return String(cause?.code ?? name ?? 'unknown');
}

/** Whether the endpoint is there, and one line in the log each time that this changes. */
function createWeather(log: Log, pause: number) {
  let failures = 0;
  let since = 0;
  let nextProbe = 0;
  let isProbing = false;
  const isOpen = () => failures >= MOST_FAILURES;
  const bad = (reason: string, count = 1) => {
    const wasOpen = isOpen();
    failures += count;
    isProbing = false;
    nextProbe = performance.now() + pause;
    if (wasOpen || !isOpen()) return;
    since = performance.now();
    log.warn({ reason }, 'LangSmith is away: nothing is traced until it is back');
  };
  return {
    bad,
    giveUp: (reason: string) => bad(reason, MOST_FAILURES),
    good() {
      if (isOpen()) log.info({ away_s: Math.round((performance.now() - since) / 1000) }, 'LangSmith is back');
      failures = 0;
      isProbing = false;
    },
    isAway: () => isOpen() && !isProbing,
    admits() {
      if (!isOpen()) return true;
      if (performance.now() < nextProbe) return false;
      nextProbe = performance.now() + pause;
      isProbing = true;
      return true;
    },
  };
}
