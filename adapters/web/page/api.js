import { say } from './sentences.js';

/**
 * A "no" of the server, or no answer at all. `message` is a sentence for the person; `code` is the
 * server's stable word (`network` when nothing answered), `errors` the wrong fields.
 */
export class Problem extends Error {
  constructor({ status, code, detail, errors = [], retryAfter }) {
    super(detail);
    this.status = status;
    this.code = code;
    this.errors = errors;
    this.retryAfter = retryAfter;
  }
}

/** Seconds of a Retry-After header, which is a number or a date. */
export function secondsOf(retryAfter, now = Date.now()) {
  if (!retryAfter) return undefined;
  const seconds = Number(retryAfter);
  if (Number.isFinite(seconds)) return Math.max(1, Math.ceil(seconds));
  const at = Date.parse(retryAfter);
  return Number.isNaN(at) ? undefined : Math.max(1, Math.ceil((at - now) / 1000));
}

async function problemOf(response) {
  const body = await response.json().catch(() => ({}));
  const retryAfter = secondsOf(response.headers.get('retry-after'));
  let detail = body.detail ?? body.title ?? say.serverFault;
  if (response.status === 429 && retryAfter) detail = say.waitSeconds(retryAfter);
  return new Problem({
    status: response.status,
    code: body.code ?? 'unknown',
    detail,
    errors: Array.isArray(body.errors) ? body.errors : [],
    retryAfter,
  });
}

/**
 * The server, as functions. Each throws a `Problem`; an abort by the caller passes through.
 * `onNetwork(ok)` hears whether anything answered, `onSignedOut()` that the token no longer holds.
 */
export function createApi({ session, onSignedOut, onNetwork }) {
  let skew = 0;

  async function open(method, path, { body, signal, anonymous = false } = {}) {
    const token = anonymous ? undefined : session.get()?.token;
    const headers = { accept: 'application/json, text/event-stream' };
    if (token) headers.authorization = `Bearer ${token}`;
    if (body !== undefined) headers['content-type'] = 'application/json';
    let response;
    try {
      const payload = body === undefined ? undefined : JSON.stringify(body);
      response = await fetch(path, { method, headers, body: payload, signal, cache: 'no-store' });
    } catch (error) {
      if (signal?.aborted) throw error;
      onNetwork(false);
      throw new Problem({ status: 0, code: 'network', detail: say.networkGone });
    }
    onNetwork(true);
    const date = Date.parse(response.headers.get('date') ?? '');
    if (!Number.isNaN(date)) skew = date - Date.now();
    if (response.ok) return response;
    const problem = await problemOf(response);
    // Only the token that was refused is given up: a newer one may have come meanwhile.
    if (response.status === 401 && token && session.get()?.token === token) onSignedOut();
    throw problem;
  }

  async function request(method, path, options) {
    const response = await open(method, path, options);
    if (response.status === 204) return undefined;
    return response.json().catch(() => undefined);
  }

  return {
    open,
    get: (path, options) => request('GET', path, options),
    post: (path, body, options) => request('POST', path, { body, ...options }),
    delete: (path) => request('DELETE', path),
    /** The server's clock, in ms: countdowns hold on a machine whose own clock is off. */
    now: () => (Math.abs(skew) < 2000 ? Date.now() : Date.now() + skew),
    /** All items of a list, page after page; at most 20 pages, so that no cursor can loop for ever. */
    async all(path, params = {}, limit = 200) {
      const items = [];
      let cursor;
      for (let page = 0; page < 20; page += 1) {
        const given = Object.entries({ limit, ...params, cursor }).filter(([, value]) => value !== undefined);
        const answer = await request('GET', `${path}?${new URLSearchParams(given)}`);
        items.push(...(answer?.items ?? []));
        cursor = answer?.next_cursor ?? undefined;
        if (!cursor) break;
      }
      return items;
    },
  };
}
