import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as later } from 'node:timers/promises';
import { argsOf, readBody } from './body.ts';
import { chat, type Handler } from './chat.ts';
import { type Faults, nameOf } from './faults.ts';
import { no, object, text, yes } from './json.ts';
import type { Limits } from './limits.ts';
import { lookups } from './lookups.ts';
import { sessions } from './sessions.ts';
import { streams } from './streams.ts';
import { views } from './views.ts';
import type { Call, Fault, Json } from './words.ts';
import { note, type World } from './world.ts';

const METHODS: Record<string, Handler> = {
  ...chat,
  ...streams,
  ...sessions,
  ...lookups,
  ...views,
  'apps.connections.open': (_args, world) => {
    const url = `${world.url.replace('http', 'ws')}/link/?ticket=${randomUUID()}&app_id=${world.app.id}`;
    return yes({ url });
  },
};

/** The scope that a method asks for; those that are not here ask for none. */
const SCOPES: [RegExp, string][] = [
  [/^chat\./, 'chat:write'],
  [/^agents\.sessions\./, 'chat:write'],
  [/^assistant\.threads\.setStatus$/, 'chat:write'],
  [/^assistant\./, 'assistant:write'],
  [/^conversations\.replies$/, 'channels:history'],
  [/^conversations\.open$/, 'im:write'],
  [/^conversations\.info$/, 'channels:read'],
  [/^users\.info$/, 'users:read'],
  [/^bots\.info$/, 'users:read'],
  [/^files\.info$/, 'files:read'],
  [/^reactions\./, 'reactions:write'],
  [/^team\.info$/, 'team:read'],
];

/** What the Web API needs besides the workspace. */
export interface Api {
  world: World;
  limits: Limits;
  faults: Faults;
  /** Milliseconds that every answer takes longer, by method or `*`. */
  slow: Map<string, number>;
}

/** An answer of HTTP. */
interface Answer {
  status: number;
  body: Json | string;
  headers?: Record<string, string>;
}

/** Answers `/api/<method>`. */
export async function answerCall(
  incoming: IncomingMessage,
  response: ServerResponse,
  api: Api,
): Promise<void> {
  const at = Date.now();
  const url = new URL(incoming.url ?? '/', 'http://localhost');
  const method = decodeURIComponent(url.pathname.slice('/api/'.length));
  const body = await readBody(incoming);
  if (body === undefined) return;
  const read = argsOf(incoming.headers['content-type'] ?? '', body);
  const args = { ...Object.fromEntries(url.searchParams), ...('args' in read ? read.args : {}) };
  const token = tokenOf(incoming, args);
  delete (args as Json)['token'];
  const call = note(api.world, {
    ...{ kind: 'call' as const, method, args, at, doneAt: 0, status: 0, ok: false },
  } as Call);
  const fault = api.faults.next(method);
  if (fault) call.fault = nameOf(fault);
  await later((fault?.delay ?? 0) + (api.slow.get(method) ?? api.slow.get('*') ?? 0));
  if (fault?.hang) return;
  if (fault?.cutBefore) return void response.destroy();
  const answer =
    faulty(fault) ??
    ('error' in read ? { status: 200, body: no(read.error) } : act(api, method, args, token));
  const said = typeof answer.body === 'string' ? {} : answer.body;
  Object.assign(call, { ok: said['ok'] === true, answer: said });
  if (said['ok'] !== true) call.error = text(said['error']) || `status ${answer.status}`;
  if (fault?.cutAfter) return void response.destroy();
  if ('warning' in read && read.warning && typeof answer.body !== 'string') warn(answer.body, read.warning);
  if (answer.headers?.['retry-after']) call.retryAfter = Number(answer.headers['retry-after']);
  send(response, answer);
  Object.assign(call, { status: answer.status, doneAt: Date.now() });
}

function tokenOf(incoming: IncomingMessage, args: Json): string {
  const header = /^Bearer (.+)$/i.exec(incoming.headers.authorization ?? '');
  return header?.[1] ?? text(args['token']);
}

/** What the call comes to when no fault is in the way. */
function act({ world, limits }: Api, method: string, args: Json, token: string): Answer {
  const handler = Object.hasOwn(METHODS, method) ? METHODS[method] : undefined;
  if (!handler) return { status: 200, body: no('unknown_method', { req_method: method }) };
  const refused = authTrouble(world, method, token);
  if (refused) return { status: 200, body: refused };
  const wait = limits.take(method, text(args['channel']));
  if (wait > 0) return limited(wait);
  return { status: 200, body: handler(args, world) };
}

function authTrouble(world: World, method: string, token: string): Json | undefined {
  if (!token) return no('not_authed');
  const { botToken, appToken } = world.settings;
  const forApp = method === 'apps.connections.open';
  if (token === (forApp ? botToken : appToken)) return no('not_allowed_token_type');
  if (token !== (forApp ? appToken : botToken)) return no('invalid_auth');
  if (world.tokenTrouble) return no(world.tokenTrouble);
  const needed = SCOPES.find(([pattern]) => pattern.test(method))?.[1];
  if (forApp || !needed || !world.scopes || world.scopes.has(needed)) return undefined;
  return no('missing_scope', { needed, provided: [...world.scopes].join(',') });
}

const limited = (seconds: number): Answer => ({
  status: 429,
  body: no('ratelimited'),
  headers: { 'retry-after': String(seconds) },
});

function faulty(fault: Fault | undefined): Answer | undefined {
  if (fault?.retryAfter !== undefined) return limited(fault.retryAfter);
  if (fault?.status) return { status: fault.status, body: '<html>We are having trouble.</html>' };
  return fault?.error ? { status: 200, body: no(fault.error) } : undefined;
}

function warn(body: Json, warning: string): void {
  const meta = object(body['response_metadata']);
  body['warning'] = warning;
  body['response_metadata'] = { ...meta, warnings: [warning] };
}

function send(response: ServerResponse, { status, body, headers = {} }: Answer): void {
  const html = typeof body === 'string';
  response.writeHead(status, {
    'content-type': html ? 'text/html' : 'application/json; charset=utf-8',
    'x-slack-req-id': randomUUID().replaceAll('-', ''),
    ...headers,
  });
  response.end(html ? body : JSON.stringify(body));
}
