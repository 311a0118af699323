import { callsProblem } from './calls.ts';
import { contentsProblem } from './contents.ts';
import { failure, noKey, noModel, wrongKey } from './failures.ts';
import { readPayload } from './read.ts';
import { configProblem, toolsProblem } from './settings.ts';
import { signaturesProblem } from './signatures.ts';
import type { Failure, Issued, Method, Options } from './words.ts';

/** Google's limit for a request with data in it. */
export const MOST_BYTES = 20 * 1024 * 1024;

/** What a URL asks for. */
export interface Route {
  model: string;
  method: Method;
}

/** The two methods that there are; streaming comes as events only. */
export function routeOf(verb: string, url: URL): Route | undefined {
  const found = /^\/v1beta\/models\/([^/:]+):(generateContent|streamGenerateContent)$/.exec(url.pathname);
  const [, model, method] = found ?? [];
  if (verb !== 'POST' || !model || !method) return undefined;
  if (method === 'streamGenerateContent' && url.searchParams.get('alt') !== 'sse') return undefined;
  return { model, method: method as Method };
}

interface Asked {
  route: Route | undefined;
  key: string | undefined;
  /** Undefined when there were more bytes than are taken. */
  text: string | undefined;
}

/** The request's body, and why Google would turn it away. */
export function examine(
  asked: Asked,
  issued: Issued,
  options: Required<Pick<Options, 'key' | 'models' | 'strictIds'>>,
): { body: unknown; failure?: Failure } {
  const { route, key, text } = asked;
  const body = text === undefined ? undefined : parsed(text);
  const turn = (it: Failure) => ({ body, failure: it });
  if (!route) return turn(failure(404, 'The requested URL was not found on this server.'));
  if (!key) return turn(noKey());
  if (key !== options.key) return turn(wrongKey());
  if (text === undefined)
    return turn(failure(400, `Request payload size exceeds the limit: ${MOST_BYTES} bytes.`));
  if (body === undefined)
    return turn(failure(400, `Invalid JSON payload received. Unexpected token.\n${text.slice(0, 40)}\n^`));
  const read = readPayload(body);
  if ('failure' in read) return turn(read.failure);
  if (!options.models.includes(route.model)) return turn(noModel(route.model, route.method));
  const { request } = read;
  const contents = request.contents ?? [];
  const problem =
    contentsProblem(contents) ??
    callsProblem(contents, issued, options.strictIds) ??
    signaturesProblem(contents, issued) ??
    configProblem(request, route.model) ??
    toolsProblem(request);
  return problem ? turn(failure(400, problem)) : { body };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
