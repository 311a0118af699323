import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from '../slack/body.ts';
import { createConversation } from './conversations.ts';
import { signInPage } from './issuer.ts';
import { isObject, no, object, parsed } from './json.ts';
import { member, pagedMembers } from './members.ts';
import { type Handler, type Reached, reach } from './places.ts';
import { edit, post, remove } from './posts.ts';
import { type Desk, limitsOf, serve } from './serving.ts';
import { stream, streamInfo } from './streams.ts';
import type { Answer, Counted, Json, Op } from './words.ts';
import { apart } from './world.ts';

const HANDLERS: Record<Exclude<Op, 'token' | 'openid' | 'keys' | 'create' | 'file'>, Handler> = {
  ...{ post, stream, edit, delete: remove },
  ...{ member, members: pagedMembers },
};

/** What a path means: what is asked for, and the names in it. */
interface Route {
  op: Op;
  id: string;
  /** An activity, a member or a file. */
  what: string;
}

const ROUTES: [string, RegExp, Op][] = [
  ['POST', /^v3\/conversations$/, 'create'],
  ['POST', /^v3\/conversations\/([^/]+)\/activities$/, 'post'],
  ['POST', /^v3\/conversations\/([^/]+)\/activities\/([^/]+)$/, 'post'],
  ['PUT', /^v3\/conversations\/([^/]+)\/activities\/([^/]+)$/, 'edit'],
  ['DELETE', /^v3\/conversations\/([^/]+)\/activities\/([^/]+)$/, 'delete'],
  ['GET', /^v3\/conversations\/([^/]+)\/members\/([^/]+)$/, 'member'],
  ['GET', /^v3\/conversations\/([^/]+)\/pagedmembers$/, 'members'],
  ['GET', /^v3\/attachments\/()([^/]+)\/views\/original$/, 'file'],
];

/** Answers whatever comes in: sign-in pages, files, and the connector under its path. */
export async function answer(incoming: IncomingMessage, response: ServerResponse, desk: Desk): Promise<void> {
  const url = new URL(incoming.url ?? '/', 'http://localhost');
  const method = incoming.method ?? 'GET';
  const body = await readBody(incoming);
  if (body === undefined) return;
  const both = { incoming, response };
  const asked = { path: url.pathname, conversation: '', body: object(parsed(body)) };
  const page = signInPage(desk, method, url.pathname, body);
  if (page) return await serve(both, desk, { ...asked, op: page.op }, page.act);
  const file = /^\/files\/([^/]+)$/.exec(url.pathname)?.[1];
  if (file) return await serve(both, desk, { ...asked, op: 'file' }, () => fileOf(desk, file));
  const { servicePath } = desk.world.settings;
  const rest = url.pathname.startsWith(servicePath) ? url.pathname.slice(servicePath.length) : undefined;
  const route = rest === undefined ? 404 : routeOf(method, rest);
  if (typeof route === 'number') return void response.writeHead(route).end();
  const op = route.op === 'post' && streamInfo(asked.body) ? 'stream' : route.op;
  const conversation = apart(route.id).base;
  await serve(both, desk, { ...asked, op, conversation }, () =>
    act(desk, { ...route, op }, { incoming, source: body, query: url.searchParams }),
  );
}

function routeOf(method: string, rest: string): Route | 404 | 405 {
  const known = ROUTES.filter(([, pattern]) => pattern.test(rest));
  const found = known.find(([wanted]) => wanted === method);
  if (!found) return known.length > 0 ? 405 : 404;
  const [, id = '', what = ''] = found[1].exec(rest) ?? [];
  return { op: found[2], id: decodeURIComponent(id), what: decodeURIComponent(what) };
}

interface Asked {
  incoming: IncomingMessage;
  source: string;
  query: URLSearchParams;
}

/** What the call comes to when no fault is in the way. */
function act(desk: Desk, { op, id, what }: Route, { incoming, source, query }: Asked): Answer {
  const { world } = desk;
  const token = /^Bearer (.+)$/.exec(incoming.headers.authorization ?? '')?.[1] ?? '';
  if ((world.tokens.get(token) ?? 0) < Date.now())
    return { status: 401, body: { message: 'Authorization has been denied for this request.' } };
  if (op === 'file') return fileOf(desk, what, true);
  const body = ['POST', 'PUT'].includes(incoming.method ?? '') ? parsed(source) : {};
  if (!isObject(body)) return no(400, 'BadSyntax', 'Missing or invalid JSON in the request.');
  if (op === 'create')
    return limitsOf(desk, [['create', world.tenant.id]]) ?? createConversation(world, body);
  const place = reach(world, id);
  if ('status' in place) return place;
  const key = place.conversation.id;
  const reads = op === 'member' || op === 'members';
  const counted: [Counted, string][] = reads ? [['members', key]] : [['send', key]];
  if (op === 'stream' && place.conversation.kind === 'personal') counted.unshift(['stream', key]);
  return limitsOf(desk, counted) ?? handle(op, { ...place, world, body, what, query });
}

const handle = (op: Op, asked: Reached & { body: Json }): Answer =>
  HANDLERS[op as keyof typeof HANDLERS](asked);

/** A file: its own address needs no token; a picture in a message needs the bot's. */
function fileOf({ world }: Desk, id: string, inline = false): Answer {
  const file = world.files.get(id);
  if (!file || file.inline !== inline) return { status: 404 };
  return { status: 200, body: file.content, headers: { 'content-type': file.type } };
}
