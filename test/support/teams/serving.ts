import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as later } from 'node:timers/promises';
import { type Faults, nameOf } from '../slack/faults.ts';
import { no, object, text } from './json.ts';
import type { Keys } from './keys.ts';
import type { Limits } from './limits.ts';
import type { Answer, Call, Fault } from './words.ts';
import { note, type World } from './world.ts';

/** What answers the bot. */
export interface Desk {
  world: World;
  keys: Keys;
  limits: Limits;
  faults: Faults;
  /** Milliseconds that every answer takes longer, by what is asked for or `*`. */
  slow: Map<string, number>;
}

/** Writes down what was asked for, lets faults have their way, and answers. */
export async function serve(
  { incoming, response }: { incoming: IncomingMessage; response: ServerResponse },
  desk: Desk,
  asked: Pick<Call, 'op' | 'path' | 'conversation' | 'body'>,
  act: () => Answer | Promise<Answer>,
): Promise<void> {
  const token = incoming.headers.authorization !== undefined;
  const times = { at: Date.now(), doneAt: 0, status: 0 };
  const call = note(desk.world, {
    ...{ kind: 'call' as const, method: incoming.method ?? '', token, ...asked, ...times },
  } as Call);
  const fault = desk.faults.next(asked.op) as Fault | undefined;
  if (fault) call.fault = nameOf(fault);
  await later((fault?.delay ?? 0) + (desk.slow.get(asked.op) ?? desk.slow.get('*') ?? 0));
  if (fault?.hang) return;
  if (fault?.cutBefore) return void response.destroy();
  const answer = faulty(fault) ?? (await act());
  tell(call, answer);
  if (fault?.cutAfter) return void response.destroy();
  send(response, answer);
  Object.assign(call, { status: answer.status, doneAt: Date.now() });
}

function tell(call: Call, { status, body, headers }: Answer): void {
  if (typeof body === 'object' && !Buffer.isBuffer(body)) call.answer = body;
  const error = object(object(call.answer)['error']);
  if (status >= 400 || error['code']) call.error = text(error['code']) || `status ${status}`;
  if (error['message']) call.message = text(error['message']);
  if (headers?.['retry-after']) call.retryAfter = Number(headers['retry-after']);
}

/** What Teams says with these statuses; a gateway in front of it speaks HTML. */
const SAID: Record<number, [string, string]> = {
  401: ['Unauthorized', 'Authorization has been denied for this request.'],
  403: ['BotDisabledByAdmin', 'The tenant admin disabled this bot.'],
  412: ['PreconditionFailed', 'Precondition failed, please try again.'],
  429: ['Throttled', 'Too many requests.'],
  500: ['ServiceError', 'Internal server error.'],
};

/** 429, with or without the time to wait. */
export const throttled = (seconds?: number): Answer => ({
  ...no(429, 'Throttled', 'Too many requests.'),
  ...(seconds === undefined ? {} : { headers: { 'retry-after': String(seconds) } }),
});

function faulty(fault: Fault | undefined): Answer | undefined {
  if (!fault) return undefined;
  const status = fault.retryAfter === undefined ? fault.status : 429;
  if (!status) return undefined;
  const [code, message] = SAID[status] ?? [];
  const name = fault.code ?? code;
  if (!name) return { status, body: '<html><body>The gateway is having trouble.</body></html>' };
  const answer = no(status, name, fault.message ?? message ?? '');
  return { ...answer, ...(status === 429 ? { headers: throttled(fault.retryAfter).headers ?? {} } : {}) };
}

function send(response: ServerResponse, { status, body, headers = {} }: Answer): void {
  const plain = typeof body === 'string' || Buffer.isBuffer(body);
  response.writeHead(status, {
    'content-type': plain ? 'text/html' : 'application/json; charset=utf-8',
    'ms-cv': randomUUID().slice(0, 8),
    ...headers,
  });
  response.end(plain || body === undefined ? body : JSON.stringify(body));
}

/** Every limit that this counts against, or the 429. */
export function limitsOf({ world, limits }: Desk, wanted: Parameters<Limits['take']>[0]): Answer | undefined {
  const wait = limits.take([...wanted, ['app', '']]);
  if (!wait) return undefined;
  const seconds = world.settings.tellsWhen ? Math.max(1, Math.ceil(wait.ms / 1_000)) : undefined;
  const answer = throttled(seconds);
  // The quota of streaming has words of its own, and no code.
  return wait.by === 'stream'
    ? { ...answer, body: { error: { message: 'API calls quota exceeded' } } }
    : answer;
}
