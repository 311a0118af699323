import type { FastifyReply, FastifyRequest } from 'fastify';
import { type FieldError, REFUSALS, type Refusal, type RefusalCode, refuse } from '../refusals.ts';

/** What goes wrong without anybody having meant a "no": kept apart from the refusals of the house. */
export const FAULTS = {
  bad_request: { status: 400, title: 'The request cannot be read' },
  request_timeout: { status: 408, title: 'The request took too long to arrive' },
  headers_too_large: { status: 431, title: 'The headers are too large' },
  internal: { status: 500, title: 'Something broke on our side' },
  commit_unknown: { status: 503, title: 'It is not known whether this was saved' },
  database_unavailable: { status: 503, title: 'The database does not answer' },
  shutting_down: { status: 503, title: 'Rollbook is shutting down' },
} as const;

export type ProblemCode = RefusalCode | keyof typeof FAULTS;

export interface ProblemFacts {
  code: ProblemCode;
  detail: string;
  errors?: FieldError[];
  facts?: Record<string, unknown>;
}

export const PROBLEM_TYPE = 'application/problem+json';

/** Status and title of a code: the one table of refusals, and the faults beside it. */
export function meaningOf(code: ProblemCode): { status: number; title: string } {
  return code in REFUSALS ? REFUSALS[code as RefusalCode] : FAULTS[code as keyof typeof FAULTS];
}

export function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(REFUSALS, code) || Object.hasOwn(FAULTS, code);
}

/** The body of an RFC 9457 answer. The facts of a refusal stand beside the standard members. */
export function toProblem(said: ProblemFacts, correlationId: string): Record<string, unknown> {
  const { status, title } = meaningOf(said.code);
  return {
    ...said.facts,
    type: `/problems/${said.code}`,
    title,
    status,
    detail: said.detail,
    code: said.code,
    ...(said.errors ? { errors: said.errors } : {}),
    correlation_id: correlationId,
  };
}

/** Answers with a problem. `facts.retry_after` (seconds) becomes Retry-After as well. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, said: ProblemFacts): FastifyReply {
  const { status } = meaningOf(said.code);
  const wait = said.facts?.['retry_after'];
  if (typeof wait === 'number') reply.header('retry-after', String(wait));
  else if (status === 503) reply.header('retry-after', '5');
  if (status === 401) {
    const sent = request.headers.authorization !== undefined && said.code === 'unauthenticated';
    reply.header(
      'www-authenticate',
      sent ? 'Bearer realm="rollbook", error="invalid_token"' : 'Bearer realm="rollbook"',
    );
  }
  // As bytes: to a text Fastify would add a charset, which this media type does not have.
  const body = Buffer.from(JSON.stringify(toProblem(said, request.id)));
  return reply.code(status).type(PROBLEM_TYPE).send(body);
}

/** One refusal for every wrong field of a request. */
export function wrongFields(errors: FieldError[]): Refusal {
  const said = [...new Set(errors.map((error) => error.message))].slice(0, 6).join(' ');
  return refuse('invalid_request', `${said} Nothing was done.`, { errors }).refusal;
}

/** What a thrown error is to the outside: never more than this. */
export function faultOf(error: unknown, correlationId: string): ProblemFacts {
  const { code, name, message, statusCode } = readError(error);
  const parsed = PARSING[code];
  if (parsed) return parsed;
  if (name === 'DatabaseFault' && code === 'commit_unknown') {
    return { code: 'commit_unknown', detail: message };
  }
  if (isDatabaseAway(error)) {
    return {
      code: 'database_unavailable',
      detail:
        'Rollbook cannot reach its database just now, so nothing was changed. Try again in a few seconds.',
    };
  }
  if (statusCode === 404 || statusCode === 403)
    return { code: 'not_found', detail: 'There is nothing here.' };
  if (statusCode >= 400 && statusCode < 500) {
    return { code: 'bad_request', detail: 'The request cannot be read as HTTP, so nothing was done.' };
  }
  return {
    code: 'internal',
    detail: `Something broke on our side. Look whether your change is there before you repeat it. If it happens again, give this to whoever runs Rollbook: ${correlationId}.`,
  };
}

const PARSING: Record<string, ProblemFacts | undefined> = {
  FST_ERR_CTP_INVALID_JSON_BODY: badJson(),
  FST_ERR_CTP_EMPTY_JSON_BODY: badJson(),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: badJson(),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    code: 'unsupported_media_type',
    detail:
      'The body was not read, since it does not come as application/json. Send JSON and say so in content-type.',
  },
  FST_ERR_CTP_BODY_TOO_LARGE: {
    code: 'body_too_large',
    detail: 'The body is over 256 KiB, so it was not read. Send less.',
  },
};

function badJson(): ProblemFacts {
  return {
    code: 'bad_json',
    detail: 'The body is not JSON, so nothing was done. Check its quotes and commas.',
  };
}

function readError(error: unknown): { code: string; name: string; message: string; statusCode: number } {
  const it = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>;
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  const statusCode = typeof it['statusCode'] === 'number' ? it['statusCode'] : 0;
  return { code: text(it['code']), name: text(it['name']), message: text(it['message']), statusCode };
}

/** SQLSTATEs and socket errors after which the same request may well succeed. */
const AWAY =
  /^(08...|57P0[123]|57014|53[0-4]00|55P03|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|retries_exhausted)$/;
const HUNG_UP =
  /Connection terminated|connection is closed|not queryable|timeout exceeded when trying to connect|Cannot use a pool after/i;

/** True when the database is the one that failed, however deep in the causes it says so. */
export function isDatabaseAway(error: unknown): boolean {
  for (let it = error, depth = 0; it instanceof Error && depth < 5; it = it.cause, depth += 1) {
    const { code, message } = readError(it);
    if (AWAY.test(code) || HUNG_UP.test(message)) return true;
    if (code === 'ENOENT' && (it as { syscall?: string }).syscall === 'connect') return true;
    if (it instanceof AggregateError && it.errors.some(isDatabaseAway)) return true;
  }
  return false;
}
